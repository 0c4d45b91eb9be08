"""One connection to a hub: the greeting, a task that reads, requests matched by their id."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.asyncio.client import connect as websocket_connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.protocol import State

from campmon import __version__
from campmon.backends.hub import answers
from campmon.backends.hub.address import HubAddress
from campmon.backends.hub.protocol import (
    MAX_FROM_HUB_BYTES,
    MAX_MESSAGE_BYTES,
    PROTOCOL_VERSION,
    ActMessage,
    Answer,
    Ask,
    ClientHello,
    CreateMessage,
    Delta,
    ErrorMessage,
    Follow,
    FromHub,
    HubHello,
    IntentMessage,
    LandingQuery,
    OutcomeMessage,
    ProtocolError,
    Query,
    Role,
    Snapshot,
    What,
    decode_from_hub,
    encode,
    version_of,
)
from campmon.backends.hub.replica import Replica
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.errors import (
    AccessError,
    CampmonError,
    InDoubtError,
    RefusedError,
    UnreachableError,
    from_code,
)
from campmon.model.intent import Creation, Found, Intent, OutcomeKind, Receipt, Tier
from campmon.model.listing import CallPage, CallQuery, RecordPage, RecordQuery
from campmon.model.properties import CampaignProperties
from campmon.model.query import CampaignQuery
from campmon.model.reading import Reading
from campmon.model.record import Record
from campmon.model.staffing import Staffing

_log = logging.getLogger(__name__)

GREETING_SECONDS = 15.0
"""How long a hub may take to say hello: it first looks at its own source."""

ASK_SECONDS = 30.0
INTENT_SECONDS = 60.0
"""How long an outcome may take: the hub watches the campaign until it shows the act."""

LOOK_SECONDS = 600.0
"""How long a look for the records of an append may take: it may read a hundred pages of them."""

_CLOSE_SECONDS = 0.5

_Reply = Answer | OutcomeMessage | ErrorMessage | None
"""None: the connection ended first."""


class Link:
    """A connection that has been greeted. It tells `on_news` whenever the replica has changed."""

    def __init__(
        self,
        socket: ClientConnection,
        hello: HubHello,
        replica: Replica,
        on_news: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._hello = hello
        self._replica = replica
        self._on_news = on_news
        self._waiting: dict[int, asyncio.Future[_Reply]] = {}
        self._last_id = 0
        self._lost: CampmonError | None = None
        self._reader = asyncio.create_task(self._read())

    @property
    def hello(self) -> HubHello:
        """What the hub said of itself."""
        return self._hello

    @property
    def lost(self) -> CampmonError | None:
        """Why the connection is gone; None while it is there."""
        return self._lost

    async def read_board(self) -> Reading:
        """Have the hub read its source now, and return all of it."""
        return answers.board_of(await self._ask("board"), self._replica.profile)

    async def read_campaign(self, campaign_id: str) -> Campaign:
        """Have the hub read one campaign."""
        return answers.campaign_of(await self._ask("campaign", campaign_id), self._replica.profile)

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Read one campaign's panels."""
        return answers.detail_of(await self._ask("detail", campaign_id), self._replica.profile)

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Read who works a campaign."""
        return answers.staffing_of(await self._ask("staffing", campaign_id))

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        """Read a campaign's properties."""
        return answers.properties_of(await self._ask("properties", campaign_id))

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        """Read a page of a campaign's records."""
        return answers.records_of(await self._ask("records", campaign_id, query))

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        """Read a page of a campaign's finished calls."""
        return answers.calls_of(await self._ask("calls", campaign_id, query))

    async def find(self, query: CampaignQuery) -> Reading:
        """Find campaigns."""
        found = await self._ask("find", query=query)
        return answers.found_of(found, self._replica.profile)

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Have the hub look for the records of an append."""
        query = LandingQuery(tuple(records), uploaded_before)
        body = await self._ask("landing", campaign_id, query, LOOK_SECONDS)
        return answers.looked_for_of(body, len(records))

    async def create(self, creation: Creation) -> str:
        """Have a campaign created; its id. Raises as `write` does."""
        self._last_id += 1
        # The hub was reached by one who has confirmed: its commander checks it again.
        request = CreateMessage(id=self._last_id, creation=creation, confirmed=Tier.CONFIRM)
        outcome = await self._written(request)
        if outcome.created is None:
            raise InDoubtError(outcome.message)
        return outcome.created

    async def write(self, intent: Intent) -> Receipt:
        """Have an intent carried out.

        Raises UnreachableError if it was not sent, InDoubtError if it was and no outcome came,
        and what the hub's commander raised.
        """
        self._last_id += 1
        request = IntentMessage.of(self._last_id, intent.key.id, intent.action, intent.confirmed)
        return answers.receipt_of(await self._written(request))

    async def _written(self, request: IntentMessage | CreateMessage) -> OutcomeMessage:
        outcome = await self._request(request, _framed(request), INTENT_SECONDS, InDoubtError)
        if not isinstance(outcome, OutcomeMessage):
            raise InDoubtError(f"the hub gave an {outcome.type} where an outcome was due")
        if outcome.kind is OutcomeKind.IN_DOUBT:
            raise InDoubtError(outcome.message)
        return outcome

    async def follow(self) -> None:
        """Ask for the board and its changes, where they do not come by themselves."""
        try:
            await self._socket.send(encode(Follow()), text=True)
        except ConnectionClosed as error:
            raise UnreachableError(f"the hub is gone: {error}") from error

    async def close(self) -> None:
        """Take leave. Never raises."""
        self._reader.cancel()
        await asyncio.wait({self._reader})
        await _let_go(self._socket)
        self._end(UnreachableError("the connection to the hub was closed"))

    async def _ask(
        self,
        what: What,
        campaign: str = "",
        query: Query | None = None,
        seconds: float | None = None,
    ) -> object:
        """Return the answer's body. Raises UnreachableError, and what the hub's backend raised."""
        self._last_id += 1
        request = Ask(id=self._last_id, what=what, campaign=campaign, query=query)
        patience = ASK_SECONDS if seconds is None else seconds
        reply = await self._request(request, _framed(request), patience, UnreachableError)
        if not isinstance(reply, Answer):
            raise _unreadable(self._hello, f"an {reply.type} where an answer was due")
        return reply.body

    async def _request(
        self,
        request: Ask | CreateMessage | IntentMessage,
        frame: bytes,
        seconds: float,
        unanswered: type[CampmonError],
    ) -> Answer | OutcomeMessage:
        if self._lost is not None or self._socket.state is not State.OPEN:
            raise self._lost or UnreachableError("the connection to the hub is closing")
        reply: asyncio.Future[_Reply] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = reply
        try:
            async with asyncio.timeout(seconds):
                await self._socket.send(frame, text=True)
                answer = await reply
        except TimeoutError:
            raise unanswered(f"the hub gave no answer in {seconds:g} s") from None
        except ConnectionClosed as error:
            raise unanswered(f"the hub was lost while it was asked: {error}") from error
        finally:
            del self._waiting[request.id]
        if answer is None:
            reason = self._lost.message if self._lost is not None else "the connection ended"
            raise unanswered(f"the hub was lost before it answered: {reason}")
        if isinstance(answer, ErrorMessage):
            raise _error_of(answer)
        return answer

    async def _read(self) -> None:
        """Take in what the hub sends until the connection ends, however it does."""
        try:
            while self._lost is None:
                message = decode_from_hub(await self._socket.recv(decode=False))
                if isinstance(message, Delta) and not self._replica.take_delta(message):
                    await self._socket.send(encode(Follow()), text=True)
                self._take(message)
        except ConnectionClosed as error:
            said = error.rcvd.reason if error.rcvd is not None else ""
            self._end(UnreachableError(f"the hub is gone{f': {said}' if said else ''}"))
        except ProtocolError as error:
            self._end(_unreadable(self._hello, str(error)))
        except Exception as error:  # noqa: BLE001 - a seam: who waits here would wait for ever
            _log.exception("taking in what the hub sent failed")
            self._end(_unreadable(self._hello, f"unexpected {type(error).__name__}"))

    def _take(self, message: FromHub) -> None:
        match message:
            case Delta():
                self._on_news()
            case Snapshot():
                self._replica.take_snapshot(message)
                self._on_news()
            case ActMessage(act=act):
                self._replica.take_act(act)
                self._on_news()
            case ErrorMessage(id=None):
                self._end(_error_of(message))
            case Answer(id=request) | OutcomeMessage(id=request) | ErrorMessage(id=int(request)):
                waiting = self._waiting.get(request)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
            case HubHello():
                raise ProtocolError("a second hello")

    def _end(self, error: CampmonError) -> None:
        if self._lost is None:
            self._lost = error
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(None)
        self._on_news()


async def connect(
    address: HubAddress, role: str, who: str, replica: Replica, on_news: Callable[[], None]
) -> Link:
    """Connect and exchange greetings.

    Raises UnreachableError where nothing answers, AccessError where the hub refuses us or speaks
    another version of the protocol.
    """
    hello = ClientHello(version=PROTOCOL_VERSION, campmon=__version__, role=Role(role), who=who)
    socket = await _socket(address)
    try:
        async with asyncio.timeout(GREETING_SECONDS):
            await socket.send(encode(hello), text=True)
            frame = await socket.recv(decode=False)
        replica.start_over()
        return Link(socket, _greeted(frame, address), replica, on_news)
    except TimeoutError:
        await _let_go(socket)
        raise UnreachableError(
            f"the hub at {address} took the connection but said nothing in {GREETING_SECONDS:g} s",
            "If it hangs, end its process; another is started then.",
        ) from None
    except ConnectionClosed as error:
        raise UnreachableError(f"the hub at {address} closed the connection: {error}") from error
    except BaseException:
        await _let_go(socket)
        raise


def _framed(request: Ask | CreateMessage | IntentMessage) -> bytes:
    """A request as it goes over the wire. Raises RefusedError where it is too large for it."""
    frame = encode(request)
    if len(frame) > MAX_MESSAGE_BYTES:
        raise RefusedError(
            f"this is {len(frame):,} bytes; a hub takes {MAX_MESSAGE_BYTES:,} at once",
            "Send less at once.",
        )
    return frame


async def _let_go(socket: ClientConnection) -> None:
    try:
        await socket.close()
    except (OSError, AttributeError) as error:
        # asyncio (3.11) stumbles over ending a connection that broke with unsent bytes in it
        _log.debug("a broken connection was let go: %s", error)


async def _socket(address: HubAddress) -> ClientConnection:
    settings: dict[str, Any] = {
        "compression": None,
        "max_size": MAX_FROM_HUB_BYTES,
        "open_timeout": GREETING_SECONDS,
        "close_timeout": _CLOSE_SECONDS,
        "ping_interval": None,  # the hub speaks once a refresh; silence is noticed without pings
        "user_agent_header": None,
    }
    try:
        if address.path is not None:
            return await unix_connect(address.path, "ws://localhost/", **settings)
        return await websocket_connect(str(address), proxy=None, **settings)
    except (OSError, TimeoutError, WebSocketException) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise UnreachableError(
            f"no hub answers at {address}: {reason}", "Start it, or mend base_url in the profile."
        ) from error


def _greeted(frame: bytes, address: HubAddress) -> HubHello:
    """Read a hub's first word; its version is looked at before all else."""
    version = version_of(frame)
    if version is not None and version != PROTOCOL_VERSION:
        raise AccessError(
            f"the hub at {address} speaks version {version} of the protocol; "
            f"this campmon {__version__} speaks {PROTOCOL_VERSION}",
            "Use the same version of campmon on both sides.",
        )
    try:
        message = decode_from_hub(frame)
    except ProtocolError as error:
        raise UnreachableError(
            f"what answers at {address} is no hub that this campmon {__version__} knows: {error}"
        ) from None
    if isinstance(message, ErrorMessage):
        raise _error_of(message)
    if not isinstance(message, HubHello):
        raise UnreachableError(f"the hub at {address} did not greet")
    return message


def _error_of(message: ErrorMessage) -> CampmonError:
    return from_code(message.code, message.message, message.mend, message.retry_after)


def _unreadable(hello: HubHello, problem: str) -> UnreachableError:
    return UnreachableError(
        f"the hub (process {hello.pid}, campmon {hello.campmon}) sent what this campmon "
        f"{__version__} cannot read: {problem}",
        "Use the same version of campmon on both sides.",
    )
