"""Version 1 of Voiso's Campaigns APIs. Facts are from the vendor's article on them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import httpx
from pydantic import SecretStr

from campmon.backends.http.answers import encode
from campmon.backends.http.exchange import Call
from campmon.backends.http.lenient import read_count
from campmon.backends.voiso.client.asking import PLACE, Asking, campaign_path, check_count
from campmon.backends.voiso.client.errors import Invalid, NotFound
from campmon.backends.voiso.client.rows import (
    CampaignRow,
    ContactsAnswer,
    OperationAnswer,
    StaffingReply,
)
from campmon.backends.voiso.client.wire import (
    campaign_row,
    contacts_answer,
    operation_answer,
    rows_found,
    says_no,
    staffing_reply,
    told_of_pages,
)

Operation = Literal["start", "pause", "stop"]

LARGEST_CONTACTS = 1000
"""Contacts that the platform takes in one call."""

_MOST_PAGES = 1000

_AT_ONCE = 200
"""Campaigns read before others have their turn: v1 gives all of them in one answer."""

_MAY_SAY_NO = frozenset({200, 201, 202, 400, 405, 406, 409, 412, 422, 423})
"""Statuses with which a "success": false is an answer to what was asked."""


class VoisoV1Client:
    """A cluster, for the user whose API key it is.

    Reads raise NotReached, BadAnswer, KeyRefused, Forbidden, NotFound, NotAcceptable, TooMany and
    Invalid; writes raise AnswerLost in place of BadAnswer, and Conflict too. Contacts raise
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

        base_url         such as https://cluster1.voiso.com, with or without /api/v1
        timeout_seconds  for each step: connecting, sending a piece, waiting for a piece
        verify_tls       False takes any certificate
        ca_bundle        a file or folder of certificates to trust in place of the public ones
        proxy            http://HOST:PORT; None takes the environment's, if it names one
        transport        what sends requests, in place of the network; for tests
        now              the clock against which a Retry-After that is a date is read

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
        """Rows of the list read last that were no campaigns to be told by an id."""

    @property
    def calls_made(self) -> int:
        """HTTP requests made so far, repeated ones among them."""
        return self._ask.calls_made

    async def aclose(self) -> None:
        """Close the connections."""
        await self._ask.aclose()

    async def list_campaigns(self) -> list[CampaignRow]:
        """All campaigns that the key's user may see; see `rows_left_out` for what is not in it.

        Raises BadAnswer too for a list of which no row can be used.
        """
        left_out = 0
        found: dict[str, CampaignRow] = {}
        query: Mapping[str, int] = {}
        for page in range(1, _MOST_PAGES + 1):
            call = Call("list campaigns", "GET", f"api/v1/{PLACE}/campaigns", query=query)
            try:
                answer = await self._ask.read(call, self._ask.in_path)
            except (Invalid, NotFound):
                if not found:
                    raise
                break  # it knows no pages after all, or no more of them
            rows = rows_found(answer, "campaigns")
            if rows is None:
                raise self._ask.judge.unusable(call, "there is no list in it")
            known, unusable = len(found), 0
            for start in range(0, len(rows), _AT_ONCE):
                for row in map(campaign_row, rows[start : start + _AT_ONCE]):
                    if row is not None:
                        found.setdefault(row.id, row)
                    else:
                        unusable += 1
                await asyncio.sleep(0)
            if rows and not found:
                raise self._ask.judge.no_row(call, len(rows))
            query = _next_page(answer, page, len(found))
            if len(found) == known and page > 1:
                break  # it gives the same page again
            left_out += unusable
            if not query:
                break
        self.rows_left_out = left_out
        return list(found.values())

    async def add_contacts(
        self, campaign_id: str, contacts: Sequence[Mapping[str, object]]
    ) -> ContactsAnswer:
        """Add contacts to a live campaign; 1 to 1,000, other counts raise ValueError.

        Keys as the platform spells them: phoneNumber (always), contactName, contactSource,
        contactURL, priority (0 to 1000, 0 first). Wait two seconds after the answer before the
        next such call to the same campaign.
        """
        what = f"add {len(contacts)} contacts to campaign {campaign_id}"
        return await self._send_contacts(what, "POST", campaign_id, contacts)

    async def update_contacts(
        self, campaign_id: str, contacts: Sequence[Mapping[str, object]]
    ) -> ContactsAnswer:
        """Change contacts of a live campaign, found by phoneNumber; as `add_contacts`.

        isActive (0 or 1) may be changed too.
        """
        what = f"update {len(contacts)} contacts of campaign {campaign_id}"
        return await self._send_contacts(what, "PUT", campaign_id, contacts)

    async def operate(self, campaign_id: str, operation: Operation) -> OperationAnswer:
        """Start, pause or stop a live campaign.

        A "success": false is an answer, whatever status it comes with (a 5xx apart).
        """
        call = Call(
            f"{operation} campaign {campaign_id}",
            "POST",
            f"api/dialer/v1/campaigns/{campaign_path(campaign_id)}/operation",
            body=encode({"operation": operation}),
            writes=True,
        )
        answer = await self._ask.send(call, self._ask.bearer)
        _, found = self._ask.judge.parse(answer)
        if answer.status in _MAY_SAY_NO and isinstance(found, dict) and says_no(found):
            return operation_answer(found)
        self._ask.judge.written(call, answer)
        if isinstance(found, dict):
            return operation_answer(found)
        if answer.body or answer.flaw:
            raise self._ask.judge.unclear(
                call, answer.status, answer.flaw or "it is no JSON object"
            )
        return OperationAnswer(success=True)

    async def change_staffing(
        self,
        campaign_id: str,
        *,
        add_agents: Sequence[str] = (),
        remove_agents: Sequence[str] = (),
        add_teams: Sequence[str] = (),
        remove_teams: Sequence[str] = (),
    ) -> StaffingReply:
        """Assign and unassign agents, by e-mail, and teams, by name, on an active campaign.

        Raises ValueError where there is nothing to change.
        """
        asked = {
            "add_agents": list(add_agents),
            "remove_agents": list(remove_agents),
            "add_teams": list(add_teams),
            "remove_teams": list(remove_teams),
        }
        changes = {name: names for name, names in asked.items() if names}
        if not changes:
            raise ValueError("there is nobody to add or to remove")
        call = Call(
            f"change the agents and teams of campaign {campaign_id}",
            "PATCH",
            f"api/dialer/v1/campaigns/{campaign_path(campaign_id)}/agents",
            body=encode(changes),
            writes=True,
        )
        found = await self._ask.write(call, self._ask.bearer)
        if not isinstance(found, dict):
            raise self._ask.judge.unclear(call, None, "it does not say who was added and removed")
        return staffing_reply(found)

    async def _send_contacts(
        self, what: str, method: str, campaign_id: str, contacts: Sequence[Mapping[str, object]]
    ) -> ContactsAnswer:
        check_count(len(contacts), LARGEST_CONTACTS, "contacts")
        call = Call(
            what,
            method,
            f"api/v1/{PLACE}/campaigns/{campaign_path(campaign_id)}/contacts",
            body=encode({"contacts": [dict(contact) for contact in contacts]}),
            writes=True,
        )
        found = await self._ask.write(call, self._ask.in_path, contacts=True)
        if found is not None and not isinstance(found, dict):
            raise self._ask.judge.unclear(call, None, "it does not say what became of them")
        return contacts_answer(found)


def _next_page(found: object, page: int, rows: int) -> Mapping[str, int]:
    """What to ask for after a page of the list, if it says that there is more; v1 does not tell."""
    told = told_of_pages(found)
    following = read_count(told.get("nextpage"))
    pages = read_count(told.get("totalpages", told.get("lastpage", told.get("pages"))))
    total = read_count(told.get("total", told.get("totalcount")))
    if following is not None:
        return {"page": following} if following > page else {}
    if pages is not None:
        return {"page": page + 1} if pages > page else {}
    if total is not None and total > rows:
        return {"limit": rows, "offset": rows} if "offset" in told else {"page": page + 1}
    return {}
