"""Finding the campaign that a command names, at the least cost."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
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
Page = TypeVar("Page")

_LIKE_AN_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{1,64}")


class Found(NamedTuple):
    """A campaign, when it was read by the steady clock, and whether only a list told of it."""

    campaign: Campaign
    read_at: float
    listed: bool


async def find(backend: Backend, text: str, clock: Clock, *, cheaply: bool = False) -> Found:
    """Return the one campaign that `text` means, as `find_campaign` has it.

    An id is asked for by itself: the campaigns are listed only where there is none of that id.
    Cheaply, its figures may be unknown. Raises UnknownCampaignError.
    """
    (found,) = await find_each(backend, [text], clock, cheaply=cheaply)
    return found


async def find_each(
    backend: Backend, texts: Sequence[str], clock: Clock, *, cheaply: bool = False
) -> list[Found]:
    """Return the campaign that each of `texts` means; they are listed at most once."""
    found: list[Found] = []
    listed: tuple[Campaign, ...] | None = None
    listed_at = 0.0
    for text in texts:
        at = clock.monotonic()
        campaign = await _with_id(backend, text, cheaply) if listed is None else None
        if campaign is not None:
            found.append(Found(campaign, at, False))
            continue
        if listed is None:
            listed_at, listed = at, (await backend.read()).campaigns
        found.append(Found(find_campaign(listed, text), listed_at, True))
    return found


async def find_detail(backend: Backend, text: str) -> CampaignDetail:
    """Return what the panels show of the campaign that `text` means. Raises as `find` does."""
    detail = await _if_an_id(text, backend.read_detail)
    if detail is not None and detail.campaign.id == text:
        return detail
    campaign = find_campaign((await backend.read()).campaigns, text)
    return await backend.read_detail(campaign.id)


async def find_id(
    backend: Backend, text: str, clock: Clock, probe: Callable[[str], Awaitable[object]]
) -> str:
    """Return the id of the campaign that `text` means; if `probe` works with it, it is the id.

    For commands that need no more of a campaign than its id: where figures are derived, reading
    one costs many calls. Raises as `find` does.
    """
    if await _if_an_id(text, probe) is not None:
        return text
    return (await find(backend, text, clock, cheaply=True)).campaign.id


async def pages_of(
    backend: Backend, text: str, clock: Clock, pages: Callable[[str], AsyncGenerator[Page, None]]
) -> AsyncGenerator[Page, None]:
    """The pages of the campaign that `text` means; an id is taken at its word if it has any.

    Raises as `find` does.
    """
    empty = False

    async def begin(campaign_id: str) -> tuple[Page | None, AsyncGenerator[Page, None]]:
        begun = pages(campaign_id)
        return await anext(begun, None), begun

    begun = await _if_an_id(text, begin)
    if begun is not None:
        first, rest = begun
        async with aclosing(rest):
            if first is not None:
                yield first
                async for page in rest:
                    yield page
                return
        empty = True
    campaign_id = (await find(backend, text, clock, cheaply=True)).campaign.id
    if empty and campaign_id == text:
        return
    async with aclosing(pages(campaign_id)) as every:
        async for page in every:
            yield page


async def _with_id(backend: Backend, text: str, cheaply: bool) -> Campaign | None:
    campaign = await _if_an_id(text, partial(backend.read_campaign, cheaply=cheaply))
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
