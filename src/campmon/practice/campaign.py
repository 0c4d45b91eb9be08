"""One campaign of the practice dialer: its state, who works it, and what its calls came to."""

from collections import deque
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from campmon.model.append_rules import NO_APPEND_TYPES
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.practice.agents import PracticeAgent
from campmon.practice.pacing import Pacer
from campmon.practice.plan import CampaignPlan, CampaignType, Wording
from campmon.practice.records import Records

WORDING = Wording()
CODE_STEPS = tuple(accumulate(WORDING.weights))

PLATFORM_WORDS: dict[CampaignState, str] = {
    CampaignState.DRAFT: "UNASSIGNED",
    CampaignState.LOADING: "LOADING",
    CampaignState.UNBUILT: "READY_UNBUILT",
    CampaignState.BUILT: "READY",
    CampaignState.PLAYING: "PLAYING",
    CampaignState.PAUSED: "PAUSED",
    CampaignState.STOPPING: "STOPPING",
    CampaignState.STOPPED: "STOPPED",
    CampaignState.DONE: "REPORTED",
    CampaignState.DEACTIVATED: "DEACTIVATED",
    CampaignState.BROKEN: "BROKEN",
}
"""The practice platform's own words for its states."""


class Call:
    """A call in progress: which record, how it will be answered, and who talks.

    ended  whether it has its disposition; a timer that comes later finds nothing to do
    """

    __slots__ = ("agent", "campaign", "ended", "outcome", "record")

    def __init__(self, campaign: "DialedCampaign", record: int, outcome: Disposition) -> None:
        self.campaign = campaign
        self.record = record
        self.outcome = outcome
        self.agent: PracticeAgent | None = None
        self.ended = False


@dataclass(slots=True)
class Durations:
    """A running mean of durations, in seconds."""

    total: float = 0.0
    count: int = 0

    def add(self, seconds: float) -> None:
        """Count one more."""
        self.total += seconds
        self.count += 1

    @property
    def mean(self) -> float | None:
        """The mean; None before the first."""
        return self.total / self.count if self.count else None


class DialedCampaign:
    """A campaign that the dialer works on. Changed by the dialer alone.

    reason      why it is in its state, where that needs saying
    auto_paused paused by the dialer itself, which will also resume it
    dry         nothing may be dialed now; no line is filled until something changes
    ringing     calls placed whose outcome is not known yet
    queue       calls answered by a person, waiting for an agent
    staff       everyone on it: `direct` one by one, the others through `teams`
    waiting     agents who wait for this campaign's next answer, longest first
    ends_as     what STOPPING leads to
    wake_at     when the next look at an idle campaign is due; 0 if none is
    """

    __slots__ = (
        "answered", "auto_paused", "direct", "dispositions", "dropped", "dry", "ends_as", "id",
        "logged_in", "pacer", "placed", "plan", "queue", "reason", "records", "ringing", "since",
        "staff", "state", "state_at", "state_by", "still_to_load", "talks", "teams", "waiting",
        "waits", "wake_at", "wrap_up_codes",
    )  # fmt: skip

    def __init__(self, campaign_id: str, plan: CampaignPlan, random: Random, now: float) -> None:
        self.id = campaign_id
        self.plan = plan
        self.records = Records(plan.region, plan.sort, plan.retries, random.getrandbits(32))
        self.still_to_load = plan.records
        self.pacer = Pacer(plan.pacing)
        self.state = CampaignState.LOADING
        self.state_by: str | None = None
        self.state_at = now
        self.since = now
        self.reason: str | None = None
        self.auto_paused = False
        self.dry = False
        self.ends_as = CampaignState.STOPPED
        self.wake_at = 0.0
        self.staff: dict[PracticeAgent, None] = {}
        self.direct: set[PracticeAgent] = set()
        self.teams: list[str] = []
        self.logged_in = 0
        self.waiting: dict[PracticeAgent, None] = {}
        self.queue: deque[Call] = deque()
        self.ringing = 0
        self.placed = 0
        self.answered = 0
        self.dropped = 0
        self.dispositions: dict[Disposition, int] = dict.fromkeys(Disposition, 0)
        self.wrap_up_codes = [0] * len(WORDING.codes)
        self.waits = Durations()
        self.talks = Durations()

    @property
    def dialing(self) -> bool:
        """Whether lines may be filled at all."""
        return self.state is CampaignState.PLAYING

    @property
    def in_progress(self) -> int:
        """Calls that have no disposition yet."""
        return self.records.in_call

    @property
    def wants_agents(self) -> bool:
        """Whether a free agent is of use: to dial for, or for the lines that still ring."""
        if self.dialing and not self.dry:
            return True
        return self.ringing > len(self.waiting)

    @property
    def takes_appends(self) -> bool:
        """Whether it is of a kind that records may be appended to, in the right state."""
        plan = self.plan
        kind_takes_them = not plan.requeue and plan.type.value not in NO_APPEND_TYPES
        return plan.append_allowed and kind_takes_them

    @property
    def waits_for_records(self) -> bool:
        """Whether it goes on when no records remain."""
        plan = self.plan
        return plan.live or plan.report_at_end or plan.type is CampaignType.INBOUND

    def set_state(self, state: CampaignState, now: float, by: str | None) -> None:
        """Change the state; who did it and when is kept, the reason for the old state is not."""
        self.state = state
        self.state_by = by
        self.state_at = now
        self.reason = None
        self.auto_paused = False

    @property
    def platform_state(self) -> str:
        """The platform's word for the state."""
        return "AUTO_PAUSED" if self.auto_paused else PLATFORM_WORDS[self.state]

    def waiting_calls(self) -> deque[Call]:
        """Answered calls that still wait for an agent, longest first."""
        queue = self.queue
        while queue and queue[0].ended:
            queue.popleft()
        return queue

    def staff_in(self, state: AgentState) -> list[PracticeAgent]:
        """The agents on this campaign who are in `state`."""
        return [agent for agent in self.staff if agent.state is state]
