"""The keeper: a sample a minute, whatever becomes of the file."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from campmon.engine.past import PastKeeper, SourceId, Terms, keeper, shelf
from campmon.engine.past.store import PastStore
from campmon.model.campaign import CampaignKey
from campmon.model.errors import PastError
from campmon.model.reading import SourceState
from tests.tui.fixed import HandClock
from tests.unit.engine.past.ground import FLOOR, START, Watched, at, detail, made, store_in

KEY = CampaignKey("floor", "C-1")


class Kept:
    """A keeper over a board that is moved by hand."""

    def __init__(self, folder: Path, watcher: str = "one") -> None:
        self.clock = HandClock()
        self.watched = Watched()
        self.told: list[str] = []
        self.path = folder / "history.db"
        self.keeper = PastKeeper(
            self.path,
            self.watched.board,
            lambda profile: self.watched.source,
            clock=self.clock,
            watcher=watcher,
            terms=Terms(),
            durable=False,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.keeper.run(self.told.append))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert self.keeper._shelf.closed(10)

    async def until_written(self, times: int) -> None:
        async with asyncio.timeout(30):
            while self.keeper.written < times:
                await asyncio.sleep(0.001)

    async def minute(self, number: int, completed: int) -> None:
        """A minute goes by, the source is read, and what was sampled is written."""
        self.watched.tell(number, made(1, completed))
        before = self.keeper.written
        await self.clock.move(60 * number - self.clock.seconds)
        await self.until_written(before + 1)

    async def until_told(self) -> None:
        async with asyncio.timeout(30):
            while not self.told:
                await asyncio.sleep(0.001)

    async def completed(self) -> list[int | None]:
        samples = await self.keeper.read(KEY, START, at(60))
        return [sample.completed for sample in samples.minutes()]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


async def test_a_sample_is_kept_once_a_minute(kept: Kept) -> None:
    kept.watched.tell(0, made(1, 10))
    async with kept.running():
        await kept.until_written(1)
        for number in (1, 2, 3):
            await kept.minute(number, 10 + number)
        assert await kept.completed() == [10, 11, 12, 13]
        assert await kept.keeper.dates(KEY) == (START.astimezone().date(),)
        day = await kept.keeper.day(KEY, START.astimezone().date())
        assert len(day.samples) == 4
    assert kept.told == []
    assert kept.keeper.problem is None


async def test_it_begins_as_soon_as_a_source_is_heard(kept: Kept) -> None:
    async with kept.running():
        await kept.clock.move(30)
        assert kept.keeper.written == 0
        kept.watched.tell(0.5, made(1, 10))
        await kept.clock.move(keeper.LOOK_SECONDS)
        await kept.until_written(1)


async def test_it_is_there_after_a_restart_with_a_gap_between(tmp_path: Path) -> None:
    first = Kept(tmp_path)
    first.watched.tell(0, made(1, 10))
    async with first.running():
        await first.until_written(1)
    again = Kept(tmp_path, "two")
    again.clock.seconds = 300
    again.watched.tell(5, made(1, 30))
    async with again.running():
        await again.until_written(1)
        assert await again.completed() == [10, 30]
        samples = await again.keeper.read(KEY, START, at(60))
        assert len(samples.watched) == 2


async def test_what_was_not_written_yet_is_as_it_ends(kept: Kept) -> None:
    kept.watched.tell(0, made(1, 10))
    async with kept.running():
        await kept.until_written(1)
        kept.clock.seconds = 60
        kept.watched.tell(1, made(1, 11))
    with closing(store_in(kept.path.parent)) as store:
        told = store.read(FLOOR, "C-1", START, at(60))
        assert [sample.completed for sample in told.minutes()] == [10, 11]


async def test_details_are_kept_too(kept: Kept) -> None:
    kept.watched.tell(0, made(1, 10))
    kept.keeper.take_detail(detail(made(1)))
    async with kept.running():
        await kept.until_written(1)
        (sample,) = (await kept.keeper.read(KEY, START, at(60))).minutes()
        assert sample.drop_rate == 10.0


async def test_a_damaged_file_is_set_aside_and_a_new_one_begun(kept: Kept) -> None:
    kept.path.write_bytes(b"this is no database " * 500)
    kept.watched.tell(0, made(1, 10))
    async with kept.running():
        await kept.until_written(1)
        await kept.minute(1, 11)
        assert await kept.completed() == [10, 11]
    (told,) = kept.told
    assert "is damaged" in told
    assert "set aside as history.db.damaged-" in told
    (aside,) = kept.path.parent.glob("history.db.damaged-*")
    assert aside.read_bytes().startswith(b"this is no database")


async def test_a_file_that_is_damaged_while_it_is_open(kept: Kept) -> None:
    kept.watched.tell(0, made(1, 10))
    async with kept.running():
        await kept.until_written(1)
        with closing(sqlite3.connect(kept.path)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            size = kept.path.stat().st_size
        kept.path.write_bytes(b"\xff" * size)
        await kept.minute(1, 11)
        assert (await kept.completed())[-1:] == [11]
    assert "set aside" in kept.told[0]


async def test_a_file_that_cannot_be_used_is_told_of_once_and_tried_again(kept: Kept) -> None:
    kept.path.mkdir()
    kept.watched.tell(0, made(1, 10))
    async with kept.running():
        await kept.until_told()
        kept.watched.tell(1, made(1, 11))
        await kept.clock.move(60)
        with pytest.raises(PastError):
            await kept.completed()
        assert len(kept.told) == 1
        assert kept.keeper.problem == kept.told[0]
        kept.path.rmdir()
        await kept.minute(2, 12)
        assert kept.keeper.problem is None
        assert await kept.completed() == [10, 11, 12], "what waited is written late"


async def test_samples_do_not_wait_without_end(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MOST_WAITING", 0)
    kept.path.mkdir()
    kept.watched.tell(0, made(1, 10))
    async with kept.running():
        await kept.until_told()
        await kept.clock.move(1)
        kept.path.rmdir()
        await kept.minute(1, 10)
        assert await kept.completed() == [10], "the first minute is lost, and no more than that"


async def test_leaving_waits_for_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    put = PastStore.put

    def slowly(store: PastStore, *args: object) -> None:
        held.wait(30)
        put(store, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(PastStore, "put", slowly)
    kept.watched.tell(0, made(1, 10))
    task = asyncio.create_task(kept.keeper.run(kept.told.append))
    await kept.clock.move(1)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert not kept.keeper._shelf.closed(0)
    held.set()
    assert kept.keeper._shelf.closed(30)


async def test_an_answer_after_the_loop_has_ended_is_let_go_of(tmp_path: Path) -> None:
    loop = asyncio.new_event_loop()
    future: asyncio.Future[int] = loop.create_future()
    loop.close()
    shelf._tell(loop, future, 1, None)
    assert not future.done()


async def test_an_answer_for_nobody_is_let_go_of(kept: Kept) -> None:
    asked = asyncio.create_task(kept.keeper.dates(KEY))
    await asyncio.sleep(0)
    asked.cancel()
    with suppress(asyncio.CancelledError):
        await asked
    assert await kept.keeper.dates(KEY) == ()
    kept.keeper.leave()
    assert kept.keeper._shelf.closed(10)
    with pytest.raises(PastError, match="closed"):
        await kept.keeper.dates(KEY)


async def test_nothing_is_kept_of_a_source_that_is_not_wanted(kept: Kept) -> None:
    kept.watched.source = None
    kept.watched.tell(0, made(1, 10))
    async with kept.running():
        await kept.clock.move(120)
        assert kept.keeper.written == 0
        assert await kept.completed() == []


async def test_a_new_life_begins_with_an_empty_past(kept: Kept) -> None:
    kept.watched.tell(0, made(1, 90))
    async with kept.running():
        await kept.until_written(1)
        kept.watched.hear(SourceState.STALE, 0)
        kept.watched.source = SourceId("floor", "two")
        await kept.minute(1, 5)
        assert await kept.completed() == [5]
