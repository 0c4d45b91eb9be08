"""Version 4 of Voiso's API, as far as campaigns go."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import httpx
from pydantic import SecretStr

from campmon.backends.http.answers import encode
from campmon.backends.http.exchange import Call
from campmon.backends.http.lenient import read_count
from campmon.backends.http.paging import Page, every
from campmon.backends.voiso.client.asking import Asking, campaign_path, check_count
from campmon.backends.voiso.client.rows import CampaignRow, LeadsAnswer, UserRow
from campmon.backends.voiso.client.wire import (
    campaign_row,
    leads_answer,
    rows_found,
    told_of_pages,
    user_row,
)

Row = TypeVar("Row")

LARGEST_PAGE = 100
"""Rows that the platform gives at most in one page."""

LARGEST_LEADS = 1000
"""Leads sent in one call at most."""

LARGEST_USERS = 100
"""Users that the platform adds in one call."""

_CAMPAIGNS = "api/v4/campaigns"


class VoisoV4Client:
    """A cluster, for a scoped key (campaigns.read, campaigns.manage).

    Reads raise NotReached, BadAnswer, KeyRefused, Forbidden, NotFound, NotAcceptable, TooMany and
    Invalid; writes raise AnswerLost in place of BadAnswer, and Conflict too. Leads raise
    StillProcessing in place of TooMany. Nothing is repeated by itself but a read whose kept
    connection had died.
    """

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr,
        *,
        timeout_seconds: float = 15.0,
        verify_tls: bool = True,
        ca_bundle: str | None = None,
        proxy: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Set up a client; nothing is sent.

        base_url  such as https://cluster1.voiso.com, with or without /api/v4
        The others as VoisoV1Client's.

        Raises ValueError for what cannot be used, without quoting what may be secret.
        """
        self._ask = Asking(
            base_url,
            api_key,
            timeout_seconds=timeout_seconds,
            verify_tls=verify_tls,
            ca_bundle=ca_bundle,
            proxy=proxy,
            transport=transport,
            now=now,
        )
        self.rows_left_out = 0
        """Rows of the list of campaigns read last that were none to be told by an id."""

    @property
    def calls_made(self) -> int:
        """HTTP requests made so far, repeated ones among them."""
        return self._ask.calls_made

    async def aclose(self) -> None:
        """Close the connections."""
        await self._ask.aclose()

    async def list_campaigns(
        self,
        *,
        name: str | None = None,
        status: str | None = None,
        strategy: str | None = None,
        method: str | None = None,
        live: bool | None = None,
    ) -> list[CampaignRow]:
        """All campaigns, each once; an argument that is given narrows the list.

        See `rows_left_out` for what is not in it. Raises BadAnswer too for a list of which no row
        can be used; so does `list_users`.
        """
        given: dict[str, str | int | bool | None] = {
            "name": name,
            "status": status,
            "strategy": strategy,
            "method": method,
            "live": live,
        }
        narrowed = {key: value for key, value in given.items() if value is not None}

        left_out = 0

        async def fetch(offset: int) -> Page[CampaignRow]:
            nonlocal left_out
            call = _page("list campaigns", _CAMPAIGNS, narrowed, offset)
            page, unusable = await self._page(call, campaign_row, offset, "campaigns")
            left_out += unusable
            return page

        rows = [row async for row in every(fetch, lambda row: row.id)]
        self.rows_left_out = left_out
        return rows

    async def read_campaign(self, campaign_id: str) -> CampaignRow:
        """One campaign with all its facts."""
        call = Call(f"read campaign {campaign_id}", "GET", _path(campaign_id))
        row = _only_campaign(await self._ask.read(call, self._ask.bearer))
        if row is None:
            raise self._ask.judge.unusable(call, "there is no campaign in it")
        return row

    async def start(self, campaign_id: str) -> CampaignRow | None:
        """Start a campaign; gives it as it is then, None where the platform does not tell.

        Raises Conflict where its state does not allow it; so do `pause` and `stop`.
        """
        return await self._operate("start", campaign_id)

    async def pause(self, campaign_id: str) -> CampaignRow | None:
        """Pause a campaign."""
        return await self._operate("pause", campaign_id)

    async def stop(self, campaign_id: str) -> CampaignRow | None:
        """Stop a campaign."""
        return await self._operate("stop", campaign_id)

    async def add_leads(
        self, campaign_id: str, leads: Sequence[Mapping[str, object]]
    ) -> LeadsAnswer:
        """Add leads to a campaign; 1 to 1,000, other counts raise ValueError.

        Keys as the platform spells them: phone_number (always), name, source {system, url},
        priority (1 to 1000), active, context_headers {X-…}.
        """
        check_count(len(leads), LARGEST_LEADS, "leads")
        call = Call(
            f"add {len(leads)} leads to campaign {campaign_id}",
            "POST",
            _path(campaign_id, "leads"),
            body=encode([dict(lead) for lead in leads]),
            writes=True,
        )
        found = await self._ask.write(call, self._ask.bearer, contacts=True)
        if found is not None and not isinstance(found, dict):
            raise self._ask.judge.unclear(call, None, "it does not say what became of them")
        return leads_answer(found)

    async def list_users(self, campaign_id: str) -> list[UserRow]:
        """All users on a campaign, each once."""
        what = f"list the users of campaign {campaign_id}"
        path = _path(campaign_id, "users")

        async def fetch(offset: int) -> Page[UserRow]:
            call = _page(what, path, {}, offset)
            page, _ = await self._page(call, user_row, offset, "users")
            return page

        return [row async for row in every(fetch, lambda row: row.id)]

    async def add_users(self, campaign_id: str, user_ids: Sequence[str]) -> list[UserRow]:
        """Put users on a campaign, 1 to 100 by their ids; gives those who were added.

        Other counts raise ValueError. An empty list may also be an answer that does not tell.
        """
        check_count(len(user_ids), LARGEST_USERS, "users")
        call = Call(
            f"add {len(user_ids)} users to campaign {campaign_id}",
            "POST",
            _path(campaign_id, "users"),
            body=encode({"user_ids": [_number(identity) for identity in user_ids]}),
            writes=True,
        )
        found = await self._ask.write(call, self._ask.bearer)
        rows = rows_found(found, "addedusers", "users") or []
        return list(filter(None, map(user_row, rows)))

    async def _operate(self, verb: str, campaign_id: str) -> CampaignRow | None:
        path = _path(campaign_id, verb)
        call = Call(f"{verb} campaign {campaign_id}", "POST", path, writes=True)
        return _only_campaign(await self._ask.write(call, self._ask.bearer))

    async def _page(
        self, call: Call, read: Callable[[object], Row | None], offset: int, name: str
    ) -> tuple[Page[Row], int]:
        """A page, and how many of its rows cannot be used."""
        answer = await self._ask.read(call, self._ask.bearer)
        found = rows_found(answer, name)
        if found is None:
            raise self._ask.judge.unusable(call, "there is no list in it")
        # Rows that cannot be used count too: the platform's offset counts them.
        following = offset + len(found)
        total = read_count(told_of_pages(answer).get("total"))
        known = total is not None and total >= following
        more = total != following if known else len(found) >= LARGEST_PAGE
        rows = tuple(row for row in map(read, found) if row is not None)
        if found and not rows and offset == 0:
            raise self._ask.judge.no_row(call, len(found))
        page = Page(rows, following if found and more else None)
        return page, len(found) - len(rows)


def _page(what: str, path: str, narrowed: Mapping[str, str | int | bool], offset: int) -> Call:
    return Call(what, "GET", path, query={**narrowed, "limit": LARGEST_PAGE, "offset": offset})


def _path(campaign_id: str, *rest: str) -> str:
    return "/".join((_CAMPAIGNS, campaign_path(campaign_id), *rest))


def _only_campaign(found: object) -> CampaignRow | None:
    """A campaign that is the whole answer, or stands in it by itself."""
    row = campaign_row(found)
    if row is None and isinstance(found, dict):
        return campaign_row(found.get("campaign")) or campaign_row(found.get("data"))
    return row


def _number(identity: str) -> int | str:
    """Ids are numbers on the wire; one that is none is sent as it is, for the platform to judge."""
    text = identity.strip()
    return int(text) if text.isascii() and text.isdigit() else identity
