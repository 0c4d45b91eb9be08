"""Rows of a list of any length, printed page by page: a table, or one JSON array."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from campmon.cli.json_array import JsonArray
from campmon.cli.session import Session
from campmon.cli.table import Column, PagedTable
from campmon.model.errors import CampmonError

Row = TypeVar("Row")

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Layout(Generic[Row]):
    """How a row is printed: its cells in the table, and its object in JSON."""

    columns: Sequence[Column]
    cells: Callable[[Row], Sequence[str]]
    object: Callable[[Row], dict[str, object]]


async def print_rows(
    session: Session,
    layout: Layout[Row],
    pages: AsyncGenerator[Sequence[Row], None],
    *,
    as_json: bool,
) -> int:
    """Print all rows of `pages` as they come, and return the exit code.

    If it breaks off when a part has been printed, what is there is closed, stderr says why, and
    the exit code says that it is not the whole.
    """
    async with aclosing(pages):
        if not as_json:
            return await _print_table(session, layout, pages)
        array = JsonArray(session.streams)
        try:
            with array:
                async for page in pages:
                    array.add(layout.object(row) for row in page)
        except CampmonError as error:
            if not array.begun:
                raise
            session.streams.complain(f"this is not all: {error.message}", error.mend)
            return error.exit_code
        except asyncio.CancelledError:
            if not array.begun:
                raise
            session.streams.complain("this is not all: interrupted")
            return INTERRUPTED
    return 0


async def _print_table(
    session: Session, layout: Layout[Row], pages: AsyncGenerator[Sequence[Row], None]
) -> int:
    streams = session.streams
    table = PagedTable(layout.columns, width=streams.columns, styled=session.styled)
    begun = False
    async for page in pages:
        streams.data(table.page([layout.cells(row) for row in page]))
        begun = True
    if not begun:
        streams.data(table.page([]))
    return 0
