"""Which campaigns to look for, beyond those of today."""

from dataclasses import dataclass
from datetime import datetime

from campmon.model.state import CampaignState


@dataclass(frozen=True, slots=True)
class CampaignQuery:
    """What campaigns must be to be found; whatever is left open does not matter.

    since / until  when they were uploaded (aware)
    states         in campmon's words
    services       by the platform's number, or name where it has names
    types          by name ("outbound") or the platform's number
    everything     every campaign there is, deactivated ones too, of whatever day
    """

    since: datetime | None = None
    until: datetime | None = None
    states: tuple[CampaignState, ...] = ()
    services: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    everything: bool = False
