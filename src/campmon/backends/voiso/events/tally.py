"""What the day's events of one campaign add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campmon.model.disposition import LIVE_ANSWERS, Disposition
from campmon.model.staffing import AgentState

MOST_ATTEMPTS = 30
"""Numbers called as often as this or oftener are counted together."""


@dataclass(frozen=True, slots=True)
class AgentSeen:
    """An agent as the latest of their calls shows them.

    since     when the state began, by Voiso's clock (Unix seconds)
    heard_at  when that call was last heard of (Unix seconds)
    """

    id: str
    name: str
    email: str
    state: AgentState
    since: float
    heard_at: float


@dataclass(frozen=True, slots=True)
class CampaignTally:
    """The calls of one campaign on one day, counted. A call is counted once, however often told.

    placed         calls heard of
    dispositions   how they ended; one that an agent talks on counts as answered meanwhile
    talk_ms        time talked, in milliseconds, on the `talked` calls that say so
    wait_ms        time their agents waited for them, on the `waited` calls where it is known
    attempts       how many numbers were called 1, 2, 3, … times
    agents         agents whose latest call was of this campaign; only those seen in calls are known
    wrap_up_codes  calls by wrap-up code
    first_at       when the first call began, by Voiso's clock (Unix seconds); None without calls
    last_at        when the last event happened
    """

    campaign_id: str
    name: str = ""
    placed: int = 0
    dispositions: Mapping[Disposition, int] = field(default_factory=dict)
    talk_ms: int = 0
    talked: int = 0
    wait_ms: int = 0
    waited: int = 0
    attempts: tuple[int, ...] = ()
    agents: tuple[AgentSeen, ...] = ()
    wrap_up_codes: Mapping[str, int] = field(default_factory=dict)
    first_at: float | None = None
    last_at: float | None = None

    @property
    def answered(self) -> int:
        """Calls that a person answered, connected to an agent or not."""
        return sum(self.dispositions.get(disposition, 0) for disposition in LIVE_ANSWERS)

    @property
    def dropped(self) -> int:
        """Calls that a person answered and that reached no agent."""
        return self.dispositions.get(Disposition.DROPPED, 0)
