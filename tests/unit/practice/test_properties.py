"""Properties of campaigns: read, updated, and given to campaigns created from a file."""

from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.errors import RefusedError
from campmon.model.record import Record
from campmon.model.state import CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.practice.plan import CampaignPlan, CampaignType, Pacing, PacingMethod
from tests.unit.practice.floors import PLAY, agents, close_books, close_lists, dialer, phones

S = CampaignState
NEW = {
    "serviceId": "55101",
    "typeId": "1",
    "voiceId": "2",
    "dialingStrategyId": "49080",
    "answeringMachineOption": "TRANSFER",
}
START, END, NEXT_DAY = "scheduleTime.start", "scheduleTime.end", "scheduleTime.nextDay"


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in NEW.items() if name not in names}


def at(made: Dialer, seconds: float) -> str:
    """A moment of the platform, so many seconds after its start."""
    return (made.start + timedelta(seconds=seconds)).astimezone(UTC).isoformat()


# -- what they are ---------------------------------------------------------------------------


def test_every_campaign_has_properties() -> None:
    made = dialer(
        CampaignPlan("A", 5, "Cards", append_allowed=False),
        CampaignPlan("B", 5, "Sales", type=CampaignType.MANUAL),
        CampaignPlan("C", 5, "Cards", pacing=Pacing(PacingMethod.ADAPTIVE)),
    )
    properties = made.properties("4101")
    assert properties == {
        "serviceId": "55101", "typeId": "1", "operatorPhone": "8005550101",
        "callerId": "8005550101", "callbackPhone": "8005550101", "voiceId": "1",
        "answeringMachineOption": "NO_MESSAGES", "dialingStrategyId": "49080",
        "appendable": "false",
    }  # fmt: skip
    manual, adaptive = made.properties("4102"), made.properties("4103")
    assert (manual["serviceId"], manual["typeId"]) == ("55102", "5")
    assert (manual["appendable"], manual["callerId"]) == ("true", "8005550102")
    assert (adaptive["serviceId"], adaptive["dialingStrategyId"]) == ("55101", "49081")
    assert dict(made.services) == {55_101: "Cards", 55_102: "Sales"}
    assert made.campaign("4103").service_id == 55_101


# -- updates ---------------------------------------------------------------------------------


def test_an_update_changes_what_it_names_and_nothing_else() -> None:
    made = dialer(CampaignPlan("A", 5), CampaignPlan("B", 5))
    before, other = dict(made.properties("4101")), dict(made.properties("4102"))
    made.advance(99.0)
    receipt = made.update("4101", {"callerId": "1 (415) 504-1922", "voiceId": "7"}, "ana")
    assert not receipt.already
    assert made.properties("4101") == before | {"callerId": "4155041922", "voiceId": "7"}
    assert made.properties("4102") == other
    campaign = made.campaign("4101")
    assert made.modified == campaign.modified == 99.0
    assert campaign.modified_by == "ana"
    assert made.campaign("4102").modified < 99.0


def test_an_update_that_changes_nothing_says_so() -> None:
    made = dialer(CampaignPlan("A", 5))
    made.update("4101", {"callerId": "local", START: at(made, 9_000), END: at(made, 9_900)}, "ana")
    changes = made.changes
    for same in (
        {},
        {"callerId": "LOCAL"},
        {START: at(made, 9_000)},
        {END: (made.start + timedelta(seconds=9_900)).isoformat(), "typeId": "1"},
    ):
        assert made.update("4101", same, "bob").already
    assert made.changes == changes
    assert made.campaign("4101").modified_by == "ana"


def test_a_phone_may_be_emptied_and_set_again() -> None:
    made = dialer(CampaignPlan("A", 5))
    before = dict(made.properties("4101"))
    made.update("4101", {"operatorPhone": None, "callerId": ""}, "ana")
    assert set(before) - set(made.properties("4101")) == {"operatorPhone", "callerId"}
    phones = {"operatorPhone": "8005550101", "callerId": "8005550101"}
    made.update("4101", phones, "ana")
    assert made.properties("4101") == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"typeId": "5"}, "typeId"),
        ({"typeId": None}, "typeId cannot be empty"),
        ({"serviceId": "x"}, "serviceId"),
        ({"serviceId": None}, "serviceId cannot be empty"),
        ({"answeringMachineOption": "MAYBE"}, "LEAVE_MESSAGES, NO_MESSAGES, TRANSFER"),
        ({"callerId": "12345"}, "10 digits"),
        ({"callerId": "somebody"}, "callerId"),
        ({"appendable": "true"}, "appendable cannot be changed"),
        ({"colour": "red"}, "colour"),
        ({START: "tomorrow"}, "scheduleTime.start"),
        ({START: "2026-05-06T13:00:00Z", END: "2026-05-06T12:00:00Z"}, "before it begins"),
        ({END: "2026-05-06T12:00:00Z"}, "before it begins"),
        ({NEXT_DAY: "perhaps"}, "scheduleTime.nextDay"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    change: dict[str, str | None], named: str
) -> None:
    made = dialer(CampaignPlan("A", 5))
    before, changes = dict(made.properties("4101")), made.changes
    with pytest.raises(RefusedError, match=named):
        made.update("4101", {"voiceId": "9", **change}, "ana")
    assert (made.properties("4101"), made.changes) == (before, changes)
    assert len(made.services) == 1


def test_a_deactivated_campaign_is_not_updated() -> None:
    made = dialer(CampaignPlan("A", 5))
    made.operate("4101", Operation.DEACTIVATE, "ana")
    with pytest.raises(RefusedError, match="deactivated"):
        made.update("4101", {"voiceId": "9"}, "ana")


def test_another_service_brings_its_people_where_there_are_none() -> None:
    made = dialer(
        CampaignPlan("Blue's", 900, "Cards", teams=("Blue",), acts=PLAY),
        CampaignPlan("Nobody's", 900, "Sales"),
        CampaignPlan("Red's", 900, "Care", teams=("Red",)),
        people=[*agents(4, "Blue"), *agents(2, "Red")],
    )
    made.update("4102", {"serviceId": "55101"}, "ana")
    assert made.staffing("4102").teams == ("Blue",)
    made.update("4103", {"serviceId": "55101", "typeId": "7"}, "ana")
    assert made.staffing("4103").teams == ("Red",)
    campaign = made.campaign("4103")
    assert (campaign.plan.service, campaign.plan.type) == ("Cards", CampaignType.HCI)
    made.operate("4102", Operation.PLAY, "ana")
    made.advance(900.0)
    assert made.campaign("4102").placed > 0
    close_books(made)


def test_a_service_that_is_not_known_is_opened() -> None:
    made = dialer(CampaignPlan("A", 5, "Service 7"), CampaignPlan("B", 5, "Cards"))
    made.update("4102", {"serviceId": "61000"}, "ana")
    assert made.campaign("4102").plan.service == "Service 61000"
    made.update("4102", {"serviceId": "7"}, "ana")
    assert made.campaign("4102").plan.service == "Service 7 (new)"
    assert dict(made.services) == {
        55_101: "Service 7", 55_102: "Cards", 61_000: "Service 61000", 7: "Service 7 (new)",
    }  # fmt: skip


def test_an_updated_campaign_is_not_uploaded_a_second_time() -> None:
    made = dialer(
        CampaignPlan("A", 90, report_at_end=True, teams=("Blue",), acts=PLAY),
        CampaignPlan("Later", 90, upload_hour=13),
    )
    made.update("4101", {"voiceId": "9", "serviceId": "55102"}, "ana")
    made.advance(4 * 3_600.0)
    assert [campaign.plan.name for campaign in made.campaigns()] == ["A", "Later"]


# -- creation --------------------------------------------------------------------------------


def test_a_campaign_is_created_from_records_loaded_built_and_dialed() -> None:
    made = dialer(CampaignPlan("A", 30, "Cards"), CampaignPlan("B", 30, "Sales", teams=("Blue",)))
    rows = [
        Record((str(2_125_550_100 + n), "12"), {"account": f"N{n}", "first_name": "Jo"})
        for n in range(250)
    ]
    rows[3:5] = [Record(("bad",), {"account": "N3"}), Record((), {"account": "N4"})]
    created = made.create("leads.csv", rows, NEW | {"serviceId": "55102"}, "ana")
    campaign = made.campaign(created)
    assert created == "4103"
    assert (campaign.state, campaign.plan.name) == (S.LOADING, "leads.csv")
    assert campaign.uploaded_at == 10.0
    made.advance(12.0)
    assert (campaign.state, campaign.platform_state) == (S.UNBUILT, "READY_UNBUILT")
    assert campaign.state_by == "ana"
    assert (campaign.records.uploaded, campaign.records.loaded) == (250, 248)
    listed, _ = made.list_records(created, 0, 300)
    assert [record.account for record in listed] == [f"N{n}" for n in range(250)]
    assert listed[0].phones == ("2125550100", "12")
    assert [record.place for record in listed if not record.valid] == [3, 4]
    assert made.properties(created) == NEW | {"serviceId": "55102", "appendable": "false"}
    made.operate(created, Operation.BUILD, "ana")
    made.operate(created, Operation.PLAY, "ana")
    made.advance(1_200.0)
    calls, _ = made.list_calls(created, 0.0, made.seconds, 0, 1_000)
    assert calls[0].account.startswith("N")
    first = sorted({call.place for call in calls})[:5]
    assert first == [0, 1, 2, 5, 6]  # in the order of the file
    close_books(made)
    close_lists(made)


def test_a_created_campaign_takes_appends_if_it_was_said_to() -> None:
    made = dialer(CampaignPlan("A", 30, "Cards", teams=("Blue",)))
    ids = [
        made.create(f"{number}.csv", phones(99), NEW | {"appendable": word}, "ana")
        for number, word in enumerate(("true", "false"))
    ]
    for created in ids:
        made.operate(created, Operation.BUILD, "ana")
    made.append(ids[0], [Record(("4155556004",))], at=0.0)
    with pytest.raises(RefusedError, match="without allowing"):
        made.append(ids[1], phones(1), at=1.0)
    made.operate(ids[0], Operation.PLAY, "ana")
    made.advance(1_000.0)
    calls, _ = made.list_calls(ids[0], 0.0, made.seconds, 0, 100)
    first = min(call.started for call in calls)
    assert next(call.started for call in calls if call.place == 99) == first
    assert max(call.started for call in calls) > first
    close_lists(made)


def test_ids_go_on_through_creations_and_the_day_s_uploads() -> None:
    made = dialer(CampaignPlan("A", 5), CampaignPlan("Later", 5, upload_hour=13))
    assert made.create("n.csv", phones(1), NEW, "ana") == "4102"
    made.advance(3 * 3_600.0)
    assert {c.id: c.plan.name for c in made.campaigns()} == {
        "4101": "A", "4102": "n.csv", "4103": "Later",
    }  # fmt: skip
    made.advance(24 * 3_600.0)
    assert "n.csv" not in {campaign.plan.name for campaign in made.campaigns()}


@pytest.mark.parametrize(
    ("name", "properties", "named"),
    [
        ("a.csv", without("serviceId"), "serviceId missing"),
        ("a.csv", without("voiceId", "typeId"), "typeId, voiceId missing"),
        ("a.csv", NEW | {"typeId": "2"}, "typeId"),
        ("a.csv", NEW | {"appendable": "often"}, "appendable"),
        ("a.csv", NEW | {"callerId": "123"}, "10 digits"),
        ("a.csv", NEW | {"name": "x"}, "name"),
        ("a.csv", NEW | {START: "2026-05-07T00:00Z", END: "2026-05-06T00:00Z"}, "before it begins"),
        (" ", NEW, "needs a name"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(
    name: str, properties: dict[str, str], named: str
) -> None:
    made = dialer(CampaignPlan("A", 5))
    changes = made.changes
    with pytest.raises(RefusedError, match=named):
        made.create(name, phones(3), properties, "ana")
    assert len(made.campaigns()) == 1
    assert made.changes == changes
    assert made.create("good.csv", phones(3), NEW, "ana") == "4102"


# -- schedules -------------------------------------------------------------------------------


def scheduled(**schedule: str) -> tuple[Dialer, str]:
    made = dialer(CampaignPlan("A", 30, "Cards", teams=("Blue",)))
    names = {"start": START, "end": END, "next_day": NEXT_DAY}
    given = {
        names[name]: at(made, float(value)) if value.isdigit() else value
        for name, value in schedule.items()
    }
    return made, made.create("timed.csv", phones(50), NEW | given, "ana")


def test_a_scheduled_campaign_plays_and_stops_by_itself() -> None:
    made, created = scheduled(start="600", end="1200")
    campaign = made.campaign(created)
    assert (campaign.state, campaign.platform_state) == (S.UNBUILT, "SCHEDULED_UNBUILT")
    properties = made.properties(created)
    assert datetime.fromisoformat(properties[START]) == made.start + timedelta(seconds=600)
    assert datetime.fromisoformat(properties[END]) == made.start + timedelta(seconds=1_200)
    assert properties[NEXT_DAY] == "false"
    made.operate(created, Operation.BUILD, "ana")
    assert campaign.platform_state == "SCHEDULED"
    made.advance(599.0)
    assert campaign.state is S.BUILT
    made.advance(601.0)
    assert (campaign.state, campaign.state_by) == (S.PLAYING, "schedule")
    made.advance(1_201.0)
    assert campaign.state in (S.STOPPING, S.STOPPED)
    made.advance(4_900.0)
    assert campaign.state is S.STOPPED


def test_a_schedule_without_a_start_begins_when_it_is_loaded() -> None:
    made, created = scheduled(start="ASAP")
    assert made.properties(created)[NEXT_DAY] == "false"
    assert {START, END}.isdisjoint(made.properties(created))
    made.advance(11.0)
    assert made.campaign(created).state is S.PLAYING


def test_a_changed_schedule_replaces_the_old_one() -> None:
    made, created = scheduled(start="600", end="900")
    made.update(created, {START: at(made, 1_800), END: "EOD"}, "ana")
    made.advance(1_799.0)
    assert made.campaign(created).state is S.UNBUILT
    made.advance(1_801.0)
    assert made.campaign(created).state is S.PLAYING
    made.advance(4_000.0)
    assert made.campaign(created).state is S.PLAYING


def test_a_schedule_that_is_taken_away_leaves_it_to_the_supervisors() -> None:
    made, created = scheduled(start="600")
    made.update(created, {START: None, END: None, NEXT_DAY: None}, "ana")
    assert {START, END, NEXT_DAY}.isdisjoint(made.properties(created))
    made.advance(1_000.0)
    assert made.campaign(created).state is S.UNBUILT
    assert made.campaign(created).platform_state == "READY_UNBUILT"


def test_a_campaign_for_the_next_day_waits_through_the_night() -> None:
    made, created = scheduled(next_day="true")
    made.advance(17 * 3_600.0 + 30)  # 4:00:30 Eastern
    assert made.campaign(created).state is S.UNBUILT
    assert made.campaign("4101").state is S.DONE
    made.advance(17 * 3_600.0 + 61)
    assert made.campaign(created).auto_paused  # played, and nobody is in calling hours
    made.advance(22 * 3_600.0)
    assert made.campaign(created).placed > 0


def test_a_schedule_does_not_undo_what_a_supervisor_did() -> None:
    made, created = scheduled(start="600", end="900")
    made.operate(created, Operation.PLAY, "ana")
    made.operate(created, Operation.STOP, "ana")
    made.advance(1_000.0)
    assert made.campaign(created).state is S.STOPPED
    assert made.campaign(created).state_by == "ana"


def test_a_campaign_that_nobody_works_is_left_unplayed_by_its_schedule() -> None:
    made = dialer(CampaignPlan("A", 30))
    created = made.create("n.csv", phones(5), NEW | {"serviceId": "7", START: "ASAP"}, "ana")
    made.advance(100.0)
    assert made.campaign(created).state is S.UNBUILT
    assert made.campaign(created).plan.service == "Service 7"
