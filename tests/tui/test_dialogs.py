"""Help, palette, themes, audit log and jobs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from campmon.model.command import commands_for
from campmon.model.errors import AuditError
from campmon.tui.bindings import Keys
from campmon.tui.session import Job
from tests.tui.fixed import START, Floor, begin, rest, shown, until

SIZE = (120, 40)


def screen(floor: Floor) -> str:
    return "\n".join(shown(floor.app))


async def test_help_has_every_command_with_its_key(make_floor: Callable[..., Floor]) -> None:
    floor = make_floor(keys=Keys({"campaign.stop": ("f9",)}))
    async with floor.run(size=(160, 260)) as pilot:
        await begin(pilot, floor)
        await pilot.press("question_mark")
        await pilot.pause()
        await pilot.pause()
        said = screen(floor)
        for command in commands_for(replay=False):
            assert command.help in said
        assert "f9" in said
        for word in ("playing", "deactivated", "never means 0"):
            assert word in said
        await pilot.press("q")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_help_scrolls(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await begin(pilot, floor)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "never means 0" not in screen(floor)
        await pilot.press("end")
        await until(pilot, lambda: "never means 0" in screen(floor))
        await pilot.press("p")
        assert floor.backend.written == [], "the board's keys are not the dialog's"


async def test_the_palette_runs_a_command(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("colon", *"freeze")
        await pilot.pause()
        assert "Hold the display still" in screen(floor)
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.board.frozen)


async def test_the_palette_finds_campaigns(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("ctrl+p", *"c-012")
        await pilot.pause()
        assert "Go to" in screen(floor)
        await pilot.press("enter")
        await rest(pilot, floor)
        assert floor.table.cursor_key is not None
        assert floor.table.cursor_key.id == "C-012"


async def test_the_palette_steps_through_what_it_found(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("ctrl+p", *"mark", "down")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: len(floor.table.marks) == 13)
        await pilot.press("ctrl+p", *"qqq", "enter")
        await pilot.pause()
        assert floor.app.screen is not floor.app.board, "nothing found is nothing done"
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_a_theme_is_shown_at_once_and_kept_or_not(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("t")
        await pilot.pause()
        await pilot.press("down", "down")
        await pilot.pause()
        assert floor.app.theme_file.name == "light"
        assert floor.app.theme == "light"
        await pilot.press("escape")
        await pilot.pause()
        assert floor.app.theme_file.name == "dark"
        await pilot.press("t")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert floor.app.theme_file.name == "high-contrast"
        assert floor.app.screen is floor.app.board


async def test_a_broken_theme_says_why_and_changes_nothing(
    make_floor: Callable[..., Floor], short_path: Path
) -> None:
    (short_path / "dawn.toml").write_text('name = "dawn"\ntitle = "Dawn"\n')
    floor = make_floor(user_themes=short_path)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("t")
        await pilot.pause()
        await pilot.press("down")
        await until(pilot, lambda: "dawn.toml: colors" in screen(floor))
        assert floor.app.theme_file.name == "dark"


async def test_the_audit_log(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("l")
        await until(pilot, lambda: "Nothing has been done yet" in screen(floor))
        await pilot.press("escape", "down", "u")
        await until(pilot, lambda: "is paused" in screen(floor))
        await pilot.press("l")
        await until(pilot, lambda: "Outcome" in screen(floor))
        said = screen(floor)
        for word in ("tess", "pause · Appointment reminders", "done"):
            assert word in said


async def test_the_audit_log_tells_the_outcome_in_80_columns(floor: Floor) -> None:
    async with floor.run(size=(80, 24)) as pilot:
        await begin(pilot, floor)
        await pilot.press("down", "u")
        await until(pilot, lambda: len(floor.audit.entries(2)) == 2)
        await pilot.press("l")
        await until(pilot, lambda: "Outcome" in screen(floor))
        said = screen(floor)
        for word in ("done ", "tess ", "pause ", "Appointment"):
            assert word in said
        floor.audit.begin(
            who="ben", profile="floor", campaign_id="C-001", campaign_name="Appointment reminders",
            what="stop",
        )  # fmt: skip
        await floor.clock.move(1_000)
        await pilot.press("escape", "l")
        await until(pilot, lambda: "never written" in screen(floor))


async def test_an_audit_log_that_cannot_be_read(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(limit: int = 0) -> list[object]:
        raise AuditError("the audit log cannot be read: Permission denied")

    monkeypatch.setattr(floor.audit, "entries", fail)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("l")
        await until(pilot, lambda: "Permission denied" in screen(floor))


async def test_jobs(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("j")
        await until(pilot, lambda: "No records have been appended" in screen(floor))
        key = floor.backend.made["C-001"].key
        job = Job(key, "Appointment reminders", "leads [b].csv", START, 10_000, sent=2_500)
        floor.session.jobs.append(job)
        await until(pilot, lambda: "2,500 of 10,000" in screen(floor))
        assert "leads [b].csv" in screen(floor)
        job.sent, job.refused, job.state, job.running = 10_000, 12, "done", False
        await until(pilot, lambda: "12 refused" in screen(floor))


async def test_dialogs_stay_right_when_the_terminal_changes(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("question_mark")
        await pilot.resize_terminal(70, 16)
        await pilot.pause()
        await pilot.pause()
        assert "esc leaves" in screen(floor)


async def test_a_palette_that_finds_nothing_says_so(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("ctrl+p", *"zzzz")
        await until(pilot, lambda: "Nothing found" in screen(floor))
        await pilot.press("enter")
        assert floor.app.screen is not floor.app.board
