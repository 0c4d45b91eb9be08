"""The local hub in processes of its own: started, joined, killed, never left behind."""

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from campmon.backends.base import Backend, FollowedBackend
from campmon.engine.board import Board, BoardChange
from campmon.engine.clock import SystemClock
from campmon.engine.monitor import Monitor
from campmon.hub.sources import backend_for
from campmon.model.errors import UnreachableError
from campmon.model.reading import SourceState
from tests.system.hub.watcher import PROFILE, paths_in

PATIENCE = 60.0
WATCHER = Path(__file__).with_name("watcher.py")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A private place for one hub; whatever is left of it is ended, and that fails the test."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as path:
        yield Path(path)
        pid = hub_pid(Path(path))
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            pytest.fail("a hub was left behind")


@contextmanager
def watcher(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(WATCHER), str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def life(process: subprocess.Popen[str]) -> str:
    """The hub's life that a watcher has found; waits until it has."""
    assert process.stdout is not None
    found = process.stdout.readline().strip()
    assert found
    return found


def hub_pid(folder: Path) -> int | None:
    """The process that listens on the hub's socket; None where nobody does."""
    for path in folder.glob("*.sock"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(path))
            except OSError:
                return None
            found = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            return int(struct.unpack("3i", found)[0])
    return None


def running_hub(folder: Path) -> int:
    pid = hub_pid(folder)
    assert pid is not None
    return pid


def ended(pid: int) -> bool:
    """Whether a process is gone, or waits only for its parent to take note."""
    seen = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return seen.stdout.strip()[:1] in ("", "Z")


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.02)


def test_monitors_started_at_once_get_one_hub(folder: Path) -> None:
    with watcher(folder) as one, watcher(folder) as two, watcher(folder) as three:
        assert len({life(one), life(two), life(three)}) == 1
        pid = running_hub(folder)
    wait_for(lambda: ended(pid))
    assert not list(folder.glob("*.sock"))


def test_a_hub_ends_when_its_monitors_are_killed(folder: Path) -> None:
    with watcher(folder) as one, watcher(folder) as two:
        assert life(one) == life(two)
        pid = running_hub(folder)
        one.kill()
        one.wait()
        assert running_hub(folder) == pid
        two.kill()
        wait_for(lambda: ended(pid))


def test_a_hub_outlives_the_monitor_that_started_it_while_another_watches(folder: Path) -> None:
    with watcher(folder) as first:
        begun = life(first)
        with watcher(folder) as second:
            assert life(second) == begun
            first.kill()
            first.wait()
            with watcher(folder) as third:
                assert life(third) == begun
        pid = running_hub(folder)
    wait_for(lambda: ended(pid))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_hub_that_is_told_to_end_ends_and_leaves_no_socket(
    folder: Path, number: signal.Signals
) -> None:
    with watcher(folder) as one:
        life(one)
        hub = running_hub(folder)
        os.kill(hub, number)
        wait_for(lambda: ended(hub))
        assert not list(folder.glob("*.sock"))
        assert "Traceback" not in next(folder.glob("*.log")).read_text()


async def test_a_killed_hub_is_noticed_and_another_started(folder: Path) -> None:
    backend = backend_for(
        PROFILE, paths_in(folder), role="monitor", environ=dict(os.environ)
    ).backend
    lives: list[str] = []
    problems: list[str] = []
    news = asyncio.Event()

    def hear(change: BoardChange) -> None:
        for health in change.health:
            if health.problem:
                problems.append(health.problem)
            elif health.state is SourceState.LIVE and backend.epoch not in lives:
                lives.append(backend.epoch)
                news.set()

    monitor = Monitor(
        backend, Board(), hear, clock=SystemClock(), random=Random(1), refresh_seconds=0.2
    )
    running = asyncio.create_task(monitor.run())
    async with asyncio.timeout(PATIENCE):
        await news.wait()
        killed = running_hub(folder)
        news.clear()
        problems.clear()
        os.kill(killed, signal.SIGKILL)
        await news.wait()
    assert len(set(lives)) == 2
    assert "the hub is gone" in problems[0]  # at once, not by its silence
    fresh = running_hub(folder)
    assert fresh != killed
    running.cancel()
    await asyncio.wait({running})
    async with asyncio.timeout(PATIENCE):
        while not ended(fresh):
            await asyncio.sleep(0.02)


async def follow_for_ever(backend: Backend) -> None:
    assert isinstance(backend, FollowedBackend)
    async with asyncio.timeout(PATIENCE):
        async for _ in backend.follow():
            pass


async def test_a_hub_that_hangs_is_noticed_by_its_silence(folder: Path) -> None:
    backend = backend_for(
        PROFILE, paths_in(folder), role="monitor", environ=dict(os.environ)
    ).backend
    await backend.open()
    hub = running_hub(folder)
    os.kill(hub, signal.SIGSTOP)
    try:
        with pytest.raises(UnreachableError, match=r"said nothing for 0\.4 s"):
            await follow_for_ever(backend)
    finally:
        os.kill(hub, signal.SIGCONT)
    await backend.close()
    wait_for(lambda: ended(hub))
