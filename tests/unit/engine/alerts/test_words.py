"""Alerts and rules in words: every rate with what it was made from."""

from datetime import timedelta

import pytest

from campmon.engine.alerts import Alert, words
from campmon.engine.alerts.alert import told_together
from campmon.engine.alerts.finding import Figures
from campmon.model.alert_rules import AlertKind, AlertSubject, Rules, RunsOut
from tests.tui.fixed import START


@pytest.mark.parametrize(
    ("kind", "figures", "said"),
    [
        ("source_stale", {"problem": "no answer", "seconds": 200.0},
         "not heard for 3 min: no answer"),
        ("source_stale", {"problem": ""}, "not heard"),
        ("append_in_doubt", {"jobs": 1, "in_doubt": 1, "records": 900, "sent": 2},
         "append in doubt: 1 record of 900 may or may not be there"),
        ("drop_rate", {"percent": 4.96, "dropped": 7, "answered": 1_141, "minutes": 15.2},
         "5.0% dropped: 7 of 1,141 answered in the last 15 min"),
        ("stalled", {"minutes": 75.0, "remaining": 2_361},
         "nothing completed for 1 h 15, 2,361 records remain"),
        ("no_agents", {"paused": 0, "remaining": 5},
         "plays with no agents logged in, 5 records remain"),
        ("no_agents", {"paused": 0, "remaining": 5, "of_service": True},
         "plays with no agents of its service logged in, 5 records remain"),
        ("no_agents", {"paused": 4, "remaining": 5},
         "plays, and every agent is paused (4), 5 records remain"),
        ("runs_out", {"minutes": 0.4, "remaining": 12, "pace": 30.0},
         "runs out in less than 1 min: 12 records at 30.0 a minute"),
        ("runs_out", {"remaining": 0}, "has run out: no records remain"),
        ("agents_idle", {"waiting": 8, "working": 11, "percent": 72.7, "remaining": 4_000},
         "8 of 11 agents wait for calls (73%), 4,000 records remain"),
        ("append_interrupted", {"jobs": 3, "records": 900, "sent": 250, "in_doubt": 0},
         "3 appends interrupted: 250 of 900 records sent"),
        ("password_expiring", {"notice": "The password expires today."},
         "The password expires today."),
    ],
)  # fmt: skip
def test_what_is_wrong(kind: str, figures: Figures, said: str) -> None:
    assert words.what(AlertKind(kind), figures) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "0 s"),
        (15, "15 s"),
        (59.4, "59 s"),
        (59.7, "1 min"),
        (90, "2 min"),
        (3_600, "1 h"),
        (5_400, "1 h 30"),
    ],
)
def test_spans_are_rounded_as_a_person_would(seconds: float, said: str) -> None:
    assert words.span(seconds) == said


def alerts(kind: AlertKind, count: int) -> list[Alert]:
    figures: Figures = {"minutes": 8.0, "remaining": 240, "pace": 30.0}
    subjects = [AlertSubject(kind, "floor", f"{n}") for n in range(count)]
    return [Alert(s, "Spring", figures, START, START + timedelta(1)) for s in subjects]


def test_one_is_named_and_many_are_counted() -> None:
    one, many = alerts(AlertKind.RUNS_OUT, 1), alerts(AlertKind.RUNS_OUT, 12)
    assert told_together(one, [Rules()]) == (
        "Spring: runs out in 8 min: 240 records at 30.0 a minute"
    )
    assert told_together(many, [Rules()]) == "12 campaigns run out within 15 min"
    several = [Rules(), Rules(runs_out=RunsOut(minutes=30.0))]
    assert told_together(many, several) == "12 campaigns run out within 15 to 30 min"


@pytest.mark.parametrize("kind", list(AlertKind))
def test_every_kind_has_all_its_words(kind: AlertKind) -> None:
    assert words.in_short(kind)
    assert "2" in words.many(kind, 2, [Rules().of(kind)])
    assert words.watched(Rules(), kind)
