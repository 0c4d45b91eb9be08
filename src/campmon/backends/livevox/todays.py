"""Today's campaigns: which they are, and the list of them, read again only when it changed."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from campmon.backends.livevox.client import (
    LARGEST_PAGE,
    CampaignRow,
    CampaignSearch,
    Forbidden,
    ListInfo,
    LiveVoxClient,
    NotFound,
    Page,
    Rejected,
    every,
)
from campmon.backends.livevox.schedule import happened
from campmon.backends.livevox.words import state_of
from campmon.model.state import CampaignState
from campmon.model.zones import day_begins

_log = logging.getLogger(__name__)

Fetch = Callable[[], Awaitable[None]]
"""Something that is asked of the platform in one request."""

OVER = frozenset(
    {
        CampaignState.DONE,
        CampaignState.STOPPED,
        CampaignState.DEACTIVATED,
        CampaignState.BROKEN,
    }
)
"""States in which a campaign of an earlier day is of no more interest today."""

LONGEST_UNLISTED_SECONDS = 60.0
"""The list is read again after this long even if the platform says that nothing changed."""
ASK_AGAIN_SECONDS = 600.0
"""How long a method that was refused is not tried again."""

_DAY = timedelta(days=1)


def day_ends(at: datetime) -> datetime:
    """The end of the dialing day in which `at` falls, one millisecond before the next begins."""
    return day_begins(day_begins(at) + _DAY + timedelta(hours=2)) - timedelta(milliseconds=1)


def day_before(at: datetime) -> datetime:
    """When the dialing day before that of `at` began."""
    return day_begins(day_begins(at) - timedelta(hours=2))


def is_todays(row: CampaignRow, today: datetime) -> bool:
    """Whether a campaign belongs on today's board; `today` is when the dialing day began.

    Those uploaded today or nobody knows when, and those of before that are not over. Deactivated
    ones never: the platform lists them, but nothing can be done with them.
    """
    state = state_of(row.status)
    if state is CampaignState.DEACTIVATED:
        return False
    uploaded = happened(row.upload_date)
    return uploaded is None or uploaded >= today or state not in OVER


async def search_all(client: LiveVoxClient, search: CampaignSearch) -> tuple[CampaignRow, ...]:
    """Every campaign that a search finds, once."""

    async def page(offset: int) -> Page[CampaignRow]:
        return await client.search_campaigns(search, offset=offset, count=LARGEST_PAGE)

    return tuple([row async for row in every(page, lambda row: row.id)])


class TodaysList:
    """Keeps today's campaigns with as few requests as can be.

    generation  goes up whenever something about some campaign is known to have changed
    narrow      the platform lets this session search, and nothing else (an agent's session)
    """

    def __init__(
        self,
        client: LiveVoxClient,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        client_number: int | None,
        services: Iterable[int],
    ) -> None:
        self._client = client
        self._now = now
        self._monotonic = monotonic
        self._client_number = client_number
        self._services = tuple(services)
        self._rows: dict[str, CampaignRow] = {}
        self._info: ListInfo | None = None
        self._day: datetime | None = None
        self._listed_at = 0.0
        self._due = True
        self._info_refused_at: float | None = None
        self.generation = 0
        self.narrow = False

    @property
    def rows(self) -> tuple[CampaignRow, ...]:
        """Today's campaigns as they were listed last."""
        return tuple(self._rows.values())

    def row(self, campaign_id: str) -> CampaignRow | None:
        """A campaign of today's; None for others."""
        return self._rows.get(campaign_id)

    async def find(self, campaign_id: str) -> CampaignRow | None:
        """A campaign of today's; the list is read for it if it never was."""
        if self._day is None:
            await self._list()
        return self.row(campaign_id)

    def changed(self) -> None:
        """Something was changed by us: the next turn lists again."""
        self._due = True
        self.generation += 1

    def noticed(self, campaign_id: str, state: CampaignState) -> None:
        """A campaign was read by itself; where the list shows it otherwise, it is out of date."""
        row = self._rows.get(campaign_id)
        if row is not None and state_of(row.status) is not state:
            self._due = True

    async def take_turn(self, other: Callable[[], Fetch | None]) -> None:
        """Bring the list up to date: one request, as a rule; more only where it changed.

        other  gives what else may be fetched in place of asking whether the list changed
        """
        if self._is_due():
            await self._list()
        elif (fetch := other()) is not None:
            await fetch()
        elif not self._may_ask():
            await self._list()
        elif await self._ask_whether_changed():
            await self._list()
            # LiveVox may tell the time of a change in whole seconds: what changed later in the
            # same one would go unseen, so the next turn lists once more in place of asking.
            self._due = True

    def _is_due(self) -> bool:
        return (
            self._due
            or self._day != day_begins(self._now())
            or self._monotonic() - self._listed_at >= LONGEST_UNLISTED_SECONDS
        )

    def _may_ask(self) -> bool:
        refused = self._info_refused_at
        return refused is None or self._monotonic() - refused >= ASK_AGAIN_SECONDS

    async def _ask_whether_changed(self) -> bool:
        """Ask for the list's size and last change; True where it has to be listed again."""
        try:
            info = await self._client.list_info()
        except (Forbidden, NotFound, Rejected) as error:
            _log.info("the list's info is not to be had: %s", error.message)
            self._info_refused_at = self._monotonic()
            self.narrow = isinstance(error, Forbidden)
            return True
        self._info_refused_at = None
        self.narrow = False
        before, self._info = self._info, info
        if before is None:
            self._due = True  # what changed between the list and this answer is seen next turn
            return False
        if info == before and info != ListInfo():
            return False
        self.generation += 1
        return True

    async def _list(self) -> None:
        now = self._now()
        today = day_begins(now)
        search = CampaignSearch(
            since=day_before(now),
            until=day_ends(now),
            services=self._services,
            client=self._client_number,
        )
        self._due = False  # before the request: what is changed meanwhile is listed next turn
        listed = False
        try:
            rows = await search_all(self._client, search)
            listed = True
        finally:
            self._due = self._due or not listed
        self._rows = {row.id: row for row in rows if is_todays(row, today)}
        self._day = today
        self._listed_at = self._monotonic()
