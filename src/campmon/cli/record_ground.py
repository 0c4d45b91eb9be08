"""What a job stands on: the campaign that is meant, its platform's rules, the way to act."""

from dataclasses import dataclass, replace

from campmon.append import Purpose, check_campaign
from campmon.backends.base import Backend
from campmon.cli.finding import find
from campmon.cli.record_events import RecordEvents
from campmon.cli.record_wish import RecordWish
from campmon.cli.session import Session
from campmon.engine.commander import Commander
from campmon.model.campaign import Campaign
from campmon.model.country import COUNTRIES, meant_country
from campmon.model.errors import UsageError
from campmon.model.intent import Tier, needs_figures
from campmon.model.record import AppendRules
from campmon.settings.profile import Profile


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a file's records are to go; found before the file is read.

    tier  how surely it has to be confirmed
    """

    session: Session
    profile: Profile
    wish: RecordWish
    events: RecordEvents
    backend: Backend
    commander: Commander
    rules: AppendRules
    campaign: Campaign
    tier: Tier

    @property
    def purpose(self) -> Purpose:
        """What is done with the records."""
        return self.wish.purpose


async def find_ground(
    session: Session, profile: Profile, wish: RecordWish, events: RecordEvents, backend: Backend
) -> Ground:
    """Find the campaign. Raises RefusedError if it takes no such records as it is."""
    rules = wish.purpose.offered_by(backend)
    if wish.region is not None:
        rules = replace(rules, region=_region(wish.region))
    campaign = await _campaign(session, backend, rules, wish)
    commander = session.commander(backend, profile)
    tier = commander.check(wish.purpose.action(), campaign)
    return Ground(session, profile, wish, events, backend, commander, rules, campaign, tier)


async def _campaign(
    session: Session, backend: Backend, rules: AppendRules, wish: RecordWish
) -> Campaign:
    """The campaign that is meant, if it takes such records."""
    cheaply = not needs_figures(wish.purpose.action())
    found = await find(backend, wish.campaign, session.clock, cheaply=cheaply)
    check_campaign(found.campaign, rules, wish.purpose)
    if not found.listed:
        return found.campaign
    # A list may not tell all that counts.
    campaign = await backend.read_campaign(found.campaign.id, cheaply=cheaply)
    check_campaign(campaign, rules, wish.purpose)
    return campaign


def _region(text: str) -> str:
    region = text.upper()
    if region in COUNTRIES:
        return region
    meant = meant_country(text)
    hint = f"Did you mean {meant}?" if meant else "Write it in two letters: --region GB."
    raise UsageError(f"--region {text!r} is no code of a country", hint)
