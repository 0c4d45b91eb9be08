"""`campmon campaigns`: the campaigns of a profile."""

from collections.abc import Sequence
from datetime import datetime

import click

from campmon.cli import figures
from campmon.cli.campaign_json import campaign_object
from campmon.cli.options import json_option, profile_option
from campmon.cli.session import Session
from campmon.cli.table import Column, render
from campmon.model.campaign import Campaign
from campmon.model.reading import Reading
from campmon.model.state import CampaignState
from campmon.settings.profile import Profile

_COLOURS = {
    CampaignState.PLAYING.value: "32",
    CampaignState.PAUSED.value: "33",
    CampaignState.BROKEN.value: "31",
}

_COLUMNS = (
    Column("Id", least=6),
    Column("Name", least=10),
    Column("State", style=lambda text: _COLOURS.get(text, "")),
    Column("Uploaded", right=True),
    Column("Loaded", right=True),
    Column("Completed", right=True),
    Column("Remaining", right=True),
    Column("% Done", right=True),
)


@click.command()
@profile_option
@click.option("--all", "everything", is_flag=True, help="Deactivated campaigns too.")
@click.option(
    "--state",
    type=click.Choice([state.value for state in CampaignState], case_sensitive=False),
    help="Only campaigns in this state.",
)
@json_option
@click.pass_obj
def campaigns(
    session: Session, profile: str | None, everything: bool, state: str | None, as_json: bool
) -> int:
    """List the campaigns of a profile with their figures."""
    reading = session.run(_read(session, session.profile(profile)))
    shown = [c for c in reading.campaigns if _wanted(c, everything, state)]
    if as_json:
        session.streams.document([campaign_object(c, as_of=reading.as_of) for c in shown])
    else:
        print_table(session, shown, reading.as_of)
    return 0


def list_campaigns(session: Session) -> None:
    """Print the table of the default profile."""
    reading = session.run(_read(session, session.profile(None)))
    shown = [c for c in reading.campaigns if _wanted(c, False, None)]
    print_table(session, shown, reading.as_of)


def print_table(session: Session, shown: Sequence[Campaign], as_of: datetime) -> None:
    """Print campaigns as a table, as wide as the terminal or, in a pipe, as it takes."""
    streams = session.streams
    rows = [_row(campaign) for campaign in shown]
    streams.data(render(_COLUMNS, rows, width=streams.columns, styled=session.styled))
    if not shown:
        streams.complain(f"no campaigns to show (as of {figures.moment(as_of)})")


async def _read(session: Session, profile: Profile) -> Reading:
    async with session.source(profile) as backend:
        return await backend.read()


def _wanted(campaign: Campaign, everything: bool, state: str | None) -> bool:
    if state is not None:
        return campaign.state.value == state
    return everything or campaign.state is not CampaignState.DEACTIVATED


def _row(campaign: Campaign) -> tuple[str, ...]:
    return (
        campaign.id,
        campaign.name,
        state_word(campaign),
        *(figures.record_count(campaign, name) for name in figures.RECORD_COUNTS),
        figures.percent_done(campaign),
    )


def state_word(campaign: Campaign) -> str:
    """The state in campmon's word; the platform's own where campmon knows none."""
    if campaign.state is CampaignState.UNKNOWN and campaign.platform_state:
        return f"unknown ({campaign.platform_state})"
    return campaign.state.value
