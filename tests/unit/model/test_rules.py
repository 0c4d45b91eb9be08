"""The rules of the model: states, figures, tiers, appends, finding, and why nothing is dialed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model import errors
from campmon.model.append_rules import states_told, why_no_append
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.command import BY_ID, COMMANDS
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail
from campmon.model.figures import RECORD_COUNTS, record_count, runs_out
from campmon.model.find import find_campaign
from campmon.model.intent import (
    Append,
    Operate,
    Staff,
    Tier,
    capability_of,
    describe,
    tier_of,
)
from campmon.model.record import Record
from campmon.model.staffing import AgentState, StaffingChange
from campmon.model.state import (
    ALLOWED,
    LEADS_TO,
    CampaignState,
    Operation,
    allows,
    has_taken_effect,
)
from campmon.model.statistics import UNKNOWN, Provenance, Statistics, runs_out_at
from campmon.model.why import WhyNot, why_not_dialing

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
COUNT = st.none() | st.integers(0, 10**7)


def campaign(state: CampaignState = CampaignState.PLAYING, **changes: Any) -> Campaign:
    figures = Statistics(120, 100, 40, 60, NOW)
    made = Campaign("p", "1", "Spring", state, state.value.upper(), statistics=figures)
    return replace(made, **changes)


@given(COUNT, COUNT, COUNT, COUNT)
def test_percent_done_is_a_percentage_or_unknown(
    uploaded: int | None, loaded: int | None, completed: int | None, remaining: int | None
) -> None:
    percent = Statistics(uploaded, loaded, completed, remaining).percent_done
    if completed is None or not loaded:
        assert percent is None
    else:
        assert percent is not None
        assert 0.0 <= percent <= 100.0


def test_unknown_is_not_zero() -> None:
    assert UNKNOWN.percent_done is None
    assert not UNKNOWN.known
    assert Statistics(loaded=0, completed=0).percent_done is None
    assert Statistics(completed=0).known


def test_age_alone_makes_no_difference() -> None:
    assert Statistics(1, 1, 0, 1, NOW) == Statistics(1, 1, 0, 1, NOW + timedelta(hours=1))


@given(COUNT, st.none() | st.floats(allow_nan=False))
def test_running_out_is_never_in_the_past(remaining: int | None, pace: float | None) -> None:
    moment = runs_out_at(remaining, pace, NOW)
    assert moment is None or moment >= NOW


def test_running_out_follows_the_pace() -> None:
    assert runs_out_at(600, 20.0, NOW) == NOW + timedelta(minutes=30)
    assert runs_out_at(600, 0.0, NOW) is None
    assert runs_out_at(10**9, 0.1, NOW) is None


def test_every_state_and_operation_is_in_the_tables() -> None:
    assert set(ALLOWED) == set(CampaignState)
    assert set(LEADS_TO) == set(Operation)


@given(st.sampled_from(CampaignState), st.sampled_from(Operation))
def test_what_has_taken_effect_is_not_offered_again(
    state: CampaignState, operation: Operation
) -> None:
    if state is not CampaignState.UNKNOWN and has_taken_effect(state, operation):
        assert not allows(state, operation)


def test_the_end_is_the_end() -> None:
    assert ALLOWED[CampaignState.DEACTIVATED] == frozenset()
    assert not allows(CampaignState.DONE, Operation.PLAY)


@pytest.mark.parametrize(
    ("action", "remaining", "tier"),
    [
        (Operate(Operation.PAUSE), 5000, Tier.NONE),
        (Operate(Operation.PLAY), 5000, Tier.CONFIRM),
        (Operate(Operation.BUILD), 0, Tier.CONFIRM),
        (Operate(Operation.STOP), 1000, Tier.CONFIRM),
        (Operate(Operation.STOP), 1001, Tier.TYPE_NAME),
        (Operate(Operation.STOP), None, Tier.TYPE_NAME),
        (Operate(Operation.DEACTIVATE), 0, Tier.TYPE_NAME),
        (Append((Record(("2015550123",)),)), 0, Tier.CONFIRM),
        (Staff(StaffingChange()), 0, Tier.CONFIRM),
    ],
)
def test_tiers(action: Operate | Append | Staff, remaining: int | None, tier: Tier) -> None:
    figures = Statistics(remaining=remaining)
    assert tier_of(action, campaign(statistics=figures)) is tier


def test_actions_name_their_capability_and_themselves() -> None:
    assert capability_of(Operate(Operation.STOP)) is Capability.STOP
    assert capability_of(Append(())) is Capability.APPEND
    assert capability_of(Staff(StaffingChange())) is Capability.STAFFING
    assert describe(Append((Record(("1",)),))) == "append 1 record"
    assert describe(Append((Record(("1",)),) * 1200)) == "append 1,200 records"
    assert describe(Operate(Operation.PLAY)) == "play"
    assert describe(Staff(StaffingChange())) == "change staffing"


def test_capabilities_give_the_reason() -> None:
    assert EVERYTHING.why_not(Capability.APPEND) is None
    some = Capabilities(frozenset(), {Capability.STAFFING: "the API cannot"})
    assert some.why_not(Capability.STAFFING) == "the API cannot"
    assert "append" in (some.why_not(Capability.APPEND) or "")
    assert not some.offers(Capability.APPEND)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"requeue": True}, "requeue"),
        ({"type": "Inbound"}, "inbound"),
        ({"type": "manual SMS"}, "manual sms"),
        ({"type": "scheduled callback"}, "callback"),
        ({"no_append": "it is of yesterday"}, "of yesterday"),
        ({"appendable": False}, "not allowed"),
        ({"state": CampaignState.STOPPED}, "stopped"),
    ],
)
def test_campaigns_that_take_no_append(changes: dict[str, Any], word: str) -> None:
    assert word in (why_no_append(campaign(**changes)) or "")


@pytest.mark.parametrize("state", ["built", "playing", "paused"])
def test_campaigns_that_take_an_append(state: str) -> None:
    assert why_no_append(campaign(CampaignState(state))) is None


def several() -> list[Campaign]:
    return [
        campaign(id="101", name="Spring sale"),
        campaign(id="102", name="Spring recall"),
        campaign(id="200", name="Survey"),
    ]


@pytest.mark.parametrize(
    ("text", "found"), [("101", "101"), ("2", "200"), ("survey", "200"), ("SPRING R", "102")]
)
def test_a_campaign_is_found_by_id_or_name(text: str, found: str) -> None:
    assert find_campaign(several(), text).id == found


def test_an_ambiguous_prefix_names_the_candidates() -> None:
    with pytest.raises(errors.UnknownCampaignError, match="may mean 2") as caught:
        find_campaign(several(), "10")
    assert "101 (Spring sale)" in caught.value.message
    with pytest.raises(errors.UnknownCampaignError):
        find_campaign(several(), "Spring")


def test_a_wrong_name_names_the_nearest() -> None:
    with pytest.raises(errors.UnknownCampaignError) as caught:
        find_campaign(several(), "Survy")
    assert "200 (Survey)" in caught.value.mend
    with pytest.raises(errors.UnknownCampaignError) as caught:
        find_campaign(several(), "zzz")
    assert "campaigns --all" in caught.value.mend
    with pytest.raises(errors.UnknownCampaignError):
        find_campaign(several(), "")


def test_many_candidates_are_counted() -> None:
    many = [campaign(id=f"1{n}", name="x") for n in range(9)]
    with pytest.raises(errors.UnknownCampaignError, match="and 4 more"):
        find_campaign(many, "1")


def test_errors_go_over_the_wire_and_back() -> None:
    limited = errors.RateLimitedError("slow down", "Wait.", retry_after=12.0)
    back = errors.from_code(limited.code, limited.message, limited.mend, limited.retry_after)
    assert isinstance(back, errors.RateLimitedError)
    assert back.retry_after == 12.0
    read_only = errors.from_code("read-only", "no", "")
    assert isinstance(read_only, errors.ReadOnlyError)
    assert str(read_only) == "no"
    assert type(errors.from_code("from-the-future", "what", "")) is errors.CampmonError
    assert str(limited) == "slow down. Wait."


def test_errors_clean_what_they_say() -> None:
    assert errors.RefusedError("\x1b[31mno").message == "[31mno"


@pytest.mark.parametrize("state", [s for s in CampaignState if s is not CampaignState.PLAYING])
def test_what_does_not_play_says_why(state: CampaignState) -> None:
    why = why_not_dialing(campaign(state))
    assert why is not None
    assert why.command_id is None or why.command_id in BY_ID


def detail(**changes: Any) -> CampaignDetail:
    working = (AgentCount(AgentState.WAITING, 3), AgentCount(AgentState.ON_CALL, 1))
    calls = CallFigures(placed=10, answered=4, dropped=1, lines=2)
    made = CampaignDetail(campaign(), NOW, calls=calls, agents=working, dialable=50)
    return replace(made, **changes)


def test_what_is_dialed_has_nothing_to_say() -> None:
    assert why_not_dialing(campaign()) is None
    assert why_not_dialing(campaign(), detail()) is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"agents": (AgentCount(AgentState.OFF, 4),)}, "No agents"),
        ({"agents": (AgentCount(AgentState.PAUSED, 4),)}, "paused"),
        ({"agents": (AgentCount(AgentState.WAITING, 4),), "calls": None, "dialable": 0}, "hours"),
    ],
)
def test_what_plays_and_is_not_dialed_says_why(changes: dict[str, Any], word: str) -> None:
    why = why_not_dialing(campaign(), detail(**changes))
    assert why is not None
    assert word in why.reason


def test_the_platforms_reason_comes_first() -> None:
    paused = campaign(CampaignState.PAUSED, reason="auto-paused: no agents")
    assert (why_not_dialing(paused) or pytest.fail("no reason")).reason == "Auto-paused: no agents"
    by = campaign(CampaignState.PAUSED, state_by="ann", state_at=NOW)
    assert "by ann at 15:00" in (why_not_dialing(by) or pytest.fail("no reason")).reason
    none_left = campaign(statistics=Statistics(10, 10, 10, 0))
    why = why_not_dialing(none_left)
    assert why is not None
    assert why.command_id == "campaign.append"
    for none_taken in ({"no_append": "it is not live"}, {"appendable": False}):
        why = why_not_dialing(replace(none_left, **none_taken))
        assert why == WhyNot("No records remain")
    draft = campaign(CampaignState.DRAFT, live=True, no_operation="it has no contacts yet")
    off = why_not_dialing(draft)
    assert off == WhyNot("It has no contacts yet", "campaign.append")
    shut = why_not_dialing(replace(draft, no_append="appends are off"))
    assert shut == WhyNot("It has no contacts yet")
    locked = campaign(CampaignState.PAUSED, reason="auto-paused", no_operation="it is locked")
    assert why_not_dialing(locked) == WhyNot("Auto-paused")
    waiting = why_not_dialing(campaign(reason="waits for records"))
    assert waiting is not None
    assert waiting.reason == "waits for records"


def test_rates_show_nothing_before_the_first_call() -> None:
    none = CallFigures(placed=0, answered=0, dropped=0)
    assert none.drop_rate is None
    assert none.connect_rate is None
    some = CallFigures(placed=200, answered=50, dropped=1)
    assert some.drop_rate == 2.0
    assert some.connect_rate == 25.0


def test_agents_are_counted_by_state() -> None:
    assert detail().agents_in(AgentState.WAITING) == 3
    assert detail().agents_in(AgentState.OFF) == 0
    assert detail(agents=None).agents_in(AgentState.OFF) is None


def test_commands_are_unique_and_safe() -> None:
    assert len(BY_ID) == len(COMMANDS)
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    for command in COMMANDS:
        if command.id in {"campaign.stop", "campaign.deactivate", "campaign.append"}:
            assert not any(key.startswith("ctrl+") for key in command.keys)


def test_a_campaigns_identity_is_profile_and_id() -> None:
    assert campaign().key == CampaignKey("p", "1")
    paced = campaign().with_pace(3.5, 2.0)
    assert (paced.pace, paced.pace_since_start) == (3.5, 2.0)


def _playing(**more: object) -> Campaign:
    known = Statistics(1_000, 980, 380, 600, NOW)
    return replace(
        Campaign("p", "1", "One", CampaignState.PLAYING, statistics=known, pace=20.0),
        **more,  # type: ignore[arg-type]
    )


def test_what_plays_runs_out_at_its_pace() -> None:
    assert runs_out(_playing()) == NOW + timedelta(minutes=30)
    unread = replace(_playing().statistics, as_of=None)
    assert runs_out(_playing(statistics=unread)) is None
    assert runs_out(_playing(statistics=unread), NOW) == NOW + timedelta(minutes=30)


@pytest.mark.parametrize("more", [{"state": CampaignState.PAUSED}, {"live": True}, {"pace": None}])
def test_what_is_paused_live_or_of_unknown_pace_does_not_run_out(more: dict[str, object]) -> None:
    assert runs_out(_playing(**more)) is None


def test_counts_say_whether_they_are_unknown_endless_or_derived() -> None:
    assert record_count(_playing(), "uploaded") == "1,000"
    nothing = _playing(statistics=UNKNOWN)
    assert [record_count(nothing, name) for name in RECORD_COUNTS] == ["—", "—", "—", "—"]
    live = _playing(statistics=UNKNOWN, live=True)
    assert [record_count(live, name) for name in RECORD_COUNTS] == ["∞", "—", "—", "—"]
    derived = _playing(statistics=Statistics(1_234_567, provenance=Provenance.DERIVED))
    assert record_count(derived, "uploaded", 6) == "≈1.23M"


def test_states_to_look_for_are_told_without_those_that_nobody_can_choose() -> None:
    states = frozenset(
        {
            CampaignState.DRAFT,
            CampaignState.LOADING,
            CampaignState.PLAYING,
            CampaignState.PAUSED,
            CampaignState.UNKNOWN,
        }
    )
    assert states_told(states) == "draft, playing or paused"
    assert states_told(frozenset({CampaignState.LOADING})) == "loading", "there is no other"
