"""Pictures of the details, on a campaign that never changes. Look at each before accepting it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.errors import UnreachableError
from tests.tui.details.ground import (
    derived,
    listing_floor,
    open_details,
    platform_of,
    says,
)
from tests.tui.fixed import Floor, begin, until

SMALL, WIDE = (80, 24), (120, 40)
SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
Steps = Callable[[Pilot[int], Floor], Awaitable[None]]

Same = Callable[[Floor, tuple[int, int], Steps], bool]


@pytest.fixture
def same(snap_compare: Callable[..., bool]) -> Same:
    """Whether the details look as they did, after some steps."""

    def compare(floor: Floor, size: tuple[int, int], steps: Steps) -> bool:
        async def before(pilot: Pilot[int]) -> None:
            await begin(pilot, floor)
            await open_details(pilot, floor)
            await steps(pilot, floor)
            await pilot.pause()
            await pilot.pause()

        return snap_compare(floor.app, terminal_size=size, run_before=before)

    return compare


async def overview(pilot: Pilot[int], floor: Floor) -> None:
    await until(pilot, says(floor, "38.0 since first seen"))


async def records(pilot: Pilot[int], floor: Floor) -> None:
    await pilot.press("2")
    await until(pilot, says(floor, "ACCT-0000003"))
    await pilot.press("down", "down", "down")
    await until(pilot, says(floor, "Record 4 "))


async def calls(pilot: Pilot[int], floor: Floor) -> None:
    await pilot.press("3")
    await until(pilot, says(floor, "25 calls:", "read 0 s ago"))
    await pilot.press("f")
    await until(pilot, says(floor, "FOLLOWING"))


TABS = pytest.mark.parametrize("tab", [overview, records, calls], ids=lambda tab: tab.__name__)


@SIZES
@TABS
def test_tab(tmp_path: Path, same: Same, tab: Steps, size: tuple[int, int]) -> None:
    assert same(listing_floor(tmp_path), size, tab)


@pytest.mark.parametrize(
    ("theme", "tab"), [("light", records), ("high-contrast", overview), ("sixteen", calls)]
)
def test_theme(tmp_path: Path, same: Same, tab: Steps, theme: str) -> None:
    assert same(listing_floor(tmp_path, theme=theme), SMALL, tab)


@pytest.mark.parametrize("tab", [overview, records])
def test_no_color(tmp_path: Path, same: Same, tab: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert same(listing_floor(tmp_path, theme="mono"), SMALL, tab)


@SIZES
def test_record(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    async def one(pilot: Pilot[int], floor: Floor) -> None:
        await records(pilot, floor)
        await pilot.press("enter")
        await until(pilot, says(floor, "balance", "3.50"))

    assert same(listing_floor(tmp_path), size, one)


@SIZES
def test_found(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    async def find(pilot: Pilot[int], floor: Floor) -> None:
        await records(pilot, floor)
        await pilot.press("slash", *"0001234", "enter")
        await until(pilot, says(floor, "Found", "ACCT-0001234"))

    assert same(listing_floor(tmp_path), size, find)


@SIZES
def test_typing_what_to_find(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    async def typing(pilot: Pilot[int], floor: Floor) -> None:
        await records(pilot, floor)
        await pilot.press("slash", *"201 555")
        await until(pilot, says(floor, "201 555"))

    assert same(listing_floor(tmp_path), size, typing)


@SIZES
def test_records_that_cannot_be_read(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    async def fail(pilot: Pilot[int], floor: Floor) -> None:
        await records(pilot, floor)
        platform_of(floor).records_problem = UnreachableError(
            "LiveVox did not answer within 15 seconds when it was asked for records",
            "Look at the network, or raise timeout_seconds in the profile.",
        )
        await pilot.press("r")
        await until(pilot, says(floor, "r tries again"))

    assert same(listing_floor(tmp_path), size, fail)


@SIZES
def test_not_offered(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int], floor: Floor) -> None:
        await pilot.press("2")
        await until(pilot, says(floor, "Not offered"))

    reasons = {Capability.RECORDS: "this role may not list them; ask for Manager or higher"}
    less = Capabilities(EVERYTHING.offered - {Capability.RECORDS}, reasons)
    assert same(listing_floor(tmp_path, capabilities=less), size, look)


@SIZES
def test_derived_and_stale(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    async def fall_silent(pilot: Pilot[int], floor: Floor) -> None:
        await overview(pilot, floor)
        floor.backend.problem = UnreachableError("LiveVox did not answer", "Look at the network.")
        await floor.clock.move(34)
        await until(pilot, says(floor, "STALE 34 s", "derived, 34 s ago"))

    floor = listing_floor(tmp_path)
    floor.backend.made["C-001"] = derived(floor.backend.made["C-001"])
    assert same(floor, size, fall_silent)


@SIZES
def test_gone(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    async def go(pilot: Pilot[int], floor: Floor) -> None:
        await overview(pilot, floor)
        del floor.backend.made["C-001"]
        await floor.clock.move(2.5)
        await until(pilot, says(floor, "has gone"))

    assert same(listing_floor(tmp_path), size, go)


@SIZES
def test_awkward_campaign(tmp_path: Path, same: Same, size: tuple[int, int]) -> None:
    floor = listing_floor(tmp_path)
    made = floor.backend.made
    name = "Mahnlauf Überfällig 60 Tage, zweite Welle 世界 [bold]autumn[/] and a good deal more"
    made["C-001"] = replace(made["C-001"], name=name, reason="no agents are logged in")

    async def look(pilot: Pilot[int], floor: Floor) -> None:
        await until(pilot, says(floor, "no agents are logged in", "Type "))

    assert same(floor, size, look)
