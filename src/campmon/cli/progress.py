"""How far a job is: a bar on a terminal, lines in a pipe, events with --json."""

from campmon.append import AppendProgress, AppendReport, BatchState, JobState, PlanProgress
from campmon.cli.drawn_line import DrawnLine
from campmon.cli.record_events import RecordEvents
from campmon.cli.streams import Streams

_BARS = (24, 12, 0)
_UNSETTLED = (BatchState.PLANNED, BatchState.SENDING)


class ProgressTeller:
    """Tells progress as it comes; `close` leaves a terminal's line clean."""

    def __init__(self, streams: Streams, doing: str, *, drawn: bool, events: RecordEvents) -> None:
        """`drawn`: one line that is drawn over again; otherwise a line for each step.

        `doing` is what is under way: "appending", "updating".
        """
        self._doing = doing.capitalize()
        self._streams = streams
        self._drawn = drawn
        self._events = events
        self._put_off = ""
        self._told: tuple[int, bool] | None = None
        self._settled: set[int] = set()
        self._line = DrawnLine(streams)

    def plan(self, progress: PlanProgress) -> None:
        """Tell how far the check of the file is."""
        if self._drawn and progress.bytes_total:
            share = progress.bytes_read / progress.bytes_total
            self._draw("Checking", share, ((f"{progress.rows:,} rows",),))

    def comparing(self, done: int, total: int | None) -> None:
        """Tell how many of the campaign's records have been read to compare with."""
        if self._drawn:
            share = done / total if total else 0.0
            self._draw("Comparing", share, ((f"{done:,} records of the campaign",),))

    def append(self, progress: AppendProgress) -> None:
        """Tell how far the sending is, and once what the platform put it off with."""
        if progress.put_off != self._put_off:
            self._put_off = progress.put_off
            if self._put_off:
                self.close()
                self._streams.talk(f"{self._put_off}; the same records are sent again")
        waiting = progress.state is JobState.WAITING and progress.waiting_seconds >= 1
        if self._drawn:
            total = progress.batches_total
            share = progress.batches_sent / total if total else 0.0
            self._draw(self._doing, share, _variants(progress, waiting))
        step = (progress.batches_sent, waiting)
        if step == self._told:
            return
        self._told = step
        if self._events.wanted:
            self._events.tell("waiting" if waiting else "progress", **progress_object(progress))
        elif not self._drawn:
            self._streams.talk("; ".join(_variants(progress, waiting)[0]))

    @property
    def tells_batches(self) -> bool:
        """Whether anybody wants to know of each batch."""
        return self._events.wanted

    def batches(self, report: AppendReport) -> None:
        """With --json: an event for each batch that has been settled since the last time."""
        if not self._events.wanted:
            return
        for batch in report.batches:
            number = batch.outline.number
            if batch.state not in _UNSETTLED and number not in self._settled:
                self._settled.add(number)
                self._events.tell(
                    "batch",
                    job=report.job,
                    batch=number,
                    records=batch.outline.records,
                    first_line=batch.outline.first_line,
                    last_line=batch.outline.last_line,
                    state=batch.state.name.lower(),
                    accepted=batch.accepted,
                    refused=len(batch.refused),
                    in_doubt=batch.in_doubt,
                    message=batch.message,
                )

    def close(self) -> None:
        """Take the drawn line away."""
        self._line.close()

    def _draw(self, name: str, share: float, variants: tuple[tuple[str, ...], ...]) -> None:
        self._line.draw(_fitted(name, share, variants, self._line.width))


def progress_object(progress: AppendProgress) -> dict[str, object]:
    """Progress as JSON takes it; seconds, and ISO 8601."""
    budget, finish = progress.budget, progress.estimated_finish
    return {
        "job": progress.job,
        "state": progress.state.name.lower(),
        "accepted": progress.records_accepted,
        "records": progress.records_total,
        "batches_sent": progress.batches_sent,
        "batches": progress.batches_total,
        "waiting_seconds": round(progress.waiting_seconds, 1),
        "calls_used": budget.used if budget is not None else None,
        "calls_limit": budget.limit if budget is not None else None,
        "estimated_finish": finish.isoformat() if finish is not None else None,
        "put_off": progress.put_off or None,
    }


def _variants(progress: AppendProgress, waiting: bool) -> tuple[tuple[str, ...], ...]:
    """What to say, from the most to the least."""
    records = f"{progress.records_accepted:,} of {progress.records_total:,}"
    calls = f"{progress.batches_sent:,} of {progress.batches_total:,} calls"
    wait: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    if waiting:
        wait = (f"next call in {progress.waiting_seconds:.0f} s",)
        if progress.budget is not None:
            wait += (f"{progress.budget.used} of {progress.budget.limit} used",)
    if waiting and progress.estimated_finish is not None:
        at = f"{progress.estimated_finish.astimezone():%H:%M}"
        long, short = (f"finishes at {at}",), (f"ends {at}",)
    elif progress.state is JobState.PAUSED:
        wait = ("paused",)
    return (
        (f"{records} records, {calls}", *wait, *long),
        (f"{records} records", *wait, *long),
        (f"{records} records", *wait, *short),
        (records, *wait, *short),
        (records, *wait[:1], *short),
    )


def _fitted(name: str, share: float, variants: tuple[tuple[str, ...], ...], width: int) -> str:
    """The most that a line of `width` cells holds, with a bar where there is room for one."""
    share = min(1.0, max(0.0, share))
    line = ""
    for parts in variants:
        for cells in _BARS:
            full = int(share * cells)
            bar = f"{'█' * full}{'░' * (cells - full)} " if cells else ""
            line = f"{name:<9}  {bar}{int(share * 100):3} %  {'; '.join(parts)}"
            if len(line) < width:
                return line
    return line[: max(0, width - 1)]
