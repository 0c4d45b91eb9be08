"""At the start: appends that were interrupted, or are in doubt, are told of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from campmon.append.journal.overview import JobOverview, Overviews
from campmon.append.report import JobState
from campmon.model.errors import CampmonError

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


async def tell_of_interrupted(app: CampmonApp) -> None:
    """Say in a toast how many jobs wait for somebody to go on with them."""

    def read() -> list[JobOverview]:
        with Overviews(app.session.appends_dir) as overviews:
            return overviews.read()

    try:
        jobs = await asyncio.to_thread(read)
    except CampmonError as error:
        app.tell(str(error), "warning")
        return
    said = told([job for job in jobs if job.can_go_on])
    if said:
        key = app.keys.shown("screen.jobs") or "Jobs in the palette"
        app.tell(f"{said}. {key} shows more", "warning")


def told(jobs: list[JobOverview]) -> str:
    """How many were interrupted and how many are in doubt, in words; empty where none is."""
    doubted = sum(job.state is JobState.IN_DOUBT for job in jobs)
    others = len(jobs) - doubted
    parts = []
    if others:
        parts.append("1 append was interrupted" if others == 1 else f"{others} were interrupted")
    if doubted:
        parts.append("1 append is in doubt" if doubted == 1 else f"{doubted} are in doubt")
    if parts and not parts[0].startswith("1 append"):
        parts[0] = parts[0].replace(" ", " appends ", 1)
    return ", ".join(parts)
