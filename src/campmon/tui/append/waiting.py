"""How a job under way stands, in words, as far as there is room."""

from __future__ import annotations

from campmon.tui.cells import width_of
from campmon.tui.session import Job


def state_words(job: Job, room: int) -> str:
    """How it stands, what it waits for and when it is done, as far as that fits `room` cells."""
    said = waiting_words(job)
    more = []
    if job.running and job.budget is not None:
        more.append(f"{job.budget.used} of {job.budget.limit} used")
    if job.running and job.done_at is not None:
        more.append(f"done at {job.done_at.astimezone():%H:%M}")
    for words in (more, more[1:]):
        full = ", ".join([said, *words])
        if width_of(full) <= room:
            return full
    return said


def waiting_words(job: Job) -> str:
    """How it stands, and how long it waits."""
    if job.state == "waiting" and job.waiting_seconds >= 1:
        return f"next call in {job.waiting_seconds:.0f} s"
    return job.state
