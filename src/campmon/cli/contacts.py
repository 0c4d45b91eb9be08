"""`campmon contacts`: the records that are on a campaign already."""

from pathlib import Path

import click

from campmon.append import Pace, Purpose
from campmon.cli.options import campaign_argument, json_option, profile_option, yes_option
from campmon.cli.record_job import RecordWish, run_record_job
from campmon.cli.record_options import record_options
from campmon.cli.session import Session


@click.group()
def contacts() -> None:
    """Change the records that are on a campaign (Voiso: contacts)."""


@contacts.command()
@campaign_argument
@record_options
@profile_option
@yes_option
@json_option
@click.pass_obj
def update(  # the command's options, one parameter each
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
    """Update a campaign's records by the rows of a CSV file.

    CAMPAIGN is an id, a name, or the beginning of either. Each row finds its record by the
    telephone number and changes the fields that have something in the row; an empty cell changes
    nothing. The file is checked whole before anything is sent.
    """
    wish = RecordWish(Purpose.UPDATE, campaign, file, maps, dry_run, rejects, pace, yes, as_json)
    return session.run(run_record_job(session, session.profile(profile), wish))
