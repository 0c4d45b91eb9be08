"""Records that a file holds twice."""

from campmon.append.problems import Problem, Rule, Severity
from campmon.model.record import Record

MAX_REMEMBERED = 1_000_000
"""Records whose numbers are remembered to find duplicates: about 120 MB at most."""

_HASH_BITS = 32
_HASH_MASK = 2**_HASH_BITS - 1


class DuplicateFinder:
    """Finds records that a file holds twice, by the number dialed first.

    The same record again (same numbers, same fields) is an error: nobody wants it dialed twice.
    The same number with other fields is a warning, since it may be two accounts of one person;
    not every platform looks for duplicates itself. With `one_each` it is an error as well: of two
    updates of one record, which comes last would be chance.

    At most `limit` records are remembered; `full` tells that there were more, so that duplicates
    among the rest go unseen.
    """

    def __init__(self, limit: int = MAX_REMEMBERED, *, one_each: bool = False) -> None:
        self._limit = limit
        self._severity = Severity.ERROR if one_each else Severity.WARNING
        self._seen: dict[int, int] = {}  # number → line and a hash, packed to keep it small
        self._variants: dict[int, int] = {}  # hash → line, of records whose number was there before
        self.full = False

    def look(self, line: int, record: Record) -> Problem | None:
        """Remember a record; say what is wrong if it, or its number, was there before."""
        if not record.phones:
            return None
        number = int("1" + record.phones[0])  # the 1 keeps leading zeros
        content = hash((record.phones, tuple(record.fields.items())))
        short = content & _HASH_MASK
        before = self._seen.get(number)
        if before is None:
            self._remember(self._seen, number, line << _HASH_BITS | short)
            return None
        first = before >> _HASH_BITS
        same = first if before & _HASH_MASK == short else self._variants.get(content)
        if same is not None:
            message = f"the same record as in line {same:,}"
            return Problem(line, "", "", Rule.DUPLICATE, Severity.ERROR, message)
        self._remember(self._variants, content, line)
        message = f"the same number as in line {first:,}, with other fields"
        return Problem(line, "", "", Rule.DUPLICATE, self._severity, message)

    def _remember(self, where: dict[int, int], key: int, value: int) -> None:
        if len(self._seen) + len(self._variants) < self._limit:
            where[key] = value
        else:
            self.full = True
