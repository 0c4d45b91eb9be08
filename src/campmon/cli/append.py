"""`campmon append`: records from a file onto a campaign."""

from pathlib import Path

import click

from campmon.append import Pace, Purpose
from campmon.cli.options import campaign_argument, json_option, profile_option, yes_option
from campmon.cli.record_job import RecordWish, run_record_job
from campmon.cli.record_options import record_options
from campmon.cli.session import Session


@click.command()
@campaign_argument
@record_options
@profile_option
@yes_option
@json_option
@click.pass_obj
def append(  # the command's options, one parameter each
    session: Session,
    campaign: str,
    file: Path,
    maps: tuple[str, ...],
    dry_run: bool,
    rejects: Path | None,
    pace: Pace,
    profile: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Append the records of a CSV file to a campaign.

    CAMPAIGN is an id, a name, or the beginning of either. It is looked at first: one that takes
    no records is refused before the file is read. The file is checked whole before anything is
    sent.
    """
    wish = RecordWish(Purpose.APPEND, campaign, file, maps, dry_run, rejects, pace, yes, as_json)
    return session.run(run_record_job(session, session.profile(profile), wish))
