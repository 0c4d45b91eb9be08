"""What a check holds a file against besides what its options name: numbers that are known."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from campmon.append.check_options import CheckOptions, NumberList
from campmon.append.earlier import EarlierNumbers
from campmon.append.journal import Journal
from campmon.append.on_campaign import read_campaign_numbers
from campmon.append.purpose import Purpose
from campmon.append.worker.messages import Check, Comparing
from campmon.backends.base import Backend
from campmon.model.campaign import Campaign
from campmon.model.errors import CalledOffError, CampmonError
from campmon.model.record import AppendRules


def base_options(wish: Check, do_not_call: tuple[Path, ...], now: datetime) -> CheckOptions:
    """The wish's options, with the files that always count, and with the time."""
    files = tuple(dict.fromkeys((*do_not_call, *wish.options.do_not_call)))
    return replace(wish.options, do_not_call=files, now=wish.options.now or now)


async def with_earlier(options: CheckOptions, journal: Journal, wish: Check) -> CheckOptions:
    """And with the numbers that were appended to the campaign from here. Raises JournalError."""
    if wish.campaign is None or not wish.earlier or wish.purpose is not Purpose.APPEND:
        return options
    key = wish.campaign.key
    found = await asyncio.to_thread(
        lambda: EarlierNumbers(journal.hash_numbers, journal.earlier_hashes(key, wish.purpose))
    )
    return _with(options, found) if len(found) else options


async def with_those_there(
    options: CheckOptions,
    backend: Backend,
    campaign: Campaign,
    rules: AppendRules,
    tell: Callable[[Comparing], None],
    cancelled: Callable[[], bool],
) -> CheckOptions:
    """And with the numbers that are on the campaign; where they cannot be read, a note says so.

    Raises CalledOffError once `cancelled` says so.
    """
    try:
        found = await read_campaign_numbers(
            backend,
            campaign.id,
            rules,
            progress=lambda records: tell(Comparing(records)),
            cancelled=cancelled,
        )
    except CalledOffError:
        raise
    except CampmonError as error:
        note = f"not compared with the campaign's records: {error}"
        return replace(options, notes=(*options.notes, note))
    return _with(replace(options, notes=(*options.notes, *found.notes)), found)


def _with(options: CheckOptions, numbers: NumberList) -> CheckOptions:
    return replace(options, lists=(*options.lists, numbers))
