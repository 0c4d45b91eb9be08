"""What goes wrong inside: a crash is clean, a failed worker leaves the board alone."""

import sys
from pathlib import Path

import pytest

from campmon.model.errors import CampmonError
from campmon.settings.paths import Paths
from campmon.tui import start
from tests.tui.fixed import Floor, begin, shown, until

SECRET = "hunter2"


class _BoomError(Exception):
    """A bug of ours."""

    def __rich__(self) -> str:  # Textual would print this
        return f"[red]{SECRET}"


async def test_a_worker_that_fails_is_told_of_and_the_board_goes_on(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(campaign_id: str) -> None:
        raise ZeroDivisionError(SECRET)

    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        monkeypatch.setattr(floor.backend, "read_detail", fail)
        await pilot.press("down")
        await until(pilot, lambda: any("ZeroDivisionError" in line for line in shown(floor.app)))
        assert not any(SECRET in line for line in shown(floor.app))
        before = floor.table.cursor_key
        await pilot.press("down")
        assert floor.table.cursor_key != before


async def test_a_screen_that_cannot_be_loaded_any_more_leaves_the_board_alone(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        monkeypatch.setitem(sys.modules, "campmon.tui.screens.theme", None)
        await pilot.press("t")
        await until(pilot, lambda: any("changed on the disk" in line for line in shown(floor.app)))
        assert "loading screen.theme failed" in caplog.text
        before = floor.table.cursor_key
        await pilot.press("down")
        assert floor.table.cursor_key != before


async def test_a_toast_makes_those_of_its_kind_needless(floor: Floor) -> None:
    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        for _ in range(2):
            floor.app.tell("floor is heard again", instead="floor is heard again")
            await pilot.press("v")
        await pilot.pause()
        said = [toast.message for toast in floor.app._notifications]
        assert said.count("floor is heard again") == 1
        assert sum(text.startswith("Layout") for text in said) == 1


async def test_detail_that_cannot_be_read_says_why_in_the_panels(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(campaign_id: str) -> None:
        raise CampmonError("the platform is being [b]mended[/b]")

    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        monkeypatch.setattr(floor.backend, "read_detail", fail)
        await pilot.press("down")
        await until(pilot, lambda: any("[b]mended[/b]" in line for line in shown(floor.app)))


@pytest.mark.parametrize("error", [ValueError(SECRET), _BoomError(SECRET)])
def test_a_crash_is_clean(
    floor: Floor,
    error: Exception,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash() -> None:
        password = SECRET
        del password
        raise error

    run = floor.app.run
    monkeypatch.setattr(floor.app, "run", lambda: run(headless=True))
    monkeypatch.setattr(floor.app.board, "show_status", crash)
    paths = Paths(tmp_path / "c.toml", tmp_path, tmp_path, tmp_path / "themes")
    assert start.show(floor.app, paths) == 1
    out = capfd.readouterr()
    said = out.out + out.err
    assert "campmon ended because of an error of its own" in said
    assert SECRET not in said
    assert "Traceback" not in said
    (report,) = tmp_path.glob("crash-*.log")
    assert str(report) in said
    assert SECRET not in report.read_text()
    assert "in crash" in report.read_text()
