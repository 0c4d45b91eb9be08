"""The monitor: one read at a time, an honest age, patience that grows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random

import pytest

from campmon.engine.board import Board, BoardChange
from campmon.engine.monitor import Monitor
from campmon.model.campaign import CampaignKey
from campmon.model.errors import AccessError, RateLimitedError, UnreachableError
from campmon.model.reading import Act, Reading, SourceState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics

from .conftest import START, FollowedScript, HandClock, ScriptedBackend, make, settle


class Watched:
    """A running monitor with its board and everything it told."""

    def __init__(self, backend: ScriptedBackend, clock: HandClock) -> None:
        self.board = Board()
        self.changes: list[BoardChange] = []
        self.monitor = Monitor(
            backend,
            self.board,
            self.changes.append,
            clock=clock,
            random=Random(1),
            refresh_seconds=2.0,
        )

    def state(self) -> SourceState:
        return self.board.health["scripted"].state


@asynccontextmanager
async def watching(backend: ScriptedBackend, clock: HandClock) -> AsyncIterator[Watched]:
    watched = Watched(backend, clock)
    running = asyncio.create_task(watched.monitor.run())
    try:
        await settle()
        yield watched
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_it_reads_at_each_refresh(backend: ScriptedBackend, clock: HandClock) -> None:
    async with watching(backend, clock) as watched:
        assert backend.reads == 1
        assert watched.state() is SourceState.LIVE
        assert set(watched.board.campaigns) == {
            CampaignKey("scripted", "1"),
            CampaignKey("scripted", "2"),
        }
        await clock.move(10)
        assert backend.reads == 6
    assert backend.closed == 1


async def test_reads_never_overlap_and_a_hang_grows_stale(
    backend: ScriptedBackend, clock: HandClock
) -> None:
    async with watching(backend, clock) as watched:
        backend.hangs = asyncio.Event()
        await clock.move(2)
        assert watched.state() is SourceState.LIVE
        await clock.move(4)
        assert watched.state() is SourceState.STALE
        assert watched.monitor.health.as_of == START
        await clock.move(10)
        assert backend.most_at_once == 1
        backend.hangs.set()
        await clock.move(2)
        assert watched.state() is SourceState.LIVE


async def test_two_missed_reads_are_stale_and_it_comes_back_by_itself(
    backend: ScriptedBackend, clock: HandClock
) -> None:
    async with watching(backend, clock) as watched:
        backend.fails = [UnreachableError("gone", "Wait.") for _ in range(4)]
        await clock.move(2)
        assert watched.monitor.health.missed == 1
        assert watched.monitor.health.problem == "gone. Wait."
        await clock.move(3)
        assert watched.state() is SourceState.STALE
        await clock.move(20)
        assert watched.state() is SourceState.LIVE
        assert watched.monitor.health.missed == 0
        assert watched.monitor.health.problem is None


async def test_patience_grows_with_each_failure(backend: ScriptedBackend, clock: HandClock) -> None:
    backend.fails = [UnreachableError("gone") for _ in range(1000)]
    async with watching(backend, clock):
        await clock.move(30)
        early = backend.opened
        await clock.move(300)
        assert 3 <= early <= 12
        assert backend.opened - early <= 76  # at most every 4 seconds


async def test_a_failed_login_is_not_hammered(backend: ScriptedBackend, clock: HandClock) -> None:
    backend.fails = [AccessError("wrong password") for _ in range(100)]
    async with watching(backend, clock) as watched:
        await clock.move(59)
        assert backend.opened == 1
        watched.monitor.read_now()
        await settle()
        assert backend.opened == 2


async def test_it_obeys_retry_after(backend: ScriptedBackend, clock: HandClock) -> None:
    backend.fails = [RateLimitedError("slow down", retry_after=40.0)]
    async with watching(backend, clock) as watched:
        await clock.move(39)
        assert backend.reads == 1
        await clock.move(2)
        assert backend.reads == 2
        assert watched.state() is SourceState.LIVE


async def test_read_now_does_not_wait(backend: ScriptedBackend, clock: HandClock) -> None:
    async with watching(backend, clock) as watched:
        watched.monitor.read_now()
        await settle()
        assert backend.reads == 2


async def test_a_bug_in_a_backend_is_a_problem_not_an_end(
    backend: ScriptedBackend, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    backend.fails = [KeyError("loaded")]
    async with watching(backend, clock) as watched:
        assert "unexpected KeyError" in (watched.monitor.health.problem or "")
        await clock.move(2)
        assert watched.state() is SourceState.LIVE
    assert "a backend failed in reading" in caplog.text


async def test_only_what_changed_is_told(backend: ScriptedBackend, clock: HandClock) -> None:
    async with watching(backend, clock) as watched:
        watched.changes.clear()
        await clock.move(2)
        assert all(not change.changed for change in watched.changes)
        backend.put(make("1", "Spring", CampaignState.PLAYING, completed=41))
        del backend.campaigns["2"]
        await clock.move(2)
        assert [c.id for change in watched.changes for c in change.changed] == ["1"]
        assert [k.id for change in watched.changes for k in change.removed] == ["2"]


async def test_pace_comes_from_history(backend: ScriptedBackend, clock: HandClock) -> None:
    async with watching(backend, clock) as watched:
        for second in range(1, 61):
            backend.put(make("1", "Spring", CampaignState.PLAYING, completed=40 + second))
            await clock.move(2)
        paced = watched.board.campaigns[CampaignKey("scripted", "1")]
        assert paced.pace == pytest.approx(30.0, abs=0.5)
        assert paced.pace_since_start == pytest.approx(30.0, abs=0.5)
        detail = await watched.monitor.detail("1")
        assert detail.campaign.pace == pytest.approx(30.0, abs=0.5)
        assert detail.trend
        assert all(rate == pytest.approx(30.0, abs=1) for rate in detail.trend)


async def test_the_pace_of_derived_figures_is_of_when_they_were_true(
    backend: ScriptedBackend, clock: HandClock
) -> None:
    async with watching(backend, clock) as watched:
        for minute in range(1, 6):  # derived once a minute, read every two seconds
            figures = Statistics(
                120, 100, 30 * minute, 70, clock.now(), provenance=Provenance.DERIVED
            )
            before = backend.campaigns["1"]
            backend.put(replace(before, statistics=figures))
            await clock.move(60)
        assert watched.board.campaigns[CampaignKey("scripted", "1")].pace == pytest.approx(
            30, abs=1
        )


async def test_a_followed_source_is_not_polled(clock: HandClock) -> None:
    source = FollowedScript(clock)
    async with watching(source, clock) as watched:
        await clock.move(1)
        changed = make("1", "Spring", CampaignState.PLAYING, completed=55)
        act = Act(clock.now(), "ann", "1", "Spring", "pause", "done")
        source.told.put_nowait(Reading((changed,), clock.now(), full=False, acts=(act,)))
        await settle()
        assert source.reads == 1
        assert watched.board.campaigns[changed.key].statistics.completed == 55
        assert watched.changes[-1].acts == (act,)
        source.told.put_nowait(Reading((), clock.now(), full=False, removed=("2", "9")))
        await settle()
        assert watched.changes[-1].removed == (CampaignKey("scripted", "2"),)


@pytest.mark.parametrize("end", [None, UnreachableError("the hub went away")])
async def test_a_lost_followed_source_is_followed_again(
    clock: HandClock, end: Exception | None
) -> None:
    source = FollowedScript(clock)
    async with watching(source, clock) as watched:
        source.told.put_nowait(end)
        await settle()
        assert watched.monitor.health.missed == 1
        await clock.move(1)
        assert source.opened == 2
        assert watched.state() is SourceState.LIVE


async def test_a_silent_followed_source_grows_stale(clock: HandClock) -> None:
    async with watching(FollowedScript(clock), clock) as watched:
        await clock.move(4)
        assert watched.state() is SourceState.LIVE
        await clock.move(2)
        assert watched.state() is SourceState.STALE
        assert "gives no answer" in (watched.monitor.health.problem or "")


async def test_a_listener_that_fails_leaves_no_source_that_looks_live(
    backend: ScriptedBackend, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    board = Board()
    told: list[BoardChange] = []

    def listen(change: BoardChange) -> None:
        told.append(change)
        if len(told) > 3:
            raise NameError("chain")

    monitor = Monitor(backend, board, listen, clock=clock, random=Random(1), refresh_seconds=2.0)
    running = asyncio.create_task(monitor.run())
    await clock.move(20)
    with pytest.raises(NameError):
        await running
    assert board.health["scripted"].state is SourceState.STALE
    assert "read no more" in (board.health["scripted"].problem or "")
    assert backend.closed == 1
