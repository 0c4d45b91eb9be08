"""The store: what was put is what comes out; it stays within its bounds."""

import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.engine.past import Sample, SourceId, Terms
from campmon.engine.past.database import DamagedError, set_aside
from campmon.engine.past.samples import MINUTES_A_DAY, day_of
from campmon.engine.past.store import THINNED_MINUTES, TIDY_MINUTES, PastStore
from campmon.model.days import local_day
from campmon.model.errors import PastError
from tests.unit.engine.past.ground import FLOOR, NOW, START, at, batch, store_in

COUNTS = st.none() | st.integers(0, 2**40)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PastStore]:
    with closing(store_in(tmp_path)) as made:
        yield made


@contextmanager
def new_store(terms: Terms | None = None) -> Iterator[PastStore]:
    """A store in a folder of its own: hypothesis has no fixture a case."""
    with tempfile.TemporaryDirectory() as folder, closing(store_in(Path(folder), terms)) as made:
        yield made


def minutes_of(store: PastStore, campaign: str = "C-1", hours: int = 24) -> list[Sample]:
    return list(store.read(FLOOR, campaign, START, START + timedelta(hours=hours)).minutes())


def kept(store: PastStore, since: datetime, until: datetime) -> list[int]:
    return [sample.minute for sample in store.read(FLOOR, "C-1", since, until).samples]


@given(
    st.dictionaries(
        st.integers(0, 3_000),
        st.builds(
            Sample, st.just(0), st.sampled_from(["playing", "paused", "gone", "unknown"]),
            COUNTS, COUNTS, COUNTS,
            st.none() | st.integers(0, 10**7).map(lambda tenths: tenths / 10),
            COUNTS, COUNTS, COUNTS, COUNTS,
        ),
        min_size=1,
        max_size=20,
    )
)  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_what_was_put_is_what_comes_out(made: dict[int, Sample]) -> None:
    samples = [made[place]._replace(minute=NOW + place) for place in sorted(made)]
    with new_store() as store:
        store.put(batch(*(("C-1", s) for s in samples), watched=(NOW, NOW + 3_000)))
        told = store.read(FLOOR, "C-1", START, START + timedelta(minutes=3_001))
        assert list(told.samples) == samples
        assert told.watched == ((NOW, NOW + 3_000),)


def test_numbers_too_large_to_keep_are_unknown(store: PastStore) -> None:
    store.put(batch(("C-1", Sample(NOW, "playing", 2**80, 1)), watched=(NOW, NOW)))
    (sample,) = minutes_of(store)
    assert (sample.loaded, sample.completed) == (None, 1)


def test_nothing_is_known_of_what_was_never_put(store: PastStore) -> None:
    assert store.read(FLOOR, "C-1", START, at(9)).samples == ()
    assert store.dates(FLOOR, "C-1") == ()


def test_campaigns_and_lives_of_a_source_are_kept_apart(store: PastStore) -> None:
    other = SourceId("floor", "two")
    store.put(batch(("C-1", Sample(NOW, "playing", 9, 1)), watched=(NOW, NOW)))
    store.put(batch(("C-1", Sample(NOW, "playing", 9, 2)), watched=(NOW, NOW), source=other))
    store.put(batch(("C-2", Sample(NOW, "playing", 9, 3)), watched=(NOW, NOW)))
    assert [s.completed for s in minutes_of(store)] == [1]
    assert [s.completed for s in minutes_of(store, "C-2")] == [3]
    assert store.read(other, "C-1", START, at(9)).samples[0].completed == 2


def test_two_writers_of_a_minute_leave_one_sample(tmp_path: Path) -> None:
    with closing(store_in(tmp_path)) as one, closing(store_in(tmp_path, watcher="two")) as two:
        one.put(batch(("C-1", Sample(NOW, "playing", 9, 1, 8, 1.0, 40, 20, 1, 2)),
                      watched=(NOW, NOW)))  # fmt: skip
        two.put(batch(("C-1", Sample(NOW, "playing", 9, 2, 7, 1.5)), watched=(NOW, NOW + 1)))
        told = one.read(FLOOR, "C-1", START, at(9))
        assert told.samples == (Sample(NOW, "playing", 9, 2, 7, 1.5, 40, 20, 1, 2),)
        assert told.watched == ((NOW, NOW + 1),)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 9)), max_size=20))
@settings(max_examples=12, deadline=None)
def test_writers_take_turns_as_one(turns: list[tuple[bool, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with closing(store_in(path)) as one, closing(store_in(path, watcher="two")) as two:
            expected: dict[int, int] = {}
            for first, place, completed in turns:
                sample = Sample(NOW + place, "playing", 9, completed)
                writer = one if first else two
                writer.put(batch((f"C-{place % 3}", sample), watched=(NOW, NOW + place)))
                expected[NOW + place] = completed
            for reader in (one, two):
                found = {
                    sample.minute: sample.completed
                    for number in range(3)
                    for sample in reader.read(FLOOR, f"C-{number}", START, at(60)).samples
                }
                assert found == expected


def test_a_batch_is_written_whole_or_not_at_all(store: PastStore) -> None:
    good, bad = Sample(NOW, "playing", 9, 1), Sample(NOW, "playing", "x")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        store.put(batch(("C-1", good), ("C-2", bad), watched=(NOW, NOW)))
    assert minutes_of(store) == []
    store.put(batch(("C-1", good), watched=(NOW, NOW)))
    assert len(minutes_of(store)) == 1


def test_how_things_stood_as_a_span_began_is_read_too(store: PastStore) -> None:
    store.put(batch(("C-1", Sample(NOW - 60, "playing", 9, 1)),
                    ("C-1", Sample(NOW - 5, "paused", 9, 2)),
                    watched=(NOW - 60, NOW + 1)))  # fmt: skip
    told = store.read(FLOOR, "C-1", START, at(5))
    assert [s.completed for s in told.minutes()] == [2, 2]


def test_a_local_day_and_the_days_that_there_are(
    store: PastStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("C-1", Sample(NOW + n * MINUTES_A_DAY, "playing", 9, n)) for n in (0, 1, 3)]
    store.put(batch(*rows, watched=(NOW, NOW + 3 * MINUTES_A_DAY)))
    days = [(START + timedelta(days=n)).astimezone().date() for n in (0, 1, 3)]
    assert store.dates(FLOOR, "C-1") == tuple(days)
    since, until = local_day(days[1])
    told = store.day(FLOOR, "C-1", days[1])
    assert (told.since, told.until) == (since, until)
    assert any(sample.completed == 1 for sample in told.minutes())
    assert until - since in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))


def test_older_days_are_thinned_to_the_last_sample_of_five_minutes(store: PastStore) -> None:
    first = day_of(NOW) * MINUTES_A_DAY
    rows = [Sample(first + n, "playing", 9, n) for n in range(12)]
    rows[1] = rows[1]._replace(placed=40, answered=20, dropped=1, agents=3)
    store.put(batch(*(("C-1", row) for row in rows), watched=(first, first + 11)))
    store.tidy(START)
    assert len(store.read(FLOOR, "C-1", START - timedelta(hours=24), at(9)).samples) == 12
    store.tidy(START + timedelta(days=2))
    told = store.read(FLOOR, "C-1", START - timedelta(hours=24), at(9)).samples
    assert [sample.minute - first for sample in told] == [4, 9, 11]
    assert told[0][6:] == (40, 20, 1, 3), "details stay with the sample that stays"
    assert THINNED_MINUTES == 5


def test_days_beyond_the_terms_are_deleted_with_what_only_they_had(tmp_path: Path) -> None:
    with closing(store_in(tmp_path, Terms(days=2))) as store:
        for n in range(5):
            minute = NOW + n * MINUTES_A_DAY
            store.put(batch((f"C-{n}", Sample(minute, "playing", 9, n)),
                            ("C-1", Sample(minute, "playing", 9, n)),
                            watched=(minute, minute + 1)))  # fmt: skip
        store.tidy(START + timedelta(days=4))
        left = kept(store, START, START + timedelta(days=9))
        assert left == [NOW + n * MINUTES_A_DAY for n in (2, 3, 4)]
        with closing(sqlite3.connect(tmp_path / "history.db")) as raw:
            found = raw.execute("SELECT campaign FROM campaigns ORDER BY campaign").fetchall()
            assert found == [("C-1",), ("C-2",), ("C-3",), ("C-4",)]
            assert raw.execute("SELECT count(*) FROM watched").fetchone() == (3,)


def test_tidying_is_done_once_in_a_while_whoever_does_it(tmp_path: Path) -> None:
    terms = Terms(days=1)
    with closing(store_in(tmp_path, terms)) as one, closing(store_in(tmp_path, terms)) as two:
        one.tidy(START + timedelta(days=5))
        one.put(batch(("C-1", Sample(NOW, "playing", 9, 1)), watched=(NOW, NOW)))
        two.tidy(START + timedelta(days=5, minutes=TIDY_MINUTES - 1))
        assert len(kept(two, START, at(9))) == 1
        two.tidy(START + timedelta(days=5, minutes=TIDY_MINUTES))
        assert kept(two, START, at(9)) == []


def test_numbers_of_what_another_process_has_let_go_of_are_not_used_again(tmp_path: Path) -> None:
    terms = Terms(days=1)
    with closing(store_in(tmp_path, terms)) as one, closing(store_in(tmp_path, terms)) as two:
        old, later = NOW, NOW + 5 * MINUTES_A_DAY
        one.put(batch(("C-1", Sample(old, "playing", 9, 1)), watched=(old, old)))
        two.tidy(START + timedelta(days=5))
        two.put(batch(("C-2", Sample(later, "playing", 9, 2)), watched=(later, later)))
        one.put(batch(("C-1", Sample(later, "playing", 9, 3)), watched=(later, later)))
        since = START + timedelta(days=5)
        assert [
            s.completed for s in one.read(FLOOR, "C-1", since, since + timedelta(hours=1)).samples
        ] == [3]
        assert [
            s.completed for s in one.read(FLOOR, "C-2", since, since + timedelta(hours=1)).samples
        ] == [2]


def test_a_file_that_has_grown_too_large_loses_its_oldest_days(tmp_path: Path) -> None:
    with closing(store_in(tmp_path, Terms(max_megabytes=1))) as store:
        for day in range(4):
            first = NOW + day * MINUTES_A_DAY
            rows = [(f"C-{c}", Sample(first + n, "playing", 10**9, 10**6 + n, 10**6, 9.9))
                    for c in range(10) for n in range(1_000)]  # fmt: skip
            store.put(batch(*rows, watched=(first, first + 999)))
        before = store.size
        assert before > 1_200_000
        store.tidy(START + timedelta(days=3))
        assert store.size <= 1_000_000
        told = store.dates(FLOOR, "C-1")
        assert told[0] > START.astimezone().date()
        assert told[-1] >= (START + timedelta(days=3)).astimezone().date()


def test_of_a_single_day_that_is_too_large_every_fifth_minute_is_left(tmp_path: Path) -> None:
    with closing(store_in(tmp_path, Terms(max_megabytes=1))) as store:
        rows = [(f"C-{c}", Sample(NOW + n, "playing", 10**9, 10**6 + n, 10**6, 9.9))
                for c in range(80) for n in range(400)]  # fmt: skip
        store.put(batch(*rows, watched=(NOW, NOW + 399)))
        assert store.size > 1_000_000
        store.tidy(START)
        assert store.size <= 1_000_000
        assert len(kept(store, START, at(500))) in (80, 81)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with closing(store_in(tmp_path)) as store:
        store.put(batch(("C-1", Sample(NOW, "playing")), watched=(NOW, NOW)))
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_file_is_told_of_and_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"no database at all, and much longer than a header is" * 50)
    with pytest.raises(DamagedError, match="is damaged"):
        store_in(tmp_path)
    aside = set_aside(path, START)
    assert aside is not None
    assert aside.read_bytes().startswith(b"no database")
    assert not path.exists()
    path.write_bytes(aside.read_bytes())
    again = set_aside(path, START)
    assert again is not None
    assert again != aside
    with closing(store_in(tmp_path)):
        assert set_aside(path, START) is None, "a sound file stays"


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(PastError, match="holds something else") as told:
        store_in(tmp_path)
    assert not isinstance(told.value, DamagedError)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    store_in(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "history.db")) as raw:
        raw.execute("PRAGMA user_version = 9")
    with pytest.raises(PastError, match="newer campmon"):
        store_in(tmp_path)


def test_a_file_that_another_process_holds(tmp_path: Path) -> None:
    with closing(store_in(tmp_path)) as store:
        store._connection.execute("PRAGMA busy_timeout = 1")
        with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(PastError, match="another process holds it"):
                store.put(batch(("C-1", Sample(NOW, "playing")), watched=(NOW, NOW)))
            other.execute("ROLLBACK")
        store.put(batch(("C-1", Sample(NOW, "playing")), watched=(NOW, NOW)))


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with closing(store_in(tmp_path)) as store:
        store._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(PastError, match=r"cannot be written.*full"):
            store.put(batch(*((f"C-{n}", Sample(NOW, "playing", n)) for n in range(900)),
                            watched=(NOW, NOW)))  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PastError, match="cannot be opened"):
            store_in(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "history.db").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PastError, match="cannot be opened"):
        store_in(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_day_is_one_of_the_reader_s_own_time() -> None:
    since, until = local_day(date(2026, 3, 3))
    assert since.astimezone(UTC) <= datetime(2026, 3, 3, 14, tzinfo=UTC)
    assert until > since
