"""The practice dialer as a backend: the whole platform in this process, in its own virtual time."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from campmon.backends.lacking import Lacking
from campmon.backends.practice_fields import FIELDS
from campmon.backends.practice_options import PracticeOptions, read_options
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import NotOfferedError, UnreachableError
from campmon.model.intent import Append, Intent, Operate, Receipt, Staff, Update
from campmon.model.reading import Reading
from campmon.model.record import AppendRules
from campmon.model.staffing import Staffing, StaffingAnswer
from campmon.practice.dialer import Dialer
from campmon.practice.figures import Views, detail_of
from campmon.practice.limits import (
    CALLS_PER_WINDOW,
    MAX_PHONES,
    MAX_RECORDS_PER_CALL,
    WINDOW_SECONDS,
)
from campmon.practice.scenario import default_floor, first_moment

_LACKING = frozenset(
    {Capability.CREATE, Capability.UPDATE, Capability.FIND, Capability.RECORDS, Capability.CALLS}
)
_EVENTS_AT_ONCE = 25  # well under a millisecond as a rule, and under 20 in the worst case
_CAMPAIGNS_AT_ONCE = 500
_SLOWEST_TOLD = 1.0  # a platform as good as standing still has its past ages ago: told as its own

RULES = AppendRules(
    fields=FIELDS,
    max_records_per_call=MAX_RECORDS_PER_CALL,
    calls_per_window=CALLS_PER_WINDOW,
    window_seconds=WINDOW_SECONDS,
    steady_seconds=20.0,
    max_phones=MAX_PHONES,
)
"""What the practice platform takes in an append: the limits of the platform it is modelled on."""


class PracticeBackend(Lacking):
    """A practice dialer whose virtual time runs `speed` times as fast as `monotonic`.

    Time runs while the backend is open, and is caught up with at each call; long stretches are
    worked off in pieces that leave the event loop free in between.

    profile    the profile's name
    dialer     the platform
    speed      virtual seconds for each second
    warm_up    virtual seconds that the platform works before it is first seen
    monotonic  steady clock in seconds, for the speed and for the append budget
    now        the reader's own clock (aware), for the age of figures
    epoch      this dialer's life; another one's figures have nothing to do with its own
    """

    platform = "practice dialer"
    capabilities = Capabilities(EVERYTHING.offered - _LACKING)
    append_rules: AppendRules | None = RULES

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
        self._views = Views(profile, self._moment)
        self._speed = speed
        self._monotonic = monotonic
        self._now = now
        self._resume_at = warm_up
        self._opened_at: float | None = None
        self._opened_for_reader = now()
        self._advancing = asyncio.Lock()

    async def open(self) -> None:
        """Let virtual time run, and the platform work up to where it is first seen."""
        if self._opened_at is None:
            self._opened_at = self._monotonic()
            await self._advance()
            self._opened_at = self._monotonic()  # the warm-up does not count as time open
            self._opened_for_reader = self._now()

    async def close(self) -> None:
        """Let virtual time stand still."""
        if self._opened_at is not None:
            self._resume_at = self._target(self._opened_at)
            self._opened_at = None

    async def read(self) -> Reading:
        """Read all campaigns."""
        as_of = await self._advance()
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
            budget=self._dialer.budget(self._monotonic()),
        )

    async def read_campaign(self, campaign_id: str) -> Campaign:
        """Read one campaign afresh. Raises UnknownCampaignError."""
        as_of = await self._advance()
        campaign = self._dialer.campaign(campaign_id)
        return self._views.campaign(campaign, as_of)

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Read what the panels show of one campaign. Raises UnknownCampaignError."""
        as_of = await self._advance()
        campaign = self._dialer.campaign(campaign_id)
        return detail_of(
            self._dialer, campaign, self._views.campaign(campaign, as_of), as_of, self._moment
        )

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Read who works a campaign. Raises UnknownCampaignError."""
        await self._advance()
        return self._dialer.staffing(campaign_id)

    async def write(self, intent: Intent) -> Receipt:
        """Carry out one intent. Raises UnknownCampaignError, RateLimitedError, RefusedError."""
        await self._advance()
        match intent.action:
            case Operate(operation):
                return self._dialer.operate(intent.key.id, operation, intent.who)
            case Append(records=records):
                return self._dialer.append(intent.key.id, records, at=self._monotonic())
            case Staff(change):
                answer = self._dialer.change_staffing(intent.key.id, change)
                return Receipt(already=answer == StaffingAnswer(), staffing=answer)
            case Update():
                raise NotOfferedError("the practice dialer does not update campaigns")

    async def _advance(self) -> datetime:
        """Bring the platform up to the present, and return what the reader's clock shows for it.

        Raises UnreachableError if the backend is not open.
        """
        async with self._advancing:
            if self._opened_at is None:
                raise UnreachableError("the practice dialer is not open")
            as_of = self._now()
            target = self._target(self._opened_at)
            done = self._dialer.advance(target, at_most=_EVENTS_AT_ONCE)
            while not done:  # long work in pieces: whoever else is on the loop goes between
                await asyncio.sleep(0)
                done = self._dialer.advance(target, at_most=_EVENTS_AT_ONCE)
            return as_of

    def _moment(self, seconds: float) -> datetime:
        """When a platform second was, or will be, by the reader's clock: never a clock apart."""
        speed = max(self._speed, _SLOWEST_TOLD)
        return self._opened_for_reader + timedelta(seconds=(seconds - self._resume_at) / speed)

    def _target(self, opened_at: float) -> float:
        return self._resume_at + (self._monotonic() - opened_at) * self._speed


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
