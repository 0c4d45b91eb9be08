"""The wizard by its keys, over a real practice dialer and a real commander."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Button

from campmon.append import AppendPlan, PlanProgress, plan_append
from campmon.model.state import CampaignState, Operation
from campmon.model.text import clean
from campmon.tui.append.check_step import CheckStep
from campmon.tui.append.confirm_step import ConfirmStep
from campmon.tui.append.file_step import MOST_SHOWN, FileStep
from campmon.tui.append.mapping_step import MappingStep
from campmon.tui.append.pieces import Step
from campmon.tui.append.wizard import AppendScreen
from campmon.tui.screens.board import BoardScreen
from tests.tui.append.ground import (
    Ground,
    at_step,
    begin,
    choose,
    press_button,
    shown,
    to_confirm,
    type_path,
    until,
    write_csv,
)

S = TypeVar("S", bound=Step)

SMALL, LARGE = (80, 24), (120, 40)


def step_as(ground: Ground, kind: type[S]) -> S:
    step = ground.wizard.step
    assert isinstance(step, kind)
    return step


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_figures_grow_by_exactly_the_good_rows(tmp_path: Path, size: tuple[int, int]) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 250, bad=10)
    async with ground.app.run_test(size=size, notifications=True) as pilot:
        before = (await begin(pilot, ground)).statistics
        key = ground.appendable().key
        await to_confirm(pilot, ground, path)
        assert before.uploaded is not None
        assert f"→ {before.uploaded + 250}" in shown(ground.app)
        assert ground.app.focused is not None
        assert ground.app.focused.id == "cancel"

        await press_button(pilot, ground, "go")
        await until(pilot, lambda: _told(ground, "j shows the report"))
        await until(
            pilot,
            lambda: ground.session.board.campaigns[key].statistics.uploaded != before.uploaded,
        )

        after = ground.session.board.campaigns[key].statistics
        assert before.loaded is not None
        assert before.remaining is not None
        assert after.uploaded == before.uploaded + 250
        assert after.loaded == before.loaded + 250
        assert after.remaining == before.remaining + 250
        assert isinstance(ground.app.screen, BoardScreen)
        await until(pilot, lambda: "250 of 250" in shown(ground.app))
        last = ground.audit.entries()[0]
        assert last.what == f"append 250 records from {path} in 1 call"
        assert "250 of 260 rows" in last.message
        assert ground.session.last_folder == tmp_path


async def test_an_enter_right_behind_an_arrow_presses_the_button_that_it_went_to(
    tmp_path: Path,
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 5)
    async with ground.app.run_test(size=LARGE, notifications=True) as pilot:
        await begin(pilot, ground)
        await to_confirm(pilot, ground, path)
        assert ground.app.focused is not None
        assert ground.app.focused.id == "cancel"
        for key in ("right", "enter"):  # pasted, or typed ahead over a slow line
            ground.app.post_message(events.Key(key, None))
        await until(pilot, lambda: isinstance(ground.app.screen, BoardScreen))
        assert [job.total for job in ground.app.session.jobs] == [5]


async def test_going_back_loses_nothing_and_cancel_sends_nothing(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 5)
    async with ground.app.run_test(size=SMALL) as pilot:
        before = await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        await pilot.press("shift+tab", "shift+tab", "end", "right")  # Extra 3 ← Mobile
        assert step_as(ground, MappingStep).mapping.names("extra3") == ("Mobile",)
        await pilot.press("left", "left")  # … and on to the last column
        assert step_as(ground, MappingStep).mapping.names("extra3") == ("Favourite colour",)
        await pilot.press("escape")
        await at_step(pilot, ground, "FileStep")
        assert step_as(ground, FileStep).path.value == str(path)
        await pilot.press("enter")
        await at_step(pilot, ground, "MappingStep")
        # Taking Mobile away from the phone was not undone by turning on: it is chosen again.
        step = step_as(ground, MappingStep)
        assert step.mapping.names("extra3") == ("Favourite colour",)
        assert [field.name for field in step.mapping.missing_required] == ["phone1"]
        await pilot.press("right")
        assert step.mapping.names("phone1") == ("Mobile",)
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "ConfirmStep")
        await pilot.press("escape")
        await at_step(pilot, ground, "CheckStep")
        await press_button(pilot, ground, "back")
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "back")
        await at_step(pilot, ground, "FileStep")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(ground.app.screen, BoardScreen))

        await to_confirm(pilot, ground, path)
        await pilot.press("right", "left", "enter")  # Cancel has the focus
        await until(pilot, lambda: isinstance(ground.app.screen, BoardScreen))

        assert ground.session.jobs == []
        assert ground.audit.entries() == []
        now = await ground.backend.read_campaign(before.id)
        assert now.statistics == before.statistics


def _binary(path: Path) -> None:
    path.write_bytes(b"\x7fELF\0\0\0" * 40)


NASTY: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _: None, "does not exist"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "header only": (lambda path: path.write_text("phone,name\n"), "no records"),
    "binary": (_binary, "is binary"),
    "open quote": (lambda path: path.write_text('phone\n"201\n2012000000\n'), "never closed"),
    "pipe": (lambda path: os.mkfifo(path), "is a pipe"),
}


async def test_a_file_that_is_no_table_says_so_in_place(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    good = write_csv(tmp_path / "good.csv", 3)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await pilot.press("a")
        await at_step(pilot, ground, "FileStep")
        step = step_as(ground, FileStep)
        for name, (make, said) in NASTY.items():
            path = tmp_path / f"{name}.csv"
            make(path)
            await type_path(pilot, str(path))
            await pilot.press("enter")
            await until(pilot, lambda said=said: said in step.said.text)  # type: ignore[misc]
            assert step.path.value == str(path)
        await type_path(pilot, "")
        await pilot.press("enter")
        assert "Type the path" in step.said.text
        await type_path(pilot, str(tmp_path))
        await pilot.press("enter")  # a folder is entered
        await until(pilot, lambda: step.path.value == f"{tmp_path}/")
        for key in ("home", "ctrl+k", *f"{good}x", "backspace", "enter"):  # as a slow line has it
            ground.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await at_step(pilot, ground, "MappingStep")


async def test_a_path_typed_right_behind_the_key_arrives_whole(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        ground.appendable()
        for character in "a/x/y.csv":
            ground.app.post_message(events.Key(_character_to_key(character), character))
        await until(pilot, lambda: isinstance(ground.app.screen, AppendScreen))
        await until(pilot, lambda: ground.wizard.focused is not None)
        assert step_as(ground, FileStep).path.value.endswith("//x/y.csv")


async def test_the_list_is_walked_and_the_path_completed(short_path: Path) -> None:
    tmp_path = short_path
    ground = Ground(tmp_path)
    (tmp_path / "archive").mkdir()
    write_csv(tmp_path / "archive" / "people.csv", 3)
    write_csv(tmp_path / "other.csv", 3)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await pilot.press("a")
        await at_step(pilot, ground, "FileStep")
        step = step_as(ground, FileStep)
        await until(pilot, lambda: "archive/" in shown(ground.app))
        await pilot.press(*"ar", "tab")
        assert step.path.value.endswith("/archive/")
        await until(pilot, lambda: "people.csv" in shown(ground.app))
        await pilot.press("down", "enter")  # ..
        await until(pilot, lambda: "other.csv" in shown(ground.app))
        assert step.path.value == f"{tmp_path}/"
        await pilot.press("down", "pagedown", "up", "down", "enter")
        await at_step(pilot, ground, "MappingStep")
        assert step_as(ground, MappingStep).table.path == tmp_path / "other.csv"
        await pilot.press("escape")
        await at_step(pilot, ground, "FileStep")
        await type_path(pilot, f"{tmp_path}/\x1b[31mnothing")
        await until(pilot, lambda: "nothing here is called that" in shown(ground.app))
        assert step.path.value == f"{tmp_path}/[31mnothing"
        await type_path(pilot, f"{tmp_path}/gone/x")
        await until(pilot, lambda: "No such file" in shown(ground.app))
        for n in range(MOST_SHOWN + 5):
            (tmp_path / f"file-{n:03}").touch()
        await type_path(pilot, f"{tmp_path}/file")
        await until(pilot, lambda: step.list.option_count == MOST_SHOWN + 1)
        await type_path(pilot, f"{tmp_path}/oth")
        await until(pilot, lambda: step.list.option_count == 1)
        await pilot.pause()
        await pilot.click(step.list, offset=(2, 0))
        await at_step(pilot, ground, "MappingStep")


async def test_hostile_names_stay_text_and_go_the_whole_way(tmp_path: Path) -> None:
    evil = "\x1b]0;x\x07[bold red]a[/]\u202e [/x]"
    ground = Ground(tmp_path, names=[evil])
    inside = tmp_path / "in"
    inside.mkdir()
    ground.session.last_folder = inside
    path = inside / f"{evil.replace('/', '')}.csv"
    header = ("Mobile", "\x1b[31m[/x]col", "[link=x]y", "\u202eacct", "[@click=quit]z")
    write_csv(path, 3, bad=1, header=header)
    async with ground.app.run_test(size=SMALL, notifications=True) as pilot:
        before = await begin(pilot, ground)
        await pilot.press("a")
        await at_step(pilot, ground, "FileStep")
        await until(pilot, lambda: "[bold red]a" in shown(ground.app))
        seen = [shown(ground.app)]
        await pilot.press("down", "down", "enter")
        await at_step(pilot, ground, "MappingStep")
        await until(pilot, lambda: "not sent: Mobile" in shown(ground.app))
        seen.append(shown(ground.app))
        assert "[link=x]y" in seen[-1]
        await pilot.press("shift+tab", "shift+tab", "enter")
        await until(pilot, lambda: "Column for" in shown(ground.app))
        seen.append(shown(ground.app))
        await pilot.press("escape")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "ConfirmStep")
        seen.append(shown(ground.app))
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: ground.session.jobs and not ground.session.running_jobs)
        await pilot.press("j")
        await until(pilot, lambda: "3 of 3" in shown(ground.app))
        await pilot.press("enter")
        await until(pilot, lambda: "Report" in shown(ground.app))
        seen.append(shown(ground.app))

        text = "".join(seen)
        hostile = [line for line in text.splitlines() if clean(line) != line]
        assert hostile == []
        now = await ground.backend.read_campaign(before.id)
        assert before.statistics.uploaded is not None
        assert now.statistics.uploaded == before.statistics.uploaded + 3


async def test_columns_are_chosen_from_a_list(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "p.csv", 3, header=("A", "B", "C", "D", "E"))
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        step = step_as(ground, MappingStep)
        assert step.mapping.names("phone1") == ("A",)  # by its content
        fields = [field.name for field in step.mapping.fields]
        await pilot.press("shift+tab", "shift+tab", "home")
        await pilot.press(*["down"] * fields.index("phone1"), "enter")
        await until(pilot, lambda: "no column" in shown(ground.app))
        await pilot.press("up", "enter")
        await until(pilot, lambda: ground.wizard.is_current)
        assert "is required" in step.said.text
        assert step.query_one("#go", Button).disabled
        await pilot.press("down", "enter")  # further phones: several
        await until(pilot, lambda: "marks and unmarks" in shown(ground.app))
        await pilot.press(*"c", "enter")
        assert step.mapping.names("phone2") == ("C",)
        await pilot.press("backspace", "down", "enter", "enter", "escape")
        await until(pilot, lambda: ground.app.screen is ground.wizard)
        assert step.mapping.names("phone2") == ("C",)
        await pilot.press("up", "right")
        assert step.mapping.names("phone1") == ("A",)
        assert not step.query_one("#go", Button).disabled
        await pilot.press("home", "enter")  # texts become one, in the order in which they are taken
        await until(pilot, lambda: "tab adds one to it" in shown(ground.app))
        await pilot.press("e", "tab", "backspace", "d", "tab", "escape")
        await until(pilot, lambda: ground.app.screen is ground.wizard)
        assert step.mapping.names(fields[0]) == ("E", "D")


async def test_problems_are_one_line_with_rows_behind_and_rejects_are_written(
    tmp_path: Path,
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 400, bad=130)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        step = step_as(ground, CheckStep)
        await until(pilot, lambda: "130 ×" in shown(ground.app))
        step.problems.focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Rows with this problem" in shown(ground.app))
        assert "line 2" in shown(ground.app)
        await pilot.press("end")
        await until(pilot, lambda: "30 more rows" in shown(ground.app))
        await pilot.press("escape")

        await press_button(pilot, ground, "write")
        await pilot.press("enter")
        await until(pilot, lambda: "written to" in step.said.text)
        written = (tmp_path / "people.rejected.csv").read_text().splitlines()
        assert len(written) == 131
        assert written[0].startswith("campmon reason")

        await press_button(pilot, ground, "write")
        assert step.rejects.value.endswith("people.rejected-2.csv")
        await type_path(pilot, str(path))
        await pilot.press("enter")
        await until(pilot, lambda: "is not overwritten" in step.said.text)
        assert ground.audit.entries() == []


async def test_a_check_that_is_left_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = Event()

    def check_until_left(
        *of: Any, progress: Callable[[PlanProgress], None], **how: Any
    ) -> AppendPlan:
        """The real check, held at its first sign of life so that it can be left."""

        def tell(so_far: PlanProgress) -> None:
            progress(so_far)
            assert left.wait(60)

        return plan_append(*of, progress=tell, **how)

    monkeypatch.setattr("campmon.append.worker.desk.plan_append", check_until_left)
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "many.csv", 20_000)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        step = step_as(ground, CheckStep)
        await until(pilot, lambda: "Checking  " in shown(ground.app))
        assert re.search(r"[1-9][\d,]* rows", shown(ground.app))
        await pilot.press("escape")
        await at_step(pilot, ground, "MappingStep")
        left.set()
        await until(pilot, lambda: all(w.is_finished for w in ground.app.workers
                                       if w.name == "checking"))  # fmt: skip
        assert step.plan is None


async def test_no_good_row_is_a_dead_end_that_says_so(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "bad.csv", 0, bad=3)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        step = step_as(ground, CheckStep)
        await until(pilot, lambda: "No row can be sent" in step.said.text)
        assert step.query_one("#go", Button).disabled


async def test_a_file_that_changes_is_refused(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20)
    async with ground.app.run_test(size=SMALL) as pilot:
        before = await begin(pilot, ground)
        await to_confirm(pilot, ground, path)
        write_csv(path, 21)
        await press_button(pilot, ground, "go")
        step = step_as(ground, ConfirmStep)
        await until(pilot, lambda: "was changed" in step.said.text)
        assert step.query_one("#go", Button).disabled
        await pilot.press("escape", "escape")
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "go")  # the file is another one now
        await at_step(pilot, ground, "CheckStep")
        await until(pilot, lambda: "was changed" in ground.wizard.step.said.text)

        assert ground.session.jobs == []
        now = await ground.backend.read_campaign(before.id)
        assert now.statistics == before.statistics


async def test_a_campaign_that_stops_meanwhile_takes_nothing(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20)
    async with ground.app.run_test(size=SMALL) as pilot:
        campaign = await begin(pilot, ground)
        await to_confirm(pilot, ground, path)
        ground.backend._dialer.operate(campaign.id, Operation.STOP, "someone")
        step = step_as(ground, ConfirmStep)
        await until(pilot, lambda: "must be built, playing or paused" in step.said.text)
        assert step.query_one("#go", Button).disabled


async def test_append_is_refused_at_once_where_it_cannot_be(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SMALL, notifications=True) as pilot:
        campaign = await begin(pilot, ground)
        ground.backend._dialer.operate(campaign.id, Operation.STOP, "someone")
        board = ground.session.board.campaigns
        await until(pilot, lambda: board[campaign.key].state is CampaignState.STOPPING)
        await pilot.press("a")
        await until(pilot, lambda: _told(ground, "cannot append"))
        ground.app.board.table.toggle_all_marks()
        await pilot.press("a")
        await until(pilot, lambda: _told(ground, "for one campaign"))
        assert isinstance(ground.app.screen, BoardScreen)


def _told(ground: Ground, text: str) -> bool:
    return any(text in notification.message for notification in ground.app._notifications)


@pytest.mark.parametrize("theme", ["mono", "light"])
async def test_other_themes_show_every_step(tmp_path: Path, theme: str) -> None:
    path = write_csv(tmp_path / "people.csv", 5, bad=1)
    ground = Ground(tmp_path, theme=theme)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await to_confirm(pilot, ground, path)
        assert "Append 5 records" in shown(ground.app)
