"""`campmon show`."""

import json
from datetime import UTC, datetime

from campmon.model.capability import Capability
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics
from tests.unit.cli.machine import NOW, Machine, make

SINCE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DETAIL = CampaignDetail(
    make(),
    NOW,
    calls=CallFigures(200, 40, 1, SINCE, 12.3, 150.0, 7, 21_600.0),
    dispositions={Disposition.ANSWERED: 39, Disposition.DROPPED: 1},
    attempts=(100, 50),
    agents=(
        AgentCount(AgentState.WAITING, 3, 4.5, longest_seconds=9.0),
        AgentCount(AgentState.PAUSED, 1),
    ),
    wrap_up_codes=(WrapUpCount("Sale \x1b[2J", 5),),
    trend=(1.0, 2.3456),
    dialable=77,
    service=(("Throttle [b]\x1b", "12\u202e"),),
    properties={"Dialing\u202e strategy": "\x1b]0;x\x07progressive"},
    missing={Capability.ATTEMPTS: "Only \x1b[2Jhalf of them were told."},
)


def test_every_panel_is_there_in_json(machine: Machine) -> None:
    machine.backend.detail = DETAIL
    ended = machine.run("show", "101", "--json")
    found = json.loads(ended.out)
    assert ended.code == 0
    assert found["id"] == "101"
    assert list(found)[-1] == "detail"
    assert found["detail"] == {
        "as_of": "2026-03-03T15:00:00+00:00",
        "reason": None,
        "why_not_dialing": None,
        "state_by": None,
        "state_at": None,
        "appendable": True,
        "live": False,
        "requeue": False,
        "no_append": None,
        "no_operation": None,
        "pace_since_start_per_minute": None,
        "dialable": 77,
        "calls": {
            "since": "2026-03-03T09:00:00+00:00",
            "running_seconds": 21600.0,
            "placed": 200,
            "answered": 40,
            "dropped": 1,
            "connect_rate": 20.0,
            "drop_rate": 2.5,
            "lines": 7,
            "mean_wait_seconds": 12.3,
            "mean_talk_seconds": 150.0,
        },
        "dispositions": {"answered": 39, "dropped": 1},
        "attempts": [100, 50],
        "agents": [
            {"state": "waiting", "agents": 3, "mean_seconds": 4.5, "longest_seconds": 9.0},
            {"state": "paused", "agents": 1, "mean_seconds": None, "longest_seconds": None},
        ],
        "wrap_up_codes": [{"code": "Sale [2J", "calls": 5}],
        "trend": [1.0, 2.35],
        "service_figures": [{"label": "Throttle [b]", "value": "12"}],
        "properties": {"Dialing strategy": "]0;xprogressive"},
        "missing": {"attempts": "Only [2Jhalf of them were told."},
    }


def test_what_several_parts_lack_is_said_once(machine: Machine) -> None:
    parts = (Capability.DISPOSITIONS, Capability.AGENTS, Capability.WRAP_UP_CODES)
    why = "Run campmon listen."
    machine.backend.detail = CampaignDetail(
        make(), NOW, attempts=(1,),
        missing={**dict.fromkeys(parts, why), Capability.ATTEMPTS: "Figures of 10:00."},
    )  # fmt: skip
    out = machine.run("show", "101").out
    assert f"\nNot known yet\n  Dispositions, agents, wrap-up codes  {why}\n" in out
    assert "\nNotes\n  Attempts  Figures of 10:00.\n" in out
    assert out.count(why) == 1
    told = json.loads(machine.run("show", "101", "--json").out)["detail"]["missing"]
    assert len(told) == 4, "a program has each"


def test_what_is_unknown_is_null(machine: Machine) -> None:
    detail = json.loads(machine.run("show", "102", "--json").out)["detail"]
    for key in ("calls", "dispositions", "attempts", "agents", "wrap_up_codes", "trend"):
        assert detail[key] is None
    assert detail["why_not_dialing"] == "Paused"


def test_every_panel_is_there_as_text(machine: Machine) -> None:
    machine.backend.detail = DETAIL
    ended = machine.run("show", "101")
    for said in (
        "Spring renewals (101)",
        "Dialable now     77",
        "% Done           40.0",
        "Pace             12.3 a minute",
        "Running for           21,600 s",
        "Connect rate          20.0 % of placed",
        "Drop rate             2.5 % (1 of 40 answered)",
        "answered  39 (97.5 %)",
        "1 time   100 (66.7 %)\n  2 times  50 (33.3 %)\n",
        "Mean     1.3 times for each of 150 records",
        "waiting  3 (75.0 %), mean 4 s, longest 9 s\n  paused   1 (25.0 %)\n",
        "Sale [2J  5 (100.0 %)",
        "\nNotes\n  Attempts  Only [2Jhalf of them were told.",
        "Service figures\n  Throttle [b]  12",
        "Dialing strategy  ]0;xprogressive",
    ):
        assert said in ended.out
    assert "\x1b" not in ended.out
    assert "Runs out at      2" in ended.out


def test_little_is_known_of_some(machine: Machine) -> None:
    ended = machine.run("show", "305")
    assert "Uploaded         ∞" in ended.out
    assert "Completed        —" in ended.out
    assert "Calls" not in ended.out


def test_a_live_draft_says_why_it_cannot_be_started(machine: Machine) -> None:
    draft = make(state=CampaignState.DRAFT, live=True, no_operation="it has no contacts yet")
    machine.backend.campaigns["101"] = draft
    ended = machine.run("show", "101")
    assert "Operations       off: it has no contacts yet" in ended.out
    assert "Not dialing      It has no contacts yet" in ended.out
    told = json.loads(machine.run("show", "101", "--json").out)["detail"]
    assert told["no_operation"] == "it has no contacts yet"


def test_the_reason_of_a_campaign_that_plays_is_told(machine: Machine) -> None:
    one = make(reason="half of its agents are away")
    machine.backend.campaigns["101"] = one
    machine.backend.detail = CampaignDetail(
        one, NOW, agents=(AgentCount(AgentState.ON_CALL, 1), AgentCount(AgentState.WAITING, 1))
    )
    ended = machine.run("show", "101")
    assert "Reason           half of its agents are away" in ended.out


def test_a_campaign_by_the_beginning_of_its_name(machine: Machine) -> None:
    assert machine.run("show", "spring ren").out.startswith("Spring renewals (101)")


def test_an_ambiguous_beginning_names_what_it_may_mean(machine: Machine) -> None:
    ended = machine.run("show", "spring", "--json")
    assert ended.code == 2
    error = json.loads(ended.out)["error"]
    assert error["code"] == "unknown-campaign"
    assert "101 (Spring renewals), 102 (Spring recall)" in error["message"]


def test_an_unknown_campaign_names_the_nearest(machine: Machine) -> None:
    ended = machine.run("show", "Sprang renewals")
    assert ended.code == 2
    assert "Did you mean 101 (Spring renewals)" in ended.err
    assert ended.out == ""


def test_figures_that_are_still_to_be_derived_are_told_of(machine: Machine) -> None:
    awaited = make(statistics=Statistics(provenance=Provenance.DERIVED))
    machine.backend.campaigns["101"] = awaited
    ended = machine.run("show", "101", "--json")
    assert json.loads(ended.out)["loaded"] is None
    assert "its figures are derived, which takes many calls; none is known yet" in ended.err
