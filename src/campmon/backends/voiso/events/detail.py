"""A campaign's tally in the words of the panels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from campmon.backends.voiso.events.tally import AgentSeen, CampaignTally
from campmon.model.detail import AgentCount, CallFigures, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState

FORGOTTEN_HOURS = 4.0
"""An agent in no call for this long has gone home, as far as anyone knows."""

AGENTS_NOTE = "seen in today's calls; Voiso tells of no others"
"""What is to be known of the agents that are counted."""

_ORDER = (AgentState.ON_CALL, AgentState.WAITING, AgentState.WRAPPING_UP)


@dataclass(frozen=True, slots=True)
class DetailParts:
    """The parts of a CampaignDetail that events tell of."""

    calls: CallFigures
    dispositions: Mapping[Disposition, int]
    attempts: tuple[int, ...]
    agents: tuple[AgentCount, ...]
    wrap_up_codes: tuple[WrapUpCount, ...]
    agents_note: str = AGENTS_NOTE


def detail_parts(
    tally: CampaignTally, now: datetime, *, forgotten_hours: float = FORGOTTEN_HOURS
) -> DetailParts:
    """The panels' figures as of `now` (aware).

    Agents who were in no call for `forgotten_hours` are left out. Agents wait where their latest
    call has ended: that they went on a break instead is nowhere told.
    """
    moment = now.timestamp()
    oldest = moment - forgotten_hours * 3600
    present = [agent for agent in tally.agents if agent.heard_at >= oldest]
    return DetailParts(
        calls=_calls(tally, moment),
        dispositions=dict(tally.dispositions),
        attempts=tally.attempts,
        agents=tuple(
            _count(state, [agent for agent in present if agent.state is state], moment)
            for state in _ORDER
        ),
        wrap_up_codes=tuple(
            WrapUpCount(code, calls) for code, calls in sorted(tally.wrap_up_codes.items())
        ),
    )


def _calls(tally: CampaignTally, moment: float) -> CallFigures:
    begun = tally.first_at
    return CallFigures(
        placed=tally.placed,
        answered=tally.answered,
        dropped=tally.dropped,
        since=None if begun is None else datetime.fromtimestamp(begun, UTC),
        mean_wait_seconds=_mean(tally.wait_ms, tally.waited),
        mean_talk_seconds=_mean(tally.talk_ms, tally.talked),
        running_seconds=None if begun is None else max(0.0, moment - begun),
    )


def _mean(milliseconds: int, calls: int) -> float | None:
    return milliseconds / 1000 / calls if calls else None


def _count(state: AgentState, agents: list[AgentSeen], moment: float) -> AgentCount:
    if not agents:
        return AgentCount(state, 0)
    spans = [max(0.0, moment - agent.since) for agent in agents]
    return AgentCount(state, len(agents), sum(spans) / len(spans), longest_seconds=max(spans))
