"""The worker as a process: it works, is lost, is left, goes on by itself; nobody ever hangs."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from campmon.append import AppendProgress, AppendReport, JobState, guess_mapping
from campmon.append.journal import Journal, StoredJob
from campmon.append.worker import Check, ProcessWorker, Start, worker_command
from campmon.backends.practice import RULES, practice_backend
from campmon.backends.practice_options import PracticeOptions
from campmon.model.append_rules import why_no_append
from campmon.model.campaign import Campaign
from campmon.model.errors import ProcessLostError
from tests.system.append.bench import CLOCK, until, write_csv

PROFILE = """\
default_profile = "floor"
[profiles.floor]
backend = "practice"
speed = 0.001
campaigns = 4
records = 50
agents = 2
"""


class Home:
    """A home of its own, whose practice dialer is the worker's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = folder / "config.toml"
        config.touch(mode=0o600)
        config.write_text(PROFILE)
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "CAMPMON_CONFIG": str(config),
            "LANG": "C.UTF-8",
        }
        self.log = folder / "worker.log"
        self.appends = folder / "campmon" / "appends"
        self.workers: list[ProcessWorker] = []

    def worker(self, command: list[str] | None = None) -> ProcessWorker:
        command = command or worker_command("floor", read_only=False)
        worker = ProcessWorker(command, environ=self.environ, log=self.log)
        self.workers.append(worker)
        return worker

    async def campaign(self) -> Campaign:
        options = PracticeOptions(speed=0.001, campaigns=4, records=50, agents=2)
        backend = practice_backend("floor", options)
        await backend.open()
        reading = await backend.read()
        await backend.close()
        return next(c for c in reading.campaigns if why_no_append(c) is None)

    async def ready(self, worker: ProcessWorker, rows: int, gap: float) -> Start:
        """Have a file of batches of ten checked; what starts the sending."""
        table = await worker.open(write_csv(self.folder / "people.csv", rows))
        mapping = guess_mapping(table.header, table.sample, RULES.fields, RULES.open_prefix)
        rules = replace(RULES, max_records_per_call=10, steady_seconds=gap)
        plan = await worker.check(Check(table, mapping, rules))
        assert plan.good == rows
        return Start(await self.campaign(), who="tess")

    def job(self, job_id: str) -> StoredJob:
        with Journal.open(self.appends, CLOCK) as journal:
            return journal.load(job_id)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    home = Home(tmp_path)
    yield home
    for worker in home.workers:
        await worker.close()


def has_ended(pid: int | None) -> Callable[[], bool]:
    """Whether a process has ended, seen by its parent or not."""

    def look() -> bool:
        try:
            return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return True

    return look


async def begin(home: Home, worker: ProcessWorker, gap: float) -> "asyncio.Task[AppendReport]":
    """Send until the first batch is there and the next is waited for."""
    start = await home.ready(worker, 40, gap)
    seen: list[AppendProgress] = []
    running = asyncio.create_task(worker.run(start, seen.append))
    await until(lambda: seen and seen[-1].records_accepted)
    return running


async def test_it_opens_checks_and_sends(home: Home) -> None:
    worker = home.worker()
    running = await begin(home, worker, 0.0)
    assert worker.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) > os.getpriority(os.PRIO_PROCESS, 0)
    report = await running
    assert (report.state, report.accepted) == (JobState.DONE, 40)
    pid = worker.pid
    await worker.close()
    assert has_ended(pid)()
    assert list(home.appends.glob("*.records")) == []
    assert "Traceback" not in home.log.read_text()


async def test_one_that_is_killed_is_told_of_and_another_begins(home: Home) -> None:
    worker = home.worker()
    running = await begin(home, worker, 30.0)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(ProcessLostError, match="killed by signal 9") as lost:
        await running
    assert f"campmon append --resume {worker.job_id}" in lost.value.mend
    job = home.job(worker.job_id)
    assert (job.state, job.accepted) == (JobState.INTERRUPTED, 10)
    with pytest.raises(ProcessLostError):
        await worker.write_rejects(home.folder / "rejects.csv")
    await home.ready(worker, 5, 0.0)
    assert job.spool.exists(), "what can be gone on with is kept"


async def test_left_it_is_interrupted_and_gone(home: Home) -> None:
    worker = home.worker()
    running = await begin(home, worker, 30.0)
    pid = worker.pid
    await worker.leave(10.0)
    assert (await running).state is JobState.INTERRUPTED
    assert has_ended(pid)()
    assert home.job(worker.job_id).state is JobState.INTERRUPTED
    with pytest.raises(ProcessLostError):
        await worker.open(home.folder / "people.csv")


async def test_asked_to_end_it_ends_as_if_left(home: Home) -> None:
    worker = home.worker()
    running = await begin(home, worker, 30.0)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGTERM)
    assert (await running).state is JobState.INTERRUPTED


async def test_detached_it_goes_on_to_the_end(home: Home) -> None:
    worker = home.worker()
    running = await begin(home, worker, 0.2)
    pid = worker.pid
    await worker.detach()
    with pytest.raises(ProcessLostError, match="let go of"):
        await running
    await until(has_ended(pid))
    job = home.job(worker.job_id)
    assert (job.state, job.accepted) == (JobState.DONE, 40)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise SystemExit(3)", "exit code 3"),
        ("print('Traceback: ouch', flush=True); input()", "cannot be understood"),
    ],
)
async def test_one_that_is_no_worker_is_told_of(home: Home, program: str, said: str) -> None:
    worker = home.worker([sys.executable, "-S", "-c", program])
    with pytest.raises(ProcessLostError, match=said):
        await worker.open(home.folder / "people.csv")


async def test_one_that_cannot_be_started_is_told_of(home: Home) -> None:
    worker = home.worker([str(home.folder / "nothing")])
    with pytest.raises(ProcessLostError, match="cannot be started"):
        await worker.open(home.folder / "people.csv")
