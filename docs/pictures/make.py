"""Make the README's picture again: the real board on the practice dialer, at a moment set by hand.

`python -m docs.pictures.make`, from the repository's root, with the development extras installed.
"""

import asyncio
import os
import tempfile
import time
from datetime import datetime
from pathlib import Path
from random import Random

from textual.pilot import Pilot

from campmon.backends.practice import practice_backend
from campmon.backends.practice_options import PracticeOptions
from campmon.engine.audit import AuditLog
from campmon.tui.app import CampmonApp
from campmon.tui.bindings import Keys
from campmon.tui.picture import self_contained
from campmon.tui.session import Session, Wanted
from campmon.tui.theme.find import Themes
from tests.tui.fixed import REFRESH, HandClock, until

FOLDER = Path(__file__).parent
PICTURE = FOLDER / "board.svg"
SIZE = (120, 40)
WATCHED_SECONDS = 300.0
"""How long the board has been watched: pace is measured over five minutes."""


async def board_svg(state_dir: Path) -> str:
    """The board as SVG, some minutes into the practice dialer's morning."""
    clock = HandClock()
    backend = practice_backend(
        "practice", PracticeOptions(), monotonic=clock.monotonic, now=clock.now
    )
    session = Session(
        [Wanted(backend, REFRESH, False)],
        audit=AuditLog(state_dir / "audit.jsonl", clock),
        clock=clock,
        random=Random(1),
        who="anna",
    )
    themes = Themes(None)
    app = CampmonApp(session, keys=Keys(), themes=themes, theme=themes.load("dark"), notes=[])
    async with app.run_test(size=SIZE) as pilot:
        await _watch(pilot, app, session, clock)
        return self_contained(app.export_screenshot(title="campmon"))


async def _watch(pilot: Pilot[int], app: CampmonApp, session: Session, clock: HandClock) -> None:
    async def heard(at: datetime) -> None:
        health = session.board.health
        await until(pilot, lambda: all(source.as_of == at for source in health.values()))

    await heard(clock.now())
    await pilot.press("down")
    while clock.seconds < WATCHED_SECONDS:
        await clock.move(REFRESH)
        await heard(clock.now())
    await until(pilot, lambda: app.board.settled)
    app.board.show_status()
    await pilot.pause()


def main() -> None:
    """Write the picture."""
    os.environ.pop("NO_COLOR", None)
    os.environ.update({"TZ": "UTC", "COLORTERM": "truecolor", "TERM": "xterm-256color"})
    time.tzset()
    with tempfile.TemporaryDirectory() as state_dir:
        PICTURE.write_text(asyncio.run(board_svg(Path(state_dir))), "utf-8")


if __name__ == "__main__":
    main()
