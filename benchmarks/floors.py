"""The floors that run as programs: started like what is measured, and known to be ready."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.pty_meter import PtyMeter

HERE: Final = Path(__file__).resolve().parent


def bare_app(python: str, environ: Mapping[str, str], size: tuple[int, int]) -> PtyMeter:
    """A meter on the least Textual app."""
    return _meter([python, str(HERE / "floor_app.py")], environ, size)


def bare_app_is_ready(text: str) -> bool:
    """Whether the bare app has painted what it has."""
    return "bare and ready" in text


def bare_table(python: str, environ: Mapping[str, str], size: tuple[int, int]) -> PtyMeter:
    """A meter on the bare Textual table, of 10,000 rows."""
    return _meter([python, str(HERE / "floor_table.py"), "10000"], environ, size)


def bare_table_is_ready(text: str) -> bool:
    """Whether the bare table has painted its first rows."""
    return "row-00001" in text


def _meter(command: list[str], environ: Mapping[str, str], size: tuple[int, int]) -> PtyMeter:
    return PtyMeter(command, columns=size[0], lines=size[1], environ=environ)
