"""`campmon append`: records from a file onto a campaign, and on with what was interrupted."""

from pathlib import Path

import click

from campmon.cli.options import profile_option
from campmon.cli.record_options import record_options, records_arguments
from campmon.cli.record_wish import RecordWish, ResumeWish
from campmon.cli.session import Session
from campmon.model.errors import UsageError

_WITH_RESUME = ("resume", "doubt", "report", "detach", "yes", "as_json")


@click.command()
@records_arguments(required=False)
@click.option(
    "--resume",
    metavar="[JOB]",
    is_flag=False,
    flag_value="",
    help="Go on with a job that was interrupted; without CAMPAIGN and FILE.",
)
@click.option(
    "--doubt",
    type=click.Choice(["landed", "again", "skip"]),
    help="With --resume: of records in doubt of which nothing can be known.",
)
@record_options
@profile_option
@click.pass_context
def append(
    context: click.Context,
    /,
    campaign: str | None,
    file: Path | None,
    resume: str | None,
    doubt: str | None,
    profile: str | None,
    **asked: object,
) -> int:
    """Append the records of a file to a campaign.

    CAMPAIGN is an id, a name, or the beginning of either. It is looked at first: one that takes
    no records is refused before the file is read. FILE is a table in CSV, a workbook or JSON; -
    is what comes through a pipe. It is checked whole before anything is sent.

    With --resume, goes on with the job that was interrupted, exactly where it was; the file is
    not needed any more.
    """
    session: Session = context.obj
    if resume is not None:
        return _resume(context, session, resume, doubt, asked)
    if campaign is None or file is None:
        raise click.UsageError("name the CAMPAIGN and the FILE", context)
    if doubt is not None:
        raise UsageError("--doubt is for --resume", "campmon append --resume JOB --doubt …")
    from campmon.append import Purpose
    from campmon.cli.record_job import run_record_job

    wish = RecordWish(Purpose.APPEND, campaign, file, **asked)  # type: ignore[arg-type] # by click
    return session.run(run_record_job(session, session.profile(profile), wish))


def _resume(
    context: click.Context,
    session: Session,
    job: str,
    doubt: str | None,
    asked: dict[str, object],
) -> int:
    given = [
        parameter
        for parameter in context.command.params
        if parameter.name is not None
        and parameter.name not in _WITH_RESUME
        and context.get_parameter_source(parameter.name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        names = ", ".join(
            one.opts[0] if one.opts[0] != one.name else one.name.upper() for one in given
        )
        raise UsageError(
            f"a job goes on as it was begun: {names} cannot be said with --resume",
            "Use it with --doubt, --report, --detach, --yes and --json alone.",
        )
    from campmon.cli.resume import resume_job

    wish = ResumeWish(
        job,
        doubt,
        report=asked["report"],  # type: ignore[arg-type] # by click
        detach=bool(asked["detach"]),
        yes=bool(asked["yes"]),
        as_json=bool(asked["as_json"]),
    )
    return session.run(resume_job(session, wish))
