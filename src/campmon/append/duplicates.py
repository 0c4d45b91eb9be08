"""Records that a file holds twice."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from campmon.append.problems import Problem, Rule, Severity
from campmon.model.errors import CampmonError

MAX_IN_MEMORY = 700_000
"""Records that are remembered in memory, in 21 MB; more of them are remembered on disk."""

_FEWEST_SLOTS = 1 << 12
_GROWTH = 4
_FULLEST = 0.7
_CACHE_KIBIBYTES = 8 * 1024
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
        self._recent = _Recent(_FEWEST_SLOTS)
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
        self, lines: Sequence[int], firsts: Sequence[str], contents: Iterable[int]
    ) -> list[tuple[int, Problem]]:
        """Remember records, and say of which places among them what is wrong.

        firsts    the number that each dials first; "" is passed over
        contents  a hash over all of each
        """
        keys = list(map(hash, firsts))
        before = self._older.held(keys) if self._older is not None else {}
        found: list[tuple[int, Problem]] = []
        recent = self._recent
        for place, (key, content) in enumerate(zip(keys, contents, strict=True)):
            if not firsts[place]:
                continue
            line = lines[place]
            first = before.get(key) or recent.put(key, line, content)
            if first is None:
                continue
            same = first[0] if first[1] == content else self._variant(line, content)
            found.append((place, self._problem(line, first[0], same)))
        if len(recent) >= self._limit:
            self._move()
        return found

    def _variant(self, line: int, content: int) -> int | None:
        """The line where the same record was, of a number that has several; remembers it if new.

        Records are found by their content here, and among the numbers: both are hashes.
        """
        if self._older is not None and (held := self._older.held([content])):
            return held[content][0]
        first = self._recent.put(content, line, content)
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
        self._recent = _Recent(_FEWEST_SLOTS)


_Seen = tuple[int, int]
"""The line of a record, and a hash of its content."""


class _Recent:
    """A hash table in three arrays: 20 bytes a slot, where a dict takes 100 for each record."""

    def __init__(self, slots: int) -> None:
        self._grow(slots)

    def _grow(self, slots: int) -> None:
        self._mask = slots - 1
        self._most = int(slots * _FULLEST)
        self._keys = array("q", bytes(8 * slots))  # 0 is an empty slot
        self._contents = array("q", bytes(8 * slots))
        self._lines = array("I", bytes(4 * slots))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, key: int, line: int, content: int) -> _Seen | None:
        """What is there under the key; None if nothing was, and it is remembered now."""
        keys, mask = self._keys, self._mask
        key = key or 1
        slot = key & mask
        while there := keys[slot]:
            if there == key:
                return self._lines[slot], self._contents[slot]
            slot = (slot + 1) & mask
        keys[slot], self._lines[slot], self._contents[slot] = key, line, content
        self._count += 1
        if self._count > self._most:
            self._spread()
        return None

    def entries(self) -> Iterator[tuple[int, int, int]]:
        """All of it, by key: key, line and content."""
        lines, contents, keys = self._lines, self._contents, self._keys
        for slot in sorted(filter(keys.__getitem__, range(len(keys))), key=keys.__getitem__):
            yield keys[slot], lines[slot], contents[slot]

    def _spread(self) -> None:
        """Make room."""
        old = zip(self._keys, self._lines, self._contents, strict=True)
        self._grow(_GROWTH * len(self._keys))
        for key, line, content in old:
            if key:
                self.put(key, line, content)


class _OnDisk:
    """The same in a file of SQLite's, in bounded memory. It ends with the process at the latest."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
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
            self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", entries)

    def held(self, keys: Sequence[int]) -> Mapping[int, _Seen]:
        """What is there under any of the keys."""
        found: dict[int, _Seen] = {}
        with self._errors_told():
            for begin in range(0, len(keys), _ASKED_AT_ONCE):
                some = keys[begin : begin + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                asked = f"SELECT key, line, content FROM seen WHERE key IN ({marks})"  # noqa: S608
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
