"""The Calls tab: windows of finished calls, and new ones as they end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from campmon.model.errors import AccessError, UnreachableError
from tests.tui.details.ground import (
    ListingBackend,
    call,
    calls_of,
    listing_floor,
    open_details,
    platform_of,
    says,
    text_of,
)
from tests.tui.fixed import START, Floor, begin, until

SMALL = (80, 24)


@asynccontextmanager
async def calls(
    tmp_path: Path, **options: Any
) -> AsyncIterator[tuple[Pilot[int], Floor, ListingBackend]]:
    """The Calls tab, with the first window read."""
    floor = listing_floor(tmp_path, **options)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "3")
        await until(pilot, says(floor, "read 0 s ago"))
        yield pilot, floor, platform_of(floor)


async def test_calls_of_the_window_the_newest_last(tmp_path: Path) -> None:
    async with calls(tmp_path) as (_, floor, platform):
        said = text_of(floor.app)
        rows = [line for line in said.splitlines() if "ACCT-" in line]
        assert "14:59:55" in rows[-1]
        assert "ACCT-0000000" in rows[-1]
        assert "25 calls:  Operator Transfer 5" in said
        assert "Last 15 min · since 14:45" in said
        assert "[red]Busy[/]" in said
        assert len(platform.calls_asked) == 1


async def test_other_windows(tmp_path: Path) -> None:
    async with calls(tmp_path, calls=400) as (pilot, floor, platform):
        await pilot.press("w")
        await until(pilot, says(floor, "Last hour · since 14:00", "98 calls:"))
        await pilot.press("w")
        await until(pilot, says(floor, "Today (UTC) · since 00:00", "400 calls:"))
        assert platform.calls_asked[-1].since.hour == 0
        await pilot.press("home")
        await until(pilot, says(floor, "ACCT-0000399"))
        await pilot.press("w")
        await until(pilot, says(floor, "Last 15 min", "25 calls:"))


async def test_a_long_day_is_read_page_by_page_and_the_last_2000_are_kept(tmp_path: Path) -> None:
    async with calls(tmp_path, calls=0) as (pilot, floor, platform):
        platform.calls = [
            call(n, START - timedelta(hours=5) + timedelta(seconds=4 * n)) for n in range(4_321)
        ]
        await pilot.press("w", "w")
        await until(pilot, says(floor, "4,321 calls:", "the last 2,000 are shown"))
        assert platform.calls_asked[-1].offset == 4_000
        assert calls_of(floor.app).lines.virtual_size.height == 2_000


async def test_esc_stops_a_long_reading(tmp_path: Path) -> None:
    async with calls(tmp_path) as (pilot, floor, platform):
        platform.held = asyncio.Event()
        await pilot.press("w")
        await until(pilot, says(floor, "reading, 0 so far", "esc stop"))
        await pilot.press("escape")
        await until(pilot, says(floor, "stopped: later calls are not shown", "esc back"))
        platform.held.set()


async def test_following_adds_new_calls_once(tmp_path: Path) -> None:
    async with calls(tmp_path, calls=10) as (pilot, floor, platform):
        await pilot.press("f")
        await until(pilot, says(floor, "FOLLOWING"))
        for number in (100, 101, 102):
            await floor.clock.move(2.0)
            platform.calls.append(call(number, floor.clock.now() - timedelta(seconds=1)))
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "13 calls:", "ACCT-0000102"))
        accounts = [word for word in text_of(floor.app).split() if word.startswith("ACCT-")]
        assert len(accounts) == len(set(accounts))
        assert accounts[-1] == "ACCT-0000102"
        await pilot.press("f")
        await until(pilot, lambda: "FOLLOWING" not in text_of(floor.app))
        asked = len(platform.calls_asked)
        await floor.clock.move(10)
        assert len(platform.calls_asked) == asked


async def test_a_view_that_was_scrolled_up_stays_where_it_is(tmp_path: Path) -> None:
    async with calls(tmp_path) as (pilot, floor, platform):
        await pilot.press("f", "home")
        await until(pilot, says(floor, "ACCT-0000024"))
        platform.calls.append(call(100, START + timedelta(seconds=1)))
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "26 calls:"))
        assert "ACCT-0000024" in text_of(floor.app)
        assert "ACCT-0000100" not in text_of(floor.app)


async def test_nobody_looks_so_nothing_is_asked(tmp_path: Path) -> None:
    async with calls(tmp_path) as (pilot, floor, platform):
        await pilot.press("f")
        await until(pilot, says(floor, "FOLLOWING"))
        await pilot.press("1")
        await until(pilot, says(floor, "[1 Overview]"))
        asked = len(platform.calls_asked)
        await floor.clock.move(10)
        assert len(platform.calls_asked) == asked
        platform.calls.append(call(100, START + timedelta(seconds=5)))
        await pilot.press("3")
        await until(pilot, says(floor, "FOLLOWING", "ACCT-0000100"))


async def test_following_waits_for_a_platform_that_does_not_answer(tmp_path: Path) -> None:
    async with calls(tmp_path) as (pilot, floor, platform):
        await pilot.press("f")
        await until(pilot, says(floor, "FOLLOWING"))
        platform.calls_problem = UnreachableError("LiveVox did not answer")
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "LiveVox did not answer; waiting for it"))
        platform.calls_problem = None
        await floor.clock.move(30)
        await until(pilot, says(floor, "the calls are being listed again"))


async def test_following_ends_where_the_platform_says_no(tmp_path: Path) -> None:
    async with calls(tmp_path) as (pilot, floor, platform):
        await pilot.press("f")
        await until(pilot, says(floor, "FOLLOWING"))
        platform.calls_problem = AccessError("LiveVox let nobody in", "Look at the password.")
        await floor.clock.move(2.5)
        said = "The calls could not be read: LiveVox let nobody in. Look at the password."
        await until(pilot, says(floor, said, "r tries again"))
        platform.calls_problem = None
        await pilot.press("r")
        await until(pilot, says(floor, "25 calls:"))
        assert "could not" not in text_of(floor.app)


async def test_an_error_is_told_and_r_tries_again(tmp_path: Path) -> None:
    floor = listing_floor(tmp_path)
    platform = platform_of(floor)
    platform.calls_problem = UnreachableError("LiveVox did not answer", "Look at the network.")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "3")
        said = "The calls could not be read: LiveVox did not answer. Look at the network."
        await until(pilot, says(floor, said, "r tries again"))
        platform.calls_problem = None
        await pilot.press("r")
        await until(pilot, says(floor, "25 calls:"))


async def test_a_backend_that_breaks_is_told_in_place_and_logged(
    tmp_path: Path, noted: list[str]
) -> None:
    async with calls(tmp_path) as (pilot, floor, platform):
        platform.calls_problem = ZeroDivisionError()
        await pilot.press("r")
        await until(pilot, says(floor, "unexpected ZeroDivisionError; the log has more"))
        assert any("failed: builtins.ZeroDivisionError" in line for line in noted)


async def test_no_calls_is_not_told_as_zero(tmp_path: Path) -> None:
    async with calls(tmp_path, calls=0) as (_, floor, _platform):
        said = " ".join(text_of(floor.app).split())
        assert "LiveVox lists no finished call since 14:45." in said
        assert "current UTC day only" in said
        assert "0 calls" not in said


async def test_a_terminal_that_changes_fits_the_columns(tmp_path: Path) -> None:
    async with calls(tmp_path) as (pilot, floor, _):
        await pilot.resize_terminal(120, 40)
        await until(pilot, says(floor, "ACCT-0000024"))
