"""Reading who works on campaigns, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import CampmonError
from campmon.model.staffing import Staffing

if TYPE_CHECKING:
    from campmon.tui.session import Session

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class StaffRead:
    """The staffing of a campaign, or why it could not be read."""

    key: CampaignKey
    staffing: Staffing | None
    problem: str = ""


async def read_all(session: Session, campaigns: Sequence[Campaign]) -> list[StaffRead]:
    """Read the staffing of each campaign; what fails is told of that one alone."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(campaign: Campaign) -> StaffRead:
        async with turns:
            return await read_one(session, campaign)

    return await asyncio.gather(*(one(campaign) for campaign in campaigns))


async def read_one(session: Session, campaign: Campaign) -> StaffRead:
    """Read the staffing of one campaign."""
    backend = session.source_of(campaign.key).backend
    try:
        return StaffRead(campaign.key, await backend.read_staffing(campaign.id))
    except CampmonError as error:
        return StaffRead(campaign.key, None, str(error))
