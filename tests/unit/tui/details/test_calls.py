"""Finished calls: which are kept, how they are counted, what is shown of them."""

from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.listing import FinishedCall
from campmon.tui.details.call_lines import CallLines, counts_lines, head_text
from campmon.tui.details.call_log import MOST_KEPT, WINDOWS, CallLog
from campmon.tui.looks import Line
from tests.tui.details.ground import call
from tests.tui.fixed import START

pytestmark = pytest.mark.usefixtures("utc")


def text(line: Line) -> str:
    return "".join(span for span, _ in line)


def test_windows_never_reach_back_beyond_the_utc_day() -> None:
    quarter, hour, today = WINDOWS
    assert START - quarter.since(START) == timedelta(minutes=15)
    assert START - hour.since(START) == timedelta(hours=1)
    assert today.since(START) == datetime(2026, 3, 3, tzinfo=UTC)
    early = datetime(2026, 3, 3, 0, 20, tzinfo=UTC)
    assert hour.since(early) == datetime(2026, 3, 3, tzinfo=UTC)


def test_calls_are_kept_once_and_in_order() -> None:
    log = CallLog()
    calls = [call(n) for n in range(10)]
    assert log.add(calls) == 10
    assert log.add(reversed(calls)) == 0
    assert log.add([call(3), call(11), call(11)]) == 1
    assert log.total == 11
    ended = [c.finished for c in log.calls if c.finished]
    assert ended == sorted(ended)
    assert sum(count for _, count in log.by_result) == 11
    assert log.by_result[0][1] >= log.by_result[-1][1]


def test_calls_without_a_moment_are_kept_too() -> None:
    log = CallLog()
    log.add([call(1), FinishedCall("A", "1"), FinishedCall("B", "2", started=START)])
    assert [c.account for c in log.calls] == ["A", "ACCT-0000001", "B"]


def test_only_the_latest_are_kept_but_all_are_counted_and_none_twice() -> None:
    log = CallLog()
    for first in range(0, 3 * MOST_KEPT, 500):
        calls = [
            call(n, START + timedelta(milliseconds=100 * n)) for n in range(first, first + 500)
        ]
        log.add(calls)
        assert log.add(calls) == 0
    assert len(log.calls) == MOST_KEPT
    assert log.total == 3 * MOST_KEPT
    newest = log.calls[-1]
    assert newest.account == f"ACCT-{3 * MOST_KEPT - 1:07}"
    assert log.add([call(4_000, START + timedelta(milliseconds=400_000))]) == 0


@pytest.mark.parametrize("width", [70, 78, 118, 198])
def test_a_line_fits_and_says_when_in_local_time(width: int) -> None:
    calls = [call(0), FinishedCall("", ""), call(1, START - timedelta(hours=16))]
    lines = CallLines(calls, START, width)
    for line in lines:
        assert len(text(line)) <= width
    assert len(head_text(width)) <= width
    assert len(lines) == 3
    assert text(lines[0]).startswith("14:59:55")
    assert "20 s" in text(lines[0])
    assert text(lines[1]).count("—") == 4
    assert "no result given" in text(lines[1])
    assert text(lines[2]).startswith("Mon 23:00:00"), "another day in local time"
    assert [text(line) for line in lines[0:2]] == [text(lines[0]), text(lines[1])]


def test_a_call_that_ended_before_it_began_has_no_length() -> None:
    odd = FinishedCall("A", "1", started=START, finished=START - timedelta(seconds=5))
    assert "—" in text(CallLines([odd], START, 78)[0])


def test_counts_fit_and_what_does_not_is_counted() -> None:
    results: list[tuple[str | None, int]] = [(f"Result {n}", 50 - n) for n in range(30)]
    lines = counts_lines(results, 1_234, 60, 2)
    said = [text(line) for line in lines]
    assert len(said) == 2
    assert all(len(line) <= 60 for line in said)
    assert said[0].startswith("1,234 calls:  Result 0 50")
    shown = sum(line.count("Result") for line in said)
    assert said[1].endswith(f"+{30 - shown} more")
    assert counts_lines([], 0, 60, 2) == []
    assert text(counts_lines([(None, 1)], 1, 60, 2)[0]) == "1 call:  no result given 1"
