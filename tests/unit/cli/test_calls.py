"""`campmon calls`, once and followed."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import AccessError, UnreachableError
from campmon.model.listing import FinishedCall
from tests.unit.cli.machine import HOSTILE, NOW, REVERSED, FakeBackend, Machine


def call(number: int, begin: datetime = NOW, **more: object) -> FinishedCall:
    at = begin + timedelta(seconds=number)
    known = {"started": at - timedelta(seconds=9), "finished": at, "result": "busy"}
    return FinishedCall(f"A-{number}", "2015550100", **{**known, **more})  # type: ignore[arg-type]


@pytest.fixture
def quick(machine: Machine) -> Machine:
    machine.configure('[profiles.practice]\nbackend = "practice"\nrefresh_seconds = 0.5\n')
    machine.skips_waiting = True
    return machine


def interrupt(backend: FakeBackend) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    backend.hangs_in_page = True


def found(backend: FakeBackend) -> None:
    pass


def fail(backend: FakeBackend) -> None:
    raise UnreachableError("no answer")


def test_json_holds_to_the_contract(machine: Machine) -> None:
    machine.backend.calls = [call(0), call(1, started=None, finished=None, result=None)]
    ended = machine.run("calls", "101", "--json")
    assert ended.code == 0
    assert json.loads(ended.out) == [
        {
            "account": "A-0",
            "phone": "2015550100",
            "started": "2026-03-03T14:59:51+00:00",
            "finished": "2026-03-03T15:00:00+00:00",
            "result": "busy",
        },
        {
            "account": "A-1",
            "phone": "2015550100",
            "started": None,
            "finished": None,
            "result": None,
        },
    ]
    assert machine.backend.asked == []  # an id that has calls needs no proof


def test_the_table(machine: Machine) -> None:
    machine.backend.calls = [call(0), call(1, finished=None, result=None)]
    head, first, second = machine.run("calls", "101").out.splitlines()
    assert head.split() == ["Finished", "Length", "Account", "Phone", "Result"]
    assert first.endswith("   9 s  A-0      2015550100  busy")
    assert second.split()[:3] == ["—", "—", "A-1"]
    assert second.endswith("2015550100  —")


def test_the_window_is_the_current_day_in_utc(machine: Machine) -> None:
    before = datetime.now(UTC)
    ended = machine.run("calls", "101")
    (query,) = machine.backend.call_queries
    assert before <= query.until <= datetime.now(UTC)
    assert query.since == query.until.replace(hour=0, minute=0, second=0, microsecond=0)
    assert query.count == 100
    assert "no call is listed as finished between" in ended.err


def test_a_window_may_be_given(machine: Machine) -> None:
    machine.run("calls", "101", "--since", "2026-03-03T10:00Z", "--until", "2026-03-03T11:00Z")
    machine.run("calls", "101", "--since", "0m", "--until", "now")
    first, *_ = machine.backend.call_queries
    assert first.since.isoformat() == "2026-03-03T10:00:00+00:00"
    assert first.until.isoformat() == "2026-03-03T11:00:00+00:00"


def test_times_are_of_today_and_spans_back_from_now(machine: Machine) -> None:
    machine.run("calls", "101", "--since", "00:00:00", "--until", "23:59")
    (query,) = machine.backend.call_queries
    today = datetime.now().astimezone().date().isoformat()
    assert query.since.isoformat().startswith(f"{today}T00:00:00")
    assert query.until.isoformat().startswith(f"{today}T23:59:00")
    machine.run("calls", "101", "--since", "30m")
    last = machine.backend.call_queries[-1]
    assert (last.until - last.since) == timedelta(minutes=30)


def test_what_is_earlier_than_the_platform_has_is_said(machine: Machine) -> None:
    machine.backend.calls = [call(0)]
    ended = machine.run("calls", "101", "--since", "2026-03-03T10:00Z")
    assert ended.code == 0
    assert "the current day in UTC" in ended.err
    assert "A-0" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--since", "sometime\x1b"),
        ("--since", "25:00"),
        ("--until", "10:61"),
        ("--since", "2026-03-03T11:00Z", "--until", "2026-03-03T10:00Z"),
        ("--follow", "--until", "now"),
        ("--limit", "-1"),
    ],
)
def test_what_cannot_be_meant_is_usage(machine: Machine, arguments: tuple[str, ...]) -> None:
    ended = machine.run("calls", "101", *arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert "\x1b" not in ended.err
    assert machine.asked_for == []


def test_the_limit_is_told_and_may_be_lifted(machine: Machine) -> None:
    machine.backend.calls = [call(number) for number in range(1_500)]
    ended = machine.run("calls", "101", "--json")
    assert len(json.loads(ended.out)) == 100
    assert "stopped at --limit 100" in ended.err
    ended = machine.run("calls", "101", "--json", "--limit", "1200")
    assert len(json.loads(ended.out)) == 1_200
    ended = machine.run("calls", "101", "--json", "--limit", "0")
    assert len(json.loads(ended.out)) == 1_500
    assert ended.err == ""


@pytest.mark.parametrize("options", [(), ("--follow",)])
def test_where_it_is_not_offered_nothing_is_asked(
    machine: Machine, options: tuple[str, ...]
) -> None:
    machine.backend.capabilities = Capabilities(frozenset(), {Capability.CALLS: "no calls here"})
    ended = machine.run("calls", "101", "--json", *options)
    assert ended.code == 1
    assert json.loads(ended.out)["error"]["code"] == "not-offered"
    assert "no calls here" in ended.err
    assert machine.backend.asked == []


def test_following_prints_a_json_line_a_call_until_interrupted(quick: Machine) -> None:
    now = datetime.now(UTC)

    def over(backend: FakeBackend) -> None:
        backend.calls = [call(-2, now)]

    def ring(backend: FakeBackend) -> None:
        backend.calls += [call(0, now), call(1, now)]

    def ring_again(backend: FakeBackend) -> None:
        backend.calls.append(call(2, now))

    quick.backend.before_page = [found, over, ring, ring_again, interrupt]
    ended = quick.run("calls", "101", "--follow", "--json")
    assert ended.code == 130
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [line["account"] for line in lines] == ["A-0", "A-1", "A-2"]
    assert list(lines[0]) == ["account", "phone", "started", "finished", "result"]
    _, first, *_ = quick.backend.call_queries  # after the one that finds the campaign
    assert quick.backend.asked == []
    assert first.since >= now - timedelta(minutes=11)  # what is over is not listed again
    assert ended.err == ""
    assert quick.backend.closed == 1


def test_following_survives_an_outage(quick: Machine) -> None:
    now = datetime.now(UTC)

    def ring(backend: FakeBackend) -> None:
        backend.calls = [call(0, now)]

    quick.backend.before_page = [found, fail, ring, interrupt]
    ended = quick.run("calls", "101", "--follow", "--since", "30m")
    assert ended.code == 130
    assert "no answer; waiting for it" in ended.err
    assert "listed again" in ended.err
    head, line = ended.out.splitlines()
    assert head.split()[0] == "Finished"
    assert "A-0" in line


def test_following_does_not_begin_where_nobody_answers(quick: Machine) -> None:
    quick.backend.before_page = [fail]
    assert quick.run("calls", "101", "--follow").code == 3


def test_following_a_campaign_by_its_name(quick: Machine) -> None:
    quick.backend.before_page = [interrupt]
    assert quick.run("calls", "spring ren", "--follow").code == 130
    assert quick.backend.asked == ["read"]


def test_following_ends_where_waiting_does_not_help(quick: Machine) -> None:
    def refuse(backend: FakeBackend) -> None:
        raise AccessError("the login was refused")

    quick.backend.before_page = [found, refuse]
    ended = quick.run("calls", "101", "--follow", "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["error"]["code"] == "access"


def test_hostile_calls_come_out_harmless(machine: Machine) -> None:
    machine.backend.calls = [FinishedCall(HOSTILE, f"201{REVERSED}\x9b", NOW, NOW, HOSTILE)]
    for options in ((), ("--json",)):
        ended = machine.run("calls", "101", *options)
        assert "[bold red]a[/]" in ended.out
        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(ended.out)
