"""What themes put on the wire: of every screen only colours that the theme may use."""

import re
from collections.abc import Awaitable, Callable

import pytest
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot

from campmon.tui.app import CampmonApp
from campmon.tui.terminal.celldiff import CellDiff
from tests.tui.fixed import Floor, begin, rest, until

SIZE = (120, 40)
_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_SIXTEEN = {*range(30, 38), *range(90, 98), *range(40, 48), *range(100, 108), 39, 49}
_ATTRIBUTES = {0, 1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29}

MakeFloor = Callable[..., Floor]
Steps = Callable[[Pilot[int], Floor], Awaitable[None]]


def sent(app: CampmonApp) -> str:
    """The whole screen as it goes to the terminal: Textual's writing, through the cell diff."""
    update = app.screen._compositor.render_update(full=True)
    assert isinstance(update, CompositorUpdate)
    written = "\x1b[H" + update.render_segments(app.console)
    return CellDiff(*SIZE).feed(written)


def codes(app: CampmonApp) -> set[int]:
    found = {int(code or "0") for text in _SGR.findall(sent(app)) for code in text.split(";")}
    assert found, "something is styled"
    return found


async def stay(pilot: Pilot[int], floor: Floor) -> None:
    await pilot.press("down", "space", "down")


async def ask(pilot: Pilot[int], floor: Floor) -> None:
    await pilot.press("down", "s")
    await until(pilot, lambda: floor.app.screen is not floor.app.board)


async def choose(pilot: Pilot[int], floor: Floor) -> None:
    await pilot.press("colon")
    await until(pilot, lambda: floor.app.screen is not floor.app.board)


async def details(pilot: Pilot[int], floor: Floor) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: floor.app.screen is not floor.app.board)


async def sources(pilot: Pilot[int], floor: Floor) -> None:
    floor.app.tell("A toast", "warning")
    await pilot.press("c")
    await until(pilot, lambda: floor.app.screen is not floor.app.board)


@pytest.mark.parametrize("steps", [stay, ask, choose, details, sources])
async def test_sixteen_sends_the_terminal_s_own_colours_only(
    make_floor: MakeFloor, steps: Steps
) -> None:
    floor = make_floor(theme="sixteen")
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await steps(pilot, floor)
        await rest(pilot, floor)
        assert codes(floor.app) <= _SIXTEEN | _ATTRIBUTES


@pytest.mark.parametrize(
    ("steps", "no_color"),
    [(stay, "1"), (ask, "1"), (choose, "1"), (details, "1"), (choose, ""), (sources, "")],
)
async def test_mono_sends_no_colour_at_all(
    make_floor: MakeFloor, steps: Steps, no_color: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    floor = make_floor(theme="mono")
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await steps(pilot, floor)
        await rest(pilot, floor)
        assert codes(floor.app) <= {39, 49} | _ATTRIBUTES


async def test_light_leaves_nothing_to_the_terminal_s_own_colours(make_floor: MakeFloor) -> None:
    """Every cell has both its colours set: on a light terminal nothing is light on light."""
    floor = make_floor(theme="light")
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await rest(pilot, floor)
        for strip in floor.app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                assert style is not None, segment
                assert style.color is not None or not segment.text.strip(), segment
                assert style.bgcolor is not None, segment
                assert style.bgcolor.triplet is not None, segment
