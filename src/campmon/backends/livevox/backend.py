"""LiveVox as a backend: its Campaign API, and real-time figures where the account has them."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import httpx

from campmon.backends.livevox import campaigns, finding, looking, notices
from campmon.backends.livevox.client import LARGEST_PAGE, CampaignFacts, CampaignRow, Forbidden
from campmon.backends.livevox.connection import Connection, connect
from campmon.backends.livevox.facts_told import facts_told
from campmon.backends.livevox.failures import Failures
from campmon.backends.livevox.fields import RULES
from campmon.backends.livevox.options import LiveVoxOptions
from campmon.backends.livevox.properties import SPECS, values_of
from campmon.backends.livevox.records import call_page, record_page
from campmon.backends.livevox.schedule import happened
from campmon.backends.livevox.words import state_of
from campmon.backends.livevox.writing import Writer
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import NotOfferedError, UnreachableError
from campmon.model.intent import (
    Append,
    Creation,
    Found,
    Intent,
    Operate,
    Receipt,
    Staff,
    Update,
    UpdateRecords,
    capability_of,
)
from campmon.model.listing import CallPage, CallQuery, RecordPage, RecordQuery
from campmon.model.properties import CampaignProperties, PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Notice, Reading
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing
from campmon.model.statistics import UNKNOWN, Statistics
from campmon.model.zones import day_begins

_NO_STAFFING = "its Campaign API does not assign agents or teams"
_REASONS: Mapping[Capability, str] = MappingProxyType(
    {
        Capability.STAFFING: _NO_STAFFING,
        Capability.UPDATE_RECORDS: "a record cannot be changed once it is on a campaign",
        Capability.DISPOSITIONS: "it counts no results by campaign",
        Capability.ATTEMPTS: "it counts no attempts by record",
        Capability.WRAP_UP_CODES: "it tells no wrap-up codes",
    }
)
_NO_AGENTS = "this account is not told what agents are doing"
_OFFERED = frozenset(Capability) - frozenset(_REASONS)
_ONE_SHOT_READS = 1
"""A command reads the board once at most; more reads mean that somebody watches it."""


class LiveVoxBackend:
    """LiveVox through one profile.

    profile    the profile's name
    options    what it says
    now        the reader's clock (aware)
    monotonic  steady clock in seconds
    transport  what requests go through in place of the network (tests)
    """

    platform = "LiveVox"
    epoch = ""
    append_rules: AppendRules | None = RULES
    update_rules: AppendRules | None = None
    property_specs: tuple[PropertySpec, ...] = SPECS

    def __init__(
        self,
        profile: str,
        options: LiveVoxOptions,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.profile = profile
        self._options = options
        self._now = now
        self._monotonic = monotonic
        self._transport = transport
        self._failures = Failures(profile, options)
        self._connection: Connection | None = None
        self._reads = 0

    @property
    def capabilities(self) -> Capabilities:
        """What is offered: agents only until the platform refuses to tell of them."""
        if self._connection is None or self._connection.panel.has_agents:
            return Capabilities(_OFFERED, _REASONS)
        reasons = {**_REASONS, Capability.AGENTS: _NO_AGENTS}
        return Capabilities(_OFFERED - {Capability.AGENTS}, MappingProxyType(reasons))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The password's last days, TLS that is not checked, a session that may do little."""
        connection = self._connection
        login = connection.client.login if connection is not None else None
        narrow = self._options.agent or (connection is not None and connection.todays.narrow)
        return notices.notices(self._options, login, narrow)

    async def open(self) -> None:
        """Log in, unless a session is held. Raises UnreachableError or AccessError."""
        if self._connection is None:
            self._connection = connect(
                self.profile,
                self._options,
                now=self._now,
                monotonic=self._monotonic,
                transport=self._transport,
            )
        if self._connection.client.login is None:
            with self._failures.reading():
                await self._connection.client.log_in()

    async def close(self) -> None:
        """Close the connections; the session stays, since other processes may share it."""
        connection, self._connection = self._connection, None
        self._reads = 0
        if connection is not None:
            await connection.client.aclose()

    async def read(self) -> Reading:
        """Read today's campaigns: two requests where nothing changed."""
        connection = self._connected()
        as_of = self._now()
        with self._failures.reading():
            await connection.todays.take_turn(connection.panel.next_turn)
            rows = connection.todays.rows
            figures = await connection.figures.board(tuple(map(campaigns.subject_of, rows)))
        self._reads += 1
        return self._reading(connection, rows, figures, as_of)

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """Read one campaign afresh, of whatever day. Raises UnknownCampaignError.

        In an agent's session it is one of today's, as the list has it: more is not allowed there.
        Cheaply, no figure is derived for it.
        """
        connection = self._connected()
        with self._failures.reading(campaign_id):
            facts = await self._fresh_facts(connection, campaign_id)
        connection.todays.noticed(facts.id, state_of(facts.status))
        with self._failures.reading():
            subject = campaigns.subject_of(facts)
            figures = await connection.figures.one(subject, derive=not cheaply)
        service = connection.panel.service_told(facts.service_id)
        return campaigns.from_facts(self.profile, facts, figures, service, self._now())

    async def _fresh_facts(self, connection: Connection, campaign_id: str) -> CampaignFacts:
        """What Read Campaign tells now; in an agent's session what the list does."""
        try:
            return await connection.facts.read(campaign_id)
        except Forbidden:
            row = await connection.todays.find(campaign_id)
            if row is None:
                raise
            return campaigns.facts_from_row(row)

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Read what the panels show: of a watched board, mostly from what is known already."""
        connection = self._connected()
        connection.panel.want()
        row = connection.todays.row(campaign_id)
        with self._failures.reading(campaign_id):
            facts, just_read = await self._facts(connection, campaign_id, row)
        if just_read:
            connection.todays.noticed(facts.id, state_of(facts.status))
        with self._failures.reading():
            if self._reads <= _ONE_SHOT_READS:
                await connection.panel.fetch_missing()
            figures = await connection.figures.last(campaigns.subject_of(facts))
        panel = connection.panel
        service = panel.service_told(facts.service_id)
        return CampaignDetail(
            campaign=campaigns.from_facts(
                self.profile, facts, figures, service, self._now(), None if just_read else row
            ),
            as_of=figures.as_of or self._now(),
            agents=panel.agents(facts.service_id),
            agents_of_service=True,
            service=panel.service_figures(facts.service_id),
            properties=facts_told(facts, service),
        )

    async def _facts(
        self, connection: Connection, campaign_id: str, row: CampaignRow | None
    ) -> tuple[CampaignFacts, bool]:
        """What Read Campaign tells, and whether it told just now.

        In an agent's session it is no more than the list does.
        """
        if row is not None and connection.todays.narrow:
            return campaigns.facts_from_row(row), False
        try:
            return await connection.facts.known(campaign_id, row, connection.todays.generation)
        except Forbidden:
            row = await connection.todays.find(campaign_id)
            if row is None:
                raise
            return campaigns.facts_from_row(row), False

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Not offered. Raises NotOfferedError."""
        raise NotOfferedError(f"not offered by LiveVox: {_NO_STAFFING}")

    async def find(self, query: CampaignQuery) -> Reading:
        """Find campaigns, of other days too; figures are known of today's and the board's only.

        Raises UsageError for services or types that mean nothing.
        """
        connection = self._connected()
        as_of = self._now()
        with self._failures.reading():
            if finding.names_services(query):
                await connection.panel.fetch_missing_services()
            meant = finding.wanted(
                query,
                client_number=self._options.client,
                profile_services=self._options.services,
                service_names=connection.panel.names,
                now=as_of,
            )
            rows = await finding.found(connection.client, meant)
            figures = await connection.figures.read(
                [
                    campaigns.subject_of(row)
                    for row in rows
                    if meant.today is not None or _may_have_figures(row, as_of)
                ]
            )
        return self._reading(connection, rows, figures, as_of)

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        """Read a campaign's properties, of this moment. Raises UnknownCampaignError."""
        connection, as_of = self._connected(), self._now()
        with self._failures.reading(campaign_id):
            facts, age = await connection.facts.recent(campaign_id)
        return CampaignProperties(campaign_id, as_of - timedelta(seconds=age), values_of(facts))

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        """Read a page of a campaign's records. Raises UnknownCampaignError."""
        with self._failures.reading(campaign_id):
            page = await self._connected().client.list_transactions(
                campaign_id,
                offset=query.offset,
                count=_page(query.count),
                extra=query.extra,
                days_due=query.days_due,
                valid_only=query.valid_only,
            )
        return record_page(page, self._options.result_names)

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        """Read a page of its finished calls of the current UTC day. Raises UnknownCampaignError."""
        with self._failures.reading(campaign_id):
            page = await self._connected().client.find_finished_calls(
                campaign_id,
                query.since,
                query.until,
                offset=query.offset,
                count=_page(query.count),
            )
        return call_page(page, self._options.result_names)

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Say where the records of an unanswered append are. Raises UnknownCampaignError."""
        connection = self._connected()
        with self._failures.reading(campaign_id):
            now = await connection.figures.reported_now(campaign_id)
            return await looking.look_for(
                connection.client, campaign_id, records, uploaded_before, now.uploaded
            )

    async def create(self, creation: Creation, who: str) -> str:
        """Create a campaign and return its id."""
        connection = self._connected()
        try:
            return await Writer(connection.client, connection.facts, self._failures).create(
                creation
            )
        finally:
            connection.written()

    async def write(self, intent: Intent) -> Receipt:
        """Carry out one intent, once."""
        connection = self._connected()
        writer, campaign_id = (
            Writer(connection.client, connection.facts, self._failures),
            intent.key.id,
        )
        try:
            match intent.action:
                case Operate(operation):
                    return await writer.operate(campaign_id, operation)
                case Append(records=records):
                    return await writer.append(campaign_id, records)
                case Update() as update:
                    return await writer.update(campaign_id, update)
                case Staff() | UpdateRecords() as other:
                    why_not = _REASONS[capability_of(other)]
                    raise NotOfferedError(f"not offered by LiveVox: {why_not}")
        finally:
            connection.written()

    def _reading(
        self,
        connection: Connection,
        rows: Sequence[CampaignRow],
        figures: Mapping[str, Statistics],
        as_of: datetime,
    ) -> Reading:
        told = connection.panel.service_told
        return Reading(
            tuple(
                campaigns.from_row(
                    self.profile, row, figures.get(row.id, UNKNOWN), told(row.service_id)
                )
                for row in rows
            ),
            as_of,
            method=connection.figures.method,
            calls=connection.figures.calls,
        )

    def _connected(self) -> Connection:
        if self._connection is None:
            raise UnreachableError(f"LiveVox is not open through profile {self.profile!r}")
        return self._connection


def _page(count: int) -> int:
    """A number of rows that the platform gives in one page."""
    return max(1, min(count, LARGEST_PAGE))


def _may_have_figures(row: CampaignRow, now: datetime) -> bool:
    """Real-time figures are of the present day only: others are not asked for."""
    uploaded = happened(row.upload_date)
    return uploaded is None or uploaded >= day_begins(now)
