"""What the wizard says loudly before anything is sent, and what it looks at before the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campmon.backends.practice import RULES
from campmon.engine.clock import SystemClock
from campmon.model.campaign import Campaign
from campmon.model.errors import UnreachableError
from campmon.tui.screens.board import BoardScreen
from tests.tui.append.ground import (
    Ground,
    at_step,
    begin,
    choose,
    press_button,
    shown,
    until,
    write_csv,
)


def strict(tmp_path: Path) -> Ground:
    """A platform that never dials records without a caller ID, and is slow when full."""
    ground = Ground(tmp_path)
    fields = tuple(
        replace(spec, without="will not launch: nobody is called without it")
        if spec.name == "caller_id"
        else spec
        for spec in RULES.fields
    )
    ground.backend.append_rules = replace(RULES, fields=fields, many_records=210)
    return ground


def words(text: str) -> str:
    """What is shown, without the borders and line ends between the words."""
    return " ".join(text.replace("│", " ").replace("┃", " ").split())


class AtNoon(SystemClock):
    """Where the numbers of these files are, people may be called."""

    def now(self) -> datetime:
        return datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


def told(ground: Ground, text: str) -> bool:
    return any(text in notification.message for notification in ground.app._notifications)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_loud_warnings_are_in_sight_until_the_answer(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    ground = strict(tmp_path)
    path = write_csv(tmp_path / "people.csv", 50)
    async with ground.app.run_test(size=size) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        said = "WILL NOT LAUNCH: 50 of 50 records have no caller_id"
        await until(pilot, lambda: said in words(shown(ground.app)))
        assert "nobody is called without it" in words(shown(ground.app))
        assert "Uploaded would pass" not in words(shown(ground.app))
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "ConfirmStep")
        await until(pilot, lambda: "Uploaded would pass 210" in words(shown(ground.app)))
        seen = words(shown(ground.app))
        assert said in seen
        assert "50 records from people.csv" in seen  # nothing is pushed out of sight
        assert "calls made in the last minute" in seen
        assert ground.app.focused is not None
        assert ground.app.focused.id == "cancel"


async def test_nothing_is_said_where_there_is_nothing(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=(80, 24)) as pilot:
        await begin(pilot, ground)
        ground.session.clock = AtNoon()
        await choose(pilot, ground, write_csv(tmp_path / "people.csv", 5))
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "ConfirmStep")
        assert not ground.wizard.step.query_one("#loud").display


async def test_a_campaign_that_takes_no_records_is_told_before_a_file_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    listed = ground.backend.read_campaign

    async def closed(campaign_id: str, *, cheaply: bool = False) -> Campaign:
        return replace(await listed(campaign_id), appendable=False)

    async with ground.app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot, ground)
        monkeypatch.setattr(ground.backend, "read_campaign", closed)
        await pilot.press("a")
        await until(pilot, lambda: told(ground, "appending was not allowed"))
        assert isinstance(ground.app.screen, BoardScreen)


async def test_a_campaign_that_cannot_be_read_takes_no_append(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)

    async def gone(campaign_id: str, *, cheaply: bool = False) -> Campaign:
        raise UnreachableError("nobody answers")

    async with ground.app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot, ground)
        monkeypatch.setattr(ground.backend, "read_campaign", gone)
        await pilot.press("a")
        await until(pilot, lambda: told(ground, "nobody answers"))
        assert isinstance(ground.app.screen, BoardScreen)
