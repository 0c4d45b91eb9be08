"""The Records tab: half a million records, of which a few are held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from campmon.model.errors import UnreachableError
from campmon.tui.details.record_pages import PAGES_KEPT
from campmon.tui.details.screen import DetailsScreen
from tests.tui.details.ground import (
    MANY,
    ListingBackend,
    listing_floor,
    open_details,
    pages_of,
    platform_of,
    says,
    text_of,
)
from tests.tui.fixed import Floor, begin, until

SMALL, WIDE = (80, 24), (120, 40)


@asynccontextmanager
async def records(
    tmp_path: Path, size: tuple[int, int] = SMALL, **options: Any
) -> AsyncIterator[tuple[Pilot[int], Floor, ListingBackend]]:
    """The Records tab, with the first page read."""
    floor = listing_floor(tmp_path, **options)
    async with floor.run(size=size) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "2")
        await until(pilot, says(floor, "[2 Records]"))
        await until(pilot, lambda: pages_of(floor.app).kept)
        await pilot.pause()
        yield pilot, floor, platform_of(floor)


def cursor_account(floor: Floor) -> str:
    current = pages_of(floor.app).current
    return current.account if current is not None else "…"


async def test_records_with_phones_result_and_fields(tmp_path: Path) -> None:
    async with records(tmp_path, WIDE) as (pilot, floor, platform):
        await until(pilot, says(floor, "ACCT-0000000", "Bob Okafor", "Answering Machine"))
        said = text_of(floor.app)
        for text in ("Account", "Phones", "Fields", "[red]Busy[/]", "balance", "Record 1 ·"):
            assert text in said
        assert len(platform.asked) == 1
        assert platform.asked[0].count == 200


async def test_any_number_is_walked_through_and_few_pages_are_kept(tmp_path: Path) -> None:
    async with records(tmp_path, (80, 60)) as (pilot, floor, platform):
        for _ in range(50):
            await pilot.press("pagedown")
            await until(pilot, lambda: pages_of(floor.app).current is not None)
        await until(pilot, says(floor, cursor_account(floor)))
        assert pages_of(floor.app).number_of(pages_of(floor.app).cursor) > 2_000
        assert len(pages_of(floor.app).kept) <= PAGES_KEPT
        asked = [query.offset for query in platform.asked]
        assert asked == sorted(set(asked)), "no page is asked for twice on the way"


async def test_end_finds_the_last_record_with_few_calls_and_home_the_first(tmp_path: Path) -> None:
    async with records(tmp_path) as (pilot, floor, platform):
        await pilot.press("G")
        await until(pilot, says(floor, f"ACCT-{MANY - 1:07}", f"of {MANY:,}"))
        assert cursor_account(floor) == f"ACCT-{MANY - 1:07}"
        assert len(platform.asked) <= 5
        await pilot.press("g")
        await until(pilot, says(floor, "ACCT-0000000", f"Record 1 of {MANY:,}"))
        await pilot.press("end")
        await until(pilot, lambda: cursor_account(floor) == f"ACCT-{MANY - 1:07}")
        await pilot.press("home")
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0000000")


async def test_end_is_found_though_the_number_uploaded_is_wrong_or_unknown(tmp_path: Path) -> None:
    for uploaded in (None, 900):
        async with records(tmp_path, records=9_999) as (pilot, floor, platform):
            before = floor.backend.made["C-001"]
            figures = replace(before.statistics, uploaded=uploaded)
            floor.backend.made["C-001"] = replace(before, statistics=figures)
            await floor.clock.move(2.5)
            await until(pilot, says(floor, "ACCT-0000000"))
            await pilot.press("G")
            await until(pilot, lambda floor=floor: cursor_account(floor) == "ACCT-0009998")  # type: ignore[misc]
            assert len(platform.asked) < 40


async def test_esc_stops_the_look_for_the_end(tmp_path: Path) -> None:
    async with records(tmp_path) as (pilot, floor, platform):
        platform.held = asyncio.Event()
        await pilot.press("G")
        await until(pilot, says(floor, "Looking for the last record", "esc stop"))
        await pilot.press("escape")
        await until(pilot, says(floor, "stopped", "esc back"))
        platform.held.set()
        await pilot.press("down")
        await until(pilot, says(floor, "Record 2"))


async def test_enter_shows_every_field(tmp_path: Path) -> None:
    async with records(tmp_path) as (pilot, floor, _):
        await pilot.press("down", "down", "enter")
        await until(pilot, says(floor, "Phone 3", "2015550016", "zip", "10002", "T2"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        assert cursor_account(floor) == "ACCT-0000002"


async def test_valid_only_and_extra_fields(tmp_path: Path) -> None:
    async with records(tmp_path, WIDE) as (pilot, floor, platform):
        await pilot.press("down", "down", "x")
        await until(pilot, says(floor, "· extra fields"))
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0000002")
        assert platform.asked[-1].extra
        await pilot.press("v")
        await until(pilot, says(floor, "· valid only"))
        await until(pilot, lambda: pages_of(floor.app).kept)
        await until(pilot, lambda: "ACCT-0000001 " not in text_of(floor.app))
        assert platform.asked[-1].valid_only
        await pilot.press("v", "x")
        await until(pilot, says(floor, "ACCT-0000001 "))
        assert not platform.asked[-1].valid_only


async def test_a_phone_is_found_far_away_and_the_search_tells_how_far_it_is(tmp_path: Path) -> None:
    async with records(tmp_path, records=20_000) as (pilot, floor, platform):
        gate = platform.held = asyncio.Event()
        await pilot.press("slash", *"0012345")
        await until(pilot, says(floor, "find account or phone:", "0012345"))
        await pilot.press("enter")
        await until(pilot, says(floor, "Looking for “0012345”", "esc stop"))
        gate.set()
        await until(pilot, says(floor, "Found “0012345”", "ACCT-0012345", "Record 12,346"))
        assert cursor_account(floor) == "ACCT-0012345"
        assert all(query.count <= 1_000 for query in platform.asked)


async def test_next_goes_on_and_begins_again_after_the_end(tmp_path: Path) -> None:
    async with records(tmp_path, records=3_000) as (pilot, floor, _):
        await pilot.press("slash", *"(201) 555-0007", "enter")
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0000001")
        await until(pilot, says(floor, "Found"))
        await pilot.press("n")
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0002858")
        await until(pilot, says(floor, "Found"))
        await pilot.press("n")
        await until(pilot, says(floor, "No “(201) 555-0007” from 2,860 to the end"))
        await pilot.press("n")
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0000001")


async def test_what_is_nowhere_is_said_to_be_nowhere(tmp_path: Path) -> None:
    async with records(tmp_path, records=2_500) as (pilot, floor, _):
        await pilot.press("n", *"nobody [b]", "enter")
        await until(pilot, says(floor, "No “nobody [b]” anywhere, 2,500 searched"))
        assert cursor_account(floor) == "ACCT-0000000"


async def test_a_search_is_stopped_with_esc_and_the_input_too(tmp_path: Path) -> None:
    async with records(tmp_path) as (pilot, floor, platform):
        await pilot.press("slash", "2", "q", "escape")
        await until(pilot, lambda: "find account" not in text_of(floor.app))
        assert isinstance(floor.app.screen, DetailsScreen), "q and 2 were typed, not obeyed"
        gate = platform.held = asyncio.Event()
        await pilot.press("slash", "enter")
        await until(pilot, says(floor, "Looking for “2q”"))
        await pilot.press("escape")
        await until(pilot, says(floor, "stopped"))
        gate.set()
        await pilot.press("slash", "backspace", "backspace", "enter")
        await pilot.pause()
        assert "esc stop" not in text_of(floor.app), "nothing typed is nothing looked for"


async def test_what_is_typed_ahead_of_the_search_is_not_lost(tmp_path: Path) -> None:
    async with records(tmp_path) as (pilot, floor, _):
        for key, character in (("slash", "/"), *((c, c) for c in "0002211"), ("enter", None)):
            floor.app.post_message(events.Key(key, character))
        await until(pilot, says(floor, "Found “0002211”"))
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0002211")


async def test_an_error_is_told_whole_and_r_tries_again(tmp_path: Path) -> None:
    floor = listing_floor(tmp_path)
    platform = platform_of(floor)
    platform.records_problem = UnreachableError("LiveVox did not answer", "Look at the network.")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "2")
        said = "The records could not be read: LiveVox did not answer. Look at the network."
        await until(pilot, says(floor, said, "r tries again"))
        asked = len(platform.asked)
        await floor.clock.move(10)
        assert len(platform.asked) == asked, "it does not hammer"
        platform.records_problem = None
        await pilot.press("r")
        await until(pilot, says(floor, "ACCT-0000003", "Record 1 "))
        assert "could not be read" not in text_of(floor.app)


async def test_a_search_and_the_look_for_the_end_tell_their_errors(tmp_path: Path) -> None:
    async with records(tmp_path) as (pilot, floor, platform):
        platform.records_problem = UnreachableError("LiveVox did not answer")
        await pilot.press("slash", *"9999", "enter")
        await until(pilot, says(floor, "could not be read: LiveVox did not answer"))
        platform.records_problem = None
        await pilot.press("r")
        await until(pilot, lambda: "could not" not in text_of(floor.app))
        platform.records_problem = UnreachableError("LiveVox did not answer")
        await pilot.press("G")
        await until(pilot, says(floor, "could not be read: LiveVox did not answer"))


async def test_a_backend_that_breaks_is_told_in_place_and_logged(
    tmp_path: Path, noted: list[str]
) -> None:
    async with records(tmp_path) as (pilot, floor, platform):
        platform.records_problem = ZeroDivisionError()
        await pilot.press("r")
        await until(pilot, says(floor, "unexpected ZeroDivisionError; the log has more"))
        assert any("failed: builtins.ZeroDivisionError" in line for line in noted)
        platform.records_problem = None
        await pilot.press("r")
        await until(pilot, lambda: "could not" not in text_of(floor.app))


async def test_a_campaign_without_records(tmp_path: Path) -> None:
    async with records(tmp_path, records=0) as (pilot, floor, _):
        await until(pilot, says(floor, "This campaign has no records"))
        await pilot.press("down", "enter", "G", "end", "v")
        await until(pilot, says(floor, "This campaign has no valid records"))


async def test_a_list_that_grows_is_read_again_where_it_is_looked_at(tmp_path: Path) -> None:
    async with records(tmp_path, records=150) as (pilot, floor, platform):
        await pilot.press("G")
        await until(pilot, says(floor, "Record 150 of 150"))
        platform.records = list(range(180))
        before = floor.backend.made["C-001"]
        figures = replace(before.statistics, uploaded=180)
        floor.backend.made["C-001"] = replace(before, statistics=figures)
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "Record 150 of 180"))
        await pilot.press("down")
        await until(pilot, says(floor, "Record 151 of 180", "ACCT-0000150"))


async def test_records_pushed_in_front_are_not_shown_twice(tmp_path: Path) -> None:
    async with records(tmp_path, records=1_000) as (pilot, floor, platform):
        for _ in range(8):
            await pilot.press("pagedown")
        platform.records = [*range(5_000, 5_007), *range(1_000)]
        for _ in range(6):
            await pilot.press("pagedown")
            await until(pilot, lambda: pages_of(floor.app).current is not None)
            accounts = [word for word in text_of(floor.app).split() if word.startswith("ACCT-")]
            assert len(accounts) == len(set(accounts))


async def test_a_platform_that_gives_few_at_a_time_is_asked_again(tmp_path: Path) -> None:
    async with records(tmp_path, records=450, least=70) as (pilot, floor, platform):
        await pilot.press("G")
        await until(pilot, says(floor, "Record 450 of 450", "ACCT-0000449"))
        assert {query.offset for query in platform.asked} >= {0, 70, 140}


async def test_a_click_moves_the_cursor(tmp_path: Path) -> None:
    async with records(tmp_path) as (pilot, floor, _):
        await until(pilot, says(floor, "ACCT-0000004"))
        await pilot.click("RecordTable", offset=(5, 5))
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0000004")
        await pilot.click("RecordTable", offset=(5, 2))
        await until(pilot, lambda: cursor_account(floor) == "ACCT-0000001")
