"""Audit log, budget, history and board."""

import json
import os
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.engine import audit as audit_module
from campmon.engine.audit import AuditLog
from campmon.engine.board import Board
from campmon.engine.budget import RollingWindow
from campmon.engine.clock import SystemClock
from campmon.engine.history import History
from campmon.model.campaign import CampaignKey
from campmon.model.errors import AuditError
from campmon.model.reading import Reading, SourceHealth
from campmon.model.state import CampaignState

from .conftest import START, HandClock, make

KEY = CampaignKey("scripted", "1")


def begin(log: AuditLog, what: str = "pause") -> None:
    log.begin(who="ann", profile="p", campaign_id="1", campaign_name="Spring", what=what)


def test_the_audit_is_private_json_lines(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "deep" / "audit.jsonl"
    log = AuditLog(path, clock)
    begin(log)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["at"] == "2026-03-03T15:00:00+00:00"
    path.chmod(0o644)
    begin(log)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(log.entries()) == 2
    assert log.path == path


def test_an_audit_that_is_a_link_is_not_followed(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "audit.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuditError, match="cannot be written"):
        begin(AuditLog(tmp_path / "audit.jsonl", clock))


def test_hostile_text_cannot_forge_lines(tmp_path: Path, clock: HandClock) -> None:
    log = AuditLog(tmp_path / "a.jsonl", clock)
    log.begin(who='x\n{"who": "forged"}', profile="p", campaign_id="1", campaign_name="n", what="w")
    assert len(log.entries()) == 1


def test_an_unreadable_line_is_shown_as_such(tmp_path: Path, clock: HandClock) -> None:
    log = AuditLog(tmp_path / "a.jsonl", clock)
    begin(log)
    with (tmp_path / "a.jsonl").open("ab") as file:
        file.write(b'{"at": \xff\n[1]\n')
    assert [entry.outcome for entry in log.entries()] == ["unreadable", "unreadable", ""]


def test_no_log_yet_is_empty_and_a_bad_one_says_so(tmp_path: Path, clock: HandClock) -> None:
    assert AuditLog(tmp_path / "none.jsonl", clock).entries() == []
    (tmp_path / "folder").mkdir()
    with pytest.raises(AuditError, match="cannot be read"):
        AuditLog(tmp_path / "folder", clock).entries()


def test_the_audit_rotates_and_is_read_across_files(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_module, "ROTATE_AT_BYTES", 400)
    log = AuditLog(tmp_path / "a.jsonl", clock)
    for number in range(8):
        begin(log, f"act {number}")
    assert (tmp_path / "a.jsonl.1").exists()
    assert [entry.what for entry in log.entries(4)] == ["act 7", "act 6", "act 5", "act 4"]
    for number in range(100):
        begin(log, f"more {number}")
    files = [p for p in tmp_path.iterdir() if not p.name.endswith(".lock")]
    assert len(files) == audit_module.KEPT_FILES


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_told(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = AuditLog(tmp_path / "a.jsonl", clock)
    begin(log)
    whole = (tmp_path / "a.jsonl").read_bytes()
    full = os.open("/dev/full", os.O_WRONLY)
    real_write, budget = os.write, [20]

    def write_until_full(descriptor: int, line: bytes) -> int:
        if not budget:
            return real_write(full, line)
        return real_write(descriptor, line[: budget.pop()])

    monkeypatch.setattr(os, "write", write_until_full)
    with pytest.raises(AuditError, match="No space"):
        begin(log)
    monkeypatch.undo()
    os.close(full)
    assert (tmp_path / "a.jsonl").read_bytes() == whole


def test_many_writers_lose_nothing(tmp_path: Path, clock: HandClock) -> None:
    def write() -> None:
        for _ in range(25):
            begin(AuditLog(tmp_path / "a.jsonl", clock))

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    entries = AuditLog(tmp_path / "a.jsonl", clock).entries()
    assert len(entries) == 100
    assert {entry.outcome for entry in entries} == {""}


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5))
def test_no_window_ever_holds_more_than_the_limit(waits: list[float], calls: int) -> None:
    clock = HandClock()
    window = RollingWindow(calls, 60.0, clock)
    taken: list[float] = []
    for wait in waits:
        clock.seconds += wait
        if window.acquire() == 0:
            window.ended()
            taken.append(clock.seconds)
        assert window.budget().used <= calls
    for start in taken:
        assert sum(1 for at in taken if start <= at < start + 60.0) <= calls


def test_the_budget_says_when_it_is_free_again(clock: HandClock) -> None:
    window = RollingWindow(2, 60.0, clock)
    window.acquire()
    window.ended()
    clock.seconds = 10.0
    window.acquire()
    window.ended()
    assert window.wait_seconds() == 50.0
    assert window.budget().free_in_seconds == 50.0
    assert window.acquire() == 50.0
    assert window.budget().used == 2
    clock.seconds = 60.0
    assert window.wait_seconds() == 0.0
    with pytest.raises(ValueError, match="at least one"):
        RollingWindow(0, 60.0, clock)


def test_pace_is_unknown_until_it_can_be_told() -> None:
    history = History()
    assert history.paces(KEY, 5, START) == (None, None)
    assert history.trend(KEY) is None
    history.add(KEY, None, START)
    assert history.paces(KEY, None, START) == (None, None)
    history.add(KEY, 0, START)
    assert history.paces(KEY, 1, START + timedelta(seconds=5)) == (None, None)
    assert history.paces(KEY, 10, START + timedelta(seconds=20)) == (30.0, 30.0)


def test_pace_forgets_what_is_older_than_five_minutes() -> None:
    history = History()
    for second in range(0, 1200, 2):
        count = second if second < 600 else 600 + 3 * (second - 600)
        history.add(KEY, count, START + timedelta(seconds=second))
    recent, since_start = history.paces(KEY, 600 + 3 * 598, START + timedelta(seconds=1198))
    assert recent == pytest.approx(180.0, abs=2)
    assert since_start == pytest.approx(119.9, abs=1)
    assert len(history.trend(KEY) or ()) == 60
    assert history.paces(KEY, 3000, START + timedelta(hours=1))[0] is None


def test_a_campaign_that_never_moved_has_a_pace_of_nothing() -> None:
    history = History()
    history.add(KEY, 7, START)
    assert history.paces(KEY, 7, START + timedelta(seconds=9)) == (None, None)
    assert history.paces(KEY, 7, START + timedelta(seconds=10)) == (0.0, 0.0)


def test_a_stalled_campaigns_pace_falls_in_steps() -> None:
    history = History()
    history.add(KEY, 0, START)
    assert history.paces(KEY, 30, START + timedelta(seconds=60)) == (30.0, 30.0)
    assert history.paces(KEY, 30, START + timedelta(seconds=89)) == (30.0, 30.0)
    assert history.paces(KEY, 30, START + timedelta(seconds=90)) == (20.0, 20.0)


def test_a_count_that_fell_begins_anew() -> None:
    history = History()
    history.add(KEY, 500, START)
    history.add(KEY, 3, START + timedelta(seconds=60))
    assert history.paces(KEY, 33, START + timedelta(seconds=120))[0] == 30.0
    history.forget(KEY)
    assert history.paces(KEY, 33, START + timedelta(seconds=120)) == (None, None)


def test_the_board_answers_with_what_changed() -> None:
    board = Board()
    one, two = make("1", "a", CampaignState.PLAYING), make("2", "b", CampaignState.PAUSED)
    change = board.apply("scripted", Reading((one, two), START))
    assert change.added == (one, two)
    assert not board.apply("scripted", Reading((one, two), START))
    newer = make("1", "a", CampaignState.PLAYING, completed=41)
    change = board.apply("scripted", Reading((newer,), START, full=False))
    assert change.changed == (newer,)
    assert board.campaigns[two.key] == two
    change = board.apply("scripted", Reading((newer,), START))
    assert change.removed == (two.key,)
    assert not board.apply("other", Reading((), START))
    assert board.set_health(SourceHealth("scripted"))
    assert not board.set_health(SourceHealth("scripted"))


async def test_the_system_clock_is_aware_and_moves() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(-1)
    assert clock.monotonic() >= before
    assert clock.now().utcoffset() == timedelta(0)
