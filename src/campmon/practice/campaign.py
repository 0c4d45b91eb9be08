"""One campaign of the practice dialer: its state, who works it, and what its calls came to."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from campmon.model.append_rules import NO_APPEND_TYPES
from campmon.model.disposition import Disposition
from campmon.model.record import Record
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.practice.agents import PracticeAgent
from campmon.practice.call_log import CallLog
from campmon.practice.pacing import Pacer
from campmon.practice.phone_index import PhoneIndex
from campmon.practice.plan import CampaignPlan, CampaignType, Wording
from campmon.practice.properties import Schedule, first_traits
from campmon.practice.records import Records
from campmon.practice.roster import Roster

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

_SCHEDULED_WORDS = {
    CampaignState.UNBUILT: "SCHEDULED_UNBUILT",
    CampaignState.BUILT: "SCHEDULED",
}
_BUILT = frozenset({CampaignState.BUILT, CampaignState.PLAYING})


class Call:
    """A call in progress: which record, how it will be answered, and who talks.

    number        unique for the dialer's life
    which         of the record's phones was dialed
    started       when it was placed (virtual seconds)
    answered_at   when a person answered
    connected_at  when an agent was connected
    hung_up_at    when it was over
    ended         whether it has its disposition; a timer that comes later finds nothing to do
    """

    __slots__ = (
        "agent", "answered_at", "campaign", "connected_at", "ended", "hung_up_at", "number",
        "outcome", "record", "started", "which",
    )  # fmt: skip

    def __init__(
        self,
        campaign: "DialedCampaign",
        record: int,
        outcome: Disposition,
        started: float,
        number: int,
    ) -> None:
        self.campaign = campaign
        self.record = record
        self.which = campaign.records.on_phone(record)
        self.outcome = outcome
        self.started = started
        self.number = number
        self.answered_at: float | None = None
        self.connected_at: float | None = None
        self.hung_up_at: float | None = None
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
    origin      the floor's plan that it was uploaded by; `plan` may be changed later
    file        its records, where they were given; gone once they are loaded
    roster      what its records say
    phone_index  finds them by their phone
    calls       the calls that finished today
    traits      its properties that nothing else follows from
    modified    when its state or properties last changed; `modified_by` who changed properties

    Moments are virtual seconds; None has not come yet.
    """

    __slots__ = (
        "answered", "auto_paused", "built_at", "calls", "direct", "dispositions", "dropped", "dry",
        "ends_as", "file", "first_call_at", "id", "last_call_at", "logged_in", "modified",
        "modified_by", "origin", "pacer", "phone_index", "placed", "plan", "queue", "reason",
        "records", "ringing", "roster", "schedule", "service_id", "since", "staff", "state",
        "state_at", "state_by", "still_to_load", "talks", "teams", "traits", "waiting", "waits",
        "wake_at", "wrap_up_codes",
    )  # fmt: skip

    def __init__(
        self,
        campaign_id: str,
        plan: CampaignPlan,
        random: Random,
        now: float,
        service_id: int,
        file: Sequence[Record] | None = None,
    ) -> None:
        self.id = campaign_id
        self.plan = self.origin = plan
        self.service_id = service_id
        salt = random.getrandbits(32)
        self.records = Records(plan.region, plan.sort, plan.retries, salt)
        self.roster = Roster(self.records, salt)
        self.phone_index = PhoneIndex(self.records)
        self.calls = CallLog()
        self.file = file
        self.still_to_load = plan.records
        self.traits = first_traits(service_id, plan)
        self.schedule: Schedule | None = None
        self.modified = now
        self.modified_by: str | None = None
        self.built_at: float | None = None
        self.first_call_at: float | None = None
        self.last_call_at: float | None = None
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
    def uploaded_at(self) -> float:
        """When it was created, and its file began to load."""
        return self.since

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
        self.state_at = self.modified = now
        self.reason = None
        if self.built_at is None and state in _BUILT:
            self.built_at = now
        self.auto_paused = False

    @property
    def platform_state(self) -> str:
        """The platform's word for the state."""
        if self.auto_paused:
            return "AUTO_PAUSED"
        if self.schedule is not None and self.state in _SCHEDULED_WORDS:
            return _SCHEDULED_WORDS[self.state]
        return PLATFORM_WORDS[self.state]

    def waiting_calls(self) -> deque[Call]:
        """Answered calls that still wait for an agent, longest first."""
        queue = self.queue
        while queue and queue[0].ended:
            queue.popleft()
        return queue

    def staff_in(self, state: AgentState) -> list[PracticeAgent]:
        """The agents on this campaign who are in `state`."""
        return [agent for agent in self.staff if agent.state is state]
