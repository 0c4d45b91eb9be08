"""Finding campaigns of any day: a query in campmon's words, and what it is on LiveVox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from campmon.backends.livevox.client import (
    LARGEST_PAGE,
    CampaignRow,
    CampaignSearch,
    LiveVoxClient,
    Page,
    every,
)
from campmon.backends.livevox.schedule import happened
from campmon.backends.livevox.todays import OVER, day_before, day_ends, search_all
from campmon.backends.livevox.words import filters_for, state_of, type_number
from campmon.model.errors import UsageError
from campmon.model.query import CampaignQuery
from campmon.model.state import CampaignState
from campmon.model.zones import day_begins

_NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What campaigns have to be to be found, in LiveVox's terms; an empty part does not matter.

    search  what the platform is asked for; None is for every campaign there is, of whatever day,
            deactivated ones too
    today   when the dialing day began, where the campaigns are to be those of the board
    """

    search: CampaignSearch | None
    today: datetime | None
    since: datetime | None
    until: datetime | None
    states: frozenset[CampaignState]
    services: frozenset[str]
    types: frozenset[int]

    def holds(self, row: CampaignRow) -> bool:
        """Whether a campaign that was found is meant: the platform's filters are coarser."""
        state = state_of(row.status)
        if self.states and state not in self.states:
            return False
        hidden = CampaignState.DEACTIVATED
        if state is hidden and self.search is not None and hidden not in self.states:
            return False
        if self.services and row.service_id not in self.services:
            return False
        if self.types and row.type_id not in self.types:
            return False
        uploaded = happened(row.upload_date)
        if self.today is not None and uploaded is not None and uploaded < self.today:
            return state not in OVER  # as the board has it
        if uploaded is None or self.search is not None:
            return True  # the search has seen to the dates, by whichever date it goes
        return (self.since is None or uploaded >= self.since) and (
            self.until is None or uploaded <= self.until
        )


def wanted(
    query: CampaignQuery,
    *,
    client_number: int | None,
    profile_services: Iterable[int],
    service_names: Mapping[str, str],
    now: datetime,
) -> Wanted:
    """What `query` means on LiveVox.

    Without dates it is what the board shows; a profile's own services narrow what is found where
    the query names none. Raises UsageError for dates, types or services that mean nothing.
    """
    named = tuple(dict.fromkeys(service_number(text, service_names) for text in query.services))
    services = named or tuple(profile_services)
    types = tuple(dict.fromkeys(map(type_number, query.types)))
    since, until, search, today = query.since, query.until, None, None
    if not query.everything:
        if since is until is None:
            since, today = day_before(now), day_begins(now)
        until = until or day_ends(now)
        since = since or min(day_begins(now), day_begins(until))
        search = CampaignSearch(
            since, until, filters_for(query.states), services, types, client_number
        )
    if since is not None and until is not None and until < since:
        raise UsageError("the time to look in ends before it begins")
    return Wanted(
        search,
        today,
        since,
        until,
        frozenset(query.states),
        frozenset(map(str, services)),
        frozenset(types),
    )


def names_services(query: CampaignQuery) -> bool:
    """Whether a query has services by name, so that their names have to be known."""
    return any(not _is_number(text) for text in query.services)


def service_number(text: str, names: Mapping[str, str]) -> int:
    """The number of the service that `text` means: "55101", "Cards" or "Cards (55101)".

    Raises UsageError naming those known.
    """
    meant = text.strip()
    if _is_number(meant):
        return int(meant)
    for number, name in names.items():
        spellings = (name.casefold(), f"{name} ({number})".casefold())
        if meant.casefold() in spellings and _is_number(number):
            return int(number)
    if not names:
        raise UsageError(
            f"no service is known by the name {text!r}",
            "This account is not told the names of services: give the service's number.",
        )
    shown = ", ".join(f"{name} ({number})" for number, name in list(names.items())[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    also = f", and {more} more" if more > 0 else ""
    raise UsageError(f"no service is called {text!r}", f"There are {shown}{also}.")


async def found(client: LiveVoxClient, meant: Wanted) -> tuple[CampaignRow, ...]:
    """All campaigns that are meant, as the platform lists them."""
    if meant.search is None:
        rows = await _every_campaign(client)
    else:
        rows = await search_all(client, meant.search)
    return tuple(row for row in rows if meant.holds(row))


async def _every_campaign(client: LiveVoxClient) -> tuple[CampaignRow, ...]:
    async def page(offset: int) -> Page[CampaignRow]:
        return await client.list_campaigns(offset=offset, count=LARGEST_PAGE)

    return tuple([row async for row in every(page, lambda row: row.id)])


def _is_number(text: str) -> bool:
    stripped = text.strip()
    return stripped.isascii() and stripped.isdigit() and len(stripped) <= 18
