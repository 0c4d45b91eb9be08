"""What the panels show of one campaign beyond its five figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.model.text import clean


@dataclass(frozen=True, slots=True)
class AgentCount:
    """How many agents are in a state, for how long on average, and at most (platform's seconds).

    state  None where the platform's own word for it (`label`) is all that is known
    """

    state: AgentState | None
    agents: int
    mean_seconds: float | None = None
    label: str = ""
    longest_seconds: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", clean(self.label))

    @property
    def word(self) -> str:
        """The state as it is shown."""
        return self.label or (self.state.value if self.state is not None else "unknown")


@dataclass(frozen=True, slots=True)
class WrapUpCount:
    """How many calls ended with a wrap-up code."""

    code: str
    calls: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", clean(self.code))


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Calls of a campaign since `since`: the window of every rate made from them.

    placed            calls placed
    answered          answered by a person, connected or not (the drop rate's denominator)
    dropped           answered by a person and not connected to an agent in time
    mean_wait_seconds mean time an agent waited for the next call
    mean_talk_seconds mean time spent talking
    running_seconds   how long the campaign has been running, by the platform's clock
    lines             calls ringing or being placed now
    """

    placed: int
    answered: int
    dropped: int
    since: datetime | None = None
    mean_wait_seconds: float | None = None
    mean_talk_seconds: float | None = None
    lines: int | None = None
    running_seconds: float | None = None

    @property
    def drop_rate(self) -> float | None:
        """Dropped / answered by a person, in percent; None before the first answer."""
        return 100.0 * self.dropped / self.answered if self.answered else None

    @property
    def connect_rate(self) -> float | None:
        """Answered by a person / placed, in percent; None before the first call."""
        return 100.0 * self.answered / self.placed if self.placed else None


@dataclass(frozen=True, slots=True)
class CampaignDetail:
    """One campaign with all that its panels show. None is unknown or not offered, never 0.

    attempts     how many records were dialed 1, 2, 3, … times
    trend        records completed in each of the last equal slices of time, oldest first
    dialable     records that may be dialed at this moment (calling hours, retry delays)
    agents_of_service  whether `agents` are all those of its service, which may work other campaigns
    service      figures of the campaign's service as the platform reports them: label and text
    properties   further properties of the platform, for `show`, by their names
    missing      what is offered and not known yet, in part, or no more (the figures are then those
                 known last): why, and how to come by it, in a sentence
    """

    campaign: Campaign
    as_of: datetime
    calls: CallFigures | None = None
    dispositions: Mapping[Disposition, int] | None = None
    attempts: tuple[int, ...] | None = None
    agents: tuple[AgentCount, ...] | None = None
    wrap_up_codes: tuple[WrapUpCount, ...] | None = None
    trend: tuple[float, ...] | None = None
    dialable: int | None = None
    service: tuple[tuple[str, str], ...] = ()
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    missing: Mapping[Capability, str] = field(default_factory=lambda: MappingProxyType({}))
    agents_of_service: bool = False

    def __post_init__(self) -> None:
        cleaned = {clean(name): clean(value) for name, value in self.properties.items()}
        object.__setattr__(self, "properties", MappingProxyType(cleaned))
        missing = {capability: clean(why) for capability, why in self.missing.items()}
        object.__setattr__(self, "missing", MappingProxyType(missing))
        service = tuple((clean(label), clean(value)) for label, value in self.service)
        object.__setattr__(self, "service", service)

    def knows(self, capability: Capability) -> bool:
        """Whether there are figures of a part, be they old or not all."""
        parts: Mapping[Capability, object] = {
            Capability.DISPOSITIONS: self.dispositions,
            Capability.ATTEMPTS: self.attempts,
            Capability.AGENTS: self.agents,
            Capability.WRAP_UP_CODES: self.wrap_up_codes,
        }
        return parts.get(capability) is not None

    def missing_told(self, *, known: bool) -> tuple[tuple[str, str], ...]:
        """The reasons in `missing` of parts with or without figures: whose each is, and it once."""
        whose: dict[str, list[str]] = {}
        for capability, why in self.missing.items():
            if self.knows(capability) is known:
                whose.setdefault(why, []).append(capability.value)
        return tuple((_sentence(names), why) for why, names in whose.items())

    @property
    def of_service(self) -> str:
        """What is to be said behind "agents", where they are not the campaign's alone."""
        return " of its service" if self.agents_of_service else ""

    def agents_in(self, state: AgentState) -> int | None:
        """How many agents are in `state`; None where agents are unknown."""
        if self.agents is None:
            return None
        return sum(count.agents for count in self.agents if count.state is state)

    @property
    def on_call(self) -> int | None:
        """How many agents are on a call of this campaign; None where that is not known."""
        return None if self.agents_of_service else self.agents_in(AgentState.ON_CALL)


def _sentence(names: list[str]) -> str:
    joined = ", ".join(names)
    return joined[:1].upper() + joined[1:]
