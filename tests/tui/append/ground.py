"""The real screen over a practice dialer whose virtual time goes only as fast as a test lets it."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from textual import events
from textual.pilot import Pilot
from textual.widgets import Button

from campmon.backends.practice import RULES, PracticeBackend, practice_backend
from campmon.backends.practice_options import PracticeOptions
from campmon.engine.audit import AuditLog
from campmon.engine.clock import SystemClock
from campmon.model.append_rules import why_no_append
from campmon.model.campaign import Campaign
from campmon.tui.app import CampmonApp
from campmon.tui.append.wizard import AppendScreen
from campmon.tui.bindings import Keys
from campmon.tui.session import Session, Wanted
from campmon.tui.theme.find import Themes

STANDING_STILL = 1e-9
"""Virtual seconds a second: figures move by appends alone."""

HEADER = ("Mobile", "First name", "Last name", "Acct", "Favourite colour")


class Ground:
    """An app over a practice backend, real to the last call."""

    def __init__(
        self,
        tmp_path: Path,
        *,
        theme: str = "dark",
        names: Sequence[str] = ("Renewals",),
        records_a_call: int | None = None,
        backend: PracticeBackend | None = None,
    ) -> None:
        options = PracticeOptions(
            speed=STANDING_STILL, campaigns=6, records=200, agents=4, names=tuple(names)
        )
        self.backend: PracticeBackend = backend or practice_backend("practice", options)
        if records_a_call is not None:
            rules = replace(RULES, max_records_per_call=records_a_call, steady_seconds=30.0)
            self.backend.append_rules = rules
        clock = SystemClock()
        self.audit = AuditLog(tmp_path / "state" / "audit.jsonl", clock)
        self.session = Session(
            [Wanted(self.backend, 1.0, False)],
            audit=self.audit,
            clock=clock,
            random=Random(1),
            who="tess",
        )
        self.session.last_folder = tmp_path
        themes = Themes(None)
        self.app = CampmonApp(self.session, keys=Keys(), themes=themes, theme=themes.load(theme))

    @property
    def wizard(self) -> AppendScreen:
        screen = self.app.screen
        assert isinstance(screen, AppendScreen), screen
        return screen

    def appendable(self) -> Campaign:
        """A campaign that takes appends."""
        campaigns = self.session.board.campaigns.values()
        return next(c for c in campaigns if why_no_append(c) is None)


async def begin(pilot: Pilot[int], ground: Ground) -> Campaign:
    """Wait for the first reading; the cursor then stands on a campaign that takes appends."""
    await until(pilot, lambda: ground.session.board.campaigns)
    campaign = ground.appendable()
    await until(pilot, lambda: campaign.key in ground.app.board.table.shown_keys)
    ground.app.board.table.go_to(campaign.key)
    await pilot.pause()
    return campaign


async def choose(pilot: Pilot[int], ground: Ground, path: Path) -> None:
    """From the board to the mapping, by keys alone."""
    await pilot.press("a")
    await at_step(pilot, ground, "FileStep")
    await type_path(pilot, str(path))
    await pilot.press("enter")


async def type_path(pilot: Pilot[int], text: str) -> None:
    """Replace what stands in the path line, as by pasting it."""
    await pilot.press("home", "ctrl+k")
    if text:
        pilot.app.screen.post_message(events.Paste(text))
        await pilot.pause()


async def at_step(pilot: Pilot[int], ground: Ground, step: str) -> None:
    """Wait until the wizard shows a step."""
    await until(pilot, lambda: step_is(ground.app, step))
    await pilot.pause()


def step_is(app: CampmonApp, step: str) -> bool:
    """Whether the wizard shows a step of this name, or a kind of it."""
    screen = app.screen
    if not isinstance(screen, AppendScreen) or not screen._steps:
        return False
    return step in [kind.__name__ for kind in type(screen.step).__mro__]


async def press_button(pilot: Pilot[int], ground: Ground, button_id: str) -> None:
    """Walk to a button with tab, and press it with enter."""
    await press_button_of(pilot, ground.app, button_id)


async def press_button_of(pilot: Pilot[int], app: CampmonApp, button_id: str) -> None:
    """Walk to a button with tab, and press it with enter."""
    wizard = app.screen
    assert isinstance(wizard, AppendScreen)
    await until(pilot, lambda: not wizard.step.query_one(f"#{button_id}", Button).disabled)
    for _ in range(12):
        if app.focused is not None and app.focused.id == button_id:
            break
        await pilot.press("tab")
    assert app.focused is not None
    assert app.focused.id == button_id
    await pilot.press("enter")


async def to_confirm(pilot: Pilot[int], ground: Ground, path: Path) -> None:
    """From the board to the last step."""
    await choose(pilot, ground, path)
    await at_step(pilot, ground, "MappingStep")
    await press_button(pilot, ground, "go")
    await at_step(pilot, ground, "CheckStep")
    await press_button(pilot, ground, "go")
    await at_step(pilot, ground, "ConfirmStep")


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Wait for a condition; a minute is for a machine that is very busy."""
    async with asyncio.timeout(60):
        while not condition():
            await pilot.pause(0.01)


def shown(app: CampmonApp) -> str:
    """What is on the screen, as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def write_csv(
    path: Path, good: int, bad: int = 0, header: Sequence[str] = HEADER, *, first: int = 0
) -> Path:
    """A file of valid numbers, all different, with bad ones in between."""
    rows: list[list[str]] = [list(header)]
    for n in range(good):
        rows.append([f"201{2_000_000 + first + n:07d}", f"Ann{n}", "Lee", str(n), "blue"])
    for n in range(bad):
        rows.insert(1 + 3 * n, [f"nope{n}", "Bad", "Row", str(n), "red"])
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(row[: len(header)] for row in rows)
    return path
