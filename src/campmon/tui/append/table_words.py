"""A table in words: what was found in a file, and its first cells under their columns."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.append import FileFormat, Table
from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.cells import cut, fit, width_of
from campmon.tui.looks import Line

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
"""What separates cells, by name."""

_WIDEST, _NARROWEST = 24, 4
_GAP = "  "
_SHORTEST_NAME = 16

Cells = Sequence[tuple[str, str]]
"""The cells of a row: each a text and its role."""


def delimiter_word(delimiter: str) -> str:
    """A delimiter by its name."""
    return DELIMITERS.get(delimiter, repr(delimiter))


def encoding_word(encoding: str) -> str:
    """An encoding as people write it: `UTF-8`, `Windows-1252`."""
    name = encoding.upper().replace("_", "-")
    for page in ("CP125", "WINDOWS-125"):
        if name.startswith(page):
            return f"Windows-{name.removeprefix(page.removesuffix('125'))}"
    return name.removesuffix("-SIG")


def file_size(size: int) -> str:
    """A file's size, short."""
    return f"{size} B" if size < 1_000 else f"{figures.count(size, 6)}B"


def facts(table: Table) -> tuple[str, ...]:
    """What was found: format, delimiter, encoding, whether compressed, sheet, size, columns."""
    columns = len(table.header)
    said = [table.format.value]
    if table.format is FileFormat.CSV:
        said.append(delimiter_word(table.delimiter) if columns > 1 else "single column")
    if table.encoding:
        said.append(encoding_word(table.encoding))
    if table.sheet:
        said.append(f"sheet {clean(table.sheet)}")
        if len(table.sheets) > 1:
            said[-1] += f" ({table.sheets.index(table.sheet) + 1} of {len(table.sheets)})"
    if table.compressed:
        said.append("gzip")
    said.append(file_size(table.fingerprint.size))
    said.append(f"{columns:,} column{'' if columns == 1 else 's'}")
    return tuple(said)


def facts_line(table: Table, width: int) -> Line:
    """The file in a line: its name, and what it is."""
    behind = " · ".join(facts(table))
    room = max(_SHORTEST_NAME, width - width_of(behind) - 2)
    return (cut(clean(table.path.name), room), "title"), (f"  {behind}", "muted")


def first_rows(table: Table, rows: int, width: int) -> list[Line]:
    """The columns' names and the first rows as they stand in the file."""
    body = [
        tuple((clean(cell).strip(), "text") for cell in row.cells[: len(table.header)])
        for row in table.sample[:rows]
    ]
    return aligned([tuple((name, "title") for name in table.header), *body], width)


def aligned(rows: Sequence[Cells], width: int, least: int = _NARROWEST) -> list[Line]:
    """Rows of cells, one under the other; columns that find no room are left out, with a sign."""
    columns = max(map(len, rows), default=0)
    lines: list[list[tuple[str, str]]] = [[] for _ in rows]
    widest = max(_WIDEST, width // max(1, columns) - len(_GAP))
    taken = 0
    for column in range(columns):
        cells = [row[column] if column < len(row) else ("", "text") for row in rows]
        wide = min(widest, max(least, *(width_of(text) for text, _ in cells)))
        room = width - taken - (2 if column < columns - 1 else 0)
        if wide > room and column:
            if room < 2 * _NARROWEST:
                for line in lines:
                    line.append(("…", "muted"))
                break
            wide = room
        for line, (text, role) in zip(lines, cells, strict=True):
            line += [(fit(text, wide), role), (_GAP, "text")]
        taken += wide + len(_GAP)
    return [tuple(line) for line in lines]
