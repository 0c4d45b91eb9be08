"""`campmon report`: a campaign's figures at the end of a day, with what was sent and done."""

from pathlib import Path

import click

from campmon.append.day_report import gather
from campmon.cli.finding import find_detail
from campmon.cli.options import campaign_argument, profile_option
from campmon.cli.session import Session
from campmon.engine.audit import AuditLog
from campmon.engine.export.files import FileThereError, write_whole
from campmon.engine.export.formats import Format, format_of
from campmon.engine.export.report import CampaignReport
from campmon.engine.export.report_text import REPORT_FORMATS, report_object
from campmon.model.errors import UsageError
from campmon.settings.profile import Profile

_STDOUT = Path("-")
_NAMES = tuple(kind.value for kind in REPORT_FORMATS)


@click.command()
@campaign_argument
@profile_option
@click.option(
    "--format", "wanted", type=click.Choice(_NAMES, case_sensitive=False),
    help="How it is written; by the name of FILE otherwise, else as text.",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True),
    help="Write it to a new file; - is the standard output.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
@click.pass_obj
def report(
    session: Session,
    campaign: str,
    profile: str | None,
    wanted: str | None,
    output: Path | None,
    force: bool,
) -> int:
    """Report of a campaign: counts, calls, dispositions, and what was sent and done today.

    CAMPAIGN is an id, a name, or the beginning of either. What was sent and done is what this
    machine's journal and audit log have of the day.
    """
    if output == _STDOUT:
        output = None
    elif output is not None and output.is_dir():  # "" is the folder one is in
        raise UsageError(f"{output} is a folder", "Name a file: --output FILE")
    kind = _format(wanted, output)
    if force and output is None:
        raise UsageError("--force is about a file", "Name it: --output FILE")
    made = session.run(_make(session, session.profile(profile), campaign))
    if output is None:
        _print(session, made, kind)
        return 0
    try:
        write_whole(output, REPORT_FORMATS[kind](made), replace=force)
    except FileThereError as error:
        raise UsageError(error.message, "Choose another name, or add --force.") from error
    unsaid = wanted is None and format_of(output) is not kind
    how = f", as {kind.shown}; --format says otherwise" if unsaid else ""
    session.streams.complain(f"the report was written to {output}{how}")
    return 0


def _format(wanted: str | None, output: Path | None) -> Format:
    if wanted is not None:
        return Format(wanted)
    kind = format_of(output) if output is not None else None
    return kind if kind is not None and kind in REPORT_FORMATS else Format.TEXT


async def _make(session: Session, profile: Profile, text: str) -> CampaignReport:
    async with session.source(profile) as backend:
        detail = await find_detail(backend, text)
        return gather(
            detail,
            backend,
            audit=AuditLog(session.paths.audit_log, session.clock),
            appends=session.paths.appends_dir,
            clock=session.clock,
        )


def _print(session: Session, made: CampaignReport, kind: Format) -> None:
    if kind is Format.JSON:
        session.streams.document(report_object(made))
    else:
        session.streams.part(REPORT_FORMATS[kind](made))
