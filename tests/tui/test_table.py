"""The campaign table: cursor and marks stay with campaigns, and little is painted."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from textual.geometry import Region

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.state import CampaignState
from campmon.model.statistics import Statistics
from campmon.tui.widgets.campaign_table import CampaignTable
from tests.tui.fixed import FixedBackend, Floor, HandClock, begin, campaign, shown, until

SIZE = (80, 24)
ROWS = 12
"""Rows of the table on that screen."""


def key(number: int) -> CampaignKey:
    return CampaignKey("floor", f"C-{number:03}")


def many(count: int) -> Callable[[HandClock], list[FixedBackend]]:
    made = [campaign(n, f"campaign {n:05}", completed=n % 97) for n in range(count)]
    return lambda clock: [FixedBackend(clock, made)]


def completed(of: Campaign, count: int) -> Campaign:
    figures = of.statistics
    assert figures.loaded is not None
    return replace(
        of,
        statistics=Statistics(
            figures.uploaded, figures.loaded, count, figures.loaded - count, figures.as_of
        ),
    )


class Painted:
    """The regions of a table that were asked to be painted again."""

    def __init__(self, table: CampaignTable, monkeypatch: pytest.MonkeyPatch) -> None:
        self.regions: list[Region] = []
        refresh = table.refresh

        def spy(*regions: Region, **options: bool) -> CampaignTable:
            self.regions.extend(regions or [Region(0, 0, *table.size)])
            return refresh(*regions, **options)

        monkeypatch.setattr(table, "refresh", spy)


@pytest.fixture
def made_cells(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[CampaignKey]]:
    """Whose cells were made."""
    made: list[CampaignKey] = []
    make = CampaignTable._make_cells

    def spy(self: CampaignTable, row: object, stale: bool) -> None:
        made.append(row.key)  # type: ignore[attr-defined]
        make(self, row, stale)  # type: ignore[arg-type]

    monkeypatch.setattr(CampaignTable, "_make_cells", spy)
    return made  # type: ignore[return-value]


async def test_only_the_cells_that_changed_are_painted(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        painted = Painted(floor.table, monkeypatch)
        reminders = floor.backend.made["C-001"]
        floor.table.update([completed(reminders, 149)])
        (region,) = painted.regions
        assert region.height == 1
        line = shown(floor.app)[1]
        assert region.x <= line.index("Completed") < region.right
        assert region.x > line.index("Loaded"), "the cells before stay as they are"
        await pilot.pause()
        assert any("149" in line and "243" in line for line in shown(floor.app))


async def test_nothing_changed_is_nothing_painted(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        painted = Painted(floor.table, monkeypatch)
        floor.table.update(list(floor.backend.made.values()))
        assert painted.regions == []


async def test_a_thousand_changes_out_of_sight_cost_no_cells(
    make_floor: Callable[..., Floor],
    made_cells: list[CampaignKey],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    floor = make_floor(backends=many(2_000))
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        painted = Painted(floor.table, monkeypatch)
        made_cells.clear()
        changed = [completed(c, 500) for c in floor.backend.made.values()]
        floor.table.update(changed[1_000:])
        assert made_cells == []
        assert painted.regions == []
        floor.table.update(changed[:1_000])
        await pilot.pause()
        assert 0 < len(made_cells) <= 2 * ROWS
        (region,) = painted.regions
        assert region.height == ROWS, "neighbours are painted together"


async def test_scrolling_makes_only_the_rows_that_come_into_sight(
    make_floor: Callable[..., Floor], made_cells: list[CampaignKey]
) -> None:
    floor = make_floor(backends=many(2_000))
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        made_cells.clear()
        await pilot.press(*["down"] * 30)
        await pilot.pause()
        assert floor.table.cursor_key == key(30)
        assert len(made_cells) <= 31
        await pilot.press("end")
        await pilot.pause()
        assert floor.table.cursor_key == CampaignKey("floor", "C-1999")
        assert "campaign 01999" in "\n".join(shown(floor.app))
        await pilot.press("home", "pagedown")
        assert floor.table.cursor_key == key(ROWS - 1)


async def test_sources_that_answer_later_leave_the_board_at_the_top_until_a_key_moved(
    make_floor: Callable[..., Floor],
) -> None:
    floor = make_floor(backends=many(40))
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        floor.table.update(campaign(n, f"before {n}", profile="one") for n in range(20))
        await pilot.pause()
        assert floor.table.cursor_key == CampaignKey("one", "C-000")
        assert floor.table.scroll_offset.y == 0
        await pilot.press("down")
        held = floor.table.cursor_key
        floor.table.update(campaign(n, f"at first {n}", profile="two") for n in range(20))
        await pilot.pause()
        assert floor.table.cursor_key == held != CampaignKey("one", "C-000")


async def test_no_update_asks_for_layout(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        laid_out: list[object] = []
        layout = floor.app.board._refresh_layout

        def spy(*arguments: object, **options: object) -> None:
            laid_out.append(arguments)
            layout(*arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(floor.app.board, "_refresh_layout", spy)
        for count in (151, 152, 153):
            changed = completed(floor.backend.made["C-001"], count)
            floor.backend.made["C-001"] = changed
            await floor.clock.move(2)
            await pilot.pause()
        await pilot.press("down", "space", "up")
        await pilot.pause()
        assert laid_out == []
        assert any("153" in line for line in shown(floor.app))


async def test_the_cursor_stays_with_its_campaign_when_rows_move(
    make_floor: Callable[..., Floor],
) -> None:
    floor = make_floor(backends=many(50))
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("down", "down", "space", "up")
        assert floor.table.cursor_key == key(2)
        floor.table.sort_by("completed", True)
        assert floor.table.cursor_key == key(2)
        floor.table.update([completed(floor.backend.made["C-049"], 900)])
        assert floor.table.shown_keys[0] == key(49)
        assert floor.table.cursor_key == key(2)
        assert floor.table.marks == {key(2)}
        await pilot.pause()
        cursor_lines = [line for line in shown(floor.app) if line.startswith("+")]
        assert any("campaign 00002" in line for line in cursor_lines), "still in sight"


async def test_a_cursor_whose_campaign_has_gone_waits_for_it(floor: Floor) -> None:
    """A neighbour that slid under the cursor would be acted on by the next key."""
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("down")
        gone = floor.backend.made[floor.table.cursor_key.id]  # type: ignore[union-attr]
        floor.table.update([], [gone.key])
        assert floor.table.cursor_key is None
        floor.table.update([gone])
        assert floor.table.cursor_key == gone.key
        floor.table.update([], [gone.key])
        before = floor.table.shown_keys
        await pilot.press("down")
        assert floor.table.cursor_key in before, "a key finds the cursor again"


async def test_marks_go_with_campaigns_that_are_gone(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("asterisk")
        assert len(floor.table.marks) == 13
        await pilot.press("asterisk")
        assert floor.table.marks == frozenset()
        await pilot.press("space", "space")
        first, second = sorted(floor.table.marks)
        floor.table.update([], [first])
        assert floor.table.marks == {second}
        await pilot.press("escape")
        assert floor.table.marks == frozenset()


async def test_marking_takes_the_cursor_down_one(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        keys = floor.table.shown_keys
        await pilot.press("space", "space")
        assert floor.table.marks == set(keys[:2])
        assert floor.table.cursor_key == keys[2]
        assert "2 marked" in shown(floor.app)[-1]


async def test_a_click_moves_the_cursor(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.click("#table", offset=(10, 4))
        clicked = floor.table.shown_keys[3]
        assert floor.table.cursor_key == clicked
        await pilot.click("#table", offset=(5, 0))
        assert floor.table.sorted_by == ("state", False), "a click on a head sorts by it"
        assert floor.table.cursor_key == clicked, "and the cursor stays with its campaign"


async def test_stale_rows_are_marked_by_sign(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        floor.table.set_stale(frozenset({"floor"}))
        await pilot.pause()
        assert any("412?" in line and "37.7%?" in line for line in shown(floor.app))
        floor.table.set_stale(frozenset())
        await pilot.pause()
        assert not any("412?" in line for line in shown(floor.app))


async def test_a_second_source_brings_its_column(make_floor: Callable[..., Floor]) -> None:
    def two(clock: HandClock) -> list[FixedBackend]:
        return [
            FixedBackend(clock, [campaign(1, "Here")]),
            FixedBackend(clock, [campaign(1, "There", profile="other")], profile="other"),
        ]

    floor = make_floor(backends=two)
    async with floor.run(size=(140, 30)) as pilot:
        await begin(pilot, floor)
        await until(pilot, lambda: floor.table.shown_count == 2)
        await pilot.pause()
        assert "Source" in shown(floor.app)[1]
        assert len(set(floor.table.shown_keys)) == 2, "the same id in two sources is two campaigns"


async def test_sorting_by_key(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        assert floor.table.sorted_by == ("name", False)
        await pilot.press("o")
        assert floor.table.sorted_by == ("uploaded", True), "figures from high to low at first"
        await pilot.pause()
        assert "▼Uploaded" in shown(floor.app)[1]
        assert floor.table.shown_keys[0] == key(2)
        await pilot.press("O")
        await pilot.pause()
        assert "▲Uploaded" in shown(floor.app)[1]
        assert floor.table.shown_keys[-1] == key(10), "unknown stays last"
        for _ in range(5):
            await pilot.press("o")
        assert floor.table.sorted_by[0] == "state"
        states = [floor.backend.made[k.id].state for k in floor.table.shown_keys]
        assert states[:3] == [CampaignState.PLAYING] * 3


async def test_the_table_narrows_and_widens(floor: Floor) -> None:
    async with floor.run(size=(200, 50)) as pilot:
        await begin(pilot, floor)
        assert "Reason" in shown(floor.app)[1]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        head = shown(floor.app)[1]
        assert "Reason" not in head
        for word in ("State", "Name", "Uploaded", "Loaded", "Completed", "Remaining", "% Done"):
            assert word in head
