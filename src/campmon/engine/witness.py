"""What can be seen of an act on the platform: did it happen?"""

from collections.abc import Mapping

from campmon.backends.base import Backend
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.intent import (
    Action,
    Append,
    Landing,
    Operate,
    Receipt,
    Staff,
    Update,
    UpdateRecords,
)
from campmon.model.properties import PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.state import Operation, has_taken_effect
from campmon.model.text import clean
from campmon.model.zones import day_begins


class Witness:
    """Looks at campaigns to judge whether an act has landed. It changes nothing."""

    def __init__(self, backend: Backend, clock: Clock) -> None:
        self._backend = backend
        self._clock = clock

    async def bears_out(
        self, action: Action, before: Campaign, seen: Campaign, receipt: Receipt
    ) -> bool:
        """Whether the campaign as read again bears out the platform's yes."""
        match action:
            case Operate(operation):
                return receipt.already or shows(seen, operation)
            case Append():
                was, now = before.statistics.uploaded, seen.statistics.uploaded
                if was is None or now is None or receipt.accepted is None:
                    return True  # nothing to compare: the answer stands alone
                return now >= was + receipt.accepted
            case Update(changes=changes):
                return await self.shows_update(seen.id, changes)
            case Staff() | UpdateRecords():
                return True

    async def evidence(
        self, action: Action, before: Campaign, seen: Campaign
    ) -> tuple[Receipt | None, str]:
        """A receipt in place of the one that never came, if the act has landed; and the words."""
        match action:
            case Operate(operation):
                if shows(seen, operation):
                    return Receipt(), f"the answer never came, but {seen.name} is {seen.state}"
                return None, f"{seen.name} shows {seen.state}."
            case Update(changes=changes):
                if await self.shows_update(seen.id, changes):
                    return Receipt(), f"the answer never came, but {seen.name} is so"
                return None, f"{seen.name} does not show it."
            case Append(records=records):
                was = before.statistics.uploaded
                found = await self._backend.look_for(seen.id, records, was)
                landing = found.landing
                if landing is Landing.ALL:
                    message = (
                        f"the answer never came, but all {len(records):,} records were found "
                        f"on {seen.name}"
                    )
                    return Receipt(message, accepted=len(records)), message
                told = "" if landing is Landing.UNKNOWN else f"As far as can be seen, {landing}. "
                return None, told + (found.evidence or _counts(before, seen))
            case Staff():
                return None, "The platform does not show who was there before."
            case UpdateRecords():
                return None, "Sending the same update again changes nothing more."

    async def shows_update(self, campaign_id: str, changes: Mapping[str, str | None]) -> bool:
        """Whether the campaign has the properties that an update wants."""
        values = (await self._backend.read_properties(campaign_id)).values
        specs = {spec.name: spec for spec in self._backend.property_specs}
        return all(
            specs.get(name, PropertySpec(name, name)).same(values.get(name, ""), value or "")
            for name, value in changes.items()
        )

    async def called(self, name: str) -> list[Campaign]:
        """Today's campaigns of that name."""
        if self._backend.capabilities.offers(Capability.FIND):
            since = day_begins(self._clock.now())
            reading = await self._backend.find(CampaignQuery(since=since))
        else:
            reading = await self._backend.read()
        return [campaign for campaign in reading.campaigns if campaign.name == clean(name)]


def shows(campaign: Campaign, operation: Operation) -> bool:
    """Whether a campaign's state is what `operation` leads to.

    A pause that the platform made, and will end, is not one that a supervisor can count on.
    """
    holds = not (operation is Operation.PAUSE and campaign.auto_paused)
    return holds and has_taken_effect(campaign.state, operation)


def _counts(before: Campaign, seen: Campaign) -> str:
    was, now = before.statistics.uploaded, seen.statistics.uploaded
    if was is None or now is None:
        return "Uploaded is unknown, so it cannot be told whether the records arrived."
    return f"Uploaded was {was:,} before and is {now:,} now."
