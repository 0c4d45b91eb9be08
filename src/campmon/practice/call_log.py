"""The finished calls of a campaign's day: compact, in the order in which they finished."""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from campmon.model.disposition import Disposition

DISPOSITIONS = tuple(Disposition)
CODES = {disposition: code for code, disposition in enumerate(DISPOSITIONS, 1)}
"""A byte for each disposition; 0 is left for none yet."""


@dataclass(frozen=True, slots=True)
class PracticeCall:
    """One finished call; times are virtual seconds, `place` is the record's."""

    place: int
    account: str
    phone: str
    started: float
    finished: float
    disposition: Disposition


class CallLog:
    """Finished calls, about 22 bytes each, kept in arrays and never as objects."""

    __slots__ = ("_codes", "_finished", "_phones", "_places", "_started")

    def __init__(self) -> None:
        self._places = array("I")
        self._phones = bytearray()
        self._started = array("d")
        self._finished = array("d")
        self._codes = bytearray()

    def add(
        self, place: int, which: int, started: float, finished: float, disposition: Disposition
    ) -> None:
        """Note a call that has just finished: to phone number `which` of the record at `place`."""
        self._places.append(place)
        self._phones.append(which)
        self._started.append(started)
        self._finished.append(finished)
        self._codes.append(CODES[disposition])

    def clear(self) -> None:
        """Forget all of them: a new day begins."""
        self.__init__()  # type: ignore[misc]

    def between(self, since: float, until: float) -> range:
        """The numbers of the calls that finished from `since` to `until`, both included."""
        begin = bisect_left(self._finished, since)
        return range(begin, max(begin, bisect_right(self._finished, until)))

    def call(self, number: int) -> tuple[int, int, float, float, Disposition]:
        """Place, which of the record's phones, started, finished, disposition of one call."""
        return (
            self._places[number],
            self._phones[number],
            self._started[number],
            self._finished[number],
            DISPOSITIONS[self._codes[number] - 1],
        )
