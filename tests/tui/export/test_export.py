"""The export dialog: what it offers, what it writes, and what it says where that fails."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from textual import events
from textual.pilot import Pilot

from campmon.append import day_report
from campmon.engine.export.campaign_json import campaign_object
from campmon.model.errors import AuditError, UnreachableError
from campmon.model.state import CampaignState
from campmon.tui.details.screen import DetailsScreen
from campmon.tui.export import opening
from campmon.tui.export.making import make_text
from campmon.tui.export.screen import ExportScreen
from campmon.tui.picture import screen_text
from tests.tui.fixed import START, FixedBackend, Floor, begin, campaign, rest, shown, until

SIZE = (80, 24)
NAME = f"campmon-{START.astimezone():%Y-%m-%d-%H%M}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where campmon was started."""
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def names(folder: Path) -> list[str]:
    """The files that were written."""
    return sorted(one.name for one in folder.iterdir())


def problem(dialog: ExportScreen) -> str:
    """What the dialog says is wrong."""
    return str(dialog.problem.content)


def told(floor: Floor) -> str:
    """What was told last, in a toast."""
    return list(floor.app._notifications)[-1].message


def said(floor: Floor) -> str:
    """The screen's text, words apart by one space."""
    return " ".join(" ".join(shown(floor.app)).replace("│", " ").split())


async def open_dialog(pilot: Pilot[int], floor: Floor, *keys: str) -> ExportScreen:
    """Press keys on the board, then open the dialog."""
    await begin(pilot, floor)
    for key in keys:
        await pilot.press(key)
    await rest(pilot, floor)
    await pilot.press("x")
    await until(pilot, lambda: isinstance(floor.app.screen, ExportScreen))
    await pilot.pause()
    dialog = floor.app.screen
    assert isinstance(dialog, ExportScreen)
    return dialog


async def choose(pilot: Pilot[int], dialog: ExportScreen, wanted: str) -> None:
    """Move to a line of the list."""
    for _ in range(12):
        if dialog.choice.id == wanted:
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(wanted)


async def write(pilot: Pilot[int], floor: Floor) -> None:
    """Write under the name that is there, and wait until the dialog has gone."""
    await pilot.press("enter", "enter")
    await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_the_table_is_written_as_it_is_shown(floor: Floor, folder: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor, "slash", "w", "enter", "O")
        assert dialog.path.value.endswith(f"{NAME}.csv")
        wanted = [key.id for key in floor.table.shown_keys]
        assert 1 < len(wanted) < 13
        assert f"Table: {len(wanted)} campaigns shown" in said(floor)
        await write(pilot, floor)
        assert told(floor).startswith(f"{len(wanted)} campaigns (")
        rows = list(csv.DictReader(io.StringIO((folder / f"{NAME}.csv").read_bytes().decode())))
        assert [row["id"] for row in rows] == wanted


async def test_marked_campaigns_are_written_alone_as_the_command_line_writes_them(
    floor: Floor, folder: Path
) -> None:
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor, "space", "space")
        assert "Table: 2 marked campaigns" in said(floor)
        await choose(pilot, dialog, "table-json")
        marks = floor.table.marks
        await write(pilot, floor)
        written = json.loads((folder / f"{NAME}.json").read_text("utf-8"))
        made = [
            floor.session.board.campaigns[key] for key in floor.table.shown_keys if key in marks
        ]
        assert written == [campaign_object(one, as_of=START) for one in made]


async def test_a_frozen_table_is_written_as_it_was(floor: Floor, folder: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("f")
        one = floor.backend.made["C-001"]
        floor.backend.made["C-001"] = replace(one, state=CampaignState.STOPPED)
        await floor.clock.move(2)
        await until(pilot, lambda: floor.session.board.campaigns[one.key].state != one.state)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(floor.app.screen, ExportScreen))
        await write(pilot, floor)
        assert (
            "C-001,Appointment reminders,outbound,playing"
            in (folder / names(folder)[0]).read_text()
        )


async def test_the_screen_is_written_as_text_and_picture(floor: Floor, folder: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor)
        await choose(pilot, dialog, "screen-text")
        board = screen_text(floor.app.board)
        await write(pilot, floor)
        text = (folder / f"campmon-screen-{NAME[8:]}.txt").read_text("utf-8")
        assert text == board
        assert "Loyalty offer" in text
        assert "Export" not in text, "the dialog is not part of the screen"
        assert not any(line.endswith(" ") for line in text.splitlines())
        dialog = await open_dialog(pilot, floor)
        await choose(pilot, dialog, "screen-svg")
        await write(pilot, floor)
        svg = (folder / f"campmon-screen-{NAME[8:]}.svg").read_text("utf-8")
        drawn = "".join(ElementTree.fromstring(svg).itertext()).replace("\xa0", " ")
        assert "Loyalty offer" in drawn
        assert re.findall(r"url\((?!#)|@font-face|href=|<image", svg) == []


async def test_a_report_is_written_in_every_format(floor: Floor, folder: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor, "home", "down")
        assert "Report: Appointment reminders" in said(floor)
        await choose(pilot, dialog, "report-text")
        await write(pilot, floor)
        for kind, suffix in (("text", "txt"), ("markdown", "md"), ("json", "json"), ("csv", "csv")):
            path = folder / f"campmon-C-001-2026-03-03-1500.{suffix}"
            if not path.exists():  # the others as the dialog makes them, without its keys
                choice = next(one for one in dialog._choices if one.id == f"report-{kind}")
                made = await make_text(floor.session, choice, dialog._there, floor.app.board)
                path.write_text(made, "utf-8")
            text = (folder / f"campmon-C-001-2026-03-03-1500.{suffix}").read_text("utf-8")
            assert "Appointment reminders" in text
            assert "Call back" in text


async def test_keys_may_come_faster_than_the_screen(floor: Floor, folder: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor)
        for key in ("down", "down", "enter", "enter"):  # at once, as a slow line hands them out
            floor.app.post_message(events.Key(key, None))
        await until(pilot, lambda: not dialog.is_attached)
        assert names(folder) == [f"{NAME}.md"]


async def test_a_report_that_cannot_be_read_says_why(floor: Floor, folder: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor)
        await choose(pilot, dialog, "report-text")
        floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the network.")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Fixed did not answer. Look at the network." in problem(dialog))
        floor.backend.problem = None
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert len(names(folder)) == 1


async def test_what_the_machine_cannot_read_is_said_in_the_report(
    floor: Floor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def entries_of(*_: object) -> list[object]:
        raise AuditError("the audit log cannot be read")

    monkeypatch.setattr(floor.audit, "entries_of", entries_of)
    appends = floor.session.appends_dir
    appends.mkdir()
    (appends / "journal.db").write_bytes(b"not a database, and long enough to be taken for one")
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor)
        await choose(pilot, dialog, "report-text")
        await write(pilot, floor)
        text = (folder / names(folder)[0]).read_text("utf-8")
        assert "Could not be read" in text
        assert "the audit log cannot be read" in text
        assert "journal" in text.partition("Could not be read")[2]


async def test_a_name_that_was_typed_is_kept_when_another_format_is_chosen(
    floor: Floor, folder: Path
) -> None:
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor)
        await pilot.press("tab")
        dialog.path.value = "mine.csv"
        await pilot.press("down", "down", "up")
        await pilot.pause()
        assert dialog.path.value == "mine.json"
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert names(folder) == ["mine.json"]
        dialog = await open_dialog(pilot, floor)
        assert dialog.path.value.startswith(str(folder))


async def test_a_file_that_is_there_is_replaced_only_when_that_is_confirmed(
    floor: Floor, folder: Path
) -> None:
    there = folder / f"{NAME}.csv"
    there.write_text("mine")
    async with floor.run(size=SIZE) as pilot:
        await open_dialog(pilot, floor)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "is there already" in said(floor))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(floor.app.screen, ExportScreen)
        assert there.read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: "Replace it" in said(floor))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert there.read_text().startswith("profile,id")
        assert names(folder) == [there.name]


async def test_what_cannot_be_written_is_said_and_nothing_is_lost(
    floor: Floor, folder: Path
) -> None:
    (folder / "sub").mkdir()
    async with floor.run(size=SIZE) as pilot:
        dialog = await open_dialog(pilot, floor)
        await pilot.press("tab")
        dialog.path.value = str(folder / "nowhere" / "x.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "Is there a folder" in problem(dialog))
        assert dialog.path.value.endswith("x.csv")
        dialog.path.value = " "
        await pilot.press("enter")
        await until(pilot, lambda: "Type the path of a file" in problem(dialog))
        dialog.path.value = str(folder / "s\x1bub")
        await pilot.press("enter")  # a folder: the proposed name is put into it
        await until(pilot, lambda: dialog.path.value.endswith(f"/sub/{NAME}.csv"))
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert (folder / "sub" / f"{NAME}.csv").exists()


async def test_copying_says_that_it_cannot_know(
    floor: Floor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    def copy(_app: object, text: str, *, environment: object) -> bool:
        copied.append(text)
        return True

    monkeypatch.setattr("campmon.tui.export.screen.copy_to_terminal", copy)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        opening.begin(floor.app, None, environment={"TMUX": "x"})
        await until(pilot, lambda: isinstance(floor.app.screen, ExportScreen))
        await pilot.pause()
        assert "Report" not in said(floor), "no campaign, no report"
        await pilot.press("c")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        await pilot.pause()
        assert copied[0].startswith("profile,id")
        assert "Whether it took it cannot be known" in told(floor)
        assert names(folder) == []


async def test_what_cannot_be_copied_says_why_and_offers_the_file(
    make_floor: Callable[..., Floor], folder: Path
) -> None:
    many = [campaign(number, "x" * 200) for number in range(400)]
    floor = make_floor(backends=lambda clock: [FixedBackend(clock, many)])
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        opening.begin(floor.app, None, environment={"TERM": "linux"})
        await until(pilot, lambda: isinstance(floor.app.screen, ExportScreen))
        await pilot.pause()
        console = floor.app.screen
        assert isinstance(console, ExportScreen)
        await pilot.press("c")
        await until(pilot, lambda: "the Linux console has no clipboard" in problem(console))
        await pilot.press("escape")
        dialog = await open_dialog(pilot, floor)
        await pilot.press("c")
        await until(
            pilot, lambda: "terminals take 75.0kB" in said(floor) or "terminals" in said(floor)
        )
        await choose(pilot, dialog, "screen-text")
        await pilot.press("c")
        await until(pilot, lambda: "no terminal here that could be asked" in problem(dialog))
        await pilot.press("q")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_without_campaigns_there_is_still_the_screen(
    make_floor: Callable[..., Floor], folder: Path
) -> None:
    floor = make_floor(backends=lambda clock: [FixedBackend(clock, [])])
    async with floor.run(size=SIZE) as pilot:
        await until(pilot, lambda: floor.session.board.health)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(floor.app.screen, ExportScreen))
        await write(pilot, floor)
        assert names(folder) == [f"campmon-screen-{NAME[8:]}.svg"]


def test_a_report_looks_no_further_back_than_it_has_to() -> None:
    assert day_report.batches_since(Path("/nowhere"), campaign(1, "x").key, START, None) == ()  # type: ignore[arg-type]


async def test_the_details_are_exported_from_where_they_are(floor: Floor, folder: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        details = floor.app.screen
        await pilot.press("x")
        await until(pilot, lambda: isinstance(floor.app.screen, ExportScreen))
        await pilot.pause()
        dialog = floor.app.screen
        assert isinstance(dialog, ExportScreen)
        assert "Report: Appointment reminders" in said(floor)
        await choose(pilot, dialog, "screen-text")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: floor.app.screen is details)
        assert "Overview" in (folder / names(folder)[0]).read_text("utf-8")
