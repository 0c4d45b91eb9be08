"""Records through a pipe: copied privately, read like a file, and nothing left behind."""

import io
import os
import pty
import resource
import signal
import stat
import threading
from pathlib import Path

import pytest

from campmon.append.source import check_readable, open_table
from campmon.append.table import Table
from campmon.model.errors import CalledOffError, CampmonError, InputFileError, UsageError

GOOD = b"phone,name\n2015550123,Ann\n"


def rows(table: Table) -> list[list[str]]:
    with table.read() as reader:
        return [row.cells for row in reader]


def test_standard_input_is_read_like_a_file(tmp_path: Path) -> None:
    told: list[int] = []
    check_readable(Path("-"))
    table = open_table(Path("-"), stdin=io.BytesIO(GOOD), folder=tmp_path, progress=told.append)
    assert rows(table) == rows(table) == [["2015550123", "Ann"]]
    assert str(table.path) == "standard input"
    assert table.is_copy
    assert told == [len(GOOD)]
    (copy,) = tmp_path.iterdir()
    assert table.file == copy
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    table.check_unchanged()
    table.discard()
    table.discard()
    assert not list(tmp_path.iterdir())


def test_what_the_shell_has_opened_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb") as file:
            file.write(GOOD)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        path = Path(f"/dev/fd/{reading}")
        check_readable(path)
        table = open_table(path, folder=tmp_path)
    finally:
        writer.join()
        os.close(reading)
    assert table.path == path
    assert rows(table) == [["2015550123", "Ann"]]


def test_a_file_of_one_s_own_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD)
    table = open_table(path, folder=tmp_path)
    assert not table.is_copy
    table.discard()
    assert path.exists()


@pytest.mark.parametrize("content", [b"", b"2015550123,Ann\n", b"phone\n\xff\n"])
def test_no_copy_is_left_of_what_is_no_table(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputFileError, match="standard input"):
        open_table(Path("-"), stdin=io.BytesIO(content), folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_reading_can_be_called_off(tmp_path: Path) -> None:
    told: list[int] = []
    stdin = io.BytesIO(GOOD * 100_000)
    with pytest.raises(CalledOffError):
        open_table(
            Path("-"),
            stdin=stdin,
            folder=tmp_path,
            progress=told.append,
            cancelled=lambda: bool(told),
        )
    assert len(told) == 1
    assert not list(tmp_path.iterdir())


def test_copies_left_behind_for_a_day_are_removed(tmp_path: Path) -> None:
    old, new, other = (
        tmp_path / name for name in ("piped-1-a.input", "piped-2-b.input", "journal.db")
    )
    for path in (old, new, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (0, 0))
    table = open_table(Path("-"), stdin=io.BytesIO(GOOD), folder=tmp_path)
    assert set(tmp_path.iterdir()) == {new, other, table.file}


def test_where_nothing_can_be_read_or_kept(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read here"):
        open_table(Path("-"), stdin=io.BytesIO(GOOD))
    with pytest.raises(UsageError, match="no standard input"):
        open_table(Path("-"), folder=tmp_path)
    with pytest.raises(CampmonError, match="cannot be kept in") as caught:
        open_table(Path("-"), stdin=io.BytesIO(GOOD), folder=tmp_path / "none")
    assert caught.value.mend
    with pytest.raises(InputFileError, match="987 cannot be read"):
        open_table(Path("/dev/fd/987"), folder=tmp_path)
    ours, theirs = pty.openpty()
    try:
        with (
            open(theirs, "rb", closefd=False, buffering=0) as terminal,
            pytest.raises(UsageError, match="is a terminal"),
        ):
            open_table(Path("-"), stdin=terminal, folder=tmp_path)
    finally:
        os.close(ours)
        os.close(theirs)
    with open("/proc/self/mem", "rb") as unreadable:
        with pytest.raises(InputFileError, match="standard input cannot be read: Input/output"):
            open_table(Path("-"), stdin=unreadable, folder=tmp_path)
        assert not list(tmp_path.iterdir())


def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
        with pytest.raises(CampmonError, match="cannot be kept in") as caught:
            open_table(Path("-"), stdin=io.BytesIO(GOOD * 10_000), folder=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert "Nothing was sent" in caught.value.mend
    assert not list(tmp_path.iterdir())


def test_a_pipe_with_a_name_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(InputFileError, match="is a pipe") as caught:
        open_table(path, folder=tmp_path)
    assert "standard input" in caught.value.mend
