"""What one look at a source gave: campaigns, and when it was true."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campmon.model.campaign import Campaign
from campmon.model.text import clean


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of the platform's append budget is used.

    used / limit    calls in the window, and how many are allowed
    window_seconds  length of the rolling window
    free_in_seconds until the next call is allowed; 0 is now
    """

    used: int
    limit: int
    window_seconds: float
    free_in_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the way in that its user should know: a password that is about to expire, …

    short  a badge of two or three words for the top line
    text   the whole of it, with what to do
    """

    short: str
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "short", clean(self.short))
        object.__setattr__(self, "text", clean(self.text))


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a supervisor did to a campaign, told to every monitor.

    what     the act in words: "pause", "append 1,200 records", …
    outcome  how it ended: "done", "refused", "in doubt", …
    """

    at: datetime
    who: str
    campaign_id: str
    campaign_name: str
    what: str
    outcome: str

    def __post_init__(self) -> None:
        for name in ("who", "campaign_id", "campaign_name", "what", "outcome"):
            object.__setattr__(self, name, clean(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Reading:
    """Campaigns as a source told them at `as_of`.

    full           all campaigns of the source; otherwise only those that changed
    removed        ids that are gone (only where not full)
    platform_time  the platform's own clock, where it differs from ours (practice dialer)
    acts           what others did since the reading before
    method         how the statistics come about, in a word or two, where there are several ways
    calls          the budget of calls that deriving them is kept to, where there is one
    health         how well the source was heard, where the source says so itself (a recording);
                   None leaves that to be judged by when readings come
    """

    campaigns: tuple[Campaign, ...]
    as_of: datetime
    full: bool = True
    removed: tuple[str, ...] = ()
    platform_time: datetime | None = None
    budget: Budget | None = None
    acts: tuple[Act, ...] = ()
    method: str = ""
    calls: Budget | None = None
    health: "SourceHealth | None" = None


class SourceState(StrEnum):
    """How well a source is being heard."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    """Two reads were missed: the figures are older than they should be."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The state of one source, for the top line.

    as_of    when its figures were last true; None before the first reading
    missed   reads missed in a row
    problem  why, in words; None while all is well
    """

    profile: str
    state: SourceState = SourceState.CONNECTING
    as_of: datetime | None = None
    missed: int = 0
    problem: str | None = None
    platform_time: datetime | None = None
    budget: Budget | None = None
    method: str = ""
    calls: Budget | None = None
