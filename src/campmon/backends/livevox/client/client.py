"""The Campaign API, method by method. Vendor facts are from the LiveVox Campaign API reference."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

import httpx

from campmon.backends.http.answers import encode, parse_object
from campmon.backends.http.connection import find_way
from campmon.backends.http.exchange import JSON, Call, Exchange, Part
from campmon.backends.http.lenient import plain_keys, read_count, read_id
from campmon.backends.http.paging import Page
from campmon.backends.http.secrets import Secrets
from campmon.backends.livevox.client.answers import Judge
from campmon.backends.livevox.client.asking import Asking
from campmon.backends.livevox.client.credentials import Credentials
from campmon.backends.livevox.client.errors import AnswerLost
from campmon.backends.livevox.client.moments import read_milliseconds, to_milliseconds
from campmon.backends.livevox.client.patience import Patience
from campmon.backends.livevox.client.rows import (
    AgentRow,
    CallRow,
    CampaignFacts,
    CampaignRow,
    CampaignSearch,
    ListInfo,
    Login,
    ServiceRow,
    StateAnswer,
    StatsRow,
    TransactionRow,
)
from campmon.backends.livevox.client.session import Session
from campmon.backends.livevox.client.vendor import LIVEVOX
from campmon.backends.livevox.client.wire import (
    agent_row,
    call_row,
    campaign_facts,
    campaign_row,
    service_row,
    stats_row,
    transaction_row,
)

State = Literal["STOP", "PLAY", "PAUSE", "BUILD"]

_CAMPAIGNS = "campaign/campaigns"


class LiveVoxClient:
    """A platform at one address, for one user.

    Logs in when first needed, and again when the platform no longer knows the session; the call
    it refused for that is sent again, a write too: a 401 comes before anything is done. That is
    done a few times, with growing waits, before SessionRefused is raised. An append is not sent
    again: it raises SessionRenewed, since the platform counts every one that it is sent. Reads
    raise NotReached, BadAnswer, LoginRefused, Forbidden, NotFound, TooMany and Rejected;
    writes raise AnswerLost in place of BadAnswer. Nothing is repeated by itself but a read whose
    kept connection had died. Pages have 1 to 1,000 rows; other counts raise ValueError.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        timeout_seconds: float = 15.0,
        verify_tls: bool = True,
        ca_bundle: str | None = None,
        proxy: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: Patience | None = None,
    ) -> None:
        """Set up a client; nothing is sent.

        base_url         such as https://api.livevox.com; may have any path
        timeout_seconds  for each step: connecting, sending a piece, waiting for a piece
        verify_tls       False takes any certificate
        ca_bundle        a file or folder of certificates to trust in place of the public ones
        proxy            http://HOST:PORT; None takes the environment's, if it names one
        transport        what sends requests, in place of the network; for tests
        now              the clock against which a Retry-After that is a date is read
        patience         what waits between logins where new sessions are refused

        Raises ValueError for what cannot be used, without quoting what may be secret.
        """
        way = find_way(
            base_url,
            timeout_seconds=timeout_seconds,
            verify_tls=verify_tls,
            ca_bundle=ca_bundle,
            proxy=proxy,
            transport=transport,
        )
        secrets = Secrets(credentials.password, credentials.access_token)
        self._exchange = Exchange(LIVEVOX, way.address.url, way.transport, way.route)
        self._judge = Judge(way.address.host, secrets, now)
        self._session = Session(self._exchange, self._judge, credentials, secrets)
        self._ask = Asking(self._exchange, self._judge, self._session, patience or Patience())

    @property
    def login(self) -> Login | None:
        """What the last login told; None before the first."""
        return self._session.login

    @property
    def calls_made(self) -> int:
        """HTTP requests made so far, logins and repeated ones among them."""
        return self._exchange.calls_made

    async def log_in(self) -> Login:
        """Log in unless that is done, and give what the login told.

        Raises LoginRefused, TooMany, and NotReached also for an answer that cannot be used.
        """
        await self._session.open()
        return self._session.login or Login()

    async def validate(self) -> bool:
        """Whether the session is still good; False also where there is none yet.

        A session that is not good is dropped, so that the next call logs in.
        """
        return await self._session.validate()

    async def aclose(self) -> None:
        """Close the connections. Never logs out: another program may share the session."""
        await self._session.aclose()
        await self._exchange.aclose()

    async def append_records(
        self, campaign_id: str, records: Sequence[Mapping[str, object]]
    ) -> None:
        """Add records to a campaign that is built, playing or paused, and appendable.

        The platform takes 5 such calls a minute, and keys as its reference spells them (phone1,
        account, firstName, …; phone2 is a list). Returns once it said that it has them. Sends one
        such call and never a second: raises SessionRenewed where the session had ended.
        """
        call = Call(
            f"append {len(records)} records to campaign {campaign_id}",
            "PUT",
            _path(campaign_id, "transactions"),
            body=encode({"records": [dict(record) for record in records]}),
            writes=True,
        )
        await self._ask.write_counted(call)

    async def create_campaign(
        self, file_name: str, content: bytes, configuration: Mapping[str, object]
    ) -> str:
        """Upload a file of records as a new campaign and give its id.

        file_name      becomes the campaign's name, and decides which input filter reads the file
        configuration  serviceId, voiceId, answeringMachineOption, dialingStrategyId, typeId, …

        Raises AnswerLost also where the platform says "created" but not what.
        """
        if not file_name or any(part in file_name for part in "/\\") or not file_name.isprintable():
            raise ValueError(f"{file_name!r} cannot be the name of a campaign's file")
        call = Call(
            f"create campaign {file_name}",
            "POST",
            _CAMPAIGNS,
            parts=(
                Part(
                    "campaignConfiguration",
                    "campaignConfiguration.json",
                    encode(dict(configuration)),
                    JSON,
                ),
                Part("campaignFile", file_name, content, "application/octet-stream"),
            ),
            writes=True,
        )
        answer = await self._ask.write(call)
        campaign_id = read_id(plain_keys(parse_object(answer.body) or {}).get("id"))
        if campaign_id is None:
            raise AnswerLost(
                LIVEVOX.lost(call, "the answer has no campaign's id in it"), answer.status
            )
        return campaign_id

    async def deactivate_campaign(self, campaign_id: str) -> None:
        """Deactivate a campaign; the API has no way back."""
        call = Call(
            f"deactivate campaign {campaign_id}",
            "POST",
            _path(campaign_id, "deactivate"),
            writes=True,
        )
        await self._ask.write(call)

    async def update_campaign(self, campaign_id: str, changes: Mapping[str, object]) -> None:
        """Change a campaign's properties; those that are not named stay as they are."""
        call = Call(
            f"update campaign {campaign_id}",
            "PUT",
            _path(campaign_id),
            body=encode(dict(changes)),
            writes=True,
        )
        await self._ask.write(call)

    async def update_state(self, campaign_id: str, state: State) -> StateAnswer:
        """Ask for a state. 202 is no success: it is already so, or not valid now (code 105)."""
        call = Call(
            f"set campaign {campaign_id} to {state}",
            "PUT",
            _path(campaign_id, "state"),
            body=encode({"state": state}),
            writes=True,
        )
        answer = await self._ask.send(call)
        if answer.status == 202:
            told = self._judge.words_of(answer)
            return StateAnswer(accepted=False, code=told.code, message=told.message)
        self._judge.written(call, answer)
        return StateAnswer(accepted=True)

    async def search_campaigns(
        self, search: CampaignSearch, *, offset: int = 0, count: int = 1000
    ) -> Page[CampaignRow]:
        """Find campaigns by date, state, service and type; the latest to end come first.

        Agents may call this too.
        """
        query: dict[str, str | int | bool] = {"count": count, "offset": offset}
        if search.client is not None:
            query["client"] = search.client
        call = Call(
            "find campaigns",
            "POST",
            f"{_CAMPAIGNS}/search",
            query=query,
            body=encode(_search_body(search)),
        )
        return await self._ask.page(call, campaign_row, "campaign", "campaigns", "campaigndetails")

    async def find_finished_calls(
        self,
        campaign_id: str,
        start: datetime,
        end: datetime,
        *,
        offset: int = 0,
        count: int = 1000,
    ) -> Page[CallRow]:
        """The call attempts of a campaign that finished from `start` to `end`.

        The platform knows those of the current day in UTC alone, and none of a campaign that is
        deactivated. Agents may call this too. Raises ValueError for moments without a time zone.
        """
        # As strings: so the reference's example sends milliseconds.
        window = {
            "windowStart": str(to_milliseconds(start)),
            "windowEnd": str(to_milliseconds(end)),
        }
        call = Call(
            f"find finished calls of campaign {campaign_id}",
            "POST",
            _path(campaign_id, "finishedCalls"),
            query={"count": count, "offset": offset},
            body=encode(window),
        )
        return await self._ask.page(call, call_row, "call", "calls")

    async def list_info(self) -> ListInfo:
        """How many campaigns there are and when one last changed: cheap to ask often."""
        call = Call("tell about the list of campaigns", "GET", f"{_CAMPAIGNS}/info")
        found = plain_keys(await self._ask.read(call))
        return ListInfo(read_count(found.get("size")), read_milliseconds(found.get("lastmodified")))

    async def list_campaigns(self, *, offset: int = 0, count: int = 1000) -> Page[CampaignRow]:
        """All campaigns that are loaded, deactivated ones among them."""
        call = Call("list campaigns", "GET", _CAMPAIGNS, query={"count": count, "offset": offset})
        return await self._ask.page(call, campaign_row, "campaigndetails", "campaign", "campaigns")

    async def list_transactions(
        self,
        campaign_id: str,
        *,
        offset: int = 0,
        count: int = 1000,
        extra: bool = False,
        days_due: bool = False,
        valid_only: bool = False,
    ) -> Page[TransactionRow]:
        """The records of a campaign.

        extra       with the EXTRA fields 7, 12 (as dateOfService), 13, 14 and 15
        days_due    with the DAYS_DUE fields
        valid_only  without those that cannot be called: bad phones, do-not-call, missing values
        """
        call = Call(
            f"list records of campaign {campaign_id}",
            "GET",
            _path(campaign_id, "transactionList"),
            query={
                "count": count,
                "offset": offset,
                "extra": extra,
                "daysDue": days_due,
                "validOnly": valid_only,
            },
        )
        return await self._ask.page(call, transaction_row, "transaction", "transactions")

    async def read_campaign(self, campaign_id: str) -> CampaignFacts:
        """All properties of a campaign."""
        call = Call(f"read campaign {campaign_id}", "GET", _path(campaign_id))
        return campaign_facts(campaign_id, await self._ask.read(call))

    async def campaign_stats(self) -> tuple[StatsRow, ...]:
        """Real-time figures of all campaigns at once.

        A campaign that is not built, or deactivated, has no row. An account without the real-time
        subscription gets Forbidden or NotFound; so it does for services and agents.
        """
        return await self._ask.rows(
            _figures("campaign/stats"), stats_row, "stats", "campaign", "campaigns"
        )

    async def service_stats(self) -> tuple[ServiceRow, ...]:
        """Real-time figures of all services."""
        return await self._ask.rows(
            _figures("service/stats"), service_row, "stats", "service", "services"
        )

    async def agent_status(self) -> tuple[AgentRow, ...]:
        """What every agent who is logged in is doing."""
        return await self._ask.rows(
            _figures("service/agents/status"), agent_row, "agentdetails", "agents", "agent"
        )


def _path(campaign_id: str, *rest: str) -> str:
    """A campaign's path. Raises ValueError for an id that would lead elsewhere."""
    if not campaign_id or campaign_id in (".", ".."):
        raise ValueError(f"{campaign_id!r} is no campaign's id")
    return "/".join((_CAMPAIGNS, quote(campaign_id, safe=""), *rest))


def _figures(path: str) -> Call:
    return Call(f"give {path}", "POST", f"realtime/{path}", body=encode({}))


def _search_body(search: CampaignSearch) -> dict[str, object]:
    body: dict[str, object] = {
        "dateRange": {
            "from": to_milliseconds(search.since),
            "to": to_milliseconds(search.until),
        }
    }
    if search.states:
        body["state"] = list(search.states)
    if search.services:
        body["service"] = {"service": [{"id": _number(service)} for service in search.services]}
    if search.types:
        body["type"] = {"type": [{"id": kind} for kind in search.types]}
    return body


def _number(identity: int | str) -> int | str:
    """Ids are numbers on the wire; one that is none is sent as it is, for the platform to judge."""
    text = str(identity).strip()
    return int(text) if text.isascii() and text.isdigit() else identity
