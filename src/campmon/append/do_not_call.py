"""Files of numbers that must not be called: plain lists, and tables with telephone columns."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from campmon.append.formats.choosing import format_of
from campmon.append.known_numbers import KnownNumbers, KnownReader, north_american
from campmon.append.lines import TextFile, UndecodableError, WholeLines
from campmon.append.names import is_phone_name
from campmon.append.number_set import NumberSet
from campmon.append.phone import split_numbers, without_extension
from campmon.append.problems import Rule, Severity
from campmon.append.raw_file import RawFile
from campmon.append.source import looks_like_a_phone, open_table
from campmon.append.table import FileFormat, ReadOptions, Table
from campmon.append.warnings import countries_warning
from campmon.model.errors import CalledOffError, InputFileError
from campmon.model.record import AppendRules
from campmon.model.text import clean

_FEWEST_DIGITS = 6  # of what stands alone in a line that may be a number
_ANY_BYTES = "latin-1"
_NUMBER = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")
_MORE_BETWEEN = re.compile(r"[,;|\t]")
_AREA_CODE_APART = re.compile(r'"?([2-9]\d\d)"?\s*[,;|\t]\s*"?(\d{3}-?\d{4})"?')
"""As the US registry writes its numbers."""

_MEND = (
    "A do-not-call file has one number in each line, or is a table with a column of numbers; "
    "set region in the profile if they are written without a country code."
)


def load_do_not_call(
    path: Path, rules: AppendRules, *, cancelled: Callable[[], bool] = lambda: False
) -> KnownNumbers:
    """The numbers of a do-not-call file, read as those of records for `rules` are.

    The file is text with a number in each line (or area code and number apart, as the US registry
    has them), or a table in any format that records may be in, of which every telephone column
    counts: by name, else by content. What is no number is counted and told in the notes.

    Slow for millions, in flat memory but for the set: run it in a thread or process. Raises
    InputFileError if the file cannot be read or most of it are no numbers, CalledOffError once
    `cancelled` says so, ValueError if the rules' region is not a country.
    """
    if path.is_file() and not path.stat().st_size:
        raise InputFileError(f"{path} is empty", _MEND)
    reader = KnownReader(rules)
    taker = _Taker(path, reader)
    reading = _read_list(path, reader, taker)
    if not _is_list(path):
        reading = _read_table(_opened(path), reader, taker)
    for _ in reading:
        if cancelled():
            raise CalledOffError(f"reading {path} was called off")
    return taker.known()


_Cells = Sequence[tuple[int, str]]
"""Texts that should be numbers, with the line of each."""


class _Taker:
    """Takes the numbers from what a file holds, and counts the rest."""

    def __init__(self, path: Path, reader: KnownReader) -> None:
        self._path = path
        self._read, self._assumed = reader.read, reader.assumed
        self._guesses = reader.guesses
        self._numbers = NumberSet()
        self._taken = self._strange = self._first_strange = 0

    def take_numbers(self, numbers: list[str]) -> None:
        """Take what has been read already."""
        self._taken += len(numbers)
        self._numbers.add_all(numbers)

    def take(self, cells: _Cells) -> None:
        """Take the numbers of some cells."""
        found: list[str] = []
        for line, text in cells:
            digits = self._read(text)
            if digits is not None:
                found.append(digits)
                if self._guesses and (other := north_american(text)) is not None:
                    self._numbers.add_all((other,))  # rather one too many than one called
            else:
                self._look_closer(line, text, found)
        self.take_numbers(found)

    def _look_closer(self, line: int, text: str, found: list[str]) -> None:
        """A cell with several numbers, or with none."""
        parts = split_numbers(text)
        numbers = [digits for part in parts if (digits := self._read(part)) is not None]
        if len(parts) > 1 and numbers:
            found += numbers
            return
        self._strange += 1
        self._first_strange = self._first_strange or line

    def known(self) -> KnownNumbers:
        """All that was taken. Raises InputFileError if most of it was no numbers."""
        name, strange, whole = clean(self._path.name), self._strange, self._strange + self._taken
        if not self._taken:
            raise InputFileError(f"{self._path} holds no telephone number", _MEND)
        if strange > self._taken:
            raise InputFileError(
                f"{self._path}: {strange:,} of its {whole:,} entries are no telephone numbers, the "
                f"first in line {self._first_strange:,}",
                _MEND,
            )
        different = len(self._numbers)
        numbers = "1 number" if different == 1 else f"{different:,} different numbers"
        notes = [f"do-not-call list {name}: {numbers}"]
        if strange:
            notes.append(
                f"do-not-call list {name}: {strange:,} of {whole:,} entries are no telephone "
                f"numbers and were passed over, the first in line {self._first_strange:,}"
            )
        notes += [f"do-not-call list {name}: {told}" for told in countries_warning(self._assumed)]
        message = f"is on the do-not-call list {name}"
        return KnownNumbers(Rule.DO_NOT_CALL, Severity.ERROR, message, self._numbers, tuple(notes))


def _is_list(path: Path) -> bool:
    """Whether the first line of a text file is no header but has a number in it."""
    with RawFile(path) as raw:
        if format_of(raw) is not FileFormat.CSV:
            return False
    with RawFile(path) as raw:
        file = TextFile(raw, _ANY_BYTES)
        lines = (line for block in file.whole_lines() for _, line in _lines(file, block))
        first = next((line for line in lines if line.strip()), "")
    return any(map(_may_be_a_number, _entries(first)))


def _read_list(path: Path, reader: KnownReader, taker: _Taker) -> Iterator[None]:
    """Take a plain list's numbers, some thousand lines at a step."""
    with RawFile(path) as raw:
        file = TextFile(raw, _ANY_BYTES)
        for block in file.whole_lines():
            numbers = reader.plain(block.text)
            if numbers is not None:
                taker.take_numbers(numbers)
            else:
                lines = _lines(file, block)
                taker.take([(number, entry) for number, line in lines for entry in _entries(line)])
            yield


def _lines(file: TextFile, block: WholeLines) -> Iterator[tuple[int, str]]:
    """Lines with their numbers. Bytes that are no text count as a space: digits matter."""
    for number, line in enumerate(io.StringIO(block.text, newline=None), start=block.line):
        if not (line.isascii() or file.has_mark):
            line = line.encode(_ANY_BYTES).decode("utf-8", "replace")
            line = line.replace("\N{REPLACEMENT CHARACTER}", " ")
        yield number, line


def _entries(line: str) -> list[str]:
    """What in a line without column names may be numbers; all of it if nothing looks like one."""
    line = line.strip()
    if line.isdigit() or not line:
        return [line] if line else []
    if apart := _AREA_CODE_APART.fullmatch(line):
        return [apart[1] + apart[2]]
    parts = [part.strip(" \"'") for part in _MORE_BETWEEN.split(line)]
    sure = list(filter(looks_like_a_phone, parts))  # a date is none
    return sure or list(filter(_may_be_a_number, parts)) or [line]


def _may_be_a_number(text: str) -> bool:
    text = without_extension(text)
    return _NUMBER.fullmatch(text) is not None and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS


def _opened(path: Path) -> Table:
    try:
        return open_table(path)
    except UndecodableError:  # whatever the names in it are, digits are the same everywhere
        return open_table(path, ReadOptions(encoding=_ANY_BYTES))


def _read_table(table: Table, reader: KnownReader, taker: _Taker) -> Iterator[None]:
    """Take the numbers of a table's telephone columns, some thousand rows at a step."""
    places = _telephone_columns(table, reader)
    if not places:
        raise InputFileError(
            f"{table.path}: none of its columns holds telephone numbers "
            f"({', '.join(table.header)})",
            _MEND,
        )
    with table.read() as rows_read:
        for lines, rows in rows_read.chunks():
            taker.take(
                [
                    (line, row[place])
                    for line, row in zip(lines, rows, strict=True)
                    for place in places
                    if place < len(row) and row[place].strip()
                ]
            )
            yield


def _telephone_columns(table: Table, reader: KnownReader) -> list[int]:
    named = [place for place, name in enumerate(table.header) if is_phone_name(name)]
    if named:
        return named
    columns = (
        [row.cells[place].strip() for row in table.sample if place < len(row.cells)]
        for place in range(len(table.header))
    )
    return [place for place, cells in enumerate(columns) if _is_of_numbers(cells, reader)]


def _is_of_numbers(cells: list[str], reader: KnownReader) -> bool:
    """Whether most of what a column begins with are telephone numbers."""
    filled = list(filter(None, cells))
    return bool(filled) and 2 * len(reader.read_all(filled)) > len(filled)
