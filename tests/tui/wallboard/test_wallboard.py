"""The wallboard: it turns by itself, and a silent source is seen from across the room."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from campmon.model.campaign import Campaign
from campmon.model.errors import UnreachableError
from campmon.model.reading import SourceHealth, SourceState
from campmon.model.statistics import Provenance, Statistics
from campmon.tui.cells import width_of
from campmon.tui.screens.board import BoardScreen
from campmon.tui.wallboard.digits import large
from campmon.tui.wallboard.pages import _oldest, campaign_page, summary_page
from campmon.tui.wallboard.screen import WallboardScreen
from campmon.tui.wallboard.views import CampaignView, Frame, stale_sources, totals_of
from tests.tui.details.ground import says, text_of
from tests.tui.fixed import START, Floor, begin, campaign, campaigns, detail, until

SIZES = [(70, 16), (80, 24), (120, 40), (200, 50), (300, 80)]
FRAME = Frame(START, (2, 5), 10)


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return Floor(tmp_path)


def wall(floor: Floor) -> WallboardScreen:
    screen = floor.app.screen
    assert isinstance(screen, WallboardScreen)
    return screen


async def open_wall(pilot: Pilot[int], floor: Floor, *keys: str) -> None:
    await begin(pilot, floor)
    await pilot.press(*keys, "w")
    await until(pilot, lambda: isinstance(floor.app.screen, WallboardScreen))
    await until(pilot, says(floor, "esc leaves"))


async def tick(floor: Floor, seconds: float) -> None:
    await floor.clock.move(seconds)
    wall(floor).tick()


async def test_it_begins_with_what_plays_and_turns_by_itself(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await open_wall(pilot, floor)
        await until(pilot, says(floor, "Appointment reminders", "2 of 4", "DROPS 5 of 431"))
        await tick(floor, 9)
        assert wall(floor).turning.place == (2, 4)
        await tick(floor, 1)
        await until(pilot, says(floor, "Past due 30 days", "3 of 4"))
        for page in ("4 of 4", "1 of 4"):
            await tick(floor, 10)
            await until(pilot, says(floor, page))
        assert "All sources" in text_of(floor.app)


async def test_it_is_turned_held_and_slowed_by_hand_and_left(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await open_wall(pilot, floor)
        await pilot.press("left")
        await until(pilot, says(floor, "1 of 4", "PLAYING"))
        await pilot.press("right", "right", "space", "plus")
        await until(pilot, says(floor, "3 of 4", "HELD", "space goes on", "15 s a page"))
        await tick(floor, 100)
        assert wall(floor).turning.place == (3, 4)
        await pilot.press("minus", "minus", "space")
        await until(pilot, says(floor, "5 s a page"))
        await tick(floor, 5)
        await until(pilot, says(floor, "4 of 4"))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(floor.app.screen, BoardScreen))


async def test_the_marked_ones_are_shown_else_the_filters(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await open_wall(pilot, floor, "down", "space", "down", "space")
        await until(pilot, says(floor, "2 of 3"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(floor.app.screen, BoardScreen))
        await pilot.press("space", "up", "space", "slash", *"paused", "enter")
        floor.table.clear_marks()
        await pilot.press("escape", "slash", *"state:pau", "enter")
        await until(pilot, lambda: floor.table.shown_count == 2)
        await pilot.press("w")
        await until(pilot, says(floor, "2 of 3"))


async def test_a_silent_source_is_seen_from_across_the_room(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await open_wall(pilot, floor)
        await pilot.press("space")
        floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the wire.")
        await tick(floor, 34)
        await until(pilot, says(floor, "STALE 34 s", "when last heard"))
        banner = large("STALE", 76, 7)
        assert len(banner) >= 5
        assert all(line.strip() in text_of(floor.app) for line in banner[:3]), "below is a toast"
        await pilot.press("left")
        await until(pilot, says(floor, "1 of 4"))
        await tick(floor, 300)
        await until(pilot, says(floor, "Fixed did not answer"))
        floor.backend.problem = None
        await tick(floor, 60)
        await until(pilot, lambda: "STALE" not in text_of(floor.app))


async def test_details_that_cannot_be_read_are_unknown(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await open_wall(pilot, floor)
        await pilot.press("space")
        await until(pilot, says(floor, "DROPS"))
        for problem in (UnreachableError("Fixed did not answer", "Look."), ZeroDivisionError()):
            floor.backend.problem = problem
            await floor.clock.move(1)
            wall(floor)._read_at = None
            wall(floor).tick()
            await until(pilot, lambda: wall(floor)._detail is None and not wall(floor)._reading)
            floor.backend.problem = None
            wall(floor)._read_at = None
            wall(floor).tick()
            await until(pilot, lambda: wall(floor)._detail is not None)


async def test_it_can_be_what_the_monitor_begins_with(tmp_path: Path) -> None:
    floor = Floor(tmp_path)
    floor.app.first_command = "screen.wallboard"
    async with floor.run(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(floor.app.screen, WallboardScreen))
        await until(pilot, lambda: bool(floor.session.board.campaigns))
        await tick(floor, 10)
        await until(pilot, says(floor, " of 4"))
        await pilot.resize_terminal(70, 16)
        await until(pilot, says(floor, "REMAINING", "esc leaves"))


async def test_nothing_changes_and_nothing_is_painted(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await open_wall(pilot, floor)
        await pilot.press("space")
        await until(pilot, says(floor, "DROPS", "HELD"))
        painted: list[object] = []
        shown = wall(floor)
        shown.wall.refresh = lambda *regions, **_: painted.append(regions)  # type: ignore[method-assign,assignment]
        await tick(floor, 1)
        assert painted == []


def lines_of(view: CampaignView, width: int, height: int) -> list[str]:
    lines = campaign_page(view, FRAME, width, height)
    return ["".join(text for text, _ in line) for line in lines]


def view_of(one: Campaign, state: SourceState = SourceState.LIVE) -> CampaignView:
    at = START - timedelta(minutes=4 if state is SourceState.STALE else 0)
    return CampaignView(one, detail(one, START), SourceHealth("floor", state, at))


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("state", SourceState)
def test_every_page_fits_every_size(state: SourceState, width: int, height: int) -> None:
    for one in campaigns():
        lines = lines_of(view_of(one, state), width, height)
        assert len(lines) == height
        assert all(width_of(line) <= width for line in lines)
        assert "% DONE" in "\n".join(lines)
        assert ("STALE" in lines[0]) is (state is SourceState.STALE)
        large_ones = sum("█" in line or "▀" in line for line in lines)
        assert large_ones >= 3 or one.live or one.statistics.remaining is None


def test_derived_and_unknown_figures_say_so() -> None:
    one = campaign(1, "A", statistics=Statistics(10, 10, 4, 6, START, Provenance.DERIVED))
    assert "≈10 loaded" in "\n".join(lines_of(view_of(one), 80, 24))
    none = replace(view_of(replace(one, statistics=Statistics())), detail=None, health=None)
    said = lines_of(none, 80, 24)
    assert "not read yet" in said[0]
    assert "DROP RATE" in "\n".join(said)


def test_totals_count_what_is_known() -> None:
    totals = totals_of(campaigns())
    assert (totals.playing, totals.paused, totals.unknown) == (3, 2, 1)
    assert totals.percent_done is not None
    assert totals_of([]).percent_done is None


SOURCES = st.lists(
    st.builds(
        SourceHealth,
        st.text(max_size=30),
        st.sampled_from(SourceState),
        st.none() | st.just(START) | st.just(START - timedelta(days=3)),
        problem=st.none() | st.text(max_size=200),
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(SOURCES, st.sampled_from(SIZES), st.none() | st.integers(0, 3), st.booleans())
def test_all_sources_fit_every_size(
    sources: list[SourceHealth], size: tuple[int, int], alerts: int | None, held: bool
) -> None:
    health = {one.profile: one for one in sources}
    frame = replace(FRAME, alerts=alerts, held=held)
    lines = summary_page(totals_of(campaigns()), health, frame, *size)
    assert len(lines) == size[1]
    assert all(sum(width_of(text) for text, _ in line) <= size[0] for line in lines)
    silent = stale_sources(health)
    assert all(one.state is SourceState.STALE for one in silent)
    if silent:
        assert any(role == "badge" for line in lines[3:] for _, role in line)


def test_no_campaigns_at_all() -> None:
    lines = summary_page(totals_of([]), {}, FRAME, 80, 24)
    assert len(lines) == 24


@pytest.mark.parametrize(
    ("age", "said"), [(3, "5 S at most"), (29, "30 S at most"), (60, "60 S at most"), (90, "1 min")]
)
def test_how_old_the_oldest_figures_are(age: int, said: str) -> None:
    at = FRAME.now - timedelta(seconds=age)
    health = {"floor": SourceHealth("floor", SourceState.LIVE, at)}
    found = _oldest(health, FRAME.now, "text")
    assert f"{found.text} {found.note}".strip() == said
