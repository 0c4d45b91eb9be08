"""The jobs that the journal knows: as a table, as a report, followed, or given up."""

import asyncio
from pathlib import Path

from campmon.append import AppendReport, JobState, Purpose
from campmon.append.journal import Journal, StoredJob
from campmon.append.journal.journal import KEPT_DAYS
from campmon.append.journal.overview import JobOverview, Overviews
from campmon.append.rest import write_rest
from campmon.cli.confirm import confirm_new
from campmon.cli.drawn_line import DrawnLine
from campmon.cli.record_events import RecordEvents
from campmon.cli.report_file import write_report
from campmon.cli.session import Session
from campmon.cli.table import Column, render
from campmon.model.errors import RecordsLostError, UsageError
from campmon.model.intent import Tier
from campmon.model.text import clean

LOOK_SECONDS = 1.0
"""How often a job that another process has in hand is looked at."""

_COLUMNS = (
    Column("Id"),
    Column("When", least=11),
    Column("Profile", least=6),
    Column("Campaign", least=8),
    Column("File", least=8),
    Column("State", least=6),
    Column("Taken", right=True),
    Column("Refused", right=True),
    Column("In doubt", right=True),
)
_WIDE = 110


def list_jobs(session: Session, count: int, *, as_json: bool) -> int:
    """Print the last `count` jobs, the latest first."""
    with Overviews(session.paths.appends_dir) as overviews:
        jobs = overviews.read(count)
    if as_json:
        session.streams.document([_listed(job) for job in jobs])
        return 0
    if not jobs:
        session.streams.complain("no file was appended yet")
        return 0
    columns, rows = list(_COLUMNS), [_row(job) for job in jobs]
    width = session.streams.columns
    if width is not None and width < _WIDE:
        columns, rows = _without_what_tells_nothing(columns, rows)
    session.streams.data(render(columns, rows, width=width, styled=session.styled))
    resting = sum(job.can_go_on for job in jobs)
    if resting:
        many = "1 job" if resting == 1 else f"{resting:,} jobs"
        session.streams.complain(f"{many} can go on", "campmon append --resume [JOB]")
    return 0


def show_job(session: Session, named: str, place: Path | None, *, as_json: bool) -> int:
    """Print a job's report as far as it is known, and write it to `place`."""
    with _journal(session) as journal:
        job = journal.load(named)
        holder = journal.holder(job.id)
    report = job.report()
    if place is not None:
        write_report(report, place)
    if as_json:
        session.streams.document(report.as_json())
        return 0
    session.streams.data(f"{job.id}  {_when(job)}  {job.state.value}  by {clean(job.who)}")
    session.streams.data("\n".join(map(clean, report.lines())))
    _tell_next(session, job, holder)
    return 0


def write_rows(session: Session, named: str, place: Path) -> None:
    """Write a job's rows that are not on the campaign to `place`; see `write_rest`.

    Raises UsageError if a process is at the job, or there are none; what `write_rest` raises.
    """
    with _journal(session) as journal:
        job = journal.load(named)
        with journal.claim(job.id):
            job = journal.load(job.id)
            rest = write_rest(job, place)
    for batch in rest.unknown:
        session.streams.complain(
            f"lines {batch.first_line:,} to {batch.last_line:,}: {batch.records:,} of these rows "
            "were never sent, but which is not known any more"
        )
    told = [
        f"{count:,} row{'' if count == 1 else 's'} that {'was' if count == 1 else 'were'} {what}"
        for count, what in ((rest.refused, "refused"), (rest.unsent, "never sent"))
        if count
    ]
    if not told:
        raise UsageError(f"the job {job.id} has no rows that were refused, or are lost here")
    session.streams.complain(f"{' and '.join(told)}: see {place}")


async def follow_job(session: Session, named: str, place: Path | None, *, as_json: bool) -> int:
    """Tell how far a job is until no process is at it any more; then its report and exit code."""
    events = RecordEvents(session, wanted=as_json)
    line = DrawnLine(session.streams)
    told = ""
    with _journal(session) as journal:
        job = journal.load(named)
        try:
            while journal.holder(job.id) is not None:
                done = _progress(job)
                if done != told:
                    told = done
                    if events.wanted:
                        events.tell("progress", **_progress_object(job))
                    elif session.draws:
                        line.draw(done[: line.width - 1])
                    else:
                        session.streams.talk(done)
                await asyncio.sleep(LOOK_SECONDS)
                job = journal.load(job.id)
        finally:
            line.close()
        job = journal.load(job.id)
    report = job.report()
    if place is not None:
        write_report(report, place)
    if events.wanted:
        events.tell("report", **report.as_json())
    else:
        session.streams.data("\n".join(map(clean, report.lines())))
        _tell_next(session, job, None)
    return report.exit_code


async def forget_job(session: Session, named: str, *, yes: bool) -> int:
    """Give up a job: what is not sent stays unsent, and its records are deleted here.

    Raises UsageError if it has ended, or a process is at it.
    """
    with _journal(session) as journal:
        job = journal.load(named)
        if not _can_go_on(job):
            raise UsageError(
                f"the job {job.id} is {job.state.value}: there is nothing to give up",
                f"It is forgotten by itself {KEPT_DAYS} days after its end.",
            )
        with journal.claim(job.id):
            report = job.report()
            session.streams.talk("\n".join(report.lines()))
            left = report.not_sent + report.in_doubt
            what = f"give up the job {job.id}, {left:,} records of which are not known to be sent"
            await confirm_new(session.streams, what, Tier.CONFIRM, yes=yes)
            journal.ended(job.id, JobState.CANCELLED)
            job.remove_spools()
    session.streams.data(f"given up: {job.id}. What was sent stays on the campaign.")
    return 0


def _journal(session: Session) -> Journal:
    return Journal.open(session.paths.appends_dir, session.clock)


def _can_go_on(job: StoredJob) -> bool:
    return not job.state.final


def _tell_next(session: Session, job: StoredJob, holder: int | None) -> None:
    if holder is not None:
        process = f"process {holder}" if holder else "another process"
        session.streams.talk(f"{process} is at it: campmon jobs {job.id} --follow")
        return
    tell_refused(session, job.report())
    if _can_go_on(job):
        tell_way_on(session, job.id, None if job.error is None else job.error[0])


def tell_refused(session: Session, report: AppendReport) -> None:
    """Say how to have the rows that the platform refused."""
    if report.refused:
        session.streams.talk(f"Refused rows as a file: campmon jobs {report.job} --rejects FILE")


def tell_way_on(session: Session, job_id: str, error: str | None) -> None:
    """Say how a job that has not ended goes on; `error` is the code of what stopped it."""
    give_up = f"Give it up: campmon jobs {job_id} --forget"
    if error == RecordsLostError.code:
        session.streams.talk(give_up)
        return
    session.streams.talk(f"Go on with it: campmon append --resume {job_id}. {give_up}")


def _without_what_tells_nothing(
    columns: list[Column], rows: list[list[str]]
) -> tuple[list[Column], list[list[str]]]:
    """A narrow terminal has no room for nothing, nor for the day that is in the id already."""
    kept = [
        place
        for place, column in enumerate(columns)
        if not (
            column.head == "When"
            or (column.head == "Profile" and len({row[place] for row in rows}) == 1)
            or (column.head in ("Refused", "In doubt") and {row[place] for row in rows} == {"0"})
        )
    ]
    return [columns[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _row(job: JobOverview) -> list[str]:
    return [
        job.id,
        _when(job),
        clean(job.key.profile),
        clean(job.campaign_name or job.key.id),
        clean(job.file.name),
        _state(job),
        f"{job.there:,}/{job.records:,}",
        f"{job.refused:,}",
        f"{job.in_doubt:,}",
    ]


def _listed(job: JobOverview) -> dict[str, object]:
    return {
        "job": job.id,
        "purpose": job.purpose.value,
        "profile": job.key.profile,
        "campaign": job.key.id,
        "campaign_name": job.campaign_name,
        "file": str(job.file),
        "state": job.state.name.lower(),
        "process": job.holder,
        "can_be_resumed": job.can_go_on,
        "records": job.records,
        "accepted": job.accepted,
        "there_before": job.there_before,
        "refused": job.refused,
        "in_doubt": job.in_doubt,
        "rejected": job.rejected,
        "started": job.started.isoformat(),
        "finished": job.finished.isoformat() if job.finished else None,
    }


def _progress_object(job: StoredJob) -> dict[str, object]:
    return {
        "job": job.id,
        "state": job.state.name.lower(),
        "accepted": job.accepted,
        "records": job.good,
        "batches_sent": sum(work.result.sent for work in job.batches),
        "batches": len(job.batches),
    }


def _state(job: JobOverview) -> str:
    return f"{job.state.value} (update)" if job.purpose is Purpose.UPDATE else job.state.value


def _when(job: StoredJob | JobOverview) -> str:
    return f"{job.started.astimezone():%b %d %H:%M}"


def _progress(job: StoredJob) -> str:
    calls = sum(work.result.settled for work in job.batches)
    return (
        f"{job.state.value}: {job.accepted:,} of {job.good:,} records, "
        f"{calls:,} of {len(job.batches):,} calls"
    )
