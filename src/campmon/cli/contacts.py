"""`campmon contacts`: the records that are on a campaign already."""

from pathlib import Path

import click

from campmon.cli.options import profile_option
from campmon.cli.record_options import record_options, records_arguments
from campmon.cli.record_wish import RecordWish
from campmon.cli.session import Session


@click.group()
def contacts() -> None:
    """Change the records that are on a campaign (Voiso: contacts)."""


@contacts.command()
@records_arguments(required=True)
@record_options
@profile_option
@click.pass_obj
def update(
    session: Session, /, campaign: str, file: Path, profile: str | None, **asked: object
) -> int:
    """Update a campaign's records by the rows of a file.

    CAMPAIGN is an id, a name, or the beginning of either. Each row finds its record by the
    telephone number and changes the fields that have something in the row; an empty cell changes
    nothing. The file is checked whole before anything is sent.
    """
    from campmon.append import Purpose
    from campmon.cli.record_job import run_record_job

    wish = RecordWish(Purpose.UPDATE, campaign, file, **asked)  # type: ignore[arg-type] # by click
    return session.run(run_record_job(session, session.profile(profile), wish))
