"""What alerts there are, and the rules that raise them. Defaults are made to be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple


class AlertKind(StrEnum):
    """What an alert is about; the worst first. The value is the rule's name in the configuration.

    A campaign or a source has at most one alert of a kind.
    """

    SOURCE_STALE = "source_stale"
    APPEND_IN_DOUBT = "append_in_doubt"
    DROP_RATE = "drop_rate"
    STALLED = "stalled"
    NO_AGENTS = "no_agents"
    RUNS_OUT = "runs_out"
    AGENTS_IDLE = "agents_idle"
    APPEND_INTERRUPTED = "append_interrupted"
    PASSWORD_EXPIRING = "password_expiring"

    @property
    def urgent(self) -> bool:
        """Whether something goes wrong now, rather than soon or a little."""
        return self in _URGENT


_URGENT = frozenset(
    {
        AlertKind.SOURCE_STALE,
        AlertKind.APPEND_IN_DOUBT,
        AlertKind.DROP_RATE,
        AlertKind.STALLED,
    }
)


class AlertSubject(NamedTuple):
    """One condition: there is never more than one alert of it.

    campaign_id  "" where it is about a whole source
    """

    kind: AlertKind
    profile: str
    campaign_id: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What all rules have.

    on           whether it is watched
    for_seconds  how long the condition must have held before there is an alert
    """

    on: bool = True
    for_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunsOut(Rule):
    """A playing campaign's last record will have been dialed within so many minutes."""

    for_seconds: float = 60.0
    minutes: float = 15.0


@dataclass(frozen=True, slots=True)
class Stalled(Rule):
    """Nothing was completed for so many minutes, though records remain and nothing explains it."""

    minutes: float = 10.0


@dataclass(frozen=True, slots=True)
class DropRate(Rule):
    """More than so many percent of the calls that were answered lately were dropped.

    window_minutes  how far back "lately" goes
    least_answered  calls answered in that time, below which nothing is said
    """

    for_seconds: float = 60.0
    percent: float = 3.0
    window_minutes: float = 15.0
    least_answered: int = 100


@dataclass(frozen=True, slots=True)
class AgentsIdle(Rule):
    """So many percent of the agents wait for calls, though records remain.

    least_agents  agents at work, below which nothing is said
    """

    for_seconds: float = 180.0
    percent: float = 60.0
    least_agents: int = 3


@dataclass(frozen=True, slots=True)
class NoAgents(Rule):
    """A campaign plays and nobody works on it."""

    for_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class SourceStale(Rule):
    """A source is not heard."""

    for_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class PasswordExpiring(Rule):
    """A password expires within so many days."""

    days: int = 7


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a profile, by the names of their kinds."""

    source_stale: SourceStale = SourceStale()
    append_in_doubt: Rule = Rule()
    drop_rate: DropRate = DropRate()
    stalled: Stalled = Stalled()
    no_agents: NoAgents = NoAgents()
    runs_out: RunsOut = RunsOut()
    agents_idle: AgentsIdle = AgentsIdle()
    append_interrupted: Rule = Rule()
    password_expiring: PasswordExpiring = PasswordExpiring()

    def of(self, kind: AlertKind) -> Rule:
        """The rule for a kind of alert."""
        rule: Rule = getattr(self, kind.value)
        return rule


Notify = Literal["off", "osc9", "osc777"]


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """How alerts are raised and told.

    on             False watches nothing
    rules          for every profile that has none of its own
    by_profile     rules of those that have
    clear_seconds  how long the condition must be over before the alert is
    again_minutes  raised again within that time, the same alert goes on, and nobody is called
    bell           ring the terminal's bell
    notify         let the terminal show a notification, by one of two control strings
    command        run this; split as a shell would, and run without one
    quiet          times of each day without bell, notification and command
    """

    on: bool = True
    rules: Rules = Rules()
    by_profile: Mapping[str, Rules] = field(default_factory=lambda: MappingProxyType({}))
    clear_seconds: float = 60.0
    again_minutes: float = 15.0
    bell: bool = False
    notify: Notify = "off"
    command: str | None = None
    quiet: tuple[tuple[time, time], ...] = ()

    def rules_of(self, profile: str) -> Rules:
        """The rules for a profile."""
        return self.by_profile.get(profile, self.rules)

    def is_quiet(self, local: time) -> bool:
        """Whether that moment of the day is to be quiet; a span may go past midnight."""
        return any(
            begin <= local < end if begin <= end else local >= begin or local < end
            for begin, end in self.quiet
        )
