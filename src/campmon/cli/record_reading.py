"""The first step of a job: the file becomes a table, and its columns the platform's fields."""

import asyncio
import io
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from campmon.append import ColumnMapping, Table, guess_mapping, open_table
from campmon.append.lines import UndecodableError
from campmon.append.saved_mappings import SavedMappings
from campmon.cli.record_asking import choose_encoding
from campmon.cli.record_wish import RecordWish
from campmon.cli.streams import Streams
from campmon.model.record import AppendRules

Result = TypeVar("Result")

MAPPINGS = "mappings.json"
_SAY_ENCODING = (
    "Save it as UTF-8 (in Excel: “CSV UTF-8”), or say in which code page it is: --encoding cp1252."
)


async def read_table(streams: Streams, wish: RecordWish, folder: Path) -> Table:
    """Open the file, or take in what comes through the pipe. Raises InputFileError.

    On a terminal the code page of a text file that is no UTF-8 is asked for.
    """
    options = wish.read_options()
    if not wish.piped:
        try:
            return await _aside(lambda: open_table(wish.file, options))
        except UndecodableError as error:
            can_ask = streams.can_ask and not wish.yes and not options.encoding
            encoding = await choose_encoding(streams, wish.file) if can_ask else ""
            if not encoding:
                raise UndecodableError(error.message, _SAY_ENCODING) from error
        chosen = replace(options, encoding=encoding)
        return await _aside(lambda: open_table(wish.file, chosen))
    called_off = threading.Event()

    def take_in() -> Table:
        with _raw(streams) as source:
            return open_table(
                wish.file, options, stdin=source, folder=folder, cancelled=called_off.is_set
            )

    try:
        return await _aside(take_in)
    finally:
        called_off.set()


def choose_mapping(
    streams: Streams, wish: RecordWish, table: Table, rules: AppendRules, saved: SavedMappings
) -> ColumnMapping:
    """Which column is which field: as named, remembered or guessed; --map has the last word.

    Raises UsageError for a name, field or column that there is not.
    """
    mapping = _mapping(streams, wish, table, rules, saved)
    for note in saved.notes:
        streams.complain(note)
    return mapping.with_overrides(wish.maps)


def _mapping(
    streams: Streams, wish: RecordWish, table: Table, rules: AppendRules, saved: SavedMappings
) -> ColumnMapping:
    if wish.mapping is not None:
        mapping = saved.named(wish.mapping, table.header, rules.fields)
        streams.talk(f"mapping: {wish.mapping}, as it was saved")
        return mapping
    remembered = saved.for_header(table.header, rules.fields)
    if remembered is not None:
        streams.talk("mapping: as it was used last for a file with these columns")
        return remembered
    return guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)


def _raw(streams: Streams) -> BinaryIO:
    """Stdin's bytes, through a file of our own: a thread that still reads locks nobody out."""
    try:
        return cast(BinaryIO, open(os.dup(streams.stdin.fileno()), "rb", buffering=0))
    except io.UnsupportedOperation:  # no stream of the system's
        return cast(BinaryIO, io.BytesIO(streams.stdin.read().encode()))


async def _aside(work: Callable[[], Result]) -> Result:
    """Do `work` in a thread that nobody waits for once this is cancelled.

    A pipe may never end, and nothing stops the library that unpacks a large workbook.
    """
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

    threading.Thread(target=run, daemon=True, name="reading").start()
    return await done
