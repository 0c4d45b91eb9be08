"""What marks on agents and teams come to."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.campaign import Campaign
from campmon.model.staffing import (
    Agent,
    Staffing,
    StaffingAnswer,
    StaffingChange,
    StaffingMove,
)
from campmon.model.staffing_plan import (
    Kind,
    Known,
    Mark,
    copied,
    failed,
    names_known,
    names_on,
    plan_for,
    why_not_marked,
)
from campmon.model.state import CampaignState

ANN, BOB, CAT = (Agent(f"{name}@x.com", name.title()) for name in ("ann", "bob", "cat"))
PLAYING = Campaign("floor", "1", "Spring", CampaignState.PLAYING, "active")
PAUSED = Campaign("floor", "2", "Autumn", CampaignState.PAUSED, "paused")
STAFFING = Staffing((ANN, BOB), ("North",), (CAT,), ("South",))
A, T = Kind.AGENT, Kind.TEAM
ADD, REMOVE = Mark.ADD, Mark.REMOVE


def test_marks_become_a_change_without_what_is_so_already() -> None:
    marks = {
        (A, "cat@x.com"): ADD,
        (A, "ann@x.com"): ADD,
        (A, "bob@x.com"): REMOVE,
        (T, "South"): ADD,
        (T, "North"): REMOVE,
        (T, "Night"): REMOVE,
    }

    plan = plan_for(PLAYING, STAFFING, marks)

    assert plan.change == StaffingChange(("cat@x.com",), ("bob@x.com",), ("South",), ("North",))
    assert plan.idle == ((A, "ann@x.com"), (T, "Night"))
    assert plan.unlisted == ()
    assert plan.warnings == ()


def test_whom_the_lists_do_not_have_may_be_added_and_is_told() -> None:
    plan = plan_for(PLAYING, STAFFING, {(A, "new@x.com"): ADD, (T, "Night"): ADD})

    assert plan.change == StaffingChange(add_agents=("new@x.com",), add_teams=("Night",))
    assert plan.unlisted == ((A, "new@x.com"), (T, "Night"))


def test_nothing_is_left_out_where_assignments_are_only_remembered() -> None:
    remembered = Staffing((ANN,), other_agents=(CAT,), remembered=True)
    marks = {(A, "ann@x.com"): ADD, (A, "cat@x.com"): REMOVE}

    plan = plan_for(PLAYING, remembered, marks)

    assert plan.change == StaffingChange(("ann@x.com",), ("cat@x.com",))
    assert plan.idle == ()


def test_what_the_platform_does_not_offer_is_refused_with_its_reason() -> None:
    reason = "its API has no removal of users"
    staffing = Staffing(
        (ANN,), other_agents=(CAT,), not_offered={StaffingMove.REMOVE_AGENTS: reason}
    )

    plan = plan_for(PLAYING, staffing, {(A, "ann@x.com"): REMOVE, (A, "cat@x.com"): ADD})

    assert plan.change == StaffingChange(add_agents=("cat@x.com",))
    assert plan.refused == {StaffingMove.REMOVE_AGENTS: ("ann@x.com",)}
    assert plan.reasons == {StaffingMove.REMOVE_AGENTS: reason}
    assert plan.warnings == ()


@pytest.mark.parametrize(
    ("campaign", "remembered", "marks", "told"),
    [
        (PLAYING, False, {}, "Spring is PLAYING, and everyone is taken off it"),
        (PAUSED, False, {}, "Everyone is taken off Autumn: nobody is left on it."),
        (PLAYING, True, {}, "everyone that campmon knows of is taken off it"),
        (PLAYING, False, {(A, "cat@x.com"): ADD}, "Everyone on Spring is taken off it, and others"),
    ],
)
def test_taking_everyone_off_is_warned_of(
    campaign: Campaign, remembered: bool, marks: dict[tuple[Kind, str], Mark], told: str
) -> None:
    staffing = Staffing((ANN,), ("North",), (CAT,), remembered=remembered)
    everyone = {(A, "ann@x.com"): REMOVE, (T, "North"): REMOVE}

    warnings = plan_for(campaign, staffing, {**everyone, **marks}).warnings

    assert len(warnings) == 1
    assert told in warnings[0]


def test_taking_the_last_agent_off_is_not_loud_while_a_team_is_left() -> None:
    staffing = Staffing((ANN,), ("North",))
    assert plan_for(PLAYING, staffing, {(A, "ann@x.com"): REMOVE}).warnings == ()


def test_a_mark_is_off_only_where_no_campaign_takes_it() -> None:
    without = Staffing(not_offered={StaffingMove.ADD_TEAMS: "no teams"})

    assert why_not_marked([without], T, ADD) == "no teams"
    assert why_not_marked([without, STAFFING], T, ADD) is None
    assert why_not_marked([without], A, ADD) is None
    assert why_not_marked([], A, ADD) is None


def test_staffing_is_copied_by_adding_whom_a_target_lacks() -> None:
    source = Staffing((ANN, CAT), ("North", "South"))
    targets = [STAFFING, Staffing((CAT,), ("North",))]

    assert copied(source, [STAFFING], exact=False) == {(A, "cat@x.com"): ADD, (T, "South"): ADD}
    assert copied(source, targets, exact=True) == {
        (A, "ann@x.com"): ADD,
        (A, "cat@x.com"): ADD,
        (T, "South"): ADD,
        (A, "bob@x.com"): REMOVE,
    }


def test_a_copy_onto_remembered_assignments_sends_everybody() -> None:
    target = Staffing((ANN,), remembered=True)
    assert copied(Staffing((ANN,)), [target], exact=True) == {(A, "ann@x.com"): ADD}


_AGENTS = st.frozensets(st.sampled_from([ANN, BOB, CAT]))


@given(_AGENTS, st.lists(_AGENTS, min_size=1, max_size=3))
def test_an_exact_copy_leaves_every_target_as_the_source(
    wanted: frozenset[Agent], present: list[frozenset[Agent]]
) -> None:
    targets = [Staffing(tuple(on)) for on in present]
    marks = copied(Staffing(tuple(wanted)), targets, exact=True)

    for on, target in zip(present, targets, strict=True):
        change = plan_for(PAUSED, target, marks).change
        after = {agent.id for agent in on} - set(change.remove_agents) | set(change.add_agents)
        assert after == {agent.id for agent in wanted}
        assert not set(change.add_agents) & {agent.id for agent in on}


def test_a_name_means_an_agent_in_any_case_by_id_or_by_a_name_of_one_alone() -> None:
    twins = Staffing((Agent("1", "Kim"), Agent("2", "Kim")), ("North",), (ANN,))
    known = Known([twins])

    assert known.meant(A, "ANN@X.com") == "ann@x.com"
    assert known.meant(A, "ann") == "ann@x.com"
    assert known.meant(A, "Kim") == "Kim"
    assert known.meant(T, "north") == "North"
    assert known.meant(T, "Night") == "Night"
    assert known.knows(A, "1")
    assert not known.knows(A, "ANN@X.com")


def test_an_agent_is_meant_by_the_number_too_but_an_id_comes_first() -> None:
    mail = Agent("agent56@x.com", "Agent 56", number="56")
    known = Known(
        [Staffing((mail,), other_agents=(Agent("57", "57"), Agent("a", "b", number="57")))]
    )

    assert known.meant(A, "56") == "agent56@x.com"
    assert known.meant(A, "57") == "57"
    assert known.meant(T, "56") == "56"
    assert not known.knows(A, "56")


def test_two_ids_that_differ_in_case_alone_stay_apart() -> None:
    known = Known([Staffing((Agent("a1", "Low"), Agent("A1", "High")))])

    assert known.meant(A, "a1") == "a1"
    assert known.meant(A, "A1") == "A1"


def test_who_is_on_and_who_is_known() -> None:
    assert names_on(STAFFING) == {(A, "ann@x.com"), (A, "bob@x.com"), (T, "North")}
    assert names_known(STAFFING) - names_on(STAFFING) == {(A, "cat@x.com"), (T, "South")}


def test_what_failed_keeps_its_marks() -> None:
    change = StaffingChange(("ann", "bob", "eve"), ("cat",), ("North",), ("South",))
    answer = StaffingAnswer(
        added_agents=("ann",),
        removed_agents=("cat",),
        removed_teams=("South",),
        agents_not_found=("bob",),
        agents_not_asked=("eve",),
    )

    assert failed(change, answer) == (((A, "bob"), ADD), ((A, "eve"), ADD), ((T, "North"), ADD))
    assert len(failed(change, None)) == 6


def test_what_is_carried_out_may_be_spelled_in_another_case() -> None:
    change = StaffingChange(("ann@x.com", "BOB@X.COM"), ("cat@x.com",), ("North",), ("South",))
    answer = StaffingAnswer(("ANN@x.com",), ("Cat@X.com",), ("NORTH",), ("south",))
    assert failed(change, answer) == (((A, "BOB@X.COM"), ADD),)


def test_the_words_of_a_mark_say_what_will_be() -> None:
    assert (ADD.value, ADD.word) == ("+", "will be added")
    assert (REMOVE.value, REMOVE.word) == ("−", "will be removed")


def test_a_plan_cannot_be_changed() -> None:
    assert isinstance(plan_for(PAUSED, STAFFING, {}).refused, MappingProxyType)
