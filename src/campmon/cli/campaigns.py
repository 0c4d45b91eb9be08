"""`campmon campaigns`: the campaigns of a profile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import click

from campmon.cli import figures
from campmon.cli.deriving import say_what_is_awaited
from campmon.cli.options import json_option, profile_option
from campmon.cli.session import Session
from campmon.cli.table import Column, render
from campmon.engine.export.campaign_json import campaign_object
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.days import read_day
from campmon.model.errors import NotOfferedError, UsageError
from campmon.model.query import CampaignQuery
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


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    since: datetime | None = None
    until: datetime | None = None
    states: tuple[CampaignState, ...] = ()
    services: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    everything: bool = False

    @property
    def dated(self) -> bool:
        """Whether campaigns of other days may be asked for."""
        return self.since is not None or self.until is not None

    @property
    def searches(self) -> bool:
        """Whether it asks for more, or less, than today's campaigns."""
        return bool(self.dated or self.states or self.services or self.types or self.everything)


@click.command()
@click.option("--from", "since", metavar="DAY", help="Uploaded on this day or later.")
@click.option("--to", "until", metavar="DAY", help="Uploaded on this day or earlier.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in CampaignState], case_sensitive=False),
    help="Only campaigns in this state; may be given several times.",
)
@click.option(
    "--service", "services", metavar="S", multiple=True, help="Only of this service (several)."
)
@click.option("--type", "types", metavar="T", multiple=True, help="Only of this type (several).")
@click.option(
    "--all", "everything", is_flag=True, help="Of whatever day, and deactivated ones too."
)
@profile_option
@json_option
@click.pass_obj
def campaigns(  # the command's options, one parameter each
    session: Session,
    since: str | None,
    until: str | None,
    states: tuple[str, ...],
    services: tuple[str, ...],
    types: tuple[str, ...],
    everything: bool,
    profile: str | None,
    as_json: bool,
) -> int:
    """List the campaigns of a profile with their figures.

    DAY is a date, a date and time, today, yesterday, or 3d (days ago). Campaigns of other days
    may come without figures.
    """
    now = session.clock.now()
    wish = _Wish(
        None if since is None else read_day(since, now)[0],
        None if until is None else read_day(until, now)[1],
        tuple(CampaignState(state.lower()) for state in states),
        services,
        types,
        everything,
    )
    if wish.since is not None and wish.until is not None and wish.since >= wish.until:
        raise UsageError("--from is not before --to")
    reading = session.run(_read(session, session.profile(profile), wish))
    shown = [c for c in reading.campaigns if _wanted(c, wish)]
    if as_json:
        session.streams.document([campaign_object(c, as_of=reading.as_of) for c in shown])
    else:
        print_table(session, shown, reading.as_of)
    say_what_is_awaited(session.streams, shown, reading.calls)
    return 0


def list_campaigns(session: Session) -> None:
    """Print the table of the default profile."""
    wish = _Wish()
    reading = session.run(_read(session, session.profile(None), wish))
    shown = [c for c in reading.campaigns if _wanted(c, wish)]
    print_table(session, shown, reading.as_of)
    say_what_is_awaited(session.streams, shown, reading.calls)


def print_table(session: Session, shown: Sequence[Campaign], as_of: datetime) -> None:
    """Print campaigns as a table, as wide as the terminal or, in a pipe, as it takes."""
    streams = session.streams
    rows = [_row(campaign) for campaign in shown]
    streams.data(render(_COLUMNS, rows, width=streams.columns, styled=session.styled))
    if not shown:
        streams.complain(f"no campaigns to show (as of {figures.moment(as_of)})")


async def _read(session: Session, profile: Profile, wish: _Wish) -> Reading:
    async with session.source(profile) as backend:
        if not wish.searches:
            return await backend.read()
        why_not = backend.capabilities.why_not(Capability.FIND)
        if why_not is None:
            query = CampaignQuery(
                wish.since, wish.until, wish.states, wish.services, wish.types, wish.everything
            )
            return await backend.find(query)
        if wish.dated:
            raise NotOfferedError(f"{backend.platform} does not offer this: {why_not}")
        reading = await backend.read()
        found = tuple(c for c in reading.campaigns if _is_of(c, wish))
        return replace(reading, campaigns=found)


def _is_of(campaign: Campaign, wish: _Wish) -> bool:
    """Whether a campaign is of the services and types asked for, as far as their names tell."""
    return _named(campaign.service, wish.services) and _named(campaign.type, wish.types)


def _named(name: str | None, wanted: tuple[str, ...]) -> bool:
    names = [text.strip().casefold() for text in wanted]
    return not names or (name is not None and name.casefold() in names)


def _wanted(campaign: Campaign, wish: _Wish) -> bool:
    if wish.states:
        return campaign.state in wish.states
    return wish.everything or campaign.state is not CampaignState.DEACTIVATED


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
