"""What is said, loudly, before records are sent: sums of the checks, and the same file sent before.

Pure functions over the plan and the journal's jobs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from campmon.append import AppendPlan, EarlierJob, Purpose, Rule, Severity
from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.append.forecast import Forecast, counted
from campmon.tui.looks import Line

_SUMS = {
    Rule.DO_NOT_CALL: ("DO NOT CALL", "on a do-not-call list"),
    Rule.APPENDED: ("AGAIN", "appended to this campaign before"),
    Rule.ON_CAMPAIGN: ("AGAIN", "on the campaign already"),
}
_MOST_TOLD = 3


def sums(plan: AppendPlan) -> tuple[str, ...]:
    """A sentence for each kind of known number that the check has met."""
    said = []
    for rule, (head, what) in _SUMS.items():
        for severity, then in ((Severity.ERROR, "not sent"), (Severity.WARNING, "sent")):
            rows = sum(
                one.count
                for one in plan.summary
                if one.first.rule is rule and one.first.severity is severity
            )
            if rows:
                are = "is" if rows == 1 else "are"
                said.append(
                    f"{head}: {counted(rows, 'row')} with a number that is {what} {are} {then}"
                )
    return tuple(said)


def again(
    earlier: Sequence[EarlierJob], plan: AppendPlan, who: str, now: datetime
) -> tuple[str, ...]:
    """A sentence for each job that sent these records to this campaign before, up to a few."""
    return tuple(_once(one, plan, who, now) for one in earlier[:_MOST_TOLD])


def _once(earlier: EarlierJob, plan: AppendPlan, who: str, now: datetime) -> str:
    job, shared = earlier.job, earlier.shared
    file = clean(job.file.name)
    what, done = f"RECORDS OF THIS FILE, in {file},", "were"
    if shared is not None:
        what = f"{shared:,} OF THESE {counted(plan.good, 'number').upper()}, in {file},"
        done = "was" if shared == 1 else "were"
    elif job.content == plan.content:
        what, done = "THE SAME FILE", "was"
    verb = "appended" if job.purpose is Purpose.APPEND else "used to update"
    by = "you" if job.who == who else clean(job.who)
    said = f"{what} {done} {verb} {figures.moment(job.started, now)} by {by}: "
    said += f"{job.accepted:,} accepted"
    if job.finished is None:
        said += (
            f" of {job.good:,}, and it can be resumed ({job.state.value}): go on with it instead"
        )
    return said


def timing(forecast: Forecast, now: datetime) -> Line:
    """When the first call is made, and when the last one is; nothing if that is now."""
    if forecast.seconds < 1:
        return ()
    first = forecast.begins_in
    begins = f"in {figures.short_span(first)}" if first >= 1 else "at once"
    ends = figures.moment(now + timedelta(seconds=forecast.seconds), now)
    said = f"First call {begins}"
    return ((f"{said}; finishes about {ends}", "text"),)
