"""What the editor says of what it cannot know, read or change; and of thousands of agents."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from textual.geometry import Region

from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import UnreachableError
from campmon.model.staffing import StaffingMove
from campmon.model.staffing_plan import Mark
from campmon.tui.staffing.columns import Columns
from campmon.tui.staffing.rows import Row
from campmon.tui.staffing.screen import StaffingScreen
from tests.tui.fixed import Floor, HandClock, begin, campaign, until
from tests.tui.staffing.ground import (
    SMALL,
    WIDE,
    StaffBackend,
    backends,
    board,
    editor_of,
    open_editor,
    open_on_all,
    platform_of,
    text_of,
    until_says,
    without,
)

MakeFloor = Callable[..., Floor]


@pytest.fixture
def floor(make_floor: MakeFloor) -> Floor:
    return make_floor(backends=backends)


async def test_while_it_is_read_it_says_so(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.waits = asyncio.Event()
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("g")
        await until_says(pilot, floor, "reading who works there")
        await pilot.press("space", "enter", "p")
        await until_says(pilot, floor, "Nothing has been read yet")
        platform.waits.set()
        await until_says(pilot, floor, "On the campaign · 12")
        platform.waits = asyncio.Event()
        await pilot.press("r", "r")
        await until_says(pilot, floor, "reading again…", "On the campaign · 12")
        platform.waits.set()
        await until(pilot, lambda: "reading again" not in text_of(floor))
        assert platform.reads == 2, "one reading at a time"


async def test_what_cannot_be_read_says_why_and_is_tried_again(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.read_problems["C-001"] = UnreachableError("Fixed did not answer", "See the network.")
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor)
        await until_says(pilot, floor, "Fixed did not answer. See the network.", "r tries again")
        del platform.read_problems["C-001"]
        await pilot.press("r")
        await until_says(pilot, floor, "On the campaign · 12")
        platform.read_problems["C-001"] = UnreachableError("Fixed did not answer")
        await pilot.press("space", "r")
        await until_says(pilot, floor, "Fixed did not answer; shown as read before r tries again")
        assert len(editor_of(floor).floor.draft.marks) == 1


async def test_one_of_several_that_cannot_be_read_is_left_out(floor: Floor) -> None:
    platform_of(floor).read_problems["C-002"] = UnreachableError("Fixed did not answer")
    async with floor.run(size=WIDE) as pilot:
        await open_on_all(pilot, floor, "space")
        await until_says(pilot, floor, "1 of 2")
        await pilot.press("enter")
        await until_says(pilot, floor, "could not be read and is left out: Fixed did not answer")
        assert "Change 1 campaign" in text_of(floor) or "Spring renewals" in text_of(floor)


async def test_a_backend_that_breaks_is_told_of_in_place(floor: Floor) -> None:
    platform_of(floor).read_problems["C-001"] = ValueError("secret")
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        await until_says(pilot, floor, "unexpected ValueError; the log has more")
        assert "secret" not in text_of(floor)
        del platform_of(floor).read_problems["C-001"]
        await pilot.press("r")
        await until_says(pilot, floor, "On the campaign · 12")


async def test_a_campaign_that_goes_says_so(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "space")
        platform = platform_of(floor)
        platform.made = without(list(platform.made.values()), "C-001")
        await floor.clock.move(3.0)
        await until_says(pilot, floor, "! has gone", "It is no longer on the board")
        await pilot.press("enter")
        await until_says(pilot, floor, "Nothing has been read yet")
        assert platform.written == []
        platform.made = {c.id: c for c in board()}
        await floor.clock.move(3.0)
        await until_says(pilot, floor, "On the campaign · 12", "− 1 to remove")


async def test_read_only_shows_who_works_there_and_marks_nothing(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=backends, read_only=True)
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        assert "READ-ONLY" in text_of(floor)
        for key in ("space", "plus", "p", "l", "c", "enter"):
            await pilot.press(key)
            await until_says(pilot, floor, "this is read-only. Start without --read-only")
            await pilot.press("down")
        assert dict(editor_of(floor).floor.draft.marks) == {}


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_platform_without_staffing_says_why(make_floor: MakeFloor, read_only: bool) -> None:
    offered = frozenset(Capability) - {Capability.STAFFING}
    lacking = Capabilities(offered, {Capability.STAFFING: "agents are assigned elsewhere"})

    def without_staffing(clock: HandClock) -> Sequence[StaffBackend]:
        return [StaffBackend(clock, board(), capabilities=lacking)]

    floor = make_floor(backends=without_staffing, read_only=read_only)
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("g")
        await until_says(pilot, floor, "does not offer this: agents are assigned")
        assert floor.app.screen is floor.app.board


async def test_of_several_sources_those_that_offer_it_are_opened(make_floor: MakeFloor) -> None:
    lacking = Capabilities(frozenset(), {Capability.STAFFING: "agents are assigned elsewhere"})

    def two(clock: HandClock) -> Sequence[StaffBackend]:
        other = StaffBackend(
            clock, [campaign(9, "Abroad", profile="abroad")], profile="abroad", capabilities=lacking
        )
        return [StaffBackend(clock, board()[:1]), other]

    floor = make_floor(backends=two)
    async with floor.run(size=WIDE) as pilot:
        await open_on_all(pilot, floor)
        await until_says(pilot, floor, "1 of the marked are left out", "assigned elsewhere")
        assert [c.name for c in editor_of(floor).floor.campaigns] == ["Spring renewals"]
        await pilot.press("c")
        await until_says(pilot, floor, "no other campaign whose staffing could be copied")


async def test_without_a_campaign_there_is_nothing_to_open(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=lambda clock: [StaffBackend(clock, [])])
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("g")
        await until_says(pilot, floor, "Move the cursor to a campaign first")


async def test_remembered_assignments_are_marked_as_such(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.remembered = True
    platform.note = "Users are known from the last 24 hours."
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor)
        said = text_of(floor)
        assert said.count("by campmon") >= 12
        said = " ".join(line.strip() for line in said.splitlines())
        assert "The platform lists no assignments: campmon knows only what it changed" in said
        assert "may be on it. Users are known from the last 24 hours." in said, "nothing is cut"
        assert said.count("lists no assignments") == 1
        await pilot.press("end", "minus")
        assert {m.value for m in editor_of(floor).floor.draft.marks.values()} == {"−"}
        await pilot.press("home", "space", "up", "space")
        marks = editor_of(floor).floor.draft.marks
        assert [m.value for m in marks.values()] == ["−", "+"]


async def test_a_long_note_is_whole_on_a_small_screen(floor: Floor) -> None:
    platform_of(floor).note = "Of users it is known what " + "they were told " * 12 + "at the end."
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor)
        await until_says(pilot, floor, "at the end.")
        await pilot.press("u")
        await until_says(pilot, floor, "nothing to take back")
        assert editor_of(floor).said.size.height == 2


async def test_nobody_at_all_says_how_to_begin(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=lambda clock: [StaffBackend(clock, board(), agents=0)])
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor)
        await until_says(pilot, floor, "No agents are known", "p takes a list, l loads one")


async def test_where_no_team_can_be_put_on_it_says_so_at_once(make_floor: MakeFloor) -> None:
    reason = 'version 4 of its API assigns no teams (version 1 does: api = "v1")'
    platform = StaffBackend(HandClock(), board())
    platform.teams = ()
    platform.teams_on = {key: [] for key in platform.teams_on}
    platform.not_offered = {StaffingMove.ADD_TEAMS: reason, StaffingMove.REMOVE_TEAMS: reason}
    floor = make_floor(backends=lambda _: [platform])
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "tab")
        await until_says(pilot, floor, f"No teams: {reason}")
        assert "p takes a list" not in text_of(floor)


async def test_it_follows_the_size_of_the_terminal(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "end")
        assert "State" in text_of(floor)
        await pilot.resize_terminal(*SMALL)
        await until_says(pilot, floor, "a0019@example.com")
        await pilot.resize_terminal(60, 12)
        await until_says(pilot, floor, "campmon needs 70×16; this is 60×12")
        await pilot.resize_terminal(70, 16)
        await until_says(pilot, floor, "a0019@example.com", "nothing marked")


@pytest.fixture
def crowd(make_floor: MakeFloor) -> Floor:
    """Two thousand agents."""
    return make_floor(backends=lambda clock: [StaffBackend(clock, board(), agents=2_000)])


async def test_of_two_thousand_agents_only_what_changed_is_painted(
    crowd: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with crowd.run(size=WIDE) as pilot:
        await open_editor(pilot, crowd)
        assert "[Agents 2,000]" in text_of(crowd)
        table = editor_of(crowd).table
        asked: list[Region] = []
        made: list[str] = []
        refresh, text = table.refresh, Columns.text

        def spy(*regions: Region, **options: bool) -> object:
            asked.extend(regions or [Region(0, 0, *table.size)])
            return refresh(*regions, **options)

        def counting(self: Columns, row: Row, mark: Mark | None) -> str:
            made.append(row.id)
            return text(self, row, mark)

        monkeypatch.setattr(table, "refresh", spy)
        monkeypatch.setattr(Columns, "text", counting)
        await pilot.press("down")
        await pilot.pause()
        assert [region.height for region in asked] == [1, 1], "the row left, and the row reached"
        assert len(made) == 2
        asked.clear()
        made.clear()
        await pilot.press("space")
        await pilot.pause()
        assert {region.height for region in asked} == {1}
        assert len(made) <= 3
        made.clear()
        await pilot.press("slash", *"sato")
        await until_says(pilot, crowd, "200 of 2,000 found")
        assert len(made) <= 5 * table.size.height


async def test_they_are_read_once_however_much_is_typed(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "slash", *"a0029")
        await until_says(pilot, floor, "1 of 30 found", "a0029@example.com")
        await pilot.press("enter", "space", "escape", "home", "end", "pageup", "space")
        assert platform_of(floor).reads == 1
        assert len(editor_of(floor).floor.draft.marks) == 2
        assert isinstance(floor.app.screen, StaffingScreen)
