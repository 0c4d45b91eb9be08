"""The file while it is written: one recorder at a time, and no loss that nobody is told of."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from campmon.backends.recording.recording import Recording
from campmon.backends.recording.writing import RecordingWriter
from campmon.model.errors import CampmonError, ConfigurationError, UsageError
from tests.tui.fixed import FixedBackend, HandClock, campaign
from tests.unit.recording.ground import recording


def test_a_file_that_is_recorded_into_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "day"
    first = RecordingWriter(path)
    with pytest.raises(UsageError, match="another campmon is recording into"):
        RecordingWriter(path, force=True)
    first.begin_block(0.0, [b"{}\n"])
    first.close()
    assert path.stat().st_size > 0
    RecordingWriter(path, force=True).close()


def test_where_nothing_can_be_locked_it_is_recorded_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(descriptor: int, how: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("campmon.backends.recording.writing.fcntl.flock", lock)
    writer = RecordingWriter(tmp_path / "day")
    writer.begin_block(0.0, [b"{}\n"])
    writer.close()
    assert (tmp_path / "day").stat().st_size > 0


@pytest.mark.parametrize(
    "go", [Path.unlink, lambda path: (path.parent / "other").replace(path)], ids=["removed", "over"]
)
async def test_a_file_that_has_gone_ends_the_recording(
    tmp_path: Path, go: Callable[[Path], object]
) -> None:
    clock = HandClock()
    path = tmp_path / "day"
    (tmp_path / "other").write_text("other")
    async with recording(path, clock, [FixedBackend(clock, [campaign(1, "One")])]) as recorder:
        await clock.move(6)
        go(path)
        await clock.move(6)
        assert recorder._failed.is_set()
        problem = recorder._problem
    assert problem is not None
    assert "was removed or replaced" in problem.message
    assert (problem.exit_code, "lost" in problem.mend) == (1, True)


def test_a_file_that_goes_at_the_very_end_is_missed_too(tmp_path: Path) -> None:
    writer = RecordingWriter(tmp_path / "day")
    writer.begin_block(0.0, [b"{}\n"])
    (tmp_path / "day").unlink()
    with pytest.raises(CampmonError, match="was removed"):
        writer.close()


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_neither_recorded_into_nor_played(tmp_path: Path, force: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="no file" if force else "already") as raised:
        RecordingWriter(pipe, force=force)
    assert ("--force" in raised.value.mend) is not force
    with pytest.raises(ConfigurationError, match="it is no file"):
        Recording.open(pipe)
    with pytest.raises(ConfigurationError, match="is a directory"):
        Recording.open(tmp_path)


def test_a_disk_that_is_full_at_once_is_left_without_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, packed: object) -> int:
        raise OSError(28, "No space left on device")

    writer = RecordingWriter(tmp_path / "day")
    monkeypatch.setattr("campmon.backends.recording.writing.os.write", full)
    with pytest.raises(CampmonError, match="no space left") as raised:
        writer.begin_block(0.0, [b"{}\n"])
    assert "replayed" not in raised.value.mend
    assert not (tmp_path / "day").exists()
    writer.close()
