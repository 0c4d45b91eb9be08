"""The details screen: it stays with its campaign, its headline is live, it says what is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.errors import UnknownCampaignError, UnreachableError
from campmon.model.state import CampaignState
from campmon.tui.details.screen import DetailsScreen
from campmon.tui.screens.board import BoardScreen
from tests.tui.details.ground import (
    ListingBackend,
    derived,
    listing_floor,
    open_details,
    platform_of,
    says,
    text_of,
)
from tests.tui.fixed import Floor, HandClock, begin, until

SMALL, WIDE = (80, 24), (120, 40)


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return listing_floor(tmp_path)


async def test_enter_opens_the_campaign_under_the_cursor_and_esc_goes_back(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("down")
        await open_details(pilot, floor)
        assert "Winback [bold]autumn[/] C-002" in text_of(floor.app)
        assert "‖ paused" in text_of(floor.app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(floor.app.screen, BoardScreen))
        await open_details(pilot, floor, "q")
        await until(pilot, lambda: isinstance(floor.app.screen, BoardScreen))


async def test_with_no_campaign_it_says_so(tmp_path: Path) -> None:
    def none(clock: HandClock) -> list[ListingBackend]:
        backend = ListingBackend(clock)
        backend.made.clear()
        return [backend]

    floor = Floor(tmp_path, backends=none)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("enter")
        await until(pilot, says(floor, "Move the cursor to a campaign first"))


async def test_tabs_turn_by_every_key(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        for key, title in (
            ("2", "[2 Records]"), ("3", "[3 Calls]"), ("4", "[4 Staffing]"), ("6", "[6 Audit]"),
            ("1", "[1 Overview]"), ("tab", "[2 Records]"), ("right", "[3 Calls]"),
            ("left", "[2 Records]"), ("shift+tab", "[1 Overview]"), ("shift+tab", "[6 Audit]"),
            ("tab", "[1 Overview]"), ("5", "[5 History]"),
        ):  # fmt: skip
            await pilot.press(key)
            await until(pilot, says(floor, title))


async def test_the_overview_scrolls_to_its_end(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await until(pilot, says(floor, "41.2 a minute"))
        assert "answeringMachineOption" not in text_of(floor.app)
        await pilot.press("end")
        await until(pilot, says(floor, "answeringMachineOption", "in/it/at/all/really"))
        await pilot.press("home")
        await until(pilot, says(floor, "Platform's word"))


async def test_no_key_reaches_the_board_behind(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await pilot.press("p", "u", "s", "b", "a", "space", "slash", "o", "j", "ctrl+p")
        await pilot.pause()
        assert isinstance(floor.app.screen, DetailsScreen)
        assert floor.backend.written == []
        assert floor.table.marks == frozenset()


async def test_the_headline_is_live(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "3")
        before = floor.backend.made["C-001"]
        moved = replace(before.statistics, completed=125_001, remaining=374_999)
        floor.backend.made["C-001"] = replace(
            before, statistics=moved, state=CampaignState.STOPPING, name="Past due 60 days"
        )
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "125,001", "374,999", "□ stopping", "Past due 60 days"))


async def test_the_overview_is_read_again_at_every_refresh(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await until(pilot, says(floor, "ONLY_LIVE_CALLS"))
        before = floor.backend.made["C-001"]
        floor.backend.made["C-001"] = replace(before, state_by="bert", appendable=False)
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "bert", "Appendable       no"))


async def test_it_stays_with_a_campaign_that_goes_and_comes_back(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        gone = floor.backend.made.pop("C-001")
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "! has gone", "Past due 30 days", "125,000?"))
        floor.backend.made["C-001"] = gone
        await floor.clock.move(2.5)
        await until(pilot, lambda: "has gone" not in text_of(floor.app))
        assert "▶ playing" in text_of(floor.app)


async def test_a_silent_source_makes_the_headline_stale_and_it_comes_back(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        floor.backend.problem = UnreachableError("LiveVox did not answer", "Look at the network.")
        await floor.clock.move(14)
        await until(pilot, says(floor, "STALE 14 s", "125,000?"))
        floor.backend.problem = None
        await floor.clock.move(31)
        await until(pilot, says(floor, "● live"))
        assert "125,000?" not in text_of(floor.app)


async def test_ages_go_on_while_a_source_says_nothing(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        floor.backend.problem = UnreachableError("LiveVox did not answer", "Look at the network.")
        await floor.clock.move(14)
        await until(pilot, says(floor, "STALE 14 s", "? a minute"))
        floor.clock.seconds += 30  # and nothing is heard, not even that nothing is heard
        await until(pilot, lambda: text_of(floor.app).count(", 42 s ago STALE") == 2)


async def test_details_that_cannot_be_read_are_told_in_place(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.detail_problem = UnreachableError("LiveVox did not answer", "Look at the network.")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await until(pilot, says(floor, "The details could not be read: LiveVox did not answer."))
        assert "500,000" in text_of(floor.app), "what the board knows is there all the same"
        platform.detail_problem = None
        await floor.clock.move(2.5)
        await until(pilot, lambda: "could not be read" not in text_of(floor.app))


async def test_a_backend_that_breaks_is_told_in_place_and_logged(
    floor: Floor, noted: list[str]
) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        platform_of(floor).detail_problem = ZeroDivisionError()
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "could not be read: unexpected ZeroDivisionError"))
        assert any("details failed: builtins.ZeroDivisionError" in line for line in noted)


async def test_derived_figures_say_how_old_they_are(floor: Floor) -> None:
    made = floor.backend.made
    made["C-001"] = derived(made["C-001"])
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await floor.clock.move(34)
        await until(pilot, says(floor, "≈125,000", "≈25.0%", "15:00 derived, 34 s ago"))


async def test_a_campaign_that_is_not_on_the_board_is_shown_as_it_was_found(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        found = replace(floor.backend.made["C-002"], id="X-1", name="Last week")
        floor.app.push_screen(DetailsScreen(floor.app, found))
        await until(pilot, says(floor, "Last week", "X-1", "no campaign X-1"))
        assert "has gone" not in text_of(floor.app)
        floor.backend.made["X-1"] = replace(found, state=CampaignState.DONE)
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "= done"))


@pytest.mark.parametrize(("key", "capability"), [("2", "records"), ("3", "calls")])
async def test_what_is_not_offered_says_why(tmp_path: Path, key: str, capability: str) -> None:
    one = Capability(capability)
    less = Capabilities(EVERYTHING.offered - {one}, {one: "its API has no such list"})
    floor = listing_floor(tmp_path, capabilities=less)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, key)
        await until(pilot, says(floor, "Not offered by LiveVox: its API has no such list"))
        await pilot.press("r", "v", "n", "slash", "G", "g", "f", "w", "enter")
        await floor.clock.move(2.5)
        await pilot.pause()
        assert isinstance(floor.app.screen, DetailsScreen)
        assert platform_of(floor).asked == []
        assert platform_of(floor).calls_asked == []


async def test_nothing_is_asked_for_that_is_not_looked_at(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await floor.clock.move(10)
        assert platform_of(floor).asked == []
        assert platform_of(floor).calls_asked == []
        await pilot.press("2")
        await until(pilot, says(floor, "ACCT-0000001"))
        asked = len(platform_of(floor).asked)
        await floor.clock.move(10)
        assert len(platform_of(floor).asked) == asked == 1


async def test_a_slow_platform_never_holds_the_screen(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.held = asyncio.Event()
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "2")
        await until(pilot, says(floor, "Reading records 1 to 200…"))
        await pilot.press("3")
        await until(pilot, says(floor, "Reading the finished calls…"))
        await pilot.press("1")
        await until(pilot, says(floor, "Platform's word"))
        platform.held.set()
        await pilot.press("2")
        await until(pilot, says(floor, "ACCT-0000001"))


async def test_it_ends_with_the_screen(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "3", "f")
        await until(pilot, says(floor, "FOLLOWING"))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(floor.app.screen, BoardScreen))
        asked = len(platform_of(floor).calls_asked)
        await floor.clock.move(10)
        assert len(platform_of(floor).calls_asked) == asked


async def test_too_small_a_terminal_says_so(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await pilot.resize_terminal(60, 12)
        await until(pilot, says(floor, "campmon needs 70×16"))
        await pilot.resize_terminal(120, 40)
        await until(pilot, says(floor, "Past due 30 days", "Properties"))


async def test_a_campaign_the_platform_no_longer_knows_is_told(floor: Floor) -> None:
    platform_of(floor).records_problem = UnknownCampaignError("no campaign C-001")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "2")
        await until(pilot, says(floor, "The records could not be read: no campaign C-001"))
