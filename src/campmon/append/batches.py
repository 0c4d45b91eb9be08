"""Records as they go out: a call's worth of them, and what is known of it without them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from campmon.model.record import Record


@dataclass(frozen=True, slots=True)
class BatchOutline:
    """A batch without its records: all good rows from `first_line` to `last_line`.

    digest          over its bytes in the spool: what is sent is what was checked
    offset, length  where its bytes are in the spool
    """

    number: int
    records: int
    first_line: int
    last_line: int
    digest: bytes = field(repr=False)
    offset: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of one call, with the line of the file that each begins on."""

    outline: BatchOutline
    records: tuple[Record, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordColumns:
    """Records a column at a time, as they are checked and kept: a list for each field.

    fields  names of the fields but the numbers dialed, each with a list in `values`
    lines   of the file, on which each record begins
    phones  the numbers of each in dialing order, with commas between them; never empty
    values  for each field the value of each record; "" where the record does not have it
    """

    fields: tuple[str, ...]
    lines: Sequence[int]
    phones: Sequence[str]
    values: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.lines)

    def records(self) -> Iterator[Record]:
        """The records, one at a time."""
        rows = zip(*self.values, strict=True) if self.values else iter([()] * len(self.lines))
        for phones, row in zip(self.phones, rows, strict=True):
            fields = {name: value for name, value in zip(self.fields, row, strict=True) if value}
            yield Record(tuple(phones.split(",")), MappingProxyType(fields))
