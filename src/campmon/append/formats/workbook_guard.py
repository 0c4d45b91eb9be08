"""What is looked at before an Excel workbook is opened: nothing in it may eat the memory.

A workbook is a ZIP archive, and whoever reads it makes a grid of its cells: a small file can
unpack to terabytes, and two cells in opposite corners of a sheet make a grid of billions. So all
large parts are unpacked once in a stream, against the sizes that the archive declares, and the
sheets' extents are taken from what is there. On the way it is counted what must be told.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from campmon.append.formats.naming import MAX_COLUMNS
from campmon.model.errors import InputFileError

MAX_UNPACKED = 1024**3
"""Bytes that a workbook may unpack to."""
MAX_CELLS = 10_000_000
"""Cells of a sheet, empty ones among them: half a million rows of 20 columns. Some 120 bytes each
are needed."""

_SUSPECT_BYTES = 64 * 1024**2
_SUSPECT_RATIO = 100  # records shrink to a tenth or less; only the same again shrinks like this
_MAX_INDEX = 16 * 1024**2
_BLOCK = 256 * 1024
_OVERLAP = 32  # bytes: more than anything that is looked for
# A literal beginning each: that is several times as fast.
_ROW = re.compile(rb' r="(\d{1,9})"')
_FAR_CELL = re.compile(rb' r="([A-Z]{2,3})\d')
_PADDED = re.compile("0{2,}")
_CELLS = (b"<c ", b":c ", b"<c>", b":c>")  # they need not say where they are
_SEE = "Open it in Excel, save the records as CSV UTF-8, and append that."


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What was seen in the part of a sheet: cells with an error in them, formulas, and cells that
    are shown with zeros in front which are no part of their number."""

    errors: int = 0
    formulas: int = 0
    padded: int = 0


def look_into_workbook(file: Path, shown: Path) -> dict[str, SheetFacts]:
    """Raise InputFileError unless `file` is a workbook that can be read in decent memory.

    Returns what was seen in each sheet, by its name.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise InputFileError(
                    f"{shown} is a ZIP archive, and no Excel workbook (.xlsx)",
                    "Unpack it and append the file inside, or save the records as CSV UTF-8.",
                )
            _check_sizes(parts, shown)
            sheets, padding = _sheets(archive), _padding_styles(archive, names)
            facts: dict[str, SheetFacts] = {}
            for part in parts:
                with archive.open(part) as stream:
                    if part.filename in sheets or part.filename.startswith("xl/worksheets/"):
                        seen = _look_into_sheet(stream, shown, padding)
                        facts[sheets.get(part.filename, part.filename)] = seen
                    else:
                        while stream.read(_BLOCK):
                            pass  # to its end: its checksum is compared there
            return facts
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ElementTree.ParseError) as error:
        raise _damaged(shown, error) from error
    except (RuntimeError, NotImplementedError) as error:  # a password; an unknown compression
        raise InputFileError(f"{shown} cannot be opened as a workbook: {error}", _SEE) from error
    except OSError as error:
        raise InputFileError(f"{shown} cannot be read: {error.strerror or error}") from error


def _check_sizes(parts: list[zipfile.ZipInfo], shown: Path) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    bomb = unpacked > _SUSPECT_BYTES and unpacked > packed * _SUSPECT_RATIO
    if bomb or unpacked > MAX_UNPACKED:
        raise InputFileError(
            f"{shown} would unpack to {unpacked / 1024**2:,.0f} MB, "
            f"from {max(packed / 1024**2, 0.1):,.1f} MB: no workbook with records is like that",
            _SEE,
        )


def _look_into_sheet(stream: IO[bytes], shown: Path, padding: tuple[bytes, ...] = ()) -> SheetFacts:
    """Take a sheet's extent and count what is odd in it, in one pass of flat memory."""
    errors = formulas = last_row = columns = cells = padded = 0
    kept = b""
    while block := stream.read(_BLOCK):
        seen = kept + block
        errors += _count(kept, block, b' t="e"')
        padded += sum(_count(kept, block, style) for style in padding)
        if b"<f" in seen:
            formulas += _count(kept, block, b"<f>") + _count(kept, block, b"<f ")
        last_row = max([last_row, *map(int, _ROW.findall(seen))])
        columns = max([columns, *map(_column, set(_FAR_CELL.findall(seen)))])
        cells += sum(_count(kept, block, cell) for cell in _CELLS)
        kept = seen[-_OVERLAP:]
        if cells > MAX_CELLS:
            raise InputFileError(f"{shown}: a sheet has more than {MAX_CELLS:,} cells", _SEE)
        if columns > MAX_COLUMNS or last_row * max(columns, 1) > MAX_CELLS:
            raise InputFileError(
                f"{shown}: a sheet spans {last_row:,} rows and {columns:,} columns, "
                f"and most of that must be empty",
                "Delete the stray cells far right and far below the records, or save as CSV UTF-8.",
            )
    return SheetFacts(errors, formulas, padded)


def _padding_styles(archive: zipfile.ZipFile, names: set[str]) -> tuple[bytes, ...]:
    """How cells say that they are shown with zeros in front (a format such as 00000)."""
    if "xl/styles.xml" not in names:
        return ()
    formats: set[str] = set()
    found: list[bytes] = []
    for node in _parsed(archive, "xl/styles.xml").iter():
        match _local(node.tag):
            case "numFmt" if _PADDED.fullmatch(node.get("formatCode", "")):
                formats.add(node.get("numFmtId", ""))
            case "cellXfs":
                for place, style in enumerate(node):
                    if style.get("numFmtId") in formats:
                        found.append(b' s="%d"' % place)
    return tuple(found)


def _count(kept: bytes, block: bytes, what: bytes) -> int:
    """How often `what` ends in `block`, the part before it having been counted."""
    return block.count(what) + (kept[1 - len(what) :] + block[: len(what) - 1]).count(what)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet, by the archive's part that it is in."""
    targets = {}
    for relation in _parsed(archive, "xl/_rels/workbook.xml.rels"):
        target = relation.get("Target", "")
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        targets[relation.get("Id", "")] = part
    found = {}
    for node in _parsed(archive, "xl/workbook.xml").iter():
        if _local(node.tag) == "sheet":
            key = next((value for name, value in node.items() if _local(name) == "id"), "")
            found[targets.get(key, "")] = node.get("name", "")
    return found


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > _MAX_INDEX:
        raise zipfile.BadZipFile(f"{name} is too large")
    return ElementTree.fromstring(archive.read(name))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _damaged(shown: Path, error: Exception) -> InputFileError:
    return InputFileError(
        f"{shown} is a damaged Excel workbook: {error}",
        "Open it in Excel and save it again.",
    )
