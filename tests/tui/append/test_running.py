"""Appends in the background: seen, steered, shared budget, ended with the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from campmon.append import AppendReport, JobState
from campmon.append.journal import DoubtDecision, Journal
from campmon.append.worker import DirectWorker, Start
from campmon.model.errors import (
    InDoubtError,
    ProcessLostError,
    RateLimitedError,
    RefusedError,
)
from campmon.model.intent import Found, Intent, Landing, Receipt
from campmon.tui.screens.board import BoardScreen
from campmon.tui.screens.jobs import JobsScreen
from campmon.tui.session import Job
from tests.tui.append.ground import (
    Ground,
    at_step,
    begin,
    press_button,
    shown,
    to_confirm,
    until,
    write_csv,
)

SIZE = (100, 30)


async def start(pilot: Pilot[int], ground: Ground, path: Path) -> Job:
    """Append a file, at the pace that is proposed."""
    before = len(ground.session.jobs)
    await to_confirm(pilot, ground, path)
    await press_button(pilot, ground, "go")
    await until(pilot, lambda: len(ground.session.jobs) > before)
    return ground.session.jobs[-1]


async def test_a_job_is_paused_resumed_and_ended_from_its_list(tmp_path: Path) -> None:
    ground = Ground(tmp_path, records_a_call=100)
    path = write_csv(tmp_path / "people.csv", 250)
    async with ground.app.run_test(size=SIZE) as pilot:
        campaign = await begin(pilot, ground)
        await pilot.press("j")
        await until(pilot, lambda: "No records have been appended" in shown(ground.app))
        await pilot.press("r")
        await pilot.press("p", "c", "enter", "escape")
        job = await start(pilot, ground, path)
        await until(pilot, lambda: "next call in" in shown(ground.app))
        assert job.sent == 100

        await pilot.press("j")
        await until(pilot, lambda: "100 of 250" in shown(ground.app))
        await pilot.press("p")
        await until(pilot, lambda: job.state == "paused")
        await pilot.press("enter")
        await until(pilot, lambda: "100 of 250 records are on" in shown(ground.app))
        await pilot.press("escape")
        await pilot.press("p")
        await until(pilot, lambda: job.state == "waiting")
        await pilot.press("c")
        await until(pilot, lambda: "End this append?" in shown(ground.app))
        assert ground.app.focused is not None
        assert ground.app.focused.id == "cancel"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(ground.app.screen, JobsScreen))
        assert job.running
        await pilot.press("c")
        await until(pilot, lambda: "End this append?" in shown(ground.app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: not job.running)
        assert job.state == "cancelled"
        await pilot.press("enter")
        await until(pilot, lambda: "not sent: 150 rows, lines 102 to 251" in shown(ground.app))
        assert "150 rows" in ground.audit.entries()[0].message
        now = await ground.backend.read_campaign(campaign.id)
        assert now.statistics.uploaded == (campaign.statistics.uploaded or 0) + 100


async def test_two_appends_share_the_budget_and_fast_uses_it_up(tmp_path: Path) -> None:
    ground = Ground(tmp_path, records_a_call=10)
    first = write_csv(tmp_path / "one.csv", 40)
    second = write_csv(tmp_path / "two.csv", 30, first=1_000)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        await to_confirm(pilot, ground, first)
        assert "Pace steady: about 1:30 min" in shown(ground.app)
        await press_button(pilot, ground, "pace")
        await until(pilot, lambda: "Pace fast: sent at once" in shown(ground.app))
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: ground.session.jobs and not ground.session.jobs[0].running)
        assert ground.session.jobs[0].sent == 40

        await to_confirm(pilot, ground, second)
        await until(pilot, lambda: "First call in" in shown(ground.app))  # the steady pace's gap
        assert "calls made in the last minute: 4 of 5" in shown(ground.app)
        await press_button(pilot, ground, "pace")
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: len(ground.session.jobs) == 2)
        job = ground.session.jobs[-1]
        await until(pilot, lambda: job.sent == 10 and job.state == "waiting")
        rules = ground.backend.append_rules
        assert rules is not None
        assert ground.session.append_budget(job.key, rules).budget().used == 5
        third = write_csv(tmp_path / "three.csv", 30, first=2_000)
        await to_confirm(pilot, ground, third)
        await until(pilot, lambda: "Another append to this campaign" in shown(ground.app))
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: "+1 more" in shown(ground.app))
        assert ground.session.jobs[-1].sent == 0


async def test_leaving_asks_while_an_append_runs(tmp_path: Path) -> None:
    ground = Ground(tmp_path, records_a_call=100)
    path = write_csv(tmp_path / "people.csv", 250)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        job = await start(pilot, ground, path)
        await until(pilot, lambda: job.sent == 100)
        for key in ("q", "ctrl+q"):
            await pilot.press(key)
            await until(pilot, lambda: "Leave campmon?" in shown(ground.app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(ground.app.screen, BoardScreen))
        assert job.running
        ground.app.use_theme(ground.app.themes.load("light"))
        await until(pilot, lambda: "100 of 250" in shown(ground.app))
        await pilot.press("q")
        await until(pilot, lambda: "Leave campmon?" in shown(ground.app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: ground.app._exit)
    last = ground.audit.entries()[0]
    assert last.outcome == "interrupted"
    assert "not sent: 150 rows, lines 102 to 251" in last.message
    with Journal.open(ground.session.appends_dir, ground.session.clock) as journal:
        (stored,) = journal.unfinished()
    assert (stored.state, stored.accepted) == (JobState.INTERRUPTED, 100)


async def test_left_alone_a_job_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path, records_a_call=100)
    detached: list[object] = []

    async def detach(worker: DirectWorker) -> None:
        detached.append(worker)
        await worker.leave()

    monkeypatch.setattr(DirectWorker, "detach", detach)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        job = await start(pilot, ground, write_csv(tmp_path / "people.csv", 250))
        await until(pilot, lambda: job.sent == 100)
        await pilot.press("q")
        await until(pilot, lambda: "Leave campmon?" in shown(ground.app))
        await pilot.press("right", "right", "enter")
        await until(pilot, lambda: ground.app._exit)
    assert len(detached) == 1


async def test_what_was_interrupted_is_told_of_and_gone_on_with(tmp_path: Path) -> None:
    first = Ground(tmp_path, records_a_call=100)
    path = write_csv(tmp_path / "people.csv", 150)
    async with first.app.run_test(size=SIZE) as pilot:
        await begin(pilot, first)
        job = await start(pilot, first, path)
        await until(pilot, lambda: job.sent == 100)
        first.app.exit(return_code=129)
    path.unlink()
    ground = Ground(tmp_path, backend=first.backend)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        campaign = await begin(pilot, ground)
        await until(pilot, lambda: "1 append was interrupted" in shown(ground.app))
        await pilot.press("j")
        await until(pilot, lambda: "100 of 150  interrupted" in shown(ground.app))
        await pilot.press("p")
        await until(pilot, lambda: "r goes on with it" in shown(ground.app))
        await pilot.press("enter")
        await until(pilot, lambda: "not sent: 50 rows" in shown(ground.app))
        await pilot.press("escape", "r")
        await until(pilot, lambda: "Go on with this append?" in shown(ground.app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: ground.session.jobs and not ground.session.running_jobs)
        assert (ground.session.jobs[0].state, ground.session.jobs[0].sent) == ("done", 150)
        await until(pilot, lambda: "150 of 150  done" in shown(ground.app))
        now = await ground.backend.read_campaign(campaign.id)
        assert now.statistics.uploaded == (campaign.statistics.uploaded or 0) + 50


async def test_what_was_interrupted_is_given_up(tmp_path: Path) -> None:
    ground = Ground(tmp_path, records_a_call=100)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        job = await start(pilot, ground, write_csv(tmp_path / "people.csv", 150))
        await until(pilot, lambda: job.sent == 100)
        await ground.session.leave_jobs(1.0)
        await pilot.press("j")
        await until(pilot, lambda: "100 of 150  interrupted" in shown(ground.app))
        await pilot.press("c")
        await until(pilot, lambda: "End this append?" in shown(ground.app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "100 of 150  cancelled" in shown(ground.app))
        assert list(ground.session.appends_dir.glob("*.records")) == []
        await pilot.press("r")
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(ground.app.screen, JobsScreen)


async def test_in_doubt_a_person_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(tmp_path, records_a_call=100)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)

        async def doubt(_: Intent) -> Receipt:
            raise InDoubtError("the line was cut")

        async def nothing(*_: object) -> Found:
            return Found(Landing.UNKNOWN, evidence="others are appending as well")

        monkeypatch.setattr(ground.backend, "write", doubt)
        monkeypatch.setattr(ground.backend, "look_for", nothing)
        job = await start(pilot, ground, write_csv(tmp_path / "people.csv", 50))
        await until(pilot, lambda: not job.running)
        await pilot.press("j")
        await until(pilot, lambda: "in doubt" in shown(ground.app))
        await pilot.press("r")
        await until(pilot, lambda: "others are appending as well" in shown(ground.app))
        assert ground.app.focused is not None
        assert ground.app.focused.id == DoubtDecision.ASK.value
        await pilot.press("right", "right", "enter")
        await until(pilot, lambda: "called twice" in shown(ground.app))
        await pilot.press("escape", "r")
        await until(pilot, lambda: "Look again" in shown(ground.app))
        await pilot.press("left", "enter")
        await until(pilot, lambda: "Leave them out?" in shown(ground.app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: ground.session.jobs[-1].report)
        assert ground.session.jobs[-1].state == "done"
        assert any(line.startswith("left out") for line in ground.session.jobs[-1].report)


async def test_the_journal_cannot_be_read(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    ground.session.appends_dir.mkdir(parents=True)
    (ground.session.appends_dir / "journal.db").write_bytes(b"no journal" * 100)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        await begin(pilot, ground)
        await pilot.press("j")
        await until(pilot, lambda: "journal" in shown(ground.app))
        await until(pilot, lambda: ground.app._notifications)


class Held:
    """A platform that takes a batch and never answers."""

    def __init__(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = asyncio.Event()
        monkeypatch.setattr(ground.backend, "write", self.write)

    async def write(self, intent: Intent) -> Receipt:
        self.reached.set()
        await asyncio.Event().wait()
        raise AssertionError(intent)


async def test_a_lost_terminal_leaves_in_the_audit_what_is_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path, records_a_call=100)
    path = write_csv(tmp_path / "people.csv", 250)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        held = Held(ground, monkeypatch)
        await start(pilot, ground, path)
        await until(pilot, held.reached.is_set)
        ground.app.exit(return_code=129)  # as the driver does when the terminal is gone
    job, batch = ground.audit.entries()[:2]
    assert batch.what == "append 100 records"
    assert batch.outcome == "in doubt"
    assert job.outcome == "in doubt"
    assert "in doubt: 100 rows, lines 2 to 101" in job.message
    assert "not sent: 150 rows, lines 102 to 251" in job.message
    assert ground.app.return_code == 129


async def test_a_batch_taken_but_not_yet_seen_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        held = asyncio.Event()
        write = ground.backend.write

        async def write_then_hang(intent: Intent) -> Receipt:
            receipt = await write(intent)

            async def never(_: str, *, cheaply: bool = False) -> object:
                held.set()
                return await asyncio.Event().wait()

            monkeypatch.setattr(ground.backend, "read_campaign", never)
            return receipt

        monkeypatch.setattr(ground.backend, "write", write_then_hang)
        await start(pilot, ground, path)
        await until(pilot, held.is_set)
        ground.app.exit(return_code=129)
    job, batch = ground.audit.entries()[:2]
    assert batch.outcome == "accepted, not yet seen"
    assert "in doubt: 20 rows" in job.message


async def test_a_refusal_ends_the_job_and_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        await begin(pilot, ground)

        async def refuse(_: Intent) -> Receipt:
            raise RefusedError("the list is full")

        monkeypatch.setattr(ground.backend, "write", refuse)
        job = await start(pilot, ground, path)
        await until(pilot, lambda: not job.running)
        assert job.state == "stopped"
        assert any("the list is full" in line for line in job.report)
        # On a busy machine there may be others: of a source that was silent, and is back.
        told = [n for n in ground.app._notifications if "shows the report" in n.message]
        assert [n.severity for n in told] == ["warning"]


async def test_what_the_platform_puts_a_job_off_with_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 5)

    async def later(intent: Intent) -> Receipt:
        raise RateLimitedError("it is busy: [red]Conflict\x1b (HTTP 409)", retry_after=3600.0)

    monkeypatch.setattr(ground.backend, "write", later)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        job = await start(pilot, ground, path)
        await until(pilot, lambda: job.put_off)
        await pilot.press("j", "enter")
        await until(pilot, lambda: "it is busy: [red]Conflict (HTTP 409)" in shown(ground.app))
        await ground.session.leave_jobs(1.0)
        assert job.put_off == ""


async def test_without_an_audit_nothing_is_sent(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20)
    async with ground.app.run_test(size=SIZE) as pilot:
        campaign = await begin(pilot, ground)
        await to_confirm(pilot, ground, path)
        ground.audit.path.mkdir()
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: "audit log" in ground.wizard.step.said.text)
        assert ground.session.jobs == []
        now = await ground.backend.read_campaign(campaign.id)
        assert now.statistics == campaign.statistics
        await pilot.press("escape")
        await at_step(pilot, ground, "CheckStep")


async def test_once_it_is_confirmed_the_file_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        await to_confirm(pilot, ground, path)
        audit_begin = ground.audit.begin

        def begin_and_lose(**what: str) -> object:
            path.unlink(missing_ok=True)
            return audit_begin(**what)

        monkeypatch.setattr(ground.audit, "begin", begin_and_lose)
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: ground.session.jobs and not ground.session.running_jobs)
        assert ground.session.jobs[0].sent == 20


async def test_a_worker_that_is_lost_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    send = DirectWorker.run

    async def run(worker: DirectWorker, wish: Start, *listeners: Any) -> AppendReport:
        await send(worker, wish, lambda _: None, listeners[1])
        raise ProcessLostError("the process that appends has ended", "campmon append --resume it")

    monkeypatch.setattr(DirectWorker, "run", run)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        await begin(pilot, ground)
        job = await start(pilot, ground, write_csv(tmp_path / "people.csv", 20))
        await until(pilot, lambda: not job.running)
        assert job.state == "interrupted"
        assert "--resume" in job.report[0]
        assert job.sent == 20, "as the journal has it: nobody told"
        told = [n.severity for n in ground.app._notifications]
        assert told.count("error") == 1, "beside what a slow machine has to say of its source"
