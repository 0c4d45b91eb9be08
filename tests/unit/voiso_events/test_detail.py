"""Tallies in the panels' words."""

from datetime import UTC, datetime, timedelta

from campmon.backends.voiso.events.detail import AGENTS_NOTE, detail_parts
from campmon.backends.voiso.events.tally import AgentSeen, CampaignTally
from campmon.model.detail import AgentCount, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
AT = NOW.timestamp()


def seen(number: int, state: AgentState, ago: float, heard_ago: float = 0.0) -> AgentSeen:
    return AgentSeen(str(number), f"Agent {number}", "", state, AT - ago, AT - heard_ago)


def test_figures() -> None:
    tally = CampaignTally(
        "1",
        placed=10,
        dispositions={Disposition.ANSWERED: 3, Disposition.DROPPED: 1, Disposition.BUSY: 6},
        talk_ms=9_000,
        talked=2,
        attempts=(4, 3),
        wrap_up_codes={"Sale": 2, "Call back": 1},
        first_at=AT - 600,
    )
    parts = detail_parts(tally, NOW)
    assert (parts.calls.placed, parts.calls.answered, parts.calls.dropped) == (10, 4, 1)
    assert parts.calls.drop_rate == 25.0
    assert parts.calls.mean_talk_seconds == 4.5
    assert parts.calls.mean_wait_seconds is None
    assert parts.calls.running_seconds == 600.0
    assert parts.calls.since == NOW - timedelta(minutes=10)
    assert parts.attempts == (4, 3)
    assert parts.wrap_up_codes == (WrapUpCount("Call back", 1), WrapUpCount("Sale", 2))
    assert parts.agents_note == AGENTS_NOTE


def test_agents_by_state_with_those_left_out_who_were_not_heard_of() -> None:
    tally = CampaignTally(
        "1",
        agents=(
            seen(1, AgentState.ON_CALL, 30),
            seen(2, AgentState.ON_CALL, 90),
            seen(3, AgentState.WAITING, -5),
            seen(4, AgentState.WAITING, 20_000, heard_ago=20_000),
        ),
    )
    assert detail_parts(tally, NOW).agents == (
        AgentCount(AgentState.ON_CALL, 2, 60.0, longest_seconds=90.0),
        AgentCount(AgentState.WAITING, 1, 0.0, longest_seconds=0.0),
        AgentCount(AgentState.WRAPPING_UP, 0),
    )
    assert detail_parts(tally, NOW, forgotten_hours=9.0).agents[1].agents == 2


def test_a_campaign_without_calls() -> None:
    calls = detail_parts(CampaignTally("1"), NOW).calls
    assert (calls.placed, calls.since, calls.running_seconds) == (0, None, None)
