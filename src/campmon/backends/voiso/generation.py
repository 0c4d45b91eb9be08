"""What the two generations of Voiso's API have in common, as the backend sees them.

Methods raise the client's VoisoErrors, and the model's errors for what can be said without asking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol

from campmon.backends.voiso.client import CampaignRow
from campmon.model.capability import Capability
from campmon.model.intent import Receipt
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing, StaffingAnswer, StaffingChange

Word = Literal["start", "pause", "stop"]


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform did not carry out an operation; `why` is in its own words."""

    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a generation offers, and the other may not.

    live_only  contacts may be added to live campaigns alone
    lacks      what this one does not offer though the other does, with the reason
    """

    append_rules: AppendRules
    update_rules: AppendRules | None
    live_only: bool
    lacks: Mapping[Capability, str] = field(default_factory=lambda: MappingProxyType({}))


class Generation(Protocol):
    """One generation of the API, through one key.

    remembers_staffing  it lists no assignments, so what campmon changes is kept in memory
    """

    remembers_staffing: bool

    async def aclose(self) -> None:
        """Close the connections."""
        ...

    @property
    def rows_left_out(self) -> int:
        """Rows of the list read last that could not be read."""
        ...

    async def list_campaigns(self) -> list[CampaignRow]:
        """All campaigns."""
        ...

    async def read_campaign(self, campaign_id: str) -> CampaignRow:
        """One campaign. Raises NotFound."""
        ...

    async def operate(self, campaign_id: str, word: Word) -> Refused | None:
        """Change a campaign's state; None is a yes."""
        ...

    async def append(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Add contacts in one call."""
        ...

    async def update(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Change contacts in one call. Raises NotOfferedError."""
        ...

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Who works a campaign, as far as the platform or campmon's memory tells."""
        ...

    async def change_staffing(self, campaign_id: str, change: StaffingChange) -> StaffingAnswer:
        """Change who works a campaign. Raises NotOfferedError for moves that it lacks."""
        ...
