"""Pictures of the forms and the finder, on boards that never change. Look before accepting."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from campmon.model.errors import RefusedError, UnreachableError
from tests.tui.append.ground import type_path
from tests.tui.fixed import Floor, begin, until
from tests.tui.forms.ground import (
    FormBackend,
    at_step,
    backends,
    focus,
    press_button,
    retype,
    screen_text,
    yesterdays,
)

SMALL, WIDE = (80, 24), (120, 40)
MakeFloor = Callable[..., Floor]
Steps = Callable[[Pilot[int], Floor], Awaitable[None]]
Same = Callable[[Floor, tuple[int, int], Steps], bool]


@pytest.fixture
def same(snap_compare: Callable[..., bool]) -> Same:
    """Whether a floor looks as it did, after some steps."""

    def compare(floor: Floor, size: tuple[int, int], steps: Steps) -> bool:
        async def before(pilot: Pilot[int]) -> None:
            await begin(pilot, floor)
            await steps(pilot, floor)
            await pilot.pause()

        return snap_compare(floor.app, terminal_size=size, run_before=before)

    return compare


def backend_of(floor: Floor) -> FormBackend:
    assert isinstance(floor.backend, FormBackend)
    return floor.backend


async def edit(pilot: Pilot[int], floor: Floor) -> None:
    """The form, with one change and one thing wrong."""
    await pilot.press("e")
    await at_step(pilot, floor.app, "FillStep")
    await focus(pilot, floor.app, "answering")
    await pilot.press("right")
    await retype(pilot, floor.app, "callerId", "12")


async def edit_preview(pilot: Pilot[int], floor: Floor) -> None:
    """Three changes, to be confirmed."""
    await edit(pilot, floor)
    await retype(pilot, floor.app, "callerId", "LOCAL")
    await retype(pilot, floor.app, "start", "ASAP")
    await press_button(pilot, floor.app, "go")
    await at_step(pilot, floor.app, "PreviewStep")


async def edit_refused(pilot: Pilot[int], floor: Floor) -> None:
    """The platform said no."""
    floor.backend.refuses["C-001"] = RefusedError(
        "callerId LOCAL is not allowed for service 55101", "Choose a configured number."
    )
    await edit_preview(pilot, floor)
    await pilot.press("right", "enter")
    await until(pilot, lambda: "is not allowed for service" in screen_text(floor.app))


async def choices(pilot: Pilot[int], floor: Floor) -> None:
    """The list of a choice."""
    await pilot.press("e")
    await at_step(pilot, floor.app, "FillStep")
    await focus(pilot, floor.app, "answering")
    await pilot.press("enter", "down")


async def create(pilot: Pilot[int], floor: Floor) -> None:
    """The form of a new campaign, as it begins."""
    await pilot.press("n")
    await at_step(pilot, floor.app, "UploadStep")
    await type_path(pilot, "~/lists/Monday.csv")
    await pilot.press("enter")
    await at_step(pilot, floor.app, "FillStep")


async def find(pilot: Pilot[int], floor: Floor) -> None:
    """The finder with what it found."""
    backend_of(floor).others = yesterdays(40)
    await pilot.press("d", "enter")
    await until(pilot, lambda: "40 campaigns" in screen_text(floor.app))
    await pilot.press("down")


async def find_problem(pilot: Pilot[int], floor: Floor) -> None:
    """The finder over a source that is not there."""
    backend_of(floor).find_problem = UnreachableError("Fixed did not answer", "See the network.")
    await pilot.press("d")
    await pilot.pause()
    await retype(pilot, floor.app, "days", "2026-02-01..2026-02-14")
    await pilot.press("enter")
    await until(pilot, lambda: "looks again" in screen_text(floor.app))


@pytest.fixture
def floor(make_floor: MakeFloor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Floor:
    monkeypatch.setenv("HOME", str(tmp_path))
    return prepared(make_floor(backends=backends), tmp_path)


def prepared(floor: Floor, tmp_path: Path) -> Floor:
    """A floor with a file to create a campaign from."""
    (tmp_path / "lists").mkdir(exist_ok=True)
    (tmp_path / "lists" / "Monday.csv").write_bytes(b"phone\n2015550123\n")
    floor.session.last_folder = tmp_path
    return floor


STEPS = (edit, edit_preview, edit_refused, choices, create, find, find_problem)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("steps", STEPS, ids=[steps.__name__ for steps in STEPS])
def test_step(steps: Steps, size: tuple[int, int], floor: Floor, same: Same) -> None:
    assert same(floor, size, steps)


@pytest.mark.parametrize("theme", ["light", "mono", "sixteen"])
@pytest.mark.parametrize("steps", [edit, find], ids=["edit", "find"])
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
    monkeypatch.setenv("NO_COLOR", "1")
    floor = make_floor(backends=backends, theme="dark")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        floor.app.use_theme(floor.app.themes.load(theme))
        await edit(pilot, floor)
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
