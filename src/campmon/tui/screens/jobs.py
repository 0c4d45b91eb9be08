"""Jobs: the appends of this session."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.tui.cells import fit, right
from campmon.tui.looks import Line
from campmon.tui.panels.context import bar
from campmon.tui.screens.reading import ReadingScreen
from campmon.tui.session import Job

_EVERY_SECONDS = 1.0


class JobsScreen(ReadingScreen):
    """Shows running and finished appends, the latest first."""

    heading = "Appends of this session"

    def on_mount(self) -> None:
        """Keep up with running jobs."""
        self.set_interval(_EVERY_SECONDS, self.fill)

    def make_lines(self, width: int) -> Sequence[Line]:
        """One line a job, or how to begin one."""
        jobs = self._campmon.session.jobs
        if not jobs:
            key = self._campmon.keys.shown("campaign.append") or "the palette"
            return [
                (("No records have been appended in this session.", "text"),),
                ((f"Put the cursor on a campaign and press {key} to append from a file.",
                  "muted"),),
            ]  # fmt: skip
        return [_line(job, width) for job in reversed(jobs)]


def _line(job: Job, width: int) -> Line:
    share = job.sent / job.total if job.total else None
    role = "text" if job.running else ("good" if job.state == "done" else "warn")
    refused = f"  {job.refused:,} refused" if job.refused else ""
    return (
        (f"{job.begun.astimezone():%H:%M} ", "muted"),
        (fit(job.campaign_name, 22) + " ", "title"),
        (fit(job.file_name, 18) + " ", "text"),
        *bar(share, max(4, width - 90)),
        (right(f"{job.sent:,} of {job.total:,}", 20) + "  ", "text"),
        (job.state + refused, role),
    )
