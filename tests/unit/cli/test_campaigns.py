"""`campmon campaigns`, and bare `campmon` without a terminal."""

import json
from datetime import datetime, time

import pytest

from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.errors import AccessError, UnreachableError
from campmon.model.query import CampaignQuery
from campmon.model.reading import Budget
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics
from tests.unit.cli.machine import NOW, Machine, make

KEYS = [
    "profile", "id", "name", "type", "state", "platform_state", "service", "uploaded", "loaded",
    "completed", "remaining", "percent_done", "pace_per_minute", "runs_out_at", "as_of",
    "provenance",
]  # fmt: skip


def test_json_holds_to_the_contract(machine: Machine) -> None:
    ended = machine.run("campaigns", "--json")
    found = json.loads(ended.out)
    assert ended.code == 0
    assert [list(campaign) for campaign in found] == [KEYS] * 5
    spring = found[0]
    assert spring["runs_out_at"].endswith("+00:00")
    assert {key: value for key, value in spring.items() if key != "runs_out_at"} == {
        "profile": "practice",
        "id": "101",
        "name": "Spring renewals",
        "type": "outbound",
        "state": "playing",
        "platform_state": "PLAYING",
        "service": None,
        "uploaded": 1010,
        "loaded": 1000,
        "completed": 400,
        "remaining": 600,
        "percent_done": 40.0,
        "pace_per_minute": 12.35,
        "as_of": "2026-03-03T15:00:00+00:00",
        "provenance": "reported",
    }


def test_unknown_is_null_and_derived_is_said(machine: Machine) -> None:
    open_line, derived = json.loads(machine.run("campaigns", "--json").out)[-2:]
    for key in ("uploaded", "loaded", "completed", "remaining", "percent_done"):
        assert open_line[key] is None
    assert open_line["as_of"] == "2026-03-03T15:00:00+00:00"  # when it was read
    assert derived["uploaded"] is None
    assert derived["provenance"] == "derived"


def test_all_is_done_only_when_all_is_done(machine: Machine) -> None:
    figures = Statistics(1_000_000, 1_000_000, 999_999, 1)
    machine.backend.campaigns = {"1": make("1", statistics=figures)}
    (campaign,) = json.loads(machine.run("campaigns", "--json").out)
    assert campaign["percent_done"] == 99.99
    assert machine.run("campaigns").out.splitlines()[1].endswith(" 99.9")


def test_a_share_is_cut_alike_in_json_and_for_people(machine: Machine) -> None:
    figures = Statistics(100_000, 100_000, 52_896, 47_104)
    machine.backend.campaigns = {"1": make("1", statistics=figures)}
    (campaign,) = json.loads(machine.run("campaigns", "--json").out)
    assert campaign["percent_done"] == 52.89
    assert machine.run("campaigns").out.splitlines()[1].endswith(" 52.8")


def test_the_table(machine: Machine) -> None:
    ended = machine.run("campaigns")
    head, spring, *_ = lines = ended.out.splitlines()
    assert head.split("  ")[0] == "Id"
    for word in ("Uploaded", "Loaded", "Completed", "Remaining", "% Done"):
        assert word in head
    assert " ".join(spring.split()) == "101 Spring renewals playing 1,010 1,000 400 600 40.0"
    assert " ".join(lines[4].split()) == "305 Open line playing ∞ — — — —"
    assert " ".join(lines[5].split()) == "306 Derived built — ≈10 ≈5 ≈5 ≈50.0"
    assert "\x1b" not in ended.out
    assert ended.err == ""


AWAITED = Statistics(provenance=Provenance.DERIVED)


@pytest.mark.parametrize("command", [("campaigns",), ("campaigns", "--json"), ()])
def test_figures_that_are_still_to_be_derived_are_told_of_once(
    machine: Machine, command: tuple[str, ...]
) -> None:
    known = Statistics(10, 9, 4, 5, NOW, Provenance.DERIVED)
    each = [known, *[AWAITED] * 3]
    machine.backend.campaigns = {str(n): make(str(n), statistics=s) for n, s in enumerate(each)}
    machine.backend.deriving = Budget(60, 60, 60.0, 40.2)
    ended = machine.run(*command)
    assert ended.code == 0
    said, advice, *_ = ended.err.splitlines()
    assert ended.err.count("are derived") == 1
    assert said == (
        "campmon: figures are derived within 60 calls a minute; 3 of 4 campaigns have none yet"
        " (the next calls in 41 s)"
    )
    assert advice == "  `campmon watch` and the screen go on until every campaign has its figures."


@pytest.mark.parametrize(
    ("awaited", "wait", "told"),
    [
        (1, 0.0, "; 1 of 2 campaigns has none yet\n"),
        (0, 7.0, "; none are free now (the next calls in 7 s)\n"),
        (0, 0.0, ""),
    ],
)
def test_what_is_said_of_the_calls_that_deriving_takes(
    machine: Machine, awaited: int, wait: float, told: str
) -> None:
    each = [Statistics(), AWAITED if awaited else Statistics()]
    machine.backend.campaigns = {str(n): make(str(n), statistics=s) for n, s in enumerate(each)}
    machine.backend.deriving = Budget(60, 60, 60.0, wait)
    err = machine.run("campaigns").err
    assert told in err if told else err == ""
    machine.backend.deriving = None
    assert machine.run("campaigns").err == ""


def test_deactivated_campaigns_are_hidden_unless_asked_for(machine: Machine) -> None:
    def ids(*options: str) -> list[str]:
        return [c["id"] for c in json.loads(machine.run("campaigns", "--json", *options).out)]

    assert "204" not in ids()
    assert "204" in ids("--all")
    assert ids("--state", "deactivated") == ["204"]
    assert ids("--state", "PLAYING") == ["101", "305"]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


def test_campaigns_of_other_days_are_searched_for(machine: Machine) -> None:
    ended = machine.run(
        "campaigns", "--from", "2026-03-01", "--to", "2026-03-02", "--json",
        "--service", "55101", "--service", "Sales", "--type", "outbound",
        "--state", "playing", "--state", "Paused",
    )  # fmt: skip
    assert ended.code == 0
    assert machine.backend.found == [
        CampaignQuery(
            since=local("2026-03-01"),
            until=local("2026-03-03"),
            states=(CampaignState.PLAYING, CampaignState.PAUSED),
            services=("55101", "Sales"),
            types=("outbound",),
        )
    ]
    assert {c["state"] for c in json.loads(ended.out)} == {"playing", "paused"}
    assert machine.backend.asked == ["find"]


@pytest.mark.parametrize(
    ("options", "query"),
    [
        (["--all"], CampaignQuery(everything=True)),
        (["--state", "deactivated"], CampaignQuery(states=(CampaignState.DEACTIVATED,))),
        (["--type", "8"], CampaignQuery(types=("8",))),
        (
            ["--from", "2026-03-01T08:30", "--to", "2026-03-01T10:00Z"],
            CampaignQuery(
                local("2026-03-01T08:30"), datetime.fromisoformat("2026-03-01T10:00+00:00")
            ),
        ),
    ],
)
def test_each_option_reaches_the_platform(
    machine: Machine, options: list[str], query: CampaignQuery
) -> None:
    if query.since is not None:
        machine.run("campaigns", *options[:2])
        assert machine.backend.found.pop() == CampaignQuery(query.since)
        machine.run("campaigns", *options[2:])
        assert machine.backend.found.pop() == CampaignQuery(until=query.until)
        return
    assert machine.run("campaigns", *options).code == 0
    assert machine.backend.found == [query]


def test_days_may_be_named_from_today(machine: Machine) -> None:
    machine.run("campaigns", "--from", "3d", "--to", "yesterday")
    (query,) = machine.backend.found
    assert query.since is not None
    assert query.until is not None
    assert query.since.time() == query.until.time() == time()
    assert (query.until.date() - query.since.date()).days == 3


@pytest.mark.parametrize(
    "options",
    [
        ("--from", "tomorrowish\x1b"),
        ("--to", "2026-02-30"),
        ("--from", "2026-03-03", "--to", "2026-03-02"),
    ],
)
def test_days_that_cannot_be_meant(machine: Machine, options: tuple[str, ...]) -> None:
    ended = machine.run("campaigns", *options)
    assert ended.code == 2
    assert "\x1b" not in ended.err
    assert machine.asked_for == []


def test_without_a_search_todays_are_filtered_as_well_as_can_be(machine: Machine) -> None:
    machine.backend.capabilities = Capabilities(
        EVERYTHING.offered - {Capability.FIND}, {Capability.FIND: "only today's are there"}
    )
    machine.backend.campaigns["7"] = make("7", "Seven", service="Sales", type="SMS")

    def ids(*options: str) -> list[str]:
        return [c["id"] for c in json.loads(machine.run("campaigns", "--json", *options).out)]

    assert ids("--service", "sales") == ["7"]
    assert ids("--type", "sms", "--service", "Sales", "--service", "Other") == ["7"]
    assert ids("--type", "sms", "--service", "Other") == []
    assert "7" not in ids("--type", "outbound")
    assert ids("--state", "paused", "--state", "deactivated") == ["102", "204"]
    assert "204" in ids("--all")
    assert machine.backend.found == []
    ended = machine.run("campaigns", "--from", "today", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["error"]["code"] == "not-offered"
    assert "only today's are there" in ended.err


def test_a_state_that_does_not_exist(machine: Machine) -> None:
    ended = machine.run("campaigns", "--state", "running")
    assert ended.code == 2
    assert "'running'" in ended.err
    assert ended.out == ""


def test_hostile_names_come_out_harmless(machine: Machine) -> None:
    table = machine.run("campaigns", "--all").out
    assert "]0;x[bold red]a[/]" in table
    assert "gnirpS" in table
    document = machine.run("campaigns", "--all", "--json").out
    names = [campaign["name"] for campaign in json.loads(document)]
    assert names[2:4] == ["]0;x[bold red]a[/]", "gnirpS"]
    for text in (table, document):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
        assert "\\u001b" not in text


def test_a_state_campmon_does_not_know_keeps_the_platforms_word(machine: Machine) -> None:
    campaign = make(state=CampaignState.UNKNOWN, platform_state="HIBERNATING")
    machine.backend.campaigns = {"1": campaign}
    assert "unknown (HIBERNATING)" in machine.run("campaigns").out


def test_no_campaigns_is_an_empty_list(machine: Machine) -> None:
    machine.backend.campaigns = {}
    assert json.loads(machine.run("campaigns", "--json").out) == []
    ended = machine.run("campaigns")
    assert ended.code == 0
    assert ended.out.startswith("Id")
    assert "no campaigns to show" in ended.err


@pytest.mark.parametrize(
    ("error", "code"), [(UnreachableError("no answer", "See the VPN."), "unreachable"),
                        (AccessError("the login was refused"), "access")]
)  # fmt: skip
def test_a_source_that_cannot_be_read(
    machine: Machine, error: UnreachableError | AccessError, code: str
) -> None:
    machine.backend.fails_to_open = error
    ended = machine.run("campaigns", "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["error"] == {
        "code": code,
        "message": error.message,
        "mend": error.mend or None,
    }
    assert f"campmon: {error.message}" in ended.err
    assert machine.backend.closed == 1


def test_what_the_source_says_of_itself_goes_to_stderr(machine: Machine) -> None:
    machine.note = "a fresh practice dialer"
    ended = machine.run("campaigns", "--json")
    assert ended.err == "campmon: a fresh practice dialer\n"
    assert json.loads(ended.out)


def test_the_profile_is_chosen(machine: Machine) -> None:
    machine.configure('[profiles.small]\nbackend = "practice"\nseed = 4\n')
    machine.run("campaigns", "-p", "practice")
    machine.run("campaigns")
    assert [profile.name for profile in machine.asked_for] == ["practice", "small"]
    ended = machine.run("campaigns", "-p", "smal")
    assert ended.code == 2
    assert "Did you mean 'small'?" in ended.err


def test_two_profiles_are_one_too_many(machine: Machine) -> None:
    ended = machine.run("campaigns", "-p", "a", "-p", "b")
    assert ended.code == 2
    assert "only monitor and watch take several" in ended.err


def test_on_a_terminal_the_state_is_coloured(machine: Machine) -> None:
    assert "\x1b[32mplaying" in machine.run("campaigns", terminal=True).out
    machine.environ["NO_COLOR"] = "1"
    assert "\x1b" not in machine.run("campaigns", terminal=True).out
    del machine.environ["NO_COLOR"]
    machine.environ["TERM"] = "dumb"
    assert "\x1b" not in machine.run("campaigns", terminal=True).out


def test_without_a_terminal_bare_campmon_prints_one_table(machine: Machine) -> None:
    ended = machine.run()
    assert ended.code == 0
    assert ended.out == machine.run("campaigns").out
    assert "in a terminal to open the monitor" in ended.err
