"""Pictures of the editor and its dialogs, on a board that never changes. Look before accepting."""

from collections.abc import Awaitable, Callable

import pytest
from textual import events
from textual.pilot import Pilot

from campmon.model.errors import RefusedError, UnreachableError
from campmon.model.intent import Receipt
from campmon.model.staffing import StaffingAnswer, StaffingMove
from tests.tui.fixed import Floor
from tests.tui.staffing.ground import (
    SMALL,
    WIDE,
    agent,
    backends,
    mark_a_crowd,
    open_editor,
    open_on_all,
    platform_of,
    until_says,
)

MakeFloor = Callable[..., Floor]
Steps = Callable[[Pilot[int], Floor], Awaitable[None]]
Same = Callable[[Floor, tuple[int, int], Steps], bool]


@pytest.fixture
def same(snap_compare: Callable[..., bool]) -> Same:
    """Whether a floor looks as it did, after some steps."""

    def compare(floor: Floor, size: tuple[int, int], steps: Steps) -> bool:
        async def before(pilot: Pilot[int]) -> None:
            await steps(pilot, floor)
            await pilot.pause()

        return snap_compare(floor.app, terminal_size=size, run_before=before)

    return compare


async def one(pilot: Pilot[int], floor: Floor) -> None:
    """One campaign, with marks of both kinds and somebody whom no list has."""
    await open_editor(pilot, floor)
    floor.app.post_message(events.Paste("ghost@example.com"))
    await until_says(pilot, floor, "A list of agents")
    await pilot.press("enter")
    await pilot.press("home", "down", "space", "end", "space", "home", "down", "down")


async def several(pilot: Pilot[int], floor: Floor) -> None:
    """Three campaigns at once."""
    await open_on_all(pilot, floor, "space", "down", "space", "down", "space")


async def searching(pilot: Pilot[int], floor: Floor) -> None:
    """Somebody is sought, and one of them marked."""
    await open_editor(pilot, floor, "slash", *"evening", "enter", "down", "space", "slash")


async def teams(pilot: Pilot[int], floor: Floor) -> None:
    """The other tab."""
    await open_editor(pilot, floor, "tab", "space", "space")


async def remembered(pilot: Pilot[int], floor: Floor) -> None:
    """A platform that lists no assignments, and takes nobody off."""
    platform = platform_of(floor)
    platform.remembered = True
    platform.note = "Agents are known from the last day's calls."
    await open_editor(pilot, floor, "space")


async def not_offered(pilot: Pilot[int], floor: Floor) -> None:
    """A move that the platform lacks, tried."""
    platform_of(floor).not_offered = {
        StaffingMove.REMOVE_AGENTS: "its API adds users, and has no call that removes them"
    }
    await open_editor(pilot, floor, "space")


async def unread(pilot: Pilot[int], floor: Floor) -> None:
    """Nothing could be read."""
    platform_of(floor).read_problems["C-001"] = UnreachableError(
        "floor did not answer within 10 s", "Look at the network, and at the platform's status."
    )
    await open_editor(pilot, floor)


async def listing(pilot: Pilot[int], floor: Floor) -> None:
    """A list that holds a bit of everything."""
    await open_editor(pilot, floor)
    text = "Ann Lund <a0020@example.com>, a0001@example.com\nnew@example.com\nA0020@EXAMPLE.com"
    floor.app.post_message(events.Paste(f'{text}\nben@\n---\n"open\n<x\n@y'))
    await until_says(pilot, floor, "cannot be read")


async def copying(pilot: Pilot[int], floor: Floor) -> None:
    """How much of another campaign's staffing is to be copied."""
    await open_editor(pilot, floor, "c", "enter")
    await until_says(pilot, floor, "Copy how much of it?")


async def preview(pilot: Pilot[int], floor: Floor) -> None:
    """What will be done on three campaigns; one of them loses everybody."""
    platform = platform_of(floor)
    platform.on["C-001"], platform.teams_on["C-001"] = ["a0010@example.com"], []
    await open_on_all(pilot, floor)
    await pilot.press("minus", "end", "space", "enter")
    await until_says(pilot, floor, "Change the staffing of 3 campaigns?")


async def crowded(pilot: Pilot[int], floor: Floor) -> None:
    """One goes, hundreds come."""
    platform = platform_of(floor)
    platform.agents = {one.id: one for one in map(agent, range(512))}
    await open_editor(pilot, floor)
    mark_a_crowd(floor)
    await pilot.press("enter")
    await until_says(pilot, floor, "Change the staffing of Spring renewals?")


async def answer(pilot: Pilot[int], floor: Floor) -> None:
    """Every part of an answer, and a refusal."""
    platform = platform_of(floor)
    platform.answers["C-001"] = Receipt(
        staffing=StaffingAnswer(
            ("a0019@example.com",), ("a0010@example.com",), ("South",), ("Day",),
            ("ghost@example.com",), ("a0000@example.com",), ("Night",), ("North",),
        )
    )  # fmt: skip
    platform.refuses["C-002"] = RefusedError("the campaign is not active", "Start it first.")
    await open_on_all(pilot, floor, "minus", "end", "space", "enter")
    await until_says(pilot, floor, "Change the staffing of 3 campaigns?")
    await pilot.press("right", "enter")
    await until_says(pilot, floor, "enter or esc back")


async def keys(pilot: Pilot[int], floor: Floor) -> None:
    """The editor's keys."""
    await open_editor(pilot, floor, "question_mark")
    await until_says(pilot, floor, "Keys of the staffing editor")


STEPS = (one, several, searching, teams, remembered, not_offered, unread, listing, copying,
         preview, crowded, answer, keys)  # fmt: skip


WIDER = (one, several, listing, preview, crowded, answer)
"""Those that have more on a wider screen: columns, or text that wraps elsewhere."""


@pytest.mark.parametrize("steps", STEPS, ids=[f"{steps.__name__}-80x24" for steps in STEPS])
def test_step(steps: Steps, make_floor: MakeFloor, same: Same) -> None:
    assert same(make_floor(backends=backends), SMALL, steps)


@pytest.mark.parametrize("steps", WIDER, ids=[f"{steps.__name__}-120x40" for steps in WIDER])
def test_wide(steps: Steps, make_floor: MakeFloor, same: Same) -> None:
    assert same(make_floor(backends=backends), WIDE, steps)


@pytest.mark.parametrize("theme", ["light", "mono", "sixteen"])
@pytest.mark.parametrize("steps", [one, answer], ids=["one", "answer"])
def test_theme(
    steps: Steps, theme: str, make_floor: MakeFloor, monkeypatch: pytest.MonkeyPatch, same: Same
) -> None:
    if theme == "mono":
        monkeypatch.setenv("NO_COLOR", "1")
    assert same(make_floor(backends=backends, theme=theme), SMALL, steps)


@pytest.mark.parametrize("theme", ["mono", "sixteen"])
async def test_without_colour_nothing_is_painted_in_one(
    theme: str, make_floor: MakeFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor in the dialog over the editor, whose text is edited."""
    monkeypatch.setenv("NO_COLOR", "1")
    floor = make_floor(backends=backends, theme=theme)
    async with floor.run(size=SMALL) as pilot:
        await listing(pilot, floor)
        strips = floor.app.screen._compositor.render_strips()
        painted = {
            color.name
            for strip in strips
            for segment in strip
            if segment.style is not None
            for color in (segment.style.color, segment.style.bgcolor)
            if color is not None
        }
        assert not [name for name in painted if name.startswith("#")], "black on black, for one"
