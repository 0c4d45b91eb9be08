"""How jobs look: the list, what is in doubt, leaving while one runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from campmon.append import BatchState, JobState, Purpose
from campmon.append.journal import BatchWork, StoredJob
from campmon.append.journal.overview import JobOverview, Overviews
from campmon.append.plan import BatchOutline
from campmon.append.report import BatchResult
from campmon.backends.practice import RULES
from campmon.tui.append.resuming import DoubtScreen
from campmon.tui.screens.leaving import LeavingScreen
from campmon.tui.session import Job
from tests.tui.fixed import START, Floor, begin, shown, until

HOUR = timedelta(hours=1)


def overviews(floor: Floor) -> list[JobOverview]:
    """One of each kind."""
    key = floor.backend.made["C-001"].key
    done = JobOverview(
        "4", key, "Appointment reminders", Purpose.APPEND, Path("/x/leads [b].csv"), JobState.DONE,
        START - HOUR, START, 3, 1_204_332, 1_204_320, 0, 12, 0,
    )  # fmt: skip
    return [
        done,
        replace(done, id="3", state=JobState.INTERRUPTED, accepted=20_000, finished=None),
        replace(done, id="2", state=JobState.IN_DOUBT, accepted=10, finished=None, in_doubt=990,
                started=START - 30 * HOUR),
        replace(done, id="1", state=JobState.SENDING, accepted=10, finished=None, holder=4_711,
                purpose=Purpose.UPDATE, started=START - 300 * HOUR),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_list(
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
    snap_compare: Callable[..., bool],
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr(Overviews, "read", lambda _: overviews(floor))
    key = floor.backend.made["C-001"].key

    async def drive(pilot: Pilot[Any]) -> None:
        await begin(pilot, floor)
        here = Job(key, "Past due 30 days", "more.xlsx", START, 90_000, sent=30_000, id="5")
        here.waiting_seconds = 12.0
        floor.session.jobs.append(here)
        await pilot.press("j")
        await until(pilot, lambda: "next call in" in "\n".join(shown(floor.app)))
        await until(pilot, lambda: "interrupted" in "\n".join(shown(floor.app)))
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=size, run_before=drive)


def test_in_doubt(floor: Floor, snap_compare: Callable[..., bool]) -> None:
    key = floor.backend.made["C-001"].key
    outline = BatchOutline(3, 1_000, 2_002, 3_001, b"")
    message = "the answer never came. Uploaded grew by 1,400: others append as well"
    doubted = BatchWork(BatchResult(outline, BatchState.IN_DOUBT, in_doubt=1_000, message=message))
    job = StoredJob(
        id="1", key=key, campaign_name="Appointment [b]reminders", purpose=Purpose.APPEND,
        rules=RULES, file=Path("leads.csv"), content="", rows=1, rejected=0, mapping=(),
        pace="steady", who="tess", spool=Path(), state=JobState.IN_DOUBT, batches=(doubted,),
        started=START, error=("in-doubt", message, "Look at the campaign's records first."),
    )  # fmt: skip

    async def drive(pilot: Pilot[Any]) -> None:
        await begin(pilot, floor)
        floor.app.push_screen(DoubtScreen(job))
        await pilot.pause()
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=(80, 24), run_before=drive)


def test_leaving(floor: Floor, snap_compare: Callable[..., bool]) -> None:
    async def drive(pilot: Pilot[Any]) -> None:
        await begin(pilot, floor)
        floor.app.push_screen(LeavingScreen("appending to Past due 30 days"))
        await pilot.pause()
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=(80, 24), run_before=drive)
