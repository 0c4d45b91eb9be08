"""Make the documents' pictures again: the real screens on the practice dialer, and a recording.

`make pictures`, or `python -m docs.pictures.make` from the repository's root, with the development
extras installed. The pictures are the same each time, but for the minutes at which history and
alerts look, which are done beside the screen; the recording is of the program as it runs.
"""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from campmon.tui.picture import self_contained
from docs.pictures import cast, scenes

FOLDER = Path(__file__).parent
PICTURE = FOLDER / "board.svg"
THEMES = ("dark", "light", "sixteen", "mono")
SCENES = {
    "details": scenes.details,
    "staffing": scenes.staffing,
    "append": scenes.append,
    "wallboard": scenes.wallboard,
}


async def pictures(folder: Path) -> dict[str, str]:
    """Every picture by its name."""
    made = {}
    async with scenes.staged(_empty(folder)) as stage:
        made["board"] = stage.svg()
    for name, drive in SCENES.items():
        async with scenes.staged(_empty(folder)) as stage:
            await drive(stage)
            made[name] = stage.svg()
    async with scenes.staged(_empty(folder), alerts=True) as stage:
        await scenes.alerts(stage)
        made["alerts"] = stage.svg()
    async with scenes.staged(
        _empty(folder),
        refresh=scenes.LONG_REFRESH,
        watched=scenes.LONG_SECONDS,
        history=True,
    ) as stage:
        await scenes.history(stage)
        made["history"] = stage.svg()
    themes = []
    for theme in THEMES:
        async with scenes.staged(_empty(folder), theme=theme) as stage:
            themes.append(self_contained(stage.svg()))
    return {name: self_contained(svg) for name, svg in made.items()} | {
        "themes": scenes.beside(themes)
    }


def _empty(folder: Path) -> Path:
    """A home of its own for each picture; what one remembers is not in the next."""
    home = Path(tempfile.mkdtemp(dir=folder))
    os.environ["HOME"] = str(home)
    return home


def main() -> None:
    """Write the pictures and the recording."""
    os.environ.pop("NO_COLOR", None)
    os.environ.update({"TZ": "UTC", "COLORTERM": "truecolor", "TERM": "xterm-256color"})
    time.tzset()
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in asyncio.run(pictures(Path(folder))).items():
            (FOLDER / f"{name}.svg").write_text(picture, "utf-8")
    (FOLDER / "first-minute.cast").write_text(cast.first_minute(), "utf-8")


if __name__ == "__main__":
    main()
