"""The first step of a job: the file becomes a table, and its columns the platform's fields."""

import asyncio
import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from campmon.append import ColumnMapping, Table, guess_mapping, open_table
from campmon.append.saved_mappings import SavedMappings
from campmon.cli.record_wish import RecordWish
from campmon.cli.streams import Streams
from campmon.model.record import AppendRules

Result = TypeVar("Result")

MAPPINGS = "mappings.json"


async def read_table(streams: Streams, wish: RecordWish, folder: Path) -> Table:
    """Open the file, or take in what comes through the pipe. Raises InputFileError."""
    options = wish.read_options()
    if not wish.from_stdin:
        return await asyncio.to_thread(open_table, wish.file, options)
    with _raw(streams) as source:
        return await _aside(lambda: open_table(wish.file, options, stdin=source, folder=folder))


def choose_mapping(
    streams: Streams, wish: RecordWish, table: Table, rules: AppendRules, saved: SavedMappings
) -> ColumnMapping:
    """Which column is which field: as named, remembered or guessed; --map has the last word.

    Raises UsageError for a name, field or column that there is not.
    """
    if wish.mapping is not None:
        mapping = saved.named(wish.mapping, table.header, rules.fields)
        streams.talk(f"mapping: {wish.mapping}, as it was saved")
        return mapping.with_overrides(wish.maps)
    remembered = saved.for_header(table.header, rules.fields)
    if remembered is not None:
        streams.talk("mapping: as it was used last for a file with these columns")
        return remembered.with_overrides(wish.maps)
    guessed = guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)
    return guessed.with_overrides(wish.maps)


def _raw(streams: Streams) -> BinaryIO:
    """Stdin's bytes, through a file of our own: a thread that still reads it locks nobody out."""
    try:
        return cast(BinaryIO, open(os.dup(streams.stdin.fileno()), "rb", buffering=0))
    except io.UnsupportedOperation:  # no stream of the system's
        return cast(BinaryIO, io.BytesIO(streams.stdin.read().encode()))


async def _aside(work: Callable[[], Result]) -> Result:
    """Do `work` in a thread that nobody waits for once this is cancelled: a pipe may never end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def settle(error: BaseException | None, result: Result | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(cast(Result, result))

    def run() -> None:
        error, result = None, None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 - it is raised where it is waited for
            error = raised
        try:
            loop.call_soon_threadsafe(settle, error, result)
        except RuntimeError:  # the program has ended meanwhile
            return

    threading.Thread(target=run, daemon=True, name="stdin").start()
    return await done
