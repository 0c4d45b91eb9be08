"""The screens that the pictures show: the app on the practice dialer, its clock moved by hand."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from textual.pilot import Pilot

from campmon.backends.practice import practice_backend
from campmon.backends.practice_options import PracticeOptions
from campmon.engine.audit import AuditLog
from campmon.tui.alerts.watching import Alerting
from campmon.tui.app import CampmonApp
from campmon.tui.bindings import Keys
from campmon.tui.keeping import make_keeper
from campmon.tui.session import Session, Wanted
from campmon.tui.theme.find import Themes
from tests.tui.append.ground import step_is, type_path
from tests.tui.fixed import REFRESH, START, HandClock, shown, until

SIZE = (120, 40)
WATCHED_SECONDS = 300.0
"""How long the board has been watched: pace is measured over five minutes."""

LONG_SECONDS, LONG_REFRESH = 1_800.0, 10.0
"""The same for a chart of half an hour."""


@dataclass
class Stage:
    """An app under way."""

    app: CampmonApp
    pilot: Pilot[int]
    session: Session
    clock: HandClock
    folder: Path

    async def shows(self, text: str) -> None:
        """Wait until a text is on the screen, and all of it is painted."""
        await until(self.pilot, lambda: any(text in line for line in shown(self.app)))
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is left to be painted."""
        await until(self.pilot, lambda: self.app.board.settled)
        await self.pilot.pause()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, and let them be followed."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def svg(self) -> str:
        """The screen as it is."""
        return self.app.export_screenshot(title="campmon")


@asynccontextmanager
async def staged(
    folder: Path,
    *,
    theme: str = "dark",
    refresh: float = REFRESH,
    watched: float = WATCHED_SECONDS,
    alerts: bool = False,
    history: bool = False,
) -> AsyncIterator[Stage]:
    """The board on the practice dialer, after it has been watched for a while."""
    clock = HandClock()
    backend = practice_backend(
        "practice", PracticeOptions(), monotonic=clock.monotonic, now=clock.now
    )
    session = Session(
        [Wanted(backend, refresh, False, goes_round=alerts or history)],
        audit=AuditLog(folder / "audit.jsonl", clock),
        clock=clock,
        random=Random(1),
        who="anna",
        make_history=(lambda one: make_keeper(folder / "history.db", 30, 100, one))
        if history
        else None,
    )
    themes = Themes(None)
    app = CampmonApp(
        session,
        keys=Keys(),
        themes=themes,
        theme=themes.load(theme),
        notes=[],
        make_alerts=(lambda one: Alerting(one, None, hooks=False)) if alerts else None,
    )
    async with app.run_test(size=SIZE) as pilot:
        stage = Stage(app, pilot, session, clock, folder)
        await _watch(stage, refresh, watched)
        yield stage


async def _watch(stage: Stage, refresh: float, watched: float) -> None:
    clock, health = stage.clock, stage.session.board.health

    async def heard(at: datetime) -> None:
        await until(stage.pilot, lambda: all(source.as_of == at for source in health.values()))

    await heard(clock.now())
    await stage.settle()
    await stage.pilot.pause(0.5)  # what begins after the first paint has begun
    await stage.pilot.press("down")
    while clock.seconds < watched:
        await clock.move(refresh)
        await heard(clock.now())
    await stage.settle()
    stage.app.board.show_status()
    await stage.pilot.pause()


Drive = Callable[[Stage], Awaitable[None]]


async def details(stage: Stage) -> None:
    """All of one campaign."""
    await stage.press("enter")
    await stage.shows("Overview")


async def staffing(stage: Stage) -> None:
    """Who works it."""
    await stage.press("g")
    await stage.shows("Known, not on it")
    await stage.press("down", "space", "down", "down", "minus")
    await stage.settle()


async def append(stage: Stage) -> None:
    """A file on its way: what its columns are, before anything is checked."""
    path = stage.folder / "new-leads.csv"
    first = ("Ann", "Ben", "Carla", "Dev", "Eva")
    rows = (f"201555{n:04},{first[n % 5]},Smith,ACC-{n:05},07{n % 100:03}" for n in range(100, 900))
    path.write_text("\n".join(["Mobile,First name,Last name,Account,ZIP", *rows]), "utf-8")
    os.utime(path, (START.timestamp(), START.timestamp()))
    stage.session.last_folder = stage.folder
    await stage.press("a")
    await until(stage.pilot, lambda: step_is(stage.app, "FileStep"))
    await type_path(stage.pilot, "~/new-leads.csv")
    await stage.press("enter")
    await until(stage.pilot, lambda: step_is(stage.app, "MappingStep"))
    await stage.settle()


async def history(stage: Stage) -> None:
    """Half an hour of one campaign."""
    await stage.press(*["down"] * 6, "enter")
    await stage.shows("Overview")
    await stage.press("5")
    await stage.shows("Pace")


async def alerts(stage: Stage) -> None:
    """What is wrong, or soon will be."""
    await stage.press("exclamation_mark")
    await stage.shows("Alerts")


async def wallboard(stage: Stage) -> None:
    """Large digits for a wall."""
    await stage.press("w")
    await stage.settle()


def beside(pictures: list[str]) -> str:
    """Four pictures in one, two beside two."""
    inner = []
    width = height = 0.0
    for number, picture in enumerate(pictures):
        found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
        assert found is not None
        width, height = float(found[1]), float(found[2])
        place = f'x="{number % 2 * width:.1f}" y="{number // 2 * height:.1f}"'
        size = f'width="{width:.1f}" height="{height:.1f}"'
        inner.append(picture.replace("<svg ", f"<svg {place} {size} ", 1))
    rows = (len(pictures) + 1) // 2
    return (
        f'<svg viewBox="0 0 {2 * width:.1f} {rows * height:.1f}" '
        'xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(inner) + "\n</svg>\n"
    )
