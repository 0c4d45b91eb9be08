"""Which phone of each record is dialed next, how often each was dialed, and which are spent."""

from array import array

from campmon.model.disposition import Disposition
from campmon.practice.phones import Phones

_SPENT = 3  # of two bits a phone: not to be dialed again


class Tries:
    """The phones of one campaign's records as they are dialed: 9 bytes a record.

    most      how often a phone may be dialed, 3 at most
    on_phone  which of its phones is dialed, or dialed next, by place; to look at
    """

    __slots__ = ("_most", "_phones", "_tries", "on_phone")

    def __init__(self, phones: Phones, most: int) -> None:
        self._phones = phones
        self._most = most
        self.on_phone = bytearray()
        self._tries = array("Q")  # two bits a phone: times dialed, or spent

    def make_room(self, count: int) -> None:
        """Take in so many records more; each begins with its first phone."""
        self.on_phone += bytes(count)
        self._tries.frombytes(bytes(8 * count))

    def dial(self, place: int) -> None:
        """Count a call to the phone whose turn it is."""
        self._tries[place] += 1 << 2 * self.on_phone[place]

    def first_time(self, place: int) -> bool:
        """Whether the phone being dialed is dialed for the first time."""
        return self._tries[place] >> 2 * self.on_phone[place] & 3 <= 1

    def go_on(self, place: int, outcome: Disposition, next_phone: bool) -> bool:
        """After a call, choose the phone to dial next: the same one, or the next where so wanted.

        False if all are spent.
        """
        self._spend(place, outcome)
        count, tries = self._phones.count(place), self._tries[place]
        begin = self.on_phone[place] + (1 if next_phone else 0)
        for step in range(count):
            which = (begin + step) % count
            if tries >> 2 * which & 3 != _SPENT:
                self.on_phone[place] = which
                return True
        return False

    def _spend(self, place: int, outcome: Disposition) -> None:
        shift = 2 * self.on_phone[place]
        if outcome is Disposition.INVALID or self._tries[place] >> shift & 3 >= self._most:
            self._tries[place] |= _SPENT << shift
