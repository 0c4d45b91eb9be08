"""A sheet of an Excel workbook (.xlsx) as rows of text.

Phones that the spreadsheet took for numbers are digits again. What a spreadsheet has lost for good
(zeros in front, digits past the fifteenth) is said.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from campmon.append.formats.cells import EXACT_BELOW, Value, text_of
from campmon.append.formats.reading import Reading
from campmon.append.formats.workbook_guard import SheetFacts, look_into_workbook
from campmon.append.names import plain
from campmon.append.raw_file import Fingerprint
from campmon.append.table import Row, RowChunk, Table
from campmon.model.errors import InputFileError
from campmon.model.text import clean

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ROWS = 2_000
"""Rows of a chunk."""

_ZEROS_MATTER = ("zip", "post", "plz", "phone", "tel", "mobile", "cell", "number", "ssn", "social")
_ZIP_NAMES = ("zip",)
_ONE_SHORT = frozenset({4, 8})
_LENGTHS = frozenset({5, 9, 10, 11, 12, 13})
"""As many digits a ZIP code, a social security number or a telephone number may have."""


def with_sheet(table: Table) -> Table:
    """`table` with its sheet chosen: the one that the options name, else the first with rows.

    Raises InputFileError if the workbook is damaged, has a password, would eat the memory, has no
    such sheet, or nothing in it.
    """
    facts = look_into_workbook(table.file, table.path)
    book, names, visible = _book(table)
    if not names:
        raise InputFileError(f"{table.path} has no sheet with cells", "Name another file.")
    wanted = table.options.sheet
    if wanted and wanted not in names:
        near = [name for name in names if name.casefold() == wanted.strip().casefold()]
        if len(near) != 1:
            raise InputFileError(
                f"{table.path} has no sheet {wanted!r}",
                f"It has: {', '.join(map(clean, names))}.",
            )
        wanted = near[0]
    for name in [wanted] if wanted else visible or names:
        sheet = _sheet(table, book, name)
        if sheet.start is not None:
            _loaded.keep(table.fingerprint, name, sheet)
            break
    else:
        where = f"the sheet {wanted!r} of {table.path}" if wanted else f"{table.path}"
        raise InputFileError(
            f"{where} is empty", "It needs a line of column names and a line for each record."
        )
    notes = _notes(facts.get(name, SheetFacts()), sheet)
    return replace(table, sheet=name, sheets=tuple(names), notes=notes)


class WorkbookReader(Reading):
    """One pass over the rows of a sheet; see `table.RowReader`.

    The library below has the whole sheet in memory (some 40 bytes a cell); the rows are made of it
    one chunk at a time.
    """

    def _open(self) -> Iterator[RowChunk]:
        table = self.table
        sheet = _loaded.held(table.fingerprint, table.sheet)
        if sheet is None:
            sheet = _sheet(table, _book(table)[0], table.sheet)
        for _ in self.raw.blocks():
            pass  # for the digest of its bytes
        rows = enumerate(sheet.iter_rows(), start=1)
        for line, cells in rows:
            if any(cells):
                self.header = Row(line, list(map(text_of, cells)))
                break
        return self._chunks(rows)

    def _chunks(self, rows: Iterator[tuple[int, Sequence[Value]]]) -> Iterator[RowChunk]:
        header = self.header.cells if self.header else []
        names = {place: name for place, name in enumerate(header) if name}
        watched = {
            place: _Lengths(any(part in plain(name) for part in _ZIP_NAMES))
            for place, name in names.items()
            if _zeros_matter(name)
        }
        strip = str.strip
        while found := list(islice(rows, _ROWS)):
            lines: list[int] = []
            texts: list[list[str]] = []
            for line, cells in found:
                made = [c if c.__class__ is str else text_of(c) for c in cells]
                if any(map(strip, made)):
                    lines.append(line)
                    texts.append(made)
            self.blank += len(found) - len(texts)
            self._watch(names, watched, [cells for _, cells in found])
            if texts:
                yield RowChunk(lines, texts)
        _loaded.drop()

    def _watch(
        self,
        names: dict[int, str],
        watched: dict[int, "_Lengths"],
        rows: Sequence[Sequence[Value]],
    ) -> None:
        """Note the columns whose numbers have lost digits."""
        for place, name in names.items():
            numbers = [value for row in rows if isinstance(value := row[place], float)]
            if not numbers:
                continue
            if max(map(abs, numbers)) >= EXACT_BELOW:
                self._note(
                    f"column {clean(name)!r}: numbers of more than 15 digits; a spreadsheet keeps "
                    f"only 15, so their last digits may be wrong"
                )
            lengths = watched.get(place)
            short = lengths.short(list(map(text_of, numbers))) if lengths is not None else ""
            if short:
                self._note(
                    f"column {clean(name)!r}: {short}; "
                    f"the spreadsheet may have dropped zeros in front"
                )


class _Lengths:
    """How many digits a column's numbers have."""

    def __init__(self, is_zip: bool) -> None:
        self._is_zip = is_zip
        self._seen: Counter[int] = Counter()

    def short(self, numbers: list[str]) -> str:
        """What is odd with these, and those before; empty if nothing is."""
        self._seen.update(len(number) for number in numbers if number.isdigit())
        usual = max(self._seen, key=lambda length: self._seen[length], default=0)
        if usual in _LENGTHS and self._seen[usual - 1] > 0:
            return "some numbers have one digit less than the others"
        if self._is_zip and usual in _ONE_SHORT:
            return f"most numbers have {usual} digits, where a US ZIP code has {usual + 1}"
        return ""


def _zeros_matter(name: str) -> bool:
    return any(part in plain(name) for part in _ZEROS_MATTER)


def _notes(facts: SheetFacts, sheet: "CalamineSheet") -> tuple[str, ...]:
    notes = []
    merged = len(sheet.merged_cell_ranges or ())
    if merged:
        notes.append(
            f"{_counted(merged, 'merged cell')}: only its first row and column has the value"
        )
    if facts.formulas:
        notes.append(
            f"{_counted(facts.formulas, 'formula')}: taken as calculated when the file was saved"
        )
    if facts.padded:
        notes.append(
            f"{_counted(facts.padded, 'cell')} shown with zeros in front that are no part of the "
            f"number (format 00000): they are sent without; format the column as text"
        )
    if facts.errors:
        notes.append(f"{_counted(facts.errors, 'error')} such as #N/A in cells: taken as empty")
    return tuple(notes)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class _Loaded:
    """The sheet loaded last, until it was read whole: to open and to read it, it is loaded once."""

    def __init__(self) -> None:
        self._slot: tuple[Fingerprint, str, CalamineSheet] | None = None

    def keep(self, fingerprint: Fingerprint, name: str, sheet: "CalamineSheet") -> None:
        self._slot = fingerprint, name, sheet

    def drop(self) -> None:
        self._slot = None

    def held(self, fingerprint: Fingerprint, name: str) -> "CalamineSheet | None":
        slot = self._slot
        return slot[2] if slot and slot[:2] == (fingerprint, name) else None


_loaded = _Loaded()


def _book(table: Table) -> tuple["CalamineWorkbook", list[str], list[str]]:
    """The workbook, the names of its sheets, and of those that are not hidden."""
    # Late: it costs time that only a workbook is worth.
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_path(table.file)
        sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    except (CalamineError, OSError) as error:
        raise _unreadable(table, error) from error
    visible = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]
    return book, [s.name for s in sheets], visible


def _sheet(table: Table, book: "CalamineWorkbook", name: str) -> "CalamineSheet":
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, OSError) as error:
        raise _unreadable(table, error) from error


def _unreadable(table: Table, error: Exception) -> InputFileError:
    return InputFileError(
        f"{table.path} cannot be read as an Excel workbook: {error}",
        "Open it in Excel and save it again, or save the records as CSV UTF-8.",
    )
