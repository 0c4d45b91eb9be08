"""Which of the practice dialer's campaigns a query means."""

from collections.abc import Mapping
from dataclasses import dataclass

from campmon.model.errors import UsageError
from campmon.model.query import CampaignQuery
from campmon.model.state import CampaignState
from campmon.practice.campaign import DialedCampaign
from campmon.practice.properties import TYPE_IDS
from campmon.practice.running import RunningDialer


@dataclass(frozen=True, slots=True)
class Wanted:
    """What campaigns have to be to be found; an empty part does not matter.

    since / until  virtual seconds of the upload
    """

    since: float | None
    until: float | None
    states: frozenset[CampaignState]
    services: frozenset[int]
    types: frozenset[int]
    deactivated: bool

    def holds(self, campaign: DialedCampaign) -> bool:
        """Whether a campaign is meant."""
        uploaded = campaign.uploaded_at
        if self.since is not None and uploaded < self.since:
            return False
        if self.until is not None and uploaded > self.until:
            return False
        if self.services and campaign.service_id not in self.services:
            return False
        if self.types and TYPE_IDS[campaign.plan.type] not in self.types:
            return False
        if self.states:
            return campaign.state in self.states
        return self.deactivated or campaign.state is not CampaignState.DEACTIVATED


def wanted(query: CampaignQuery, running: RunningDialer) -> Wanted:
    """What `query` means. Raises UsageError for a service or type that there is not."""
    services = {name: number for number, name in running.dialer.services.items()}
    types = {kind.value: number for kind, number in TYPE_IDS.items()}
    return Wanted(
        None if query.since is None else running.seconds(query.since),
        None if query.until is None else running.seconds(query.until),
        frozenset(query.states),
        frozenset(_number(text, services, "service") for text in query.services),
        frozenset(_number(text, types, "type") for text in query.types),
        query.everything,
    )


def _number(text: str, known: Mapping[str, int], what: str) -> int:
    """The number that a text is, or names."""
    given = text.strip()
    if given.isascii() and given.isdigit():
        return int(given[:18])
    for name, number in known.items():
        if name.casefold() == given.casefold():
            return number
    there = ", ".join(f"{name} ({number})" for name, number in known.items())
    raise UsageError(f"no {what} is called {text!r}", f"There are {there}.")
