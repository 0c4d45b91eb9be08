"""What became of a job: row by row where it matters, for people, scripts and the screen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campmon.append.batches import BatchOutline
from campmon.append.purpose import Purpose
from campmon.model.errors import CampmonError
from campmon.model.reading import Budget


class JobState(StrEnum):
    """Where an append stands."""

    READY = "ready"
    WAITING = "waiting for the next call"
    SENDING = "sending"
    LOOKING = "looking for records in doubt"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    """The platform refused, or could not be reached, or the file could not be read again."""
    IN_DOUBT = "in doubt"
    """The answer to a call never came: those records may or may not be on the campaign."""
    INTERRUPTED = "interrupted"
    """Its process was ended or lost, between two calls or in one."""

    @property
    def ended(self) -> bool:
        """Whether nothing more is sent in this run."""
        return self in _ENDED

    @property
    def final(self) -> bool:
        """Whether the job cannot be gone on with: nothing is left to send, or nobody wants it."""
        return self in (JobState.DONE, JobState.CANCELLED)


_ENDED = frozenset(
    {
        JobState.DONE,
        JobState.CANCELLED,
        JobState.STOPPED,
        JobState.IN_DOUBT,
        JobState.INTERRUPTED,
    }
)


class BatchState(StrEnum):
    """What became of one batch."""

    PLANNED = "not sent"
    SENDING = "being sent"
    ACCEPTED = "accepted"
    PARTLY = "accepted in part"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"
    LEFT_OUT = "left out"
    """It is in doubt, and a person has decided to leave it so."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A record that the platform did not take: its line in the file, and the platform's reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """Records that the platform did not take for one and the same reason, by their lines."""

    reason: str
    lines: tuple[int, ...]

    def __str__(self) -> str:
        """In one line, however many there are."""
        shown = ", ".join(f"{line:,}" for line in self.lines[:_SHOWN_LINES])
        more = len(self.lines) - _SHOWN_LINES
        word = "line" if len(self.lines) == 1 else "lines"
        rest = f" and {more:,} more" if more > 0 else ""
        return f"{len(self.lines):,} × {self.reason}: {word} {shown}{rest}"


_SHOWN_LINES = 5


@dataclass(frozen=True, slots=True)
class BatchResult:
    """One batch and what became of it.

    in_doubt      records of it of which nothing certain is known
    there_before  records that the platform refused in a second try because it has them: by the
                  first try, whose answer never came, or before that
    """

    outline: BatchOutline
    state: BatchState = BatchState.PLANNED
    accepted: int = 0
    refused: tuple[RefusedRow, ...] = ()
    in_doubt: int = 0
    message: str = ""
    there_before: int = 0

    @property
    def sent(self) -> bool:
        """Whether the platform was given it, whatever it made of it."""
        return self.state in _SENT

    @property
    def settled(self) -> bool:
        """Whether nothing of it is left to send or to look for."""
        return self.state in _SETTLED

    @property
    def not_sent(self) -> int:
        """Records that the platform was never given, or refused with the whole batch."""
        known = self.accepted + self.there_before + len(self.refused) + self.in_doubt
        return 0 if self.sent else self.outline.records - known


_SETTLED = frozenset({BatchState.ACCEPTED, BatchState.PARTLY, BatchState.LEFT_OUT})
_SENT = _SETTLED | {BatchState.IN_DOUBT}


@dataclass(frozen=True, slots=True)
class AppendProgress:
    """An append as it stands, for a corner of the screen.

    waiting_seconds   until the next call; 0 where nothing is waited for
    budget            the platform's budget of calls
    estimated_finish  at the present pace; None where it cannot be told
    put_off           why the platform took nothing for now of the batch that is under way
    """

    job: str
    state: JobState
    batches_sent: int
    batches_total: int
    records_accepted: int
    records_total: int
    waiting_seconds: float = 0.0
    budget: Budget | None = None
    estimated_finish: datetime | None = None
    message: str = ""
    put_off: str = ""


@dataclass(frozen=True, slots=True)
class AppendReport:
    """What became of every row of the file.

    rows           rows with anything in them
    rejected       rows that the checks kept back: see the plan for why
    error          what ended it early; None if nothing did
    purpose        what the records were sent for
    mend_of_doubt  what can be done about records in doubt
    uploaded       the campaign's Uploaded before the first call and after the last; None is unknown
    """

    job: str
    profile: str
    campaign_id: str
    campaign_name: str
    file: str
    state: JobState
    rows: int
    rejected: int
    batches: tuple[BatchResult, ...]
    started: datetime
    finished: datetime | None = None
    error: CampmonError | None = None
    purpose: Purpose = Purpose.APPEND
    mend_of_doubt: str = ""
    uploaded: tuple[int | None, int | None] = (None, None)

    @property
    def sent(self) -> int:
        """Records that the platform was given."""
        return sum(batch.outline.records - batch.not_sent for batch in self.batches)

    @property
    def accepted(self) -> int:
        """Records that the platform took."""
        return sum(batch.accepted for batch in self.batches)

    @property
    def there_before(self) -> int:
        """Records that were on the campaign already: by a first try, or before it."""
        return sum(batch.there_before for batch in self.batches)

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        """Records that the platform did not take."""
        return tuple(row for batch in self.batches for row in batch.refused)

    @property
    def refusals(self) -> tuple[Refusals, ...]:
        """The same by reason, the most frequent first; `lines` are all of them."""
        lines: dict[str, list[int]] = {}
        for row in self.refused:
            lines.setdefault(row.reason, []).append(row.line)
        most = sorted(lines.items(), key=lambda one: -len(one[1]))
        return tuple(Refusals(reason, tuple(of_it)) for reason, of_it in most)

    @property
    def in_doubt(self) -> int:
        """Records of which it is not known whether the platform took them."""
        return sum(batch.in_doubt for batch in self.batches)

    @property
    def not_sent(self) -> int:
        """Good rows that the platform was never given, or refused as a whole batch."""
        return sum(batch.not_sent for batch in self.batches)

    @property
    def exit_code(self) -> int:
        """0 every row accepted; 4 some; else by what ended it: 1 refused, 3 not reached, …

        Where all were accepted, but something stopped it all the same, it is 4, too.
        """
        there = self.accepted + self.there_before
        if there:
            return 0 if there == self.rows and self.error is None else 4
        if self.error is not None:
            return self.error.exit_code
        return 130 if self.state in (JobState.CANCELLED, JobState.INTERRUPTED) else 1

    def lines(self) -> list[str]:
        """The report in sentences, the most important first."""
        name = self.campaign_name or self.campaign_id
        said = [
            f"{self.accepted:,} of {_counted(self.rows, 'row')} of {self.file} "
            f"{self.purpose.done} {name}"
        ]
        if self.there_before:
            said.append(
                f"{_counted(self.there_before, 'row')} {_were(self.there_before)} on the campaign "
                "already: by the first try, or before it"
            )
        doubted = [b for b in self.batches if b.in_doubt and b.state is not BatchState.LEFT_OUT]
        if doubted:
            rows = _counted(sum(b.in_doubt for b in doubted), "row")
            where = _spans(b.outline for b in doubted)
            said.append(f"in doubt: {rows}, {where}. {self._in_doubt}")
        left_out = [b for b in self.batches if b.state is BatchState.LEFT_OUT]
        if left_out:
            rows = _counted(sum(b.in_doubt for b in left_out), "row")
            where = _spans(b.outline for b in left_out)
            said.append(f"left out, as was decided: {rows}, {where}. They were in doubt.")
        if self.not_sent:
            where = _spans(b.outline for b in self.batches if b.not_sent)
            said.append(f"not sent: {_counted(self.not_sent, 'row')}, {where}")
        if self.refused:
            said.append(f"refused by the platform: {_counted(len(self.refused), 'row')}")
            said += [f"  {refusals}" for refusals in self.refusals]
        if self.rejected:
            said.append(f"kept back by the checks: {_counted(self.rejected, 'row')}")
        if self.error is not None:
            told = self.in_doubt and self.error.mend == self.mend_of_doubt
            said.append(f"{self.state.value}: {self.error.message if told else self.error}")
        elif self.state in (JobState.CANCELLED, JobState.IN_DOUBT, JobState.INTERRUPTED):
            said.append(self.state.value)
        if self.counted:
            said.append(self.counted)
        return said

    @property
    def counted(self) -> str:
        """How the platform's own count bears out what it accepted; "" where that is not known.

        Others may append to the campaign as well, so a difference is told, and is no error.
        """
        before, after = self.uploaded
        if self.purpose is Purpose.UPDATE or before is None or after is None or not self.sent:
            return ""
        grew = after - before
        most = self.accepted + self.there_before + self.in_doubt
        if self.accepted <= grew <= most:
            return f"Uploaded went from {before:,} to {after:,}: as accepted"
        if grew > most:
            return (
                f"Uploaded went from {before:,} to {after:,}: {grew - most:,} more than were "
                "accepted. Others may have appended meanwhile."
            )
        return (
            f"Uploaded went from {before:,} to {after:,}, though {self.accepted:,} were accepted: "
            "it may lag. Look at the campaign again in a while."
        )

    @property
    def _in_doubt(self) -> str:
        """What may be so of records in doubt, and what to do about them."""
        so = "changed" if self.purpose is Purpose.UPDATE else "on the campaign"
        return f"They may be {so} already. {self.mend_of_doubt}".rstrip(" .")

    def as_json(self) -> dict[str, object]:
        """The report as JSON takes it; lines are those of the file, times ISO 8601."""
        return {
            "job": self.job,
            "profile": self.profile,
            "campaign": self.campaign_id,
            "campaign_name": self.campaign_name,
            "file": self.file,
            "state": self.state.name.lower(),
            "rows": self.rows,
            "rejected": self.rejected,
            "sent": self.sent,
            "accepted": self.accepted,
            "refused": [{"line": row.line, "reason": row.reason} for row in self.refused],
            "there_before": self.there_before,
            "in_doubt": self.in_doubt,
            "not_sent": self.not_sent,
            "uploaded_before": self.uploaded[0],
            "uploaded_after": self.uploaded[1],
            "batches": [_batch_json(batch) for batch in self.batches],
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat() if self.finished else None,
            "error": None if self.error is None else _error_json(self.error),
            "exit_code": self.exit_code,
        }

    def as_csv(self) -> Iterator[tuple[str, ...]]:
        """The report as rows for a CSV file, the header first: what became of which lines.

        A batch is a row, from its first line to its last; each record of it that the platform
        refused has a row of its own besides.
        """
        yield CSV_HEADER
        for batch in self.batches:
            outline = batch.outline
            first, last = str(outline.first_line), str(outline.last_line)
            for count, state in _shares(batch):
                yield first, last, str(count), state, _harmless(batch.message), str(outline.number)
            for row in batch.refused:
                line = str(row.line)
                yield line, line, "1", "refused", _harmless(row.reason), str(outline.number)
        if self.rejected:
            yield "", "", str(self.rejected), "kept back by the checks", "", ""


CSV_HEADER = ("first_line", "last_line", "records", "state", "reason", "batch")


def _shares(batch: BatchResult) -> Iterator[tuple[int, str]]:
    """How many of a batch's records are where; those refused one by one are told by themselves."""
    if batch.accepted:
        yield batch.accepted, "accepted"
    if batch.there_before:
        yield batch.there_before, "on the campaign already"
    if batch.in_doubt:
        yield batch.in_doubt, "in doubt"
    if batch.not_sent:
        yield batch.not_sent, "refused" if batch.state is BatchState.REFUSED else "not sent"


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _batch_json(batch: BatchResult) -> dict[str, object]:
    return {
        "batch": batch.outline.number,
        "records": batch.outline.records,
        "first_line": batch.outline.first_line,
        "last_line": batch.outline.last_line,
        "state": batch.state.name.lower(),
        "accepted": batch.accepted,
        "refused": len(batch.refused),
        "there_before": batch.there_before,
        "in_doubt": batch.in_doubt,
        "message": batch.message,
    }


def _error_json(error: CampmonError) -> dict[str, object]:
    return {"code": error.code, "message": error.message, "mend": error.mend}


def _spans(outlines: Iterable[BatchOutline]) -> str:
    """The lines of batches, those that follow each other as one span."""
    spans = [
        f"line {first:,}" if first == last else f"lines {first:,} to {last:,}"
        for first, last in _joined(outlines)
    ]
    return ", ".join(spans)


def _joined(outlines: Iterable[BatchOutline]) -> Iterator[tuple[int, int]]:
    first = last = number = 0
    for outline in outlines:
        if number and outline.number == number + 1:
            last = outline.last_line
        else:
            if number:
                yield first, last
            first, last = outline.first_line, outline.last_line
        number = outline.number
    if number:
        yield first, last


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
