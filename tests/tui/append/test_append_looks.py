"""How the wizard looks, step by step, at both sizes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from campmon.backends.practice import RULES
from campmon.model.record import AppendRules
from campmon.model.state import CampaignState
from campmon.tui.append.wizard import AppendScreen
from tests.tui.append.ground import press_button_of, step_is, type_path, write_csv
from tests.tui.fixed import START, FixedBackend, Floor, HandClock, begin, campaign, until

STEPS = ("FileStep", "MappingStep", "CheckStep", "ConfirmStep")


class Appendable(FixedBackend):
    """Takes appends, as far as the wizard asks."""

    append_rules: AppendRules | None = RULES


def _backends(clock: HandClock) -> Sequence[FixedBackend]:
    made = [
        campaign(1, "Spring renewals", CampaignState.PLAYING, uploaded=1_600),
        campaign(2, "Winback [bold]autumn[/]", CampaignState.PAUSED, uploaded=5_000),
    ]
    return [Appendable(clock, made)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("step", STEPS)
def test_step(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    snap_compare: Callable[..., bool],
    step: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    lists = tmp_path / "lists"
    (lists / "archive").mkdir(parents=True)
    path = write_csv(lists / "people.csv", 21_000, bad=12)
    for one in (path, lists / "archive"):
        os.utime(one, (START.timestamp(), START.timestamp()))
    floor = Floor(tmp_path, backends=_backends)
    floor.session.last_folder = lists

    async def drive(pilot: Pilot[Any]) -> None:
        await begin(pilot, floor)
        await pilot.press("a")
        await until(pilot, lambda: step_is(floor.app, "FileStep"))
        if step != "FileStep":
            await type_path(pilot, "~/lists/people.csv")
            await pilot.press("enter")
            await until(pilot, lambda: step_is(floor.app, "MappingStep"))
        for last, next_one in (("MappingStep", "CheckStep"), ("CheckStep", "ConfirmStep")):
            if STEPS.index(step) > STEPS.index(last):
                await press_button_of(pilot, floor.app, "go")
                await until(pilot, lambda next_one=next_one: step_is(floor.app, next_one))  # type: ignore[misc]
        screen = floor.app.screen
        assert isinstance(screen, AppendScreen)
        await until(pilot, lambda: _ready(screen))
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=size, run_before=drive)


def _ready(screen: AppendScreen) -> bool:
    """Whether what a step finds out in a thread is shown."""
    text = "\n".join(
        "".join(segment.text for segment in strip) for strip in screen._compositor.render_strips()
    )
    wanted = {
        "TableStep": "people.csv",
        "MappingStep": "Ann1",
        "CheckStep": "Go on with",
        "ConfirmStep": "Append 21,000",
    }
    return wanted[type(screen.step).__name__] in text
