"""Opening a file for the wizard: never on the screen's own time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from campmon.append import ReadOptions, Table
from campmon.append.encodings import EncodingChoice, encodings_offered

Opener = Callable[[Path, ReadOptions], Awaitable[Table]]
"""Opens a file as a table. Raises InputFileError; may be cancelled."""


async def encodings_of(path: Path) -> tuple[EncodingChoice, ...]:
    """The code pages that a text file can be in. Raises InputFileError."""
    return await asyncio.to_thread(encodings_offered, path)
