"""How far a job is: a bar on a terminal, lines in a pipe. Talk, so on stderr."""

from campmon.append import AppendProgress, JobState, PlanProgress
from campmon.cli.drawn_line import DrawnLine
from campmon.cli.streams import Streams

_BAR_CELLS = 24


class ProgressTeller:
    """Tells progress as it comes; `close` leaves a terminal's line clean."""

    def __init__(self, streams: Streams, doing: str, *, drawn: bool) -> None:
        """`drawn`: one line that is drawn over again; otherwise a line for each step.

        `doing` is what is under way: "appending", "updating".
        """
        self._doing = doing.capitalize()
        self._streams = streams
        self._drawn = drawn
        self._put_off = ""
        self._told: tuple[int, bool] | None = None
        self._line = DrawnLine(streams)

    def plan(self, progress: PlanProgress) -> None:
        """Tell how far the check of the file is."""
        if self._drawn and progress.bytes_total:
            share = progress.bytes_read / progress.bytes_total
            self._draw(f"Checking   {_bar(share)}  {progress.rows:,} rows")

    def append(self, progress: AppendProgress) -> None:
        """Tell how far the sending is, and once what the platform put it off with."""
        if progress.put_off != self._put_off:
            self._put_off = progress.put_off
            if self._put_off:
                self.close()
                self._streams.talk(f"{self._put_off}; the same records are sent again")
        text = (
            f"{progress.records_accepted:,} of {progress.records_total:,} records, "
            f"{progress.batches_sent:,} of {progress.batches_total:,} calls"
        )
        waiting = progress.state is JobState.WAITING and progress.waiting_seconds >= 1
        wait = f"; next call in {progress.waiting_seconds:.0f} s" if waiting else ""
        if self._drawn:
            share = progress.batches_sent / progress.batches_total if progress.batches_total else 0
            self._draw(f"{self._doing:<9}  {_bar(share)}  {text}{wait}")
            return
        step = (progress.batches_sent, waiting)
        if step != self._told:
            self._told = step
            self._streams.talk(f"{text}{wait}")

    def close(self) -> None:
        """Take the drawn line away."""
        self._line.close()

    def _draw(self, text: str) -> None:
        self._line.draw(text)


def _bar(share: float) -> str:
    full = int(min(1.0, share) * _BAR_CELLS)
    return f"{'█' * full}{'░' * (_BAR_CELLS - full)} {int(min(1.0, share) * 100):3} %"
