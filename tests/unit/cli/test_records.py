"""`campmon records`."""

import json
import os
import signal

import pytest

from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import UnreachableError
from campmon.model.listing import ListedRecord
from tests.unit.cli.machine import HOSTILE, REVERSED, FakeBackend, Machine


@pytest.fixture(autouse=True)
def _records(machine: Machine) -> None:
    machine.backend.records = [
        ListedRecord(
            f"{number}",
            f"A-{number}",
            (f"+1201555{number:04}", "442079460000"),
            "Ann",
            f"Doe {number}",
            "busy" if number % 2 else None,
            {"zip": f"{number:05}"},
        )
        for number in range(2_500)
    ]


def fail(backend: FakeBackend) -> None:
    raise UnreachableError("no answer", "See the VPN.")


def interrupt(backend: FakeBackend) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    backend.hangs_in_page = True


def nothing(backend: FakeBackend) -> None:
    pass


def asked(machine: Machine) -> list[tuple[int, int]]:
    return [(query.offset, query.count) for query in machine.backend.record_queries]


def test_json_holds_to_the_contract(machine: Machine) -> None:
    ended = machine.run("records", "101", "--json", "--limit", "2")
    assert ended.code == 0
    assert json.loads(ended.out) == [
        {
            "id": "0",
            "account": "A-0",
            "first_name": "Ann",
            "last_name": "Doe 0",
            "phones": ["+12015550000", "442079460000"],
            "result": None,
            "fields": {"zip": "00000"},
        },
        {
            "id": "1",
            "account": "A-1",
            "first_name": "Ann",
            "last_name": "Doe 1",
            "phones": ["+12015550001", "442079460000"],
            "result": "busy",
            "fields": {"zip": "00001"},
        },
    ]
    assert asked(machine) == [(0, 2)]  # a small limit asks for little
    assert machine.backend.asked == []  # an id that has records needs no proof


def test_the_table(machine: Machine) -> None:
    ended = machine.run("records", "101")
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert lines[0].split() == ["Id", "Account", "Name", "Phones", "Result"]
    assert " ".join(lines[2].split()) == "1 A-1 Ann Doe 1 +12015550001, 442079460000 busy"
    assert len(lines) == 101
    assert "stopped at --limit 100" in ended.err
    assert "--offset 100" in ended.err
    assert asked(machine) == [(0, 100)]


def test_all_of_any_number_in_pages(machine: Machine) -> None:
    ended = machine.run("records", "101", "--limit", "0", "--json")
    assert [record["id"] for record in json.loads(ended.out)] == [str(n) for n in range(2_500)]
    assert asked(machine) == [(0, 1_000), (1_000, 1_000), (2_000, 1_000)]
    assert ended.err == ""
    table = machine.run("records", "101", "--limit", "0").out.splitlines()
    assert len(table) == 2_501
    assert sum("Account" in line for line in table) == 1


def test_offset_and_limit_across_pages(machine: Machine) -> None:
    ended = machine.run("records", "101", "--offset", "500", "--limit", "1500", "--json")
    ids = [int(record["id"]) for record in json.loads(ended.out)]
    assert ids == list(range(500, 2_000))
    assert "--offset 2000" in ended.err


def test_the_options_reach_the_platform(machine: Machine) -> None:
    machine.run("records", "101", "--valid", "--extra", "--days-due")
    machine.run("records", "101")
    all_of_them, none = machine.backend.record_queries
    assert (all_of_them.valid_only, all_of_them.extra, all_of_them.days_due) == (True,) * 3
    assert (none.valid_only, none.extra, none.days_due) == (False,) * 3


@pytest.mark.parametrize("option", ["--extra", "--days-due"])
def test_further_fields_have_a_column(machine: Machine, option: str) -> None:
    ended = machine.run("records", "101", "--limit", "1", option)
    assert "Further" in ended.out
    assert "zip=00000" in ended.out
    assert "zip" not in machine.run("records", "101", "--limit", "1").out


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (["--account", "a-2400"], ["2400"]),
        (["--phone", "(201) 555-2400"], ["2400"]),
        (["--phone", "12015552400", "--account", "A-2400"], ["2400"]),
        (["--phone", "2015552400", "--account", "A-1"], []),
    ],
)
def test_searching_goes_through_all_pages(
    machine: Machine, search: list[str], found: list[str]
) -> None:
    ended = machine.run("records", "101", "--json", *search)
    assert ended.code == 0
    assert [record["id"] for record in json.loads(ended.out)] == found
    assert asked(machine) == [(0, 1_000), (1_000, 1_000), (2_000, 1_000)]
    assert ("no record of 2,500 matches" in ended.err) is (not found)


def test_searching_stops_at_the_limit(machine: Machine) -> None:
    ended = machine.run("records", "101", "--phone", "+44 20 7946 0000", "--limit", "3", "--json")
    assert [record["id"] for record in json.loads(ended.out)] == ["0", "1", "2"]
    assert asked(machine) == [(0, 1_000)]
    assert "--offset 3," in ended.err


def test_on_a_terminal_the_search_tells_how_far_it_is(machine: Machine) -> None:
    ended = machine.run("records", "101", "--account", "A-2400", terminal=True)
    assert "2,000 records looked at, 0 found" in ended.err
    assert ended.err.endswith("\r\x1b[K")
    machine.environ["TERM"] = "dumb"
    assert machine.run("records", "101", "--account", "A-2400", terminal=True).err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--phone", "none"),
        ("--account", " "),
        ("--limit", "-1"),
        ("--offset", "-1"),
        ("--limit", "some"),
    ],
)
def test_what_cannot_be_meant_is_usage(machine: Machine, arguments: tuple[str, ...]) -> None:
    ended = machine.run("records", "101", *arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert machine.asked_for == []


def test_no_records_is_an_empty_list(machine: Machine) -> None:
    machine.backend.records = []
    ended = machine.run("records", "101", "--json")
    assert (ended.code, json.loads(ended.out)) == (0, [])
    table = machine.run("records", "101")
    assert table.out.split() == ["Id", "Account", "Name", "Phones", "Result"]
    assert "no record to show" in table.err


def test_where_it_is_not_offered_nothing_is_asked(machine: Machine) -> None:
    machine.backend.capabilities = Capabilities(
        frozenset(), {Capability.RECORDS: "records stay secret here"}
    )
    ended = machine.run("records", "101", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["error"]["code"] == "not-offered"
    assert "records stay secret here" in ended.err
    assert machine.backend.asked == []


def test_a_failure_before_the_first_page_is_the_document(machine: Machine) -> None:
    machine.backend.before_page = [fail]
    ended = machine.run("records", "101", "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["error"]["code"] == "unreachable"


def test_a_failure_on_the_way_closes_what_is_there(machine: Machine) -> None:
    machine.backend.before_page = [nothing, fail]
    ended = machine.run("records", "101", "--json", "--limit", "0")
    assert ended.code == 3
    assert len(json.loads(ended.out)) == 1_000
    assert "this is not all: no answer" in ended.err
    machine.backend.before_page = [nothing, fail]
    table = machine.run("records", "101", "--limit", "0")
    assert (table.code, len(table.out.splitlines())) == (3, 1_001)
    assert "no answer" in table.err


@pytest.mark.parametrize("before", [0, 1])
def test_an_interrupt_ends_with_130(machine: Machine, before: int) -> None:
    machine.backend.before_page = [*[nothing] * before, interrupt]
    ended = machine.run("records", "101", "--json", "--limit", "0")
    assert ended.code == 130
    found = json.loads(ended.out)
    assert len(found) == 1_000 if before else found["error"]["code"] == "interrupted"
    assert "interrupted" in ended.err
    machine.backend.hangs_in_page = False
    machine.backend.before_page = [*[nothing] * before, interrupt]
    assert machine.run("records", "101", "--limit", "0").code == 130
    assert machine.backend.closed == 2


def test_hostile_records_come_out_harmless(machine: Machine) -> None:
    machine.backend.records = [
        ListedRecord(
            "1\x1b[2J",
            HOSTILE,
            (f"201\x07{REVERSED}",),
            HOSTILE,
            REVERSED,
            HOSTILE,
            {"\x1b": "\x9b"},
        )
    ]
    for options in ((), ("--json",), ("--extra",)):
        for terminal in (False, True):
            ended = machine.run("records", "101", *options, out_terminal=terminal)
            assert "[bold red]a[/]" in ended.out
            assert not {"\x07", "\u202e", "\x9b"} & set(ended.out)
            assert "\x1b]" not in ended.out
            assert "\x1b[2J" not in ended.out
