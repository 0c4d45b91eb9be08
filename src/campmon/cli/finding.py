"""Finding the campaign that a command names, at the least cost."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeVar

from campmon.backends.base import Backend
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.errors import (
    AccessError,
    RateLimitedError,
    RefusedError,
    UnknownCampaignError,
)
from campmon.model.find import find_campaign

Read = TypeVar("Read")

_LIKE_AN_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{1,64}")


class Found(NamedTuple):
    """A campaign, and when it was read by the steady clock."""

    campaign: Campaign
    read_at: float


async def find(backend: Backend, text: str, clock: Clock) -> Found:
    """Return the one campaign that `text` means, as `find_campaign` has it.

    An id is asked for by itself: the campaigns are listed only where there is none of that id.
    Raises UnknownCampaignError.
    """
    (found,) = await find_each(backend, [text], clock)
    return found


async def find_each(backend: Backend, texts: Sequence[str], clock: Clock) -> list[Found]:
    """Return the campaign that each of `texts` means; they are listed at most once."""
    found: list[Found] = []
    listed: tuple[Campaign, ...] | None = None
    listed_at = 0.0
    for text in texts:
        at = clock.monotonic()
        campaign = await _with_id(backend, text) if listed is None else None
        if campaign is None:
            if listed is None:
                listed_at, listed = at, (await backend.read()).campaigns
            campaign, at = find_campaign(listed, text), listed_at
        found.append(Found(campaign, at))
    return found


async def find_detail(backend: Backend, text: str) -> CampaignDetail:
    """Return what the panels show of the campaign that `text` means. Raises as `find` does."""
    detail = await _if_an_id(text, backend.read_detail)
    if detail is not None and detail.campaign.id == text:
        return detail
    campaign = find_campaign((await backend.read()).campaigns, text)
    return await backend.read_detail(campaign.id)


async def _with_id(backend: Backend, text: str) -> Campaign | None:
    campaign = await _if_an_id(text, backend.read_campaign)
    return campaign if campaign is not None and campaign.id == text else None


async def _if_an_id(text: str, read: Callable[[str], Awaitable[Read]]) -> Read | None:
    if not _LIKE_AN_ID.fullmatch(text):
        return None
    try:
        return await read(text)
    except RateLimitedError:
        raise
    except (UnknownCampaignError, RefusedError, AccessError):
        # A platform may refuse what is no id to it; and some roles may list, but not read one.
        return None
