"""All that speaks against dialing: what is said of what, in what order, with what mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.model.against import CALLER_ID, ENDS, STARTS, Around, all_against
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.command import BY_ID
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail
from campmon.model.staffing import Agent, AgentState, Staffing
from campmon.model.state import CampaignState
from campmon.model.statistics import Statistics
from campmon.model.why import why_not_dialing

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
AROUND = Around(NOW, capabilities=EVERYTHING, property_names=frozenset({CALLER_ID}))
SET = {CALLER_ID: "2015550123"}
STAFFED = Staffing((Agent("a", "Ann"),))
_S = CampaignState


def campaign(state: CampaignState = _S.PLAYING, **changes: Any) -> Campaign:
    figures = Statistics(120, 100, 40, 60, NOW)
    made = Campaign("p", "1", "Spring", state, state.value.upper(), statistics=figures)
    return replace(made, **changes)


def agents(**counts: int) -> tuple[AgentCount, ...]:
    return tuple(AgentCount(AgentState[state], count) for state, count in counts.items())


def detail(lines: int | None = 0, dialable: int | None = 50, **there: int) -> CampaignDetail:
    calls = CallFigures(10, 4, 1, lines=lines)
    return CampaignDetail(campaign(), NOW, calls, agents=agents(**there), dialable=dialable)


def told(of: Campaign, known: CampaignDetail | None = None, **around: Any) -> list[str]:
    return [reason.reason for reason in all_against(of, known, replace(AROUND, **around))]


NO_RECORDS = Statistics(120, 100, 100, 0, NOW)
ALL_INVALID = Statistics(120, 0, 0, 0, NOW)
PAUSED_BY = campaign(_S.PAUSED, state_by="anna", state_at=NOW)


@pytest.mark.parametrize(
    ("of", "known", "around", "said"),
    [
        (campaign(), detail(lines=3, WAITING=1), {"properties": {}}, []),
        (campaign(), detail(ON_CALL=1), {"properties": {}}, []),
        (campaign(pace=3.0), None, {"properties": {}}, []),
        (campaign(), None, {"stale": "no answer"}, ["not heard, so all of this may be old: no"]),
        (PAUSED_BY, detail(PAUSED=2), {}, ["Paused by anna at", "Every agent is paused"]),
        (campaign(_S.STOPPED, state_by="bert"), detail(OFF=1), {},
         ["It was stopped (bert)", "No agents are logged in"]),
        (campaign(_S.PAUSED, auto_paused=True, reason="auto-paused: no agents are logged in"),
         detail(OFF=2), {},
         ["Auto-paused: no agents are logged in; it resumes by itself when that changes"]),
        (campaign(statistics=NO_RECORDS), detail(WAITING=1, dialable=0), {}, ["No records remain"]),
        (campaign(statistics=NO_RECORDS, requeue=True), None, {},
         ["No records remain", "More cannot be appended: requeue campaigns"]),
        (campaign(_S.BUILT, statistics=ALL_INVALID), None, {},
         ["It is built", "None of its 120 records is valid"]),
        (campaign(_S.DRAFT, statistics=Statistics(0, 0, 0, 0)), None, {},
         ["It is a draft", "It has no records"]),
        (campaign(), detail(WAITING=2, dialable=0), {}, ["No record may be dialed now"]),
        (campaign(pace=0.0), detail(WAITING=2), {"properties": {}},
         ["No call is in progress", "It has no caller ID"]),
        (campaign(), detail(WRAPPING_UP=2, PAUSED=1), {},
         ["No agent is free: 2 on calls or wrapping up, 1 paused"]),
        (campaign(), detail(lines=0), {}, ["No agents are logged in"]),
        (campaign(_S.BUILT), None, {"staffing": Staffing()}, ["It is built", "Nobody is assigned"]),
        (campaign(_S.BUILT), None, {"staffing": Staffing(remembered=True)}, ["It is built"]),
        (campaign(_S.BUILT), None,
         {"properties": {**SET, STARTS: (NOW + timedelta(hours=2)).isoformat()}},
         ["It is built", "It is scheduled to start at"]),
        (campaign(_S.BUILT), None,
         {"properties": {**SET, STARTS: "ASAP", ENDS: (NOW - timedelta(hours=2)).isoformat()}},
         ["It is built", "Its schedule ended at"]),
        (campaign(_S.BUILT), None, {"properties": {**SET, STARTS: "ASAP", ENDS: "EOD"}},
         ["It is built"]),
        (campaign(_S.BUILT), None, {"properties": {CALLER_ID: " "}},
         ["It is built", "It has no caller ID"]),
        (campaign(_S.BUILT), None, {"properties": {}, "property_names": frozenset()},
         ["It is built"]),
        (campaign(_S.PAUSED, no_operation="it is of yesterday"), None, {},
         ["Paused", "It is of yesterday"]),
        (campaign(_S.DONE), detail(OFF=1), {"properties": {}}, ["It is done"]),
        (campaign(), replace(detail(PAUSED=2), agents_of_service=True), {},
         ["Every agent of its service is paused"]),
        (campaign(), replace(detail(ON_CALL=2, dialable=0), agents_of_service=True), {},
         ["No record may be dialed now", "No agent of its service is free"]),
    ],
)  # fmt: skip
def test_what_is_said(
    of: Campaign, known: CampaignDetail | None, around: dict[str, Any], said: list[str]
) -> None:
    reasons = told(of, known, **around)
    assert len(reasons) == len(said), reasons
    for reason, part in zip(reasons, said, strict=True):
        assert part in reason


def test_what_was_stopped_can_be_played_where_the_platform_takes_it() -> None:
    stopped = campaign(_S.STOPPED)
    assert [one.command_id for one in all_against(stopped, None, AROUND)] == ["campaign.play"]
    off = campaign(_S.STOPPED, no_operation="it is of yesterday")
    assert {one.command_id for one in all_against(off, None, AROUND)} == {None}


def test_each_mend_is_one_that_can_be_done() -> None:
    paused = campaign(_S.PAUSED)
    known = detail(OFF=1)
    mends = [reason.command_id for reason in all_against(paused, known, AROUND)]
    assert mends == ["campaign.play", "campaign.staffing"]
    less = Capabilities(EVERYTHING.offered - {Capability.STAFFING})
    around = replace(AROUND, capabilities=less, stale="")
    mends = [reason.command_id for reason in all_against(paused, known, around)]
    assert mends == ["screen.read_now", "campaign.play", None]
    around = replace(around, capabilities=None, read_only=True)
    mends = [reason.command_id for reason in all_against(paused, known, around)]
    assert mends == ["screen.read_now", None, None]


@pytest.mark.parametrize(
    ("reason", "mend"),
    [
        ("no agents are on it", "campaign.staffing"),
        ("no active records; it waits for the next", "campaign.append"),
        ("nobody left to call is in calling hours", None),
        (None, None),
    ],
)
def test_a_pause_of_the_platforms_own_is_not_mended_by_playing(
    reason: str | None, mend: str | None
) -> None:
    why = why_not_dialing(campaign(_S.PAUSED, auto_paused=True, reason=reason))
    assert why is not None
    assert why.command_id == mend
    shut = campaign(_S.PAUSED, auto_paused=True, reason="no records", appendable=False)
    assert (why_not_dialing(shut) or pytest.fail("no reason")).command_id is None


def test_hours_are_told_where_the_platform_tells_them() -> None:
    hours = {"calling hours": "8:00 to 21:00", "waiting for retry": "12"}
    known = replace(detail(WAITING=2, dialable=0), properties=hours)
    (reason,) = told(campaign(), known)
    assert reason.endswith("(calling hours 8:00 to 21:00; waiting for retry 12)")


def test_a_platforms_word_says_that_it_paused_of_its_own() -> None:
    paused = campaign(_S.PAUSED, platform_state="AUTO_PAUSED", reason="no agents are logged in")
    why = why_not_dialing(paused)
    assert why is not None
    assert why.command_id == "campaign.staffing"


COUNT = st.none() | st.integers(0, 10**6)
CAMPAIGN = st.builds(
    Campaign,
    st.just("p"),
    st.just("1"),
    st.text(max_size=5),
    st.sampled_from(CampaignState),
    statistics=st.builds(Statistics, COUNT, COUNT, COUNT, COUNT),
    type=st.sampled_from(("outbound", "inbound", "manual")),
    reason=st.none() | st.text(max_size=20),
    appendable=st.none() | st.booleans(),
    live=st.booleans(),
    requeue=st.booleans(),
    pace=st.none() | st.floats(0, 1e6),
    no_append=st.none() | st.text(max_size=10),
    no_operation=st.none() | st.text(max_size=10),
    auto_paused=st.booleans(),
)
AGENTS = st.lists(
    st.builds(AgentCount, st.none() | st.sampled_from(AgentState), st.integers(0, 9)), max_size=4
).map(tuple)
DETAIL = st.none() | st.builds(
    lambda of, lines, there, dialable: CampaignDetail(
        of, NOW, CallFigures(1, 1, 0, lines=lines), agents=there, dialable=dialable
    ),
    CAMPAIGN,
    COUNT,
    st.none() | AGENTS,
    COUNT,
)
VALUES = st.none() | st.dictionaries(
    st.sampled_from((CALLER_ID, STARTS, ENDS)),
    st.text(max_size=8) | st.datetimes().map(datetime.isoformat) | st.just("0001-01-01T00:00"),
)
AROUNDS = st.builds(
    Around,
    st.just(NOW),
    st.none() | st.text(max_size=5),
    st.none() | st.just(EVERYTHING),
    VALUES,
    st.just(frozenset({CALLER_ID})),
    st.none() | st.just(Staffing()) | st.just(STAFFED),
    st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CAMPAIGN, DETAIL, AROUNDS)
def test_it_never_fails_and_is_empty_only_where_something_dials(
    of: Campaign, known: CampaignDetail | None, around: Around
) -> None:
    reasons = all_against(of, known, around)
    assert len({reason.reason for reason in reasons}) == len(reasons)
    assert all(reason.command_id is None or reason.command_id in BY_ID for reason in reasons)
    first = why_not_dialing(of, known)
    if first is not None:
        at = 1 if around.stale is not None else 0
        assert reasons[at].reason.startswith(first.reason)
    if not reasons:
        assert of.state is CampaignState.PLAYING
