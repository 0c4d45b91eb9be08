"""`campmon update`."""

import json

import pytest

from campmon.model.capability import Capabilities, Capability
from campmon.model.intent import Update
from campmon.model.state import CampaignState
from tests.unit.cli.machine import HOSTILE, Machine, make
from tests.unit.cli.test_operate import audit

PRESENT = {
    "serviceId": "55101",
    "callerId": "2015550100",
    "answeringMachineOption": "TRANSFER",
    "scheduleTime.start": "2026-03-03T10:00:00-05:00",
    "note": HOSTILE,
    "dialMode": "\x1bpower",
}


@pytest.fixture(autouse=True)
def _present(machine: Machine) -> None:
    machine.backend.properties = dict(PRESENT)


def changes(machine: Machine) -> list[dict[str, str | None]]:
    return [dict(i.action.changes) for i in machine.backend.written if isinstance(i.action, Update)]


def test_only_what_differs_is_sent(machine: Machine) -> None:
    ended = machine.run(
        "update", "101", "callerid=+1 201 555 0199", "SERVICEID=55101", "note=", "--yes", "--json"
    )
    assert ended.code == 0
    assert changes(machine) == [{"callerId": "12015550199", "note": None}]
    found = json.loads(ended.out)
    assert (found["outcome"], found["campaign"]["id"]) == ("done", "101")
    assert "callerId: 2015550100 → 12015550199" in ended.err
    assert "note: ]0;x[bold red]a[/] → (empty)" in ended.err
    assert "serviceId" not in ended.err
    assert not {"\x1b", "\x07", "\u202e"} & set(ended.err + ended.out)
    assert [line["outcome"] for line in audit(machine)] == ["", "done"]


def test_no_list_is_read_for_an_id(machine: Machine) -> None:
    machine.run("update", "101", "serviceId=2", "--yes")
    assert "read" not in machine.backend.asked


def test_a_terminal_is_asked(machine: Machine) -> None:
    ended = machine.run("update", "101", "serviceId=2", terminal=True, typed="\n")
    assert ended.code == 2
    assert "serviceId: 55101 → 2" in ended.err
    assert "update serviceId of Spring renewals (101)? [y/N]" in ended.err
    assert changes(machine) == []
    ended = machine.run("update", "101", "serviceId=2", terminal=True, typed="y\n")
    assert ended.code == 0
    assert changes(machine) == [{"serviceId": "2"}]


@pytest.mark.parametrize(
    "pairs",
    [
        ("serviceId=55101",),
        ("callerId=(201) 555-0100", "answeringMachineOption=transfer"),
        ("scheduleTime.start=2026-03-03T15:00:00Z",),
        ("scheduleTime.start=1772550000000", "serviceId=055101"),
    ],
)
def test_what_is_so_already_is_not_sent(machine: Machine, pairs: tuple[str, ...]) -> None:
    ended = machine.run("update", "101", *pairs, "--json")  # and nobody has to be asked
    assert ended.code == 0
    assert json.loads(ended.out)["outcome"] == "already so"
    assert changes(machine) == []
    assert audit(machine) == []


def test_an_empty_property_emptied_is_so_already(machine: Machine) -> None:
    del machine.backend.properties["note"]
    assert machine.run("update", "101", "note=").out.startswith("already so:")


def test_a_value_the_platform_spells_in_its_own_way_can_be_replaced(machine: Machine) -> None:
    machine.backend.properties |= {"serviceId": "none", "scheduleTime.start": "soon"}
    ended = machine.run(
        "update", "101", "serviceId=7", "scheduleTime.start=2026-03-03T15:00:00Z", "--yes"
    )
    assert "serviceId: none → 7" in ended.err
    assert "scheduleTime.start: soon → 2026-" in ended.err
    assert changes(machine)[0]["serviceId"] == "7"


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("serviceId", "is not KEY=VALUE"),
        ("servceId=1", "Did you mean 'serviceId'?"),
        ("serviceId=many", "is not a whole number"),
        ("appendable=true", "cannot be changed"),
        ("answeringMachineOption=maybe", "NO_MESSAGES, TRANSFER"),
        ("note=" + "x" * 21, "at most 20 characters"),
    ],
)
def test_what_cannot_be_meant_is_usage(machine: Machine, pair: str, said: str) -> None:
    ended = machine.run("update", "101", pair, "--yes", "--json")
    assert ended.code == 2
    assert said in ended.err
    assert json.loads(ended.out)["error"]["code"] == "usage"
    assert machine.backend.asked == []


def test_where_it_is_not_offered_nothing_is_sent(machine: Machine) -> None:
    machine.backend.capabilities = Capabilities(frozenset(), {Capability.UPDATE: "not here"})
    ended = machine.run("update", "101", "serviceId=2", "--yes", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["error"]["code"] == "not-offered"
    assert changes(machine) == []


def test_without_changes_the_properties_are_listed(machine: Machine) -> None:
    ended = machine.run("update", "101")
    lines = {line.split()[0]: line for line in ended.out.splitlines()}
    assert ended.code == 0
    assert lines["Property"].split() == ["Property", "Value", "May", "be"]
    assert lines["serviceId"].endswith("whole number")
    assert "2015550100" in lines["callerId"]
    assert lines["callerId"].endswith("telephone number, or LOCAL")
    assert lines["answeringMachineOption"].endswith("NO_MESSAGES, TRANSFER")
    assert lines["appendable"].split() == ["appendable", "(empty)", "cannot", "be", "changed"]
    assert lines["note"].endswith("text, 20 characters at most")
    assert "2026-03-03" in lines["scheduleTime.start"]
    assert lines["dialMode"].split() == ["dialMode", "power", "cannot", "be", "changed"]
    assert not {"\x1b", "\x07", "\u202e"} & set(ended.out)
    assert machine.backend.written == []


def test_the_list_as_json(machine: Machine) -> None:
    found = json.loads(machine.run("update", "spring ren", "--json").out)
    assert list(found) == ["profile", "id", "name", "as_of", "properties", "further"]
    assert (found["id"], found["as_of"]) == ("101", "2026-03-03T15:00:00+00:00")
    properties = {known["name"]: known for known in found["properties"]}
    assert properties["answeringMachineOption"] == {
        "name": "answeringMachineOption",
        "label": "Answering machines",
        "value": "TRANSFER",
        "kind": "one of",
        "choices": [
            {"value": "NO_MESSAGES", "meaning": "hang up"},
            {"value": "TRANSFER", "meaning": None},
        ],
        "on_create": True,
        "on_update": True,
        "required": False,
        "max_characters": None,
    }
    assert properties["appendable"]["value"] is None
    assert found["further"] == {"dialMode": "power"}


def test_a_campaign_that_changed_while_asked_is_looked_at_again(machine: Machine) -> None:
    machine.backend.campaigns["7"] = make("7", "Seven", CampaignState.PAUSED)
    machine.run("update", "7", "serviceId=2", terminal=True, typed="y\n")
    assert machine.backend.asked.count("campaign 7") >= 3  # found, before the act, after it
