"""The practice dialer as a backend: the whole platform in this process, in its own virtual time."""

import asyncio
import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_hex

from campmon.backends.practice_fields import FIELDS, UPDATE_FIELDS
from campmon.backends.practice_finding import wanted
from campmon.backends.practice_listing import call_page, record_page
from campmon.backends.practice_looking import look_for
from campmon.backends.practice_options import PracticeOptions, read_options
from campmon.backends.practice_properties import meant, specs_of, told
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.errors import RefusedError
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
)
from campmon.model.listing import CallPage, CallQuery, RecordPage, RecordQuery
from campmon.model.properties import CampaignProperties, PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Notice, Reading
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing, StaffingAnswer
from campmon.practice.dialer import Dialer
from campmon.practice.figures import Views, detail_of
from campmon.practice.limits import (
    CALLS_PER_WINDOW,
    MAX_PHONES,
    MAX_RECORDS_PER_CALL,
    WINDOW_SECONDS,
)
from campmon.practice.livevox.campaign_file import read_campaign_file
from campmon.practice.running import RunningDialer
from campmon.practice.scenario import default_floor, first_moment

_CAMPAIGNS_AT_ONCE = 500

RULES = AppendRules(
    fields=FIELDS,
    max_records_per_call=MAX_RECORDS_PER_CALL,
    calls_per_window=CALLS_PER_WINDOW,
    window_seconds=WINDOW_SECONDS,
    steady_seconds=20.0,
    max_phones=MAX_PHONES,
    settle_seconds=1.0,
)
"""What the practice platform takes in an append: the limits of the platform it is modelled on."""

UPDATE_RULES = replace(RULES, fields=UPDATE_FIELDS, max_phones=1)
"""What it takes in an update of records. A call counts as an append does, in the same window."""


class PracticeBackend:
    """A practice dialer in this process, whose virtual time runs while the backend is open.

    profile    the profile's name
    dialer     the platform
    speed      virtual seconds for each second
    warm_up    virtual seconds that the platform works before it is first seen
    monotonic  steady clock in seconds, for the speed and for the append budget
    now        the reader's own clock (aware), for the age of figures
    epoch      this dialer's life; another one's figures have nothing to do with its own
    """

    platform = "practice dialer"
    capabilities: Capabilities = EVERYTHING
    append_rules: AppendRules | None = RULES
    update_rules: AppendRules | None = UPDATE_RULES
    notices: tuple[Notice, ...] = ()

    def __init__(
        self,
        profile: str,
        dialer: Dialer,
        *,
        speed: float = 10.0,
        warm_up: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        epoch: str = "",
    ) -> None:
        self.profile = profile
        self.epoch = epoch or token_hex(8)
        self._dialer = dialer
        self._running = RunningDialer(
            dialer, speed=speed, warm_up=warm_up, monotonic=monotonic, now=now
        )
        self._views = Views(profile, self._running.moment)

    async def open(self) -> None:
        """Let virtual time run, and the platform work up to where it is first seen."""
        await self._running.open()

    async def close(self) -> None:
        """Let virtual time stand still."""
        self._running.close()

    async def read(self) -> Reading:
        """Read all campaigns."""
        as_of = await self._running.advance()
        campaigns: dict[str, Campaign] = {}
        for number, campaign in enumerate(list(self._dialer.campaigns()), 1):
            campaigns[campaign.id] = self._views.campaign(campaign, as_of)
            if number % _CAMPAIGNS_AT_ONCE == 0:
                await asyncio.sleep(0)
        self._views.forget(campaigns)
        return Reading(
            tuple(campaigns.values()),
            as_of,
            platform_time=self._dialer.now,
            budget=self._dialer.budget(self._running.monotonic()),
        )

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """Read one campaign afresh. Raises UnknownCampaignError."""
        as_of = await self._running.advance()
        campaign = self._dialer.campaign(campaign_id)
        return self._views.campaign(campaign, as_of)

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Read what the panels show of one campaign. Raises UnknownCampaignError."""
        as_of = await self._running.advance()
        campaign = self._dialer.campaign(campaign_id)
        shown = self._views.campaign(campaign, as_of)
        return detail_of(self._dialer, campaign, shown, as_of, self._running.moment)

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Read who works a campaign. Raises UnknownCampaignError."""
        await self._running.advance()
        return self._dialer.staffing(campaign_id)

    @property
    def property_specs(self) -> tuple[PropertySpec, ...]:
        """The properties that campaigns are created with and may be updated in."""
        return specs_of(self._dialer.services)

    async def find(self, query: CampaignQuery) -> Reading:
        """Find campaigns by when they were uploaded, state, service and type. Raises UsageError.

        Those of earlier days are known till the morning after.
        """
        as_of = await self._running.advance()
        found = filter(wanted(query, self._running).holds, self._dialer.campaigns())
        campaigns = tuple(self._views.campaign(campaign, as_of) for campaign in found)
        return Reading(campaigns, as_of, platform_time=self._dialer.now)

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        """Read a campaign's properties. Raises UnknownCampaignError."""
        as_of = await self._running.advance()
        return CampaignProperties(campaign_id, as_of, told(self._running, campaign_id))

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        """Read a page of a campaign's records. Raises UnknownCampaignError."""
        await self._running.advance()
        return record_page(self._running, campaign_id, query)

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        """Read a page of today's finished calls. Raises UnknownCampaignError."""
        await self._running.advance()
        return call_page(self._running, campaign_id, query)

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Look for a batch among the records that came since. Raises UnknownCampaignError."""
        await self._running.advance()
        return await look_for(self._running, campaign_id, records, uploaded_before)

    async def create(self, creation: Creation, who: str) -> str:
        """Create a campaign from a file, which becomes its name. Raises RefusedError."""
        try:
            records = await asyncio.to_thread(read_campaign_file, creation.content)
        except csv.Error as error:
            raise RefusedError(f"{creation.file_name!r} cannot be read: {error}") from None
        if not records:
            raise RefusedError(f"there are no records in {creation.file_name!r}")
        await self._running.advance()
        given = meant(self._running, creation.properties, {})
        properties = {name: value for name, value in given.items() if value is not None}
        return self._dialer.create(creation.file_name, records, properties, who)

    async def write(self, intent: Intent) -> Receipt:
        """Carry out one intent. Raises UnknownCampaignError, RateLimitedError, RefusedError."""
        await self._running.advance()
        campaign_id = intent.key.id
        match intent.action:
            case Operate(operation):
                return self._dialer.operate(campaign_id, operation, intent.who)
            case Append(records=records):
                return self._dialer.append(campaign_id, records, at=self._running.monotonic())
            case UpdateRecords(records=records):
                await self._running.learn_phones(campaign_id)
                return self._dialer.update_records(
                    campaign_id, records, intent.who, at=self._running.monotonic()
                )
            case Staff(change):
                answer = self._dialer.change_staffing(campaign_id, change)
                return Receipt(already=answer == StaffingAnswer(), staffing=answer)
            case Update(changes=changes):
                present = told(self._running, campaign_id)
                wants = meant(self._running, changes, present)
                return self._dialer.update(campaign_id, wants, intent.who)


@dataclass(frozen=True, slots=True)
class _Factory:
    """Makes practice backends for profiles whose `backend` is "practice"."""

    name: str = "practice"

    def create(self, profile: str, options: Mapping[str, object]) -> PracticeBackend:
        """Make a practice dialer of its own for a profile. Raises ConfigurationError.

        Options: seed, speed, campaigns, records, agents, names; all may be left out.
        """
        return practice_backend(profile, read_options(profile, options))


def practice_backend(
    profile: str,
    options: PracticeOptions,
    *,
    monotonic: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> PracticeBackend:
    """Make a practice backend with its own dialer; the clocks may be given."""
    plan = default_floor(options.campaigns, options.records, options.agents, options.names)
    dialer = Dialer(options.seed, first_moment(now(), plan.warm_up), plan)
    return PracticeBackend(
        profile,
        dialer,
        speed=options.speed,
        warm_up=plan.warm_up,
        monotonic=monotonic,
        now=now,
    )


BACKEND = _Factory()
"""The entry point `practice` of the group `campmon.backends`."""
