"""How far a job is, in words, on a line, and as events."""

import json
from datetime import datetime

import pytest

from campmon.append import AppendProgress, JobState, PlanProgress
from campmon.cli.drawn_line import DrawnLine
from campmon.cli.progress import ProgressTeller
from campmon.cli.record_events import RecordEvents
from campmon.cli.session import Session
from campmon.cli.streams import Streams
from campmon.engine.clock import SystemClock
from campmon.model.reading import Budget
from tests.unit.cli.machine import Typed

FINISH = datetime(2026, 5, 6, 14, 32).astimezone()


def waiting(seconds: float = 12.0, sent: int = 40) -> AppendProgress:
    return AppendProgress(
        "j", JobState.WAITING, sent, 1_667, sent * 300, 500_000, seconds,
        Budget(3, 5, 60.0, seconds), FINISH,
    )  # fmt: skip


class Told:
    """A teller, and what it has written."""

    def __init__(self, *, drawn: bool, as_json: bool = False) -> None:
        self.streams = Streams(Typed("", False), Typed("", False), Typed("", drawn))
        session = Session({}, self.streams, clock=SystemClock())
        events = RecordEvents(session, wanted=as_json)
        self.teller = ProgressTeller(self.streams, "appending", drawn=drawn, events=events)

    @property
    def line(self) -> str:
        written: str = self.streams.stderr.getvalue()  # type: ignore[attr-defined]
        return written.rpartition("\x1b[K")[2]


@pytest.mark.parametrize("width", [200, 120, 80, 60, 20])
def test_a_line_says_as_much_as_it_holds(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DrawnLine, "width", property(lambda _: width))
    told = Told(drawn=True)
    told.teller.append(waiting())
    assert len(told.line) < width
    if width >= 60:
        assert "12,000 of 500,000" in told.line
        assert "next call in 12 s" in told.line
    if width >= 80:
        assert "3 of 5 used; " in told.line
        assert "14:32" in told.line
    if width == 200:
        assert "████" in told.line or "░░░░" in told.line
        assert "40 of 1,667 calls" in told.line
        assert "finishes at 14:32" in told.line


def test_a_pipe_gets_a_line_a_step() -> None:
    told = Told(drawn=False)
    for progress in (waiting(), waiting(11.0), waiting(10.0), waiting(12.0, sent=41)):
        told.teller.append(progress)
    first, second = told.line.splitlines()
    assert first == (
        "12,000 of 500,000 records, 40 of 1,667 calls; next call in 12 s; 3 of 5 used; "
        "finishes at 14:32"
    )
    assert second.startswith("12,300 of 500,000 records, 41 of 1,667")


def test_events_have_the_same_in_numbers() -> None:
    told = Told(drawn=False, as_json=True)
    told.teller.append(waiting())
    event = json.loads(told.streams.stdout.getvalue())  # type: ignore[attr-defined]
    assert (event["event"], event["waiting_seconds"]) == ("waiting", 12.0)
    assert (event["calls_used"], event["calls_limit"]) == (3, 5)
    assert datetime.fromisoformat(event["estimated_finish"]) == FINISH
    assert told.line == ""


def test_checking_and_comparing_are_drawn() -> None:
    told = Told(drawn=True)
    told.teller.plan(PlanProgress(5_000, 50, 100))
    assert told.line.startswith("Checking   ████")
    assert told.line.endswith(" 50 %  5,000 rows")
    told.teller.comparing(1_000, None)
    assert "1,000 records of the campaign" in told.line
    told.teller.close()
    assert told.line == ""
