"""What one pass over a table's rows has in common, whatever the format."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from campmon.append.raw_file import RawFile
from campmon.append.table import Row, RowChunk, Table


class Reading(ABC):
    """One pass over the rows after the header; keeps the promises of `table.RowReader`.

    A format gives `_open`, which sets `header` and returns the rest, and tells `_note` what it
    sees on the way.

    header  the row of column names, as it stands in the file; None if there is none
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.raw = RawFile(table.file, table.path)
        self.header: Row | None = None
        self.blank = 0
        self._notes: dict[str, None] = dict.fromkeys(table.notes)
        try:
            self.raw.check_unchanged(table.fingerprint)
            self._rest = self._open()
        except BaseException:
            self.raw.close()
            raise

    @abstractmethod
    def _open(self) -> Iterator[RowChunk]:
        """Read up to the header, set it, and return the rows after it. Raises InputFileError."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.raw.close()

    @property
    def bytes_read(self) -> int:
        """Bytes taken from the file so far."""
        return self.raw.bytes_read

    @property
    def content(self) -> str:
        """A digest of the file's bytes, in hexadecimal; "" before the end."""
        return self.raw.content

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the rows read so far, in sentences, each once."""
        return tuple(self._notes)

    def chunks(self) -> Iterator[RowChunk]:
        """The rows, some thousand at once. At the end the file is looked at once more."""
        yield from self._rest
        self.raw.check_unchanged(self.table.fingerprint)

    def __iter__(self) -> Iterator[Row]:
        for lines, rows in self.chunks():
            yield from map(Row, lines, rows)

    def _note(self, sentence: str) -> None:
        self._notes[sentence] = None
