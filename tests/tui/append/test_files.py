"""Files of every kind on their way through the wizard, and what is held against them."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from campmon.append import ReadOptions, Table
from campmon.append.saved_mappings import SavedMappings
from campmon.append.worker import DirectWorker
from campmon.tui.append.check_step import CheckStep
from campmon.tui.append.confirm_step import ConfirmStep
from campmon.tui.append.mapping_step import MappingStep
from campmon.tui.append.pieces import Step
from campmon.tui.append.table_step import TableStep
from campmon.tui.screens.board import BoardScreen
from tests.tui.append.ground import (
    HEADER,
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
from tests.unit.append.workbooks import make_workbook, row, sheet, text

S = TypeVar("S", bound=Step)

SMALL, LARGE = (80, 24), (120, 40)


def step_as(ground: Ground, kind: type[S]) -> S:
    step = ground.wizard.step
    assert isinstance(step, kind)
    return step


def people(names: Sequence[str]) -> list[list[str]]:
    return [list(HEADER), *([f"201{2_000_000 + n}", name, "Lee", str(n), "blue"]
                            for n, name in enumerate(names))]  # fmt: skip


def words(text: str) -> str:
    """What is shown, without the borders and line ends between the words."""
    return " ".join(text.replace("│", " ").split())


async def test_a_code_page_is_chosen_by_its_look_and_changed_again(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = tmp_path / "west.csv"
    with path.open("w", newline="", encoding="cp1252") as file:
        csv.writer(file, delimiter=";").writerows(people(["Zoë", "José", "Ann"]))
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await until(pilot, lambda: "How is west.csv written?" in shown(ground.app))
        await until(pilot, lambda: "Zoë" in shown(ground.app))
        await pilot.press("escape")
        await at_step(pilot, ground, "TableStep")
        assert step_as(ground, TableStep).path.value == str(path)
        await pilot.press("enter")
        await until(pilot, lambda: "How is west.csv written?" in shown(ground.app))
        await pilot.press("down", "down")
        await until(pilot, lambda: "Zoë" not in shown(ground.app))
        await pilot.press("enter")
        await at_step(pilot, ground, "MappingStep")
        step = step_as(ground, MappingStep)
        assert step.table.options.encoding == "mac-roman"
        await until(pilot, lambda: "CSV · semicolon · MAC-ROMAN" in shown(ground.app))

        await pilot.press("f")
        await until(pilot, lambda: "Written in" in shown(ground.app))
        await pilot.press("down", "left", "left")
        await until(pilot, lambda: "Western Europe, Windows" in shown(ground.app))
        await until(pilot, lambda: "Zoë" in shown(ground.app))
        await pilot.press("enter")
        await until(pilot, lambda: step.table.encoding == "cp1252")
        await until(pilot, lambda: "· Windows-1252 ·" in shown(ground.app))
        await until(pilot, lambda: "Zoë" in shown(ground.app))

        await pilot.press("f")
        await until(pilot, lambda: "Separated by" in shown(ground.app))
        await pilot.press("right", "right")  # a tab: a single column, of which nothing is known
        await until(pilot, lambda: "single column" in shown(ground.app))
        await pilot.press("escape")
        await until(pilot, lambda: ground.app.screen is ground.wizard)
        assert step.table.delimiter == ";"
        await pilot.press("f")
        await until(pilot, lambda: "Separated by" in shown(ground.app))
        await pilot.press("right", "right")
        await until(pilot, lambda: "single column" in shown(ground.app))
        await pilot.press("enter")
        await until(pilot, lambda: "is required" in step.said.text)
        assert [len(step.table.header), step.query_one("#go").disabled] == [1, True]

        await pilot.press("escape")  # what was said of the file is not asked for again
        await at_step(pilot, ground, "TableStep")
        await pilot.press("enter")
        await at_step(pilot, ground, "MappingStep")
        assert step_as(ground, MappingStep).table.options == ReadOptions(
            delimiter="\t", encoding="cp1252"
        )


async def test_the_sheet_with_the_records_is_chosen_and_its_columns_follow(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = tmp_path / "book.xlsx"
    numbered = [
        row(n, *(text(f"{column}{n}", cell) for column, cell in zip("ABCDE", cells, strict=True)))
        for n, cells in enumerate(people(["Ann", "Bob"]), start=1)
    ]
    west = [row(1, text("A1", "Telefon"), text("B1", "Note")),
            row(2, text("A2", "2012000009"), text("B2", "[/x]"))]  # fmt: skip
    make_workbook(path, {"Notes": sheet(), "East": sheet(*numbered), "[/x] West": sheet(*west)})
    async with ground.app.run_test(size=LARGE) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await until(pilot, lambda: "Which sheet of book.xlsx?" in shown(ground.app))
        await pilot.press("escape")
        await at_step(pilot, ground, "TableStep")
        await pilot.press("enter")
        await until(pilot, lambda: "Which sheet of book.xlsx?" in shown(ground.app))
        await pilot.press("enter")  # the first with rows
        await at_step(pilot, ground, "MappingStep")
        await until(pilot, lambda: "sheet East (2 of 3)" in shown(ground.app))
        step = step_as(ground, MappingStep)
        assert step.mapping.names("phone1") == ("Mobile",)
        await pilot.press("f")
        await until(pilot, lambda: "‹ East ›" in shown(ground.app))
        await pilot.press("right")
        await until(pilot, lambda: "Telefon" in shown(ground.app))
        await pilot.press("enter")
        await until(pilot, lambda: step.mapping.names("phone1") == ("Telefon",))
        await until(pilot, lambda: "Columns as guessed" in shown(ground.app))
        await until(pilot, lambda: "2012000009" in shown(ground.app))


async def test_opening_a_file_is_called_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 3)
    opened, ended = DirectWorker.open, asyncio.Event()

    async def for_ever(worker: DirectWorker, path: Path, options: ReadOptions) -> Table:
        if ended.is_set():
            return await opened(worker, path, options)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        monkeypatch.setattr(DirectWorker, "open", for_ever)
        await choose(pilot, ground, path)
        await until(pilot, lambda: "Opening people.csv" in shown(ground.app))
        await pilot.press("escape")
        await until(pilot, lambda: "Called off" in shown(ground.app))
        await until(pilot, ended.is_set)
        await pilot.press("enter")
        await at_step(pilot, ground, "MappingStep")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(ground.app.screen, BoardScreen))


async def test_mappings_are_remembered_saved_and_taken_again(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 3)
    other = write_csv(tmp_path / "other.csv", 3, header=("Mobile", "Name"))
    saved = SavedMappings(ground.session.appends_dir / "mappings.json")
    ground.session.appends_dir.mkdir(parents=True)
    (ground.session.appends_dir / "mappings.json").write_text("damaged")
    async with ground.app.run_test(size=SMALL, notifications=True) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        assert [n.message for n in ground.app._notifications if "are damaged" in n.message]
        ground.app.clear_notifications()
        step = step_as(ground, MappingStep)
        await pilot.press("shift+tab", "shift+tab", "end", "left")
        assert step.mapping.names("extra3") == ("Favourite colour",)
        await pilot.press("m")
        await until(pilot, lambda: "Mappings of columns" in shown(ground.app))
        await pilot.press("tab", *"crm", "enter")
        await until(pilot, lambda: "saved as “crm”" in shown(ground.app))
        assert saved.names() == ("crm",)
        await pilot.press("g")
        assert step.mapping.names("extra3") == ()
        await pilot.press("m")
        await until(pilot, lambda: "saved: crm" in shown(ground.app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Columns “crm”" in shown(ground.app))
        assert step.mapping.names("extra3") == ("Favourite colour",)
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "ConfirmStep")
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: saved.for_header(HEADER, step.mapping.fields) is not None)

        await until(pilot, lambda: isinstance(ground.app.screen, BoardScreen))
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        await until(pilot, lambda: "Columns as last time" in shown(ground.app))
        assert step_as(ground, MappingStep).mapping.names("extra3") == ("Favourite colour",)

        await pilot.press("escape")
        await at_step(pilot, ground, "TableStep")
        await type_path(pilot, str(other))
        await pilot.press("enter")
        await at_step(pilot, ground, "MappingStep")
        await pilot.press("m")
        await until(pilot, lambda: "saved: crm" in shown(ground.app))
        await pilot.press("down", "enter")  # it needs columns that this file has not
        await until(pilot, lambda: "Acct" in shown(ground.app))
        await pilot.press("delete")
        await until(pilot, lambda: "delete again forgets “crm”" in shown(ground.app))
        await pilot.press("delete")
        await until(pilot, lambda: "“crm” is forgotten" in shown(ground.app))
        await pilot.press("delete", "tab", "enter")
        await until(pilot, lambda: "Type a name" in shown(ground.app))
        assert saved.names() == ()


async def test_what_a_file_is_held_against_is_chosen_before_the_check(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    ours = tmp_path / "ours.txt"
    ours.write_text("2012000001\n")
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("2012000002\n2012000003\n")
    wanted = ground.session._wanted["practice"]
    object.__setattr__(wanted, "do_not_call", (ours,))
    path = write_csv(tmp_path / "people.csv", 10)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        step = step_as(ground, MappingStep)
        await until(pilot, lambda: "do-not-call ours.txt · campaign compared" in shown(ground.app))
        await pilot.press("c")
        await until(pilot, lambda: "compared, 1 call" in shown(ground.app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "not compared (1 call)" in shown(ground.app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Numbers without + belong to" in shown(ground.app))
        await pilot.press(*"49", "enter")
        await until(pilot, lambda: "DE +49" in shown(ground.app))
        assert step.asked.region == "DE"
        await pilot.press("enter")
        await until(pilot, lambda: "Numbers without + belong to" in shown(ground.app))
        await pilot.press(*"us", "enter")
        await until(pilot, lambda: "US +1" in shown(ground.app))

        await pilot.press("up", "up", "enter")
        await until(pilot, lambda: "of the profile: stays" in shown(ground.app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "it stays" in shown(ground.app))
        await pilot.press("up", "enter")
        await until(pilot, lambda: "Add a file of numbers" in shown(ground.app))
        await type_path(pilot, str(theirs))
        await pilot.press("enter")
        await until(pilot, lambda: "enter takes it out" in shown(ground.app))
        assert step.asked.do_not_call == (ours, theirs)
        await pilot.press("escape")
        await until(pilot, lambda: "ours.txt and 1 more" in shown(ground.app))
        await pilot.press("escape")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "ConfirmStep")
        await until(pilot, lambda: "DO NOT CALL: 3 rows" in shown(ground.app))
        assert "Append 7 records" in shown(ground.app)
        await pilot.press("escape")
        await at_step(pilot, ground, "CheckStep")
        step_as(ground, CheckStep).problems.focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Rows with this problem" in shown(ground.app))
        assert "line 3" in shown(ground.app)
        assert "not sent" in shown(ground.app)


async def test_the_same_file_or_numbers_again_are_asked_about_twice(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 5)
    async with ground.app.run_test(size=SMALL) as pilot:
        await begin(pilot, ground)
        await to_confirm(pilot, ground, path)
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: ground.session.jobs and not ground.session.running_jobs)
        again = path.rename(tmp_path / "renamed.csv")
        await to_confirm(pilot, ground, again)
        await until(pilot, lambda: "THE SAME FILE was appended" in shown(ground.app))
        assert "by you: 5 accepted" in words(shown(ground.app))
        await until(pilot, lambda: "Append again: 5 records" in shown(ground.app))
        step = step_as(ground, ConfirmStep)
        await pilot.press("w")
        await until(pilot, lambda: "Before anything is sent" in shown(ground.app))
        await pilot.press("escape")
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: "Append the same again?" in shown(ground.app))
        assert ground.app.focused is not None
        assert ground.app.focused.id == "cancel"
        await pilot.press("enter")
        await until(pilot, lambda: ground.app.screen is ground.wizard)
        assert ground.wizard.step is step
        assert len(ground.session.jobs) == 1
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: "Append the same again?" in shown(ground.app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: len(ground.session.jobs) == 2)
        await until(pilot, lambda: not ground.session.running_jobs)

        head, *rows = again.read_text().splitlines(keepends=True)
        turned = tmp_path / "turned.csv"
        turned.write_text("".join([head, *reversed(rows)]))
        await to_confirm(pilot, ground, turned)
        await until(pilot, lambda: "5 OF THESE 5 NUMBERS, in renamed.csv," in shown(ground.app))
        await until(pilot, lambda: "Append again: 5 records" in shown(ground.app))
        await press_button(pilot, ground, "go")
        await until(pilot, lambda: "Append the same again?" in shown(ground.app))
        await pilot.press("enter")
        await until(pilot, lambda: ground.app.screen is ground.wizard)
        assert len(ground.session.jobs) == 2
