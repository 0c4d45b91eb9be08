"""What the practice dialer is told: campaigns, agents, and the rules it dials by. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from campmon.model.disposition import Disposition
from campmon.model.state import Operation
from campmon.practice.geography import Region

MINUTE = 60.0
HOUR = 3600.0


class DialingSort(StrEnum):
    """The order in which records are dialed; appended records go before all of them."""

    AS_LOADED = "as loaded"
    INVERTED = "inverted"
    BY_ATTEMPTS = "fewest attempts first"


class PacingMethod(StrEnum):
    """How many lines are dialed for each agent who waits."""

    RATIO = "ratio"
    ADAPTIVE = "adaptive"


class CampaignType(StrEnum):
    """What a campaign is for. Manual, callback and inbound ones take no appended records."""

    OUTBOUND = "outbound"
    MANUAL = "manual"
    CALLBACK = "callback"
    INBOUND = "inbound"
    SMS = "SMS"
    HCI = "HCI"
    TEN_DMT = "10DMT"


@dataclass(frozen=True, slots=True)
class Pacing:
    """Lines per waiting agent, and for adaptive pacing the drop rate not to be passed.

    level             lines per waiting agent; where adaptive, the most that it may become
    max_drop_percent  dropped / answered by a person
    """

    method: PacingMethod = PacingMethod.RATIO
    level: float = 1.5
    max_drop_percent: float = 3.0


@dataclass(frozen=True, slots=True)
class Retry:
    """What follows an outcome: how long to wait (seconds), and whether another phone is next."""

    delay: float
    next_phone: bool


RETRIES: Mapping[Disposition, Retry] = MappingProxyType(
    {
        Disposition.NO_ANSWER: Retry(25 * MINUTE, next_phone=True),
        Disposition.MACHINE: Retry(45 * MINUTE, next_phone=True),
        Disposition.BUSY: Retry(4 * MINUTE, next_phone=False),
        Disposition.REJECTED: Retry(90 * MINUTE, next_phone=True),
        Disposition.FAILED: Retry(8 * MINUTE, next_phone=False),
        Disposition.DROPPED: Retry(20 * MINUTE, next_phone=False),
        Disposition.INVALID: Retry(0.0, next_phone=True),
    }
)
"""The retry rules unless a plan has its own. An answered record is done and has none."""


@dataclass(frozen=True, slots=True)
class RetryRules:
    """Retry by outcome, and how often a record and each of its phones may be dialed.

    max_per_phone is 3 at most: that is what a record keeps count of.
    """

    by_outcome: Mapping[Disposition, Retry] = field(default_factory=lambda: RETRIES)
    max_attempts: int = 4
    max_per_phone: int = 2

    def __post_init__(self) -> None:
        if not 1 <= self.max_per_phone <= 3 or not 1 <= self.max_attempts <= 255:
            raise ValueError("a phone may be dialed 1 to 3 times, a record 1 to 255 times")


@dataclass(frozen=True, slots=True)
class ScheduledAct:
    """An operation that the campaign's own schedule carries out, seconds after it is loaded."""

    after: float
    operation: Operation
    by: str = "schedule"


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A campaign as it is created.

    records         rows in its file
    invalid_share   share of the rows that fail at load
    built_on_load   whether it is built when loaded, or waits for a build
    append_allowed  set at creation and never later, as on real platforms
    report_at_end   waits for appended records till the end of the day, and is reported then
    live            never runs out: waits for records, and resumes by itself
    feed_per_minute records that arrive by themselves (a web form's leads)
    reach           how likely people answer, against the usual; 1 is usual
    broken          its file cannot be used
    agents / teams  who works it, by agent id and team name
    acts            what its schedule does
    upload_hour     Eastern hour of its upload; None is at the start, and with the morning's after
    """

    name: str
    records: int
    service: str = "Practice"
    type: CampaignType = CampaignType.OUTBOUND
    invalid_share: float = 0.03
    region: Region = Region.NATIONAL
    sort: DialingSort = DialingSort.AS_LOADED
    pacing: Pacing = Pacing()
    retries: RetryRules = RetryRules()
    built_on_load: bool = True
    append_allowed: bool = True
    report_at_end: bool = False
    live: bool = False
    requeue: bool = False
    feed_per_minute: float = 0.0
    reach: float = 1.0
    broken: bool = False
    agents: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    acts: tuple[ScheduledAct, ...] = ()
    upload_hour: int | None = None


@dataclass(frozen=True, slots=True)
class AgentPlan:
    """An agent, and the hours worked each day (Eastern, hours since midnight; 0 to 24 is all)."""

    id: str
    name: str
    team: str | None = None
    begins: float = 8.0
    ends: float = 20.0


@dataclass(frozen=True, slots=True)
class Wording:
    """Wrap-up codes and how often each is chosen."""

    codes: tuple[str, ...] = (
        "Not interested",
        "Call back later",
        "Sale",
        "Promise to pay",
        "Wrong person",
        "Information sent",
        "Do not call",
        "Language barrier",
    )
    weights: tuple[float, ...] = (34, 22, 12, 9, 9, 7, 5, 2)


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """All that a practice dialer starts with.

    warm_up  virtual seconds that the platform works before it is first seen, so that its figures
             have something to show
    """

    campaigns: tuple[CampaignPlan, ...]
    agents: tuple[AgentPlan, ...] = ()
    first_id: int = 4101
    warm_up: float = 0.0

    def __post_init__(self) -> None:
        people = {agent.id for agent in self.agents}
        teams = {agent.team for agent in self.agents}
        for plan in self.campaigns:
            if not people.issuperset(plan.agents) or not teams.issuperset(plan.teams):
                raise ValueError(f"{plan.name!r} names agents or teams that are not on the floor")
