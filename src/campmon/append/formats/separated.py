"""CSV with any separator: text becomes rows by the hundred, with the line of each."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from campmon.append.formats.reading import Reading
from campmon.append.lines import MAX_ROW_CHARACTERS, TextFile, WholeLines, line_ends
from campmon.append.table import Row, RowChunk
from campmon.model.errors import InputFileError

if TYPE_CHECKING:
    import _csv

_Rows = tuple[Sequence[int], list[list[str]]]  # the line of each, and its cells
_CUT_OFF = "unexpected end of data"


class SeparatedReader(Reading):
    """One pass over the rows of a CSV file; see `table.RowReader`.

    A block of lines goes to csv's reader at once. Where it makes as many rows as there are lines,
    and most blocks do, each row is one line and nothing has to be looked at row by row.
    """

    def _open(self) -> Iterator[RowChunk]:
        self._file = TextFile(self.raw, self.table.options.encoding)
        blocks = self._parsed(self._file.whole_lines())
        for lines, rows in blocks:
            for place, cells in enumerate(rows):
                if any(map(str.strip, cells)) and not _says_separator(cells):
                    self.header = Row(lines[place], cells)
                    rest = lines[place + 1 :], rows[place + 1 :]
                    return self._filled(chain([rest], blocks))
        return iter(())

    def _parsed(self, blocks: Iterator[WholeLines]) -> Iterator[_Rows]:
        """The rows of all `blocks`; what a block begins and does not end waits for the next."""
        begun: WholeLines | None = None
        ahead = next(blocks, None)
        while ahead is not None:
            block, ahead = ahead, next(blocks, None)
            if begun:
                block = WholeLines(begun.line, begun.text + block.text)
            lines, rows, begun = self._rows(block, last=ahead is None)
            yield lines, rows

    def _rows(
        self, block: WholeLines, *, last: bool
    ) -> tuple[Sequence[int], list[list[str]], WholeLines | None]:
        """A block's rows, the line of each, and what is left of it: a row that goes on."""
        reader = self._reader(io.StringIO(block.text, newline=""))
        try:
            rows = list(reader)
        except csv.Error:
            return self._slowly(block, last=last)
        if len(rows) == reader.line_num:
            return range(block.line, block.line + len(rows)), rows, None
        if len(block.text) <= MAX_ROW_CHARACTERS:
            return _lines_of(rows, block.line), rows, None
        return self._slowly(block, last=last)

    def _slowly(
        self, block: WholeLines, *, last: bool
    ) -> tuple[list[int], list[list[str]], WholeLines | None]:
        """The same, a row at a time: one goes on after the block, or something is wrong."""
        text = io.StringIO(block.text, newline="")
        reader = self._reader(text)
        lines: list[int] = []
        rows: list[list[str]] = []
        line, begin = block.line, 0
        try:
            for cells in reader:
                lines.append(line)
                rows.append(cells)
                end = text.tell()
                self._check_length(line, end - begin)
                line, begin = block.line + reader.line_num, end
        except csv.Error as error:
            self._check_length(line, len(block.text) - begin)
            if last or _CUT_OFF not in str(error):
                raise self._malformed(line, error) from error
            return lines, rows, WholeLines(line, block.text[begin:])
        return lines, rows, None

    def _reader(self, text: Iterator[str]) -> "_csv.Reader":
        return csv.reader(text, delimiter=self.table.delimiter, strict=True)

    def _filled(self, blocks: Iterable[_Rows]) -> Iterator[RowChunk]:
        """The rows with anything in them; the others are counted."""
        strip = str.strip
        for lines, rows in blocks:
            # Most rows begin with something: that is seen at once.
            filled = [
                row
                for row in rows
                if (row and row[0] and not row[0].isspace()) or any(map(strip, row))
            ]
            if len(filled) < len(rows):
                self.blank += len(rows) - len(filled)
                lines = [n for n, row in zip(lines, rows, strict=True) if any(map(strip, row))]
            if filled:
                yield RowChunk(lines, filled)

    def _check_length(self, line: int, characters: int) -> None:
        if characters > MAX_ROW_CHARACTERS:
            raise InputFileError(
                f"{self.table.path}:{line}: the row that begins here is longer than "
                f"{MAX_ROW_CHARACTERS:,} characters",
                "A quotation mark is opened there and probably never closed: close it.",
            )

    def _malformed(self, line: int, error: csv.Error) -> InputFileError:
        where = f"{self.table.path}:{line}"
        problem = str(error)
        if _CUT_OFF in problem:
            return InputFileError(
                f"{where}: a quotation mark is opened in this row and never closed",
                "Close it, or double it if it is meant as a character.",
            )
        if "expected after" in problem:
            return InputFileError(
                f"{where}: there is text after a closing quotation mark in this row",
                "Put the whole cell in quotation marks, and double those inside it.",
            )
        if "field larger" in problem:
            return InputFileError(
                f"{where}: this row has a cell of more than {csv.field_size_limit():,} characters",
                "Check for a quotation mark that is opened and never closed.",
            )
        return InputFileError(f"{where}: this row is not CSV: {problem}")


def _lines_of(rows: list[list[str]], line: int) -> list[int]:
    """The line that each row begins on, the first on `line`; line ends are in quoted cells only."""
    lines: list[int] = []
    for row in rows:
        lines.append(line)
        content = ",".join(row)
        line += 1 + (line_ends(content) if "\n" in content or "\r" in content else 0)
    return lines


def _says_separator(cells: list[str]) -> bool:
    """Whether a row is Excel's line `sep=;`, which is no part of the table."""
    said = cells[0].strip().casefold()
    return said[:4] == "sep=" and len(said) <= 5 and not any(cells[1:])
