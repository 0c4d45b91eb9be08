"""The desk: what clients ask and want done, answered from the monitor and by the commander."""

import asyncio
import os
from collections.abc import Callable

from campmon import __version__
from campmon.backends.base import Backend
from campmon.backends.hub.protocol import (
    PROTOCOL_VERSION,
    Answer,
    Ask,
    CreateMessage,
    HubHello,
    IntentMessage,
    LandingQuery,
    OutcomeMessage,
)
from campmon.engine.board import Board
from campmon.engine.clock import Clock
from campmon.engine.commander import Commander
from campmon.engine.monitor import Monitor
from campmon.hub.peer import Peer
from campmon.hub.publisher import Publisher, Subscriber
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import FOR_OPERATION, Capabilities, Capability
from campmon.model.errors import UnreachableError, UsageError
from campmon.model.intent import Intent, Outcome, OutcomeKind, describe
from campmon.model.listing import CallQuery, RecordQuery
from campmon.model.query import CampaignQuery
from campmon.model.reading import Act, Reading, SourceHealth

FIRST_WORD_SECONDS = 10.0
"""How long a greeting waits for the source: what it offers is known only then."""

FRESH_READ_SECONDS = 25.0
"""How long a reading may take that a client asked for: less than the client waits."""

_WRITES = frozenset(FOR_OPERATION.values()) | {
    Capability.APPEND,
    Capability.CREATE,
    Capability.UPDATE,
    Capability.UPDATE_RECORDS,
}  # staffing is read, too


class Desk:
    """Answers every client of one hub, so that acts on a campaign wait for one another."""

    def __init__(
        self,
        backend: Backend,
        board: Board,
        monitor: Monitor,
        commander: Commander,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._backend = backend
        self._board = board
        self._monitor = monitor
        self._commander = commander
        self._publisher = publisher
        self._clock = clock
        self._heard = asyncio.Event()
        self._in_progress: dict[asyncio.Task[OutcomeMessage], str] = {}  # with its campaign's id

    def heard(self) -> None:
        """The source was heard, or missed: wake all who wait for that."""
        waited_for, self._heard = self._heard, asyncio.Event()
        waited_for.set()

    async def hello(self, peer: Peer) -> HubHello:
        """Greet a client, once the source has said its first word or failed to."""
        await self._until(
            lambda source: source.as_of is not None or source.missed > 0, FIRST_WORD_SECONDS
        )
        capabilities = self._capabilities()
        return HubHello(
            version=PROTOCOL_VERSION,
            campmon=__version__,
            pid=os.getpid(),
            epoch=self._backend.epoch,
            platform=self._backend.platform,
            who=peer.who,
            verified=peer.verified,
            read_only=self._commander.read_only,
            offered=sorted(capabilities.offered),
            reasons={
                capability: why_not
                for capability in Capability
                if (why_not := capabilities.why_not(capability)) is not None
            },
            append_rules=(
                self._backend.append_rules if capabilities.offers(Capability.APPEND) else None
            ),
            update_rules=(
                self._backend.update_rules
                if capabilities.offers(Capability.UPDATE_RECORDS)
                else None
            ),
            refresh_seconds=self._monitor.refresh_seconds,
            notices=list(self._backend.notices),
            property_specs=list(self._backend.property_specs),
        )

    def _capabilities(self) -> Capabilities:
        offered = self._backend.capabilities
        if not self._commander.read_only:
            return offered
        reasons = dict(offered.reasons) | dict.fromkeys(_WRITES, "the hub is read-only")
        return Capabilities(offered.offered - _WRITES, reasons)

    async def answer(self, ask: Ask) -> Answer:
        """Answer a question. Raises what the backend raises."""
        match ask.what:
            case "board":
                body: object = await self._read_board()
            case "campaign":
                campaign = await self._backend.read_campaign(ask.campaign)
                body = self._take_in(campaign)
            case "detail":
                body = await self._monitor.detail(ask.campaign)
            case "staffing":
                body = await self._backend.read_staffing(ask.campaign)
            case "properties":
                body = await self._backend.read_properties(ask.campaign)
            case _:
                body = await self._answer_query(ask)
        return Answer(id=ask.id, body=body)

    async def _answer_query(self, ask: Ask) -> object:
        backend, campaign = self._backend, ask.campaign
        match ask.what, ask.query:
            case "records", RecordQuery() as query:
                return await backend.read_records(campaign, query)
            case "calls", CallQuery() as query:
                return await backend.read_calls(campaign, query)
            case "find", CampaignQuery() as query:
                return await backend.find(query)
            case "landing", LandingQuery(records, uploaded_before):
                await self._acts_ended(campaign)
                return await backend.look_for(campaign, records, uploaded_before)
            case _:
                raise UsageError(f"this is no question about {ask.what}")

    async def act(
        self, message: IntentMessage | CreateMessage, peer: Peer, actor: Subscriber | None
    ) -> OutcomeMessage:
        """Carry out what a client wants, and tell all monitors but the `actor`'s.

        It goes on when the client is lost meanwhile: what was begun is seen to its end. Raises
        CampmonError.
        """
        if isinstance(message, CreateMessage):
            work, campaign = self._create(message, peer, actor), ""
        else:
            work, campaign = self._carry_out(message, peer, actor), message.campaign
        task = asyncio.create_task(work)
        self._in_progress[task] = campaign
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def finished(self) -> None:
        """Wait until no act is in progress."""
        while self._in_progress:
            await asyncio.wait(self._in_progress)

    async def _acts_ended(self, campaign: str) -> None:
        """Wait until what is now in progress on a campaign has ended.

        What still goes on there for a client that was lost could not be seen to have landed yet.
        """
        acts = [task for task, on in self._in_progress.items() if on == campaign]
        if acts:
            await asyncio.wait(acts)

    async def interrupt(self) -> None:
        """Cut acts in progress short; the commander audits them as in doubt."""
        for task in self._in_progress:
            task.cancel()
        await self.finished()

    def _ended(self, task: asyncio.Task[OutcomeMessage]) -> None:
        self._in_progress.pop(task, None)
        if not task.cancelled():
            task.exception()  # it is in the audit; the one who asked may be gone

    async def _carry_out(
        self, message: IntentMessage, peer: Peer, actor: Subscriber | None
    ) -> OutcomeMessage:
        key = CampaignKey(self._backend.profile, message.campaign)
        intent = Intent(key, message.action, message.confirmed, peer.who)
        outcome = await self._commander.act(intent)
        if outcome.campaign is not None:
            self._take_in(outcome.campaign)
        if outcome.kind is not OutcomeKind.ALREADY:
            self._publisher.tell(self._act_of(intent, outcome), besides=actor)
        return OutcomeMessage(
            id=message.id, kind=outcome.kind, message=outcome.message, receipt=outcome.receipt
        )

    async def _create(
        self, message: CreateMessage, peer: Peer, actor: Subscriber | None
    ) -> OutcomeMessage:
        creation = message.creation
        outcome = await self._commander.create(creation, message.confirmed, peer.who)
        created = outcome.campaign.id if outcome.campaign is not None else None
        act = Act(
            at=self._clock.now(),
            who=peer.who,
            campaign_id=created or "",
            campaign_name=creation.file_name,
            what="create",
            outcome=outcome.kind.value,
        )
        self._publisher.tell(act, besides=actor)
        self._monitor.read_now()
        return OutcomeMessage(
            id=message.id, kind=outcome.kind, message=outcome.message, created=created
        )

    def _act_of(self, intent: Intent, outcome: Outcome) -> Act:
        campaign = outcome.campaign or self._board.campaigns.get(intent.key)
        return Act(
            at=self._clock.now(),
            who=intent.who,
            campaign_id=intent.key.id,
            campaign_name=campaign.name if campaign is not None else intent.key.id,
            what=describe(intent.action),
            outcome=outcome.kind.value,
        )

    def _take_in(self, campaign: Campaign) -> Campaign:
        """Put a campaign that was read apart on the board, with the pace measured before."""
        before = self._board.campaigns.get(campaign.key)
        if before is None:
            return campaign  # the next full reading decides whether it belongs there
        if campaign.pace is None:
            campaign = campaign.with_pace(before.pace, before.pace_since_start)
        reading = Reading((campaign,), self._clock.now(), full=False)
        change = self._board.apply(campaign.profile, reading)
        if change:
            self._publisher.publish(change)
        return campaign

    async def _read_board(self) -> object:
        """Have the source read now, in the monitor's turn so that reads never overlap."""
        before = self._publisher.source
        self._monitor.read_now()
        source = await self._until(
            lambda now: now.as_of != before.as_of or now.missed > before.missed, FRESH_READ_SECONDS
        )
        if source is None or source.missed > before.missed:
            why = source.problem if source is not None else None
            raise UnreachableError(why or f"no reading came in {FRESH_READ_SECONDS:.0f} s")
        return self._publisher.snapshot()

    async def _until(
        self, true_of: Callable[[SourceHealth], bool], seconds: float
    ) -> SourceHealth | None:
        """Wait until something is true of the source's health; None where it takes too long."""
        try:
            async with asyncio.timeout(seconds):
                while not true_of(self._publisher.source):
                    await self._heard.wait()
        except TimeoutError:
            return None
        return self._publisher.source
