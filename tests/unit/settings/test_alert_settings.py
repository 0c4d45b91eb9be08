"""The tables [alerts] and [profiles.NAME.alerts]: what is taken, and what is said of the rest."""

import tomllib
from datetime import time
from pathlib import Path

import pytest

from campmon.model.alert_rules import AlertKind, AlertSettings, DropRate, Rules, RunsOut
from campmon.settings.interpret import interpret

PROFILE = '[profiles.acme]\nbackend = "practice"\n'


def read(text: str) -> tuple[AlertSettings | None, list[str]]:
    settings, problems = interpret(tomllib.loads(text), Path("c.toml"))
    return settings.alerts, [str(problem) for problem in problems]


def taken(text: str) -> AlertSettings:
    alerts, problems = read(text)
    assert not problems
    assert alerts is not None
    return alerts


def test_without_the_tables_nothing_is_made() -> None:
    assert read(PROFILE) == (None, [])


def test_an_empty_table_is_the_defaults() -> None:
    assert taken("[alerts]") == AlertSettings()


def test_everything() -> None:
    alerts = taken(
        """
        [alerts]
        clear_seconds = 30
        again_minutes = 5
        bell = true
        notify = "osc777"
        command = "notify-team --quiet"
        quiet = ["12:00-13:00", "22:00-06:00"]
        runs_out = { minutes = 30, for_seconds = 120 }
        [alerts.drop_rate]
        percent = 2.5
        window_minutes = 30
        least_answered = 200
        [alerts.agents_idle]
        on = false
        """
    )
    assert alerts.rules.runs_out == RunsOut(minutes=30, for_seconds=120)
    assert alerts.rules.drop_rate == DropRate(percent=2.5, window_minutes=30, least_answered=200)
    assert not alerts.rules.agents_idle.on
    assert alerts.rules.stalled == Rules().stalled
    assert (alerts.clear_seconds, alerts.again_minutes, alerts.bell) == (30, 5, True)
    assert (alerts.notify, alerts.command) == ("osc777", "notify-team --quiet")
    assert [alerts.is_quiet(time(hour)) for hour in (5, 6, 12, 13, 22, 23)] == [
        True, False, True, False, True, True,
    ]  # fmt: skip


def test_a_profile_takes_the_rest_from_the_general_table_and_that_from_the_defaults() -> None:
    alerts = taken(
        "[alerts.runs_out]\nfor_seconds = 10\n[alerts.stalled]\nminutes = 3\n"
        + PROFILE
        + "[profiles.acme.alerts.runs_out]\nminutes = 5\n"
    )
    own = alerts.rules_of("acme")
    assert own.runs_out == RunsOut(minutes=5, for_seconds=10)
    assert own.stalled.minutes == 3
    assert alerts.rules_of("other").runs_out == RunsOut(for_seconds=10)
    assert own.of(AlertKind.STALLED) is own.stalled


def test_a_profile_alone_is_enough() -> None:
    alerts = taken(PROFILE + "[profiles.acme.alerts.stalled]\non = false\n")
    assert not alerts.rules_of("acme").stalled.on
    assert alerts.rules.stalled.on


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[alerts]\nrunout = {}", "unknown key 'runout'. Did you mean 'runs_out'?"),
        ("[alerts.runs_out]\nminuts = 3", "unknown key 'minuts'. Did you mean 'minutes'?"),
        (PROFILE + "[profiles.acme.alerts.stalled]\nminuts = 3",
         "[profiles.acme.alerts.stalled]: unknown key 'minuts'. Did you mean 'minutes'?"),
        (PROFILE + "[profiles.acme.alerts]\nbel = true", "unknown key 'bel'"),
        (PROFILE + "[profiles.acme.alerts]\nbell = true", "unknown key 'bell'"),
        ("[alerts.runs_out]\nminutes = 0", "minutes should be greater than 0"),
        ("[alerts.drop_rate]\npercent = 101", "percent should be less than or equal to 100"),
        ("[alerts]\nnotify = 'osc8'", "notify should be 'off', 'osc9' or 'osc777'"),
        ("[alerts]\ncommand = \"a 'b\"", "command has a quote that is not closed"),
        ("[alerts]\ncommand = ''", "command is empty"),
        ("[alerts]\nquiet = ['25:00-26:00']", 'quiet has a span that is not two times'),
        ("[alerts]\nquiet = ['25:00-26:00']", 'Write it so: quiet = ["12:00-13:00", '),
        ("[alerts]\nquiet = ['12:00-12:00']", "quiet has a span that ends when it begins"),
        ("[alerts]\nquiet = '12:00-13:00'", 'Write it so: quiet = ["12:00-13:00", '),
        ("[alerts]\nquiet = [12]", "quiet, entry 1, should be a valid string"),
        ("[alerts]\nruns_out = false", "runs_out should be a table. Write it as a table of its "
         "own: [alerts.runs_out]"),
        ("alerts = true", "alerts should be a table. Write it as a table of its own: [alerts]"),
        (PROFILE + "do_not_call = 'x'", "do_not_call should be a valid list. Write it in brackets"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    alerts, problems = read(text)
    assert alerts is None
    (problem,) = problems
    assert said in problem
