"""`campmon jobs`: what was appended and updated, what is under way, and what was interrupted."""

from pathlib import Path

import click

from campmon.cli.options import json_option
from campmon.cli.record_options import report_option
from campmon.cli.record_wish import check_report_place
from campmon.cli.session import Session
from campmon.model.errors import UsageError


@click.command()
@click.argument("job", metavar="[JOB]", required=False)
@click.option(
    "-n", "count", metavar="N", type=click.IntRange(1), default=20, show_default=True,
    help="The last N jobs.",
)  # fmt: skip
@click.option("--follow", is_flag=True, help="Follow a job until it ends.")
@click.option("--forget", is_flag=True, help="Give up a job: what is not sent stays unsent.")
@report_option
@click.option(
    "--rejects", metavar="FILE", type=click.Path(path_type=Path),
    help="Write the rows that the platform refused, or that are lost here, to a new file.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@json_option
@click.pass_obj
def jobs(
    session: Session,
    job: str | None,
    count: int,
    follow: bool,
    forget: bool,
    report: Path | None,
    rejects: Path | None,
    yes: bool,
    as_json: bool,
) -> int:
    """List the jobs that sent a file's records, or show the report of one.

    JOB is an id or the beginning of one. With --follow and --json, one event a line.
    """
    if job is None:
        for name, asked in (
            ("--follow", follow),
            ("--forget", forget),
            ("--report", report),
            ("--rejects", rejects),
        ):
            if asked:
                raise UsageError(f"{name} is about one job", f"campmon jobs JOB {name}")
    elif follow and forget:
        raise UsageError("a job is followed or forgotten, not both")
    if rejects is not None and (follow or forget):
        raise UsageError("--rejects is for a job as it stands", "campmon jobs JOB --rejects FILE")
    check_report_place(report)
    from campmon.cli.job_report import follow_job, forget_job, list_jobs, show_job, write_rows

    if job is None:
        return list_jobs(session, count, as_json=as_json)
    if forget:
        return session.run(forget_job(session, job, yes=yes))
    if follow:
        return session.run(follow_job(session, job, report, as_json=as_json))
    if rejects is not None:
        write_rows(session, job, rejects)
    return show_job(session, job, report, as_json=as_json)
