"""Records are kept as they were checked, in private, and are swept once their process is gone."""

import errno
import fcntl
import itertools
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.append import Row
from campmon.append.batches import RecordColumns
from campmon.append.spool import Spool, SpoolWriter, read_rejected, remove_spools, sweep_spools
from campmon.model.errors import CampmonError, InputFileError, UsageError
from campmon.model.record import AppendRules, Record
from campmon.model.text import clean
from tests.unit.append.conftest import batches_of, phone, planned

MakeCsv = Callable[..., Path]
FIELDS = ("account", "note")


def columns(*records: tuple[int, str, str, str]) -> RecordColumns:
    lines, phones, accounts, notes = map(list, zip(*records, strict=True))
    return RecordColumns(FIELDS, lines, phones, [accounts, notes])


def kept(folder: Path, job_id: str = "j1") -> None:
    """Keep a record, and hold it."""
    with SpoolWriter(folder, job_id, FIELDS, 10) as spool:
        spool.add(columns((2, "1", "a", "")))
        spool.reject(3, ["x"], "no")
        spool.finished()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    with SpoolWriter(tmp_path, "j1", FIELDS, 2) as spool:
        spool.add(columns((2, "1,2", "a", 'say "hi"'), (5, "3", "", "back\\slash")))
        spool.add(columns((6, "4", "Zoë\u2028", "")))
        outlines = spool.finished()
    assert [(o.number, o.records, o.first_line, o.last_line) for o in outlines] == [
        (1, 2, 2, 5),
        (2, 1, 6, 6),
    ]
    first, second = map(Spool(spool.records).batch, outlines)
    assert first.lines == (2, 5)
    assert first.records == (
        Record(("1", "2"), {"account": "a", "note": 'say "hi"'}),
        Record(("3",), {"note": "back\\slash"}),
    )
    assert second.records == (Record(("4",), {"account": "Zoë\u2028"}),)
    assert first.outline == outlines[0]


@settings(deadline=None)  # a busy machine is no fault of ours
@given(
    texts=st.lists(st.text(max_size=8).map(lambda text: clean(text).strip()), min_size=1),
    size=st.integers(1, 4),
)
def test_any_clean_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], size: int
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    rows = columns(*((n, str(n), text, "") for n, text in enumerate(texts, start=2)))
    with SpoolWriter(folder, "j1", FIELDS, size) as spool:
        spool.add(rows)
        batches = list(map(Spool(spool.records).batch, spool.finished()))
    sent = [record for batch in batches for record in batch.records]
    assert [record.fields.get("account", "") for record in sent] == texts
    assert {len(batch.records) for batch in batches[:-1]} <= {size}


def test_both_files_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "appends"
    kept(folder)
    assert names(folder) == ["j1.records", "j1.rejected"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_all_is_on_the_disk_before_it_is_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[str] = set()

    def note(descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        assert os.path.isdir(path) or os.path.getsize(path) > 0
        synced.add(os.path.basename(path))

    monkeypatch.setattr(os, "fsync", note)
    kept(tmp_path / "appends")
    assert synced == {"j1.records", "j1.rejected", "appends"}


def test_a_job_has_one_spool(tmp_path: Path) -> None:
    kept(tmp_path)
    with pytest.raises(UsageError, match="a job of this name already"):
        kept(tmp_path)
    assert names(tmp_path) == ["j1.records", "j1.rejected"]
    remove_spools(tmp_path, "j1")
    (tmp_path / "j1.rejected").touch()
    with pytest.raises(UsageError):
        kept(tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.replace(b'"a"', b'"b"'),
        lambda content: content[:-1],
        lambda content: b"",
    ],
)
def test_a_damaged_batch_is_not_sent(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    with SpoolWriter(tmp_path, "j1", FIELDS, 10) as spool:
        spool.add(columns((2, "1", "a", "")))
        (outline,) = spool.finished()
    spool.records.write_bytes(damage(spool.records.read_bytes()))
    with pytest.raises(InputFileError, match="the spool was damaged: batch 1") as told:
        Spool(spool.records).batch(outline)
    assert told.value.mend
    spool.records.unlink()
    with pytest.raises(InputFileError, match="cannot be read"):
        Spool(spool.records).batch(outline)


def test_rejected_rows_come_back_with_any_cells(tmp_path: Path) -> None:
    rows = [Row(2, ["\ud800", "\0", "a\nb", "“é”"]), Row(9, [])]
    with SpoolWriter(tmp_path, "j1", FIELDS, 10) as spool:
        for row in rows:
            spool.reject(row.line, row.cells, "why — not")
        spool.finished()
    assert list(read_rejected(spool.rejected)) == [(row, "why — not") for row in rows]
    spool.rejected.unlink()
    with pytest.raises(InputFileError, match="cannot be read"):
        list(read_rejected(spool.rejected))


def test_a_discarded_plan_leaves_nothing(rules: AppendRules, make_csv: MakeCsv) -> None:
    plan = planned(make_csv([["phone"], [phone(1)]]), rules)
    folder = plan.spool.parent
    assert len(names(folder)) == 2
    plan.discard()
    assert names(folder) == []
    plan.discard()


@contextmanager
def little_room() -> Iterator[None]:
    """No file may have more than some kilobytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_leaves_nothing_and_says_so(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    path = make_csv([["phone", "first name"], *([phone(n), "x" * 40] for n in range(20_000))])
    with little_room(), pytest.raises(CampmonError) as told:
        planned(path, rules)
    assert "the checked records cannot be kept" in told.value.message
    assert "Nothing was sent" in told.value.mend
    assert names(tmp_path / "appends") == []


def test_rejected_rows_that_cannot_be_kept(tmp_path: Path) -> None:
    def keep() -> None:
        with SpoolWriter(tmp_path, "j1", FIELDS, 10) as spool:
            for line in range(10):
                spool.reject(line, ["x" * 100_000], "no")

    with little_room(), pytest.raises(CampmonError, match="cannot be kept"):
        keep()
    assert names(tmp_path) == []


def test_what_does_not_get_onto_the_disk_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CampmonError, match="No space left"):
        kept(tmp_path)
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CampmonError, match="cannot be kept"):
        kept(tmp_path / "file" / "appends")


PROGRAM = """
import sys
from pathlib import Path
from campmon.append.spool import SpoolWriter
with SpoolWriter(Path(sys.argv[1]), "gone", ("account",), 10) as spool:
    spool.finished()
    print("kept", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_process_held_is_swept(tmp_path: Path) -> None:
    kept(tmp_path, "mine")
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        assert sweep_spools(tmp_path, ()) == 0
        process.kill()
        process.wait()
    assert sweep_spools(tmp_path, ("gone",)) == 0
    (tmp_path / "other.seen").touch()
    (tmp_path / "journal.db").touch()
    assert sweep_spools(tmp_path, ()) == 2
    assert names(tmp_path) == ["journal.db", "mine.records", "mine.rejected"]
    remove_spools(tmp_path, "mine")


def test_without_locks_age_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offers_none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    path = tmp_path / "a.records"
    path.touch()
    monkeypatch.setattr(fcntl, "flock", offers_none)
    assert sweep_spools(tmp_path, ()) == 0
    os.utime(path, (0, time.time() - 2 * 24 * 3600))
    assert sweep_spools(tmp_path, ()) == 1


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.records").symlink_to(tmp_path / "b")
    assert sweep_spools(tmp_path, ()) == 0


def test_a_sweeper_that_is_faster_than_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, tries = fcntl.flock, itertools.count()

    def late(descriptor: int, how: int) -> None:
        if next(tries) == 0:
            (tmp_path / "j1.records").unlink()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    kept(tmp_path)
    assert names(tmp_path) == ["j1.records", "j1.rejected"]


def test_plans_of_many_small_batches(rules: AppendRules, make_csv: MakeCsv) -> None:
    plan = planned(make_csv([["phone"], *([phone(n)] for n in range(95))]), rules)
    batches = batches_of(plan)
    assert [batch.outline.number for batch in batches] == list(range(1, 11))
    sent = [record.phones[0] for batch in batches for record in batch.records]
    assert sent == [phone(n) for n in range(95)]
