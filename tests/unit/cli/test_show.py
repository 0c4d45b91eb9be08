"""`campmon show`."""

import json
from datetime import UTC, datetime

from campmon.model.detail import AgentCount, CallFigures, CampaignDetail, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.model.statistics import Provenance, Statistics
from tests.unit.cli.machine import NOW, Machine, make

SINCE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DETAIL = CampaignDetail(
    make(),
    NOW,
    calls=CallFigures(200, 40, 1, SINCE, 12.3, 150.0, 7),
    dispositions={Disposition.ANSWERED: 39, Disposition.DROPPED: 1},
    attempts=(100, 50),
    agents=(AgentCount(AgentState.WAITING, 3, 4.5), AgentCount(AgentState.PAUSED, 1)),
    wrap_up_codes=(WrapUpCount("Sale \x1b[2J", 5),),
    trend=(1.0, 2.3456),
    dialable=77,
    service=(("Throttle [b]\x1b", "12\u202e"),),
    properties={"Dialing\u202e strategy": "\x1b]0;x\x07progressive"},
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
        "pace_since_start_per_minute": None,
        "dialable": 77,
        "calls": {
            "since": "2026-03-03T09:00:00+00:00",
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
            {"state": "waiting", "agents": 3, "mean_seconds": 4.5},
            {"state": "paused", "agents": 1, "mean_seconds": None},
        ],
        "wrap_up_codes": [{"code": "Sale [2J", "calls": 5}],
        "trend": [1.0, 2.35],
        "service_figures": [{"label": "Throttle [b]", "value": "12"}],
        "properties": {"Dialing strategy": "]0;xprogressive"},
    }


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
        "Drop rate             2.5 % (1 dropped)",
        "answered  39",
        "waiting  3 (for 4 s on average)\n  paused   1\n",
        "Sale [2J  5",
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
