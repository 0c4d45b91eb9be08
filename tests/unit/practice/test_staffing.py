"""Who works a campaign, and where agents go when that changes."""

import pytest

from campmon.model.staffing import AgentState, StaffingAnswer, StaffingChange
from campmon.practice.dialer import Dialer
from campmon.practice.plan import CampaignPlan, FloorPlan
from tests.unit.practice.floors import ELEVEN_EASTERN, PLAY, agents, close_books, dialer

PEOPLE = [*agents(4, "Blue"), *agents(3, "Red")]
BLUE0, BLUE1, RED0 = "blue0@x.example", "blue1@x.example", "red0@x.example"


def floor() -> Dialer:
    return dialer(
        CampaignPlan("A", 900, teams=("Blue",), acts=PLAY),
        CampaignPlan("B", 900, agents=(RED0,), acts=PLAY),
        people=PEOPLE,
        until=120,
    )


def on_it(made: Dialer, campaign_id: str = "4101") -> set[str]:
    return {agent.id for agent in made.staffing(campaign_id).agents}


def test_staffing_tells_who_is_on_it_and_who_else_there_is() -> None:
    staffing = floor().staffing("4101")
    assert len(staffing.agents) == 4
    assert all(agent.team == "Blue" and agent.state for agent in staffing.agents)
    assert all((agent.seconds_in_state or 0) >= 0 for agent in staffing.agents)
    assert staffing.teams == ("Blue",)
    assert {agent.id for agent in staffing.other_agents} == {plan.id for plan in PEOPLE[4:]}
    assert staffing.other_teams == ("Red",)


def test_everything_of_a_change_is_told_apart() -> None:
    made = floor()
    answer = made.change_staffing(
        "4101",
        StaffingChange(
            add_agents=(RED0, "who@x.example"),
            remove_agents=(BLUE0, "red1@x.example", "who@x.example"),
            add_teams=("Red", "Green"),
            remove_teams=("Pink",),
        ),
    )
    assert answer == StaffingAnswer(
        added_agents=(RED0,),
        removed_agents=(BLUE0,),
        added_teams=("Red",),
        agents_not_found=("who@x.example",),
        agents_not_in_campaign=("red1@x.example",),
        teams_not_found=("Green", "Pink"),
    )
    assert on_it(made) == {plan.id for plan in PEOPLE} - {BLUE0}
    close_books(made)


def test_what_is_so_already_changes_nothing() -> None:
    made = floor()
    change = StaffingChange(add_agents=(BLUE0,), add_teams=("Blue",))
    assert made.change_staffing("4101", change) == StaffingAnswer()
    assert len(on_it(made)) == 4


def test_an_agent_who_is_there_through_a_team_can_be_taken_off_alone() -> None:
    made = floor()
    answer = made.change_staffing("4101", StaffingChange(remove_agents=(BLUE0,)))
    assert answer == StaffingAnswer(removed_agents=(BLUE0,))
    assert made.staffing("4101").teams == ("Blue",)
    assert BLUE0 not in on_it(made)
    again = made.change_staffing("4101", StaffingChange(remove_agents=(BLUE0,)))
    assert again == StaffingAnswer(agents_not_in_campaign=(BLUE0,))


def test_agents_are_known_by_their_address_in_any_case() -> None:
    made = floor()
    change = StaffingChange(
        add_agents=("RED0@X.example", RED0), remove_agents=("Blue0@x.EXAMPLE", "Red1@x.example")
    )
    assert made.change_staffing("4101", change) == StaffingAnswer(
        added_agents=("RED0@X.example",),
        removed_agents=("Blue0@x.EXAMPLE",),
        agents_not_in_campaign=("Red1@x.example",),
    )
    assert on_it(made) == {plan.id for plan in PEOPLE[:4]} - {BLUE0} | {RED0}


def test_who_is_named_twice_is_told_of_once() -> None:
    made = floor()
    change = StaffingChange(
        add_agents=(RED0, RED0, "who", "who"), remove_agents=(BLUE0, BLUE0),
        add_teams=("Red", "Red", "Pink", "Pink"), remove_teams=("Blue", "Blue"),
    )  # fmt: skip
    assert made.change_staffing("4101", change) == StaffingAnswer(
        added_agents=(RED0,),
        removed_agents=(BLUE0,),
        added_teams=("Red",),
        removed_teams=("Blue",),
        agents_not_found=("who",),
        teams_not_found=("Pink",),
    )
    close_books(made)


def test_a_team_that_leaves_leaves_those_who_are_there_for_themselves() -> None:
    made = floor()
    made.change_staffing("4101", StaffingChange(add_agents=(BLUE1,)))
    answer = made.change_staffing("4101", StaffingChange(remove_teams=("Blue",)))
    assert answer.removed_teams == ("Blue",)
    assert on_it(made) == {BLUE1}
    again = made.change_staffing("4101", StaffingChange(remove_teams=("Blue",)))
    assert again.teams_not_in_campaign == ("Blue",)


def test_an_agent_who_is_taken_off_ends_the_call_and_goes_elsewhere() -> None:
    made = floor()
    limit = made.seconds + 3_600
    talking = None
    while talking is None and made.seconds < limit:
        made.advance(made.seconds + 1)
        talking = next(
            (a for a in made.campaign("4101").staff if a.state is AgentState.ON_CALL), None
        )
    assert talking is not None
    made.change_staffing("4102", StaffingChange(add_agents=(talking.plan.id,)))
    made.change_staffing("4101", StaffingChange(remove_agents=(talking.plan.id,)))
    assert talking.call is not None
    assert not talking.call.ended
    while talking.call is not None:
        close_books(made)
        made.advance(made.seconds + 1)
    assert talking.serving is made.campaign("4102")


def test_a_waiting_agent_who_is_taken_off_serves_another_campaign_at_once() -> None:
    made = dialer(
        CampaignPlan("A", 900, teams=("Blue",), acts=PLAY),
        CampaignPlan("B", 900, teams=("Blue",), acts=PLAY),
        people=agents(1),
    )
    agent = made.workforce.agents[BLUE0]
    assert agent.serving is made.campaign("4101")
    made.change_staffing("4101", StaffingChange(remove_agents=(BLUE0,)))
    assert agent.serving is made.campaign("4102")
    assert made.campaign("4102").placed > 0


def test_a_plan_with_people_who_are_not_there_is_refused() -> None:
    for plan in (CampaignPlan("A", 1, teams=("Red",)), CampaignPlan("A", 1, agents=("who",))):
        with pytest.raises(ValueError, match="not on the floor"):
            Dialer(1, ELEVEN_EASTERN, FloorPlan((plan,), tuple(agents(2))))
