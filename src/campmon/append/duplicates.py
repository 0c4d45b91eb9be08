"""Records that a file holds twice."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import compress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from campmon.append.problems import Problem, Rule, Severity
from campmon.model.errors import CampmonError

MAX_IN_MEMORY = 600_000
"""Records that are remembered in memory, in 20 MB; more of them are remembered on disk."""

_FEWEST_SLOTS = 1 << 12
_GROWTH = 8
_EMPTIEST = 2  # slots for each record, at least
_CACHE_KIBIBYTES = 8 * 1024
_SORTED_AT_ONCE = 100_000  # in the order of keys each page is written once
_MARKS = 1 << 23
_ASKED_AT_ONCE = 5_000  # SQLite takes some 32,000 values in one statement

_TABLE: Final = "CREATE TABLE seen (key INTEGER PRIMARY KEY, line INTEGER, content INTEGER)"
_SETTINGS: Final = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    f"cache_size = -{_CACHE_KIBIBYTES}",
)


class DuplicateFinder:
    """Finds records that a file holds twice, by the number dialed first.

    The same record again (same numbers, same fields) is an error: nobody wants it dialed twice.
    The same number with other fields is a warning, since it may be two accounts of one person;
    not every platform looks for duplicates itself. With `one_each` it is an error as well: of two
    updates of one record, which comes last would be chance.

    All records are remembered, by 64 bits of their number and of their content: the first `limit`
    in memory, then in a file that `on_disk` names, which is nowhere to be found once it is open. A
    context manager. Raises CampmonError if the disk is full.
    """

    def __init__(
        self, on_disk: Path, *, limit: int = MAX_IN_MEMORY, one_each: bool = False
    ) -> None:
        self._path = on_disk
        self._limit = limit
        self._severity = Severity.ERROR if one_each else Severity.WARNING
        self._recent = _Recent()
        self._older: _OnDisk | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._older is not None:
            self._older.close()

    def look(
        self, lines: Sequence[int], firsts: Sequence[str], contents: Sequence[int]
    ) -> list[tuple[int, Problem]]:
        """Remember records, and say of which places among them what is wrong.

        firsts    the number that each dials first; "" is passed over
        contents  a hash over all of each
        """
        numbers = list(map(hash, firsts))  # 0 for ""
        again = self._recent.put_all(numbers, lines, contents)
        if self._older is not None and (held := self._older.held(numbers)):
            again |= {p: held[number] for p, number in enumerate(numbers) if number in held}
        found: list[tuple[int, Problem]] = []
        for place in sorted(again):
            first, content = again[place]
            same = (
                first
                if content == contents[place]
                else self._variant(lines[place], contents[place])
            )
            found.append((place, self._problem(lines[place], first, same)))
        if len(self._recent) >= self._limit:
            self._move()
        return found

    def _variant(self, line: int, content: int) -> int | None:
        """The line where the same record was, of a number that has several; remembers it if new.

        Records are found by their content here, and among the numbers: both are hashes.
        """
        if self._older is not None and (held := self._older.held([content])):
            return held[content][0]
        first = self._recent.put_all([content], [line], [content]).get(0)
        return None if first is None else first[0]

    def _problem(self, line: int, first: int, same: int | None) -> Problem:
        if same is not None:
            message = f"the same record as in line {same:,}"
            return Problem(line, "", "", Rule.DUPLICATE, Severity.ERROR, message)
        message = f"the same number as in line {first:,}, with other fields"
        return Problem(line, "", "", Rule.DUPLICATE, self._severity, message)

    def _move(self) -> None:
        """Have what is remembered on disk from now on."""
        if self._older is None:
            self._older = _OnDisk(self._path)
        self._older.add(self._recent.entries())
        self._recent = _Recent()


_Seen = tuple[int, int]
"""The line of a record, and a hash of its content."""


class _Recent:
    """A hash table of places in three arrays: 30 bytes a record, where a dict takes 100.

    Its keys are hashes that nobody can choose: their lowest bits are as good as any. What comes
    again is kept again, and found no more: it is not worth a look at each record.
    """

    def __init__(self) -> None:
        self._keys = array("q", [0])  # the first place is none: that is what an empty slot has
        self._lines = array("I", [0])
        self._contents = array("q", [0])
        self._slots = array("I", bytes(4 * _FEWEST_SLOTS))

    def __len__(self) -> int:
        return len(self._keys) - 1

    def put_all(
        self, keys: Sequence[int], lines: Sequence[int], contents: Sequence[int]
    ) -> dict[int, _Seen]:
        """Remember what is new, and return what was there under the other keys, by their places.

        The key 0 is never there.
        """
        begin = len(self._keys)
        self._keys.extend(keys)
        self._lines.extend(lines)
        self._contents.extend(contents)
        if len(self._keys) * _EMPTIEST > len(self._slots):
            slots = len(self._slots)
            while len(self._keys) * _EMPTIEST > slots:
                slots *= _GROWTH
            self._slots = array("I", bytes(4 * slots))
            self._take(self._keys[:begin], 0)
        again = self._take(keys, begin)
        return {
            place - begin: (self._lines[first], self._contents[first]) for place, first in again
        }

    def _take(self, keys: Sequence[int], begin: int) -> list[tuple[int, int]]:
        """Find a slot for each key; gives the places of those that have one, and their own."""
        slots, kept = self._slots, self._keys
        mask = len(slots) - 1
        again = []
        for place, key in enumerate(keys, begin):
            slot = key & mask
            while first := slots[slot]:
                if kept[first] == key:
                    again.append((place, first))
                    break
                slot = (slot + 1) & mask
            else:
                if key:
                    slots[slot] = place
        return again

    def entries(self) -> Iterator[tuple[int, int, int]]:
        """All of it, many in a row by key, the first of a key before others: key, line, content."""
        keys, lines, contents = self._keys, self._lines, self._contents
        for begin in range(0, len(keys), _SORTED_AT_ONCE):
            places = range(begin, min(begin + _SORTED_AT_ONCE, len(keys)))
            for place in sorted(filter(keys.__getitem__, places), key=keys.__getitem__):
                yield keys[place], lines[place], contents[place]


class _OnDisk:
    """The same in a file of SQLite's, in bounded memory. It ends with the process at the latest."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._marks = bytearray(_MARKS)  # 1 where the lowest bits of a key point to
        with self._errors_told():
            self._database = sqlite3.connect(path, isolation_level=None)
            for setting in _SETTINGS:
                self._database.execute(f"PRAGMA {setting}")
            self._database.execute(_TABLE)
            self._database.execute("BEGIN")  # never committed: nobody else reads it
        path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of it: the disk has its room back."""
        self._database.close()

    def add(self, entries: Iterable[tuple[int, int, int]]) -> None:
        """Remember more."""
        with self._errors_told():
            self._database.executemany(
                "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", map(self._marked, entries)
            )

    def _marked(self, entry: tuple[int, int, int]) -> tuple[int, int, int]:
        self._marks[entry[0] & (_MARKS - 1)] = 1
        return entry

    def held(self, keys: Sequence[int]) -> Mapping[int, _Seen]:
        """What is there under any of the keys."""
        found: dict[int, _Seen] = {}
        marked = map(self._marks.__getitem__, map((_MARKS - 1).__and__, keys))
        keys = list(compress(keys, marked))  # most of what is not there need not be asked for
        with self._errors_told():
            for begin in range(0, len(keys), _ASKED_AT_ONCE):
                some = keys[begin : begin + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                asked = f"SELECT key, line, content FROM seen WHERE key IN ({marks})"
                for key, line, content in self._database.execute(asked, some):
                    found[key] = (line, content)
        return found

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CampmonError(
                f"duplicates cannot be looked for: in {self._folder}: {error}",
                "Nothing was sent. Make room there, or choose another folder for campmon's state.",
            ) from error
