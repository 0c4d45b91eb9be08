"""What the contract's tests stand on: an open backend and campaigns to try things on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from campmon.backends.base import Backend
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import Capability
from campmon.model.intent import Action, Creation, Intent, Receipt, Tier
from campmon.model.record import Record
from campmon.model.state import CampaignState

Seen = TypeVar("Seen")
Hint = TypeVar("Hint")

NOBODY = "no-such-campaign"
"""An id that no platform has."""

HOSTILE_NAME = "\x1b]0;x\x07[bold red]a[/]\u202eb\x9b2J"
"""A name that would steer a terminal, end markup and turn text round, were it let through."""


@dataclass(frozen=True)
class Ground:
    """An open backend, fresh for one test, and what may be tried on it.

    backend         open
    campaigns       a campaign's id for each state that is to be tried; PLAYING is needed
    appendable      a campaign that takes appends now, and gets records no other way
    not_appendable  one that takes none
    hostile         one that the platform calls HOSTILE_NAME
    good_record     makes the n-th of a series of records that the platform takes as valid
    refused_record  a record that the platform does not take, though it takes others beside it
    updatable       a campaign whose records can be updated now; without it, `appendable`
    known_records   at least three that are on it, each found by its first phone; without them,
                    records are appended first
    record_change   what records are changed in, by the names of the platform's update rules;
                    without it, their first field of plain text
    unknown_phone   a number that no campaign's record has
    update          a property of the playing campaign, and a value for it that is not its present
    creation        a campaign that can be created
    agent_on        an agent on the playing campaign, where the platform does not list them
    agent_elsewhere one that is known and not on it, where the platform does not list those
    patience        seconds within which the platform shows what was done
    """

    backend: Backend
    campaigns: Mapping[CampaignState, str]
    appendable: str | None = None
    not_appendable: str | None = None
    hostile: str | None = None
    good_record: Callable[[int], Record] = field(
        default=lambda number: Record((f"{2015550100 + number % 100}",))
    )
    refused_record: Record | None = None
    updatable: str | None = None
    known_records: tuple[Record, ...] = ()
    record_change: Mapping[str, str] | None = None
    unknown_phone: str = "2015550199"
    update: tuple[str, str] | None = None
    creation: Creation | None = None
    agent_on: str | None = None
    agent_elsewhere: str | None = None
    patience: float = 10.0

    @property
    def playing(self) -> str:
        """The campaign that plays."""
        return self.campaigns[CampaignState.PLAYING]

    async def write(self, campaign_id: str, action: Action) -> Receipt:
        """Send an intent, confirmed as surely as can be."""
        key = CampaignKey(self.backend.profile, campaign_id)
        return await self.backend.write(Intent(key, action, Tier.TYPE_NAME, "contract"))

    async def sees(
        self, read: Callable[[], Awaitable[Seen]], wanted: Callable[[Seen], bool]
    ) -> Seen:
        """Read until what is read is as wanted; the last reading where it never is."""
        until = time.monotonic() + self.patience
        seen = await read()
        while not wanted(seen) and time.monotonic() < until:
            await asyncio.sleep(0.05)
            seen = await read()
        return seen

    async def sees_campaign(self, campaign_id: str, wanted: Callable[[Campaign], bool]) -> Campaign:
        """Read a campaign until it is as wanted; the last reading where it never is."""
        return await self.sees(lambda: self.backend.read_campaign(campaign_id), wanted)


class Contract:
    """What each part of the contract needs: a way to come to its ground."""

    def make(self) -> AbstractAsyncContextManager[Ground]:
        """Open a fresh backend for one test, and close it afterwards."""
        raise NotImplementedError


def assert_figures_agree(campaign: Campaign) -> None:
    """Whatever is known of a campaign's figures fits together."""
    figures = campaign.statistics
    for figure in (figures.uploaded, figures.loaded, figures.completed, figures.remaining):
        assert figure is None or figure >= 0
    if figures.uploaded is not None and figures.loaded is not None:
        assert figures.loaded <= figures.uploaded
    if figures.loaded is not None and figures.completed is not None:
        assert figures.completed <= figures.loaded
        if figures.remaining is not None:
            assert figures.completed + figures.remaining == figures.loaded


def given(hint: Hint | None, otherwise: str) -> Hint:
    """What the ground gives to try something on; without it the test is skipped."""
    if hint is None:
        pytest.skip(otherwise)
    return hint


def needs(ground: Ground, capability: Capability) -> None:
    """Skip the test of something that the platform does not offer."""
    if not ground.backend.capabilities.offers(capability):
        pytest.skip(f"{capability.value} is not offered")
