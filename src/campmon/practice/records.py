"""A campaign's records: compact storage, the order of dialing, retries, and an accounting.

A record is a row in a few arrays (about 15 bytes), never an object, so that half a million of them
fit easily.

An inactive record is not dialed; it counts as remaining, for its campaign is not done with it, and
not as dialable. A call to it that is under way goes on.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random
from types import MappingProxyType

from campmon.model.disposition import Disposition
from campmon.practice.call_log import CODES, DISPOSITIONS
from campmon.practice.gaps import Gaps
from campmon.practice.geography import Region, zone_of_phone
from campmon.practice.lanes import Lanes
from campmon.practice.marks import Mark, Marks
from campmon.practice.phones import Phones
from campmon.practice.plan import DialingSort, RetryRules
from campmon.practice.tries import Tries

_INVALID, _READY, _DELAYED, _IN_CALL, _COMPLETED, _PARKED = range(6)
_PLACE_BITS = 32
_PLACE_MASK = (1 << _PLACE_BITS) - 1
NEVER = float(1 << 40)
"""When a record is due that is never dialed, in virtual seconds."""

_UNMARKED: Mapping[int, Mark] = MappingProxyType({})

_PHONES_OF_BYTE = bytes(1 if byte < 140 else 2 if byte < 216 else 3 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Census:
    """Records counted one by one, against which the running figures can be checked.

    parked    inactive, and neither in a call nor waiting for a retry
    inactive  all that are inactive and would else be dialed: parked, or waiting for a retry
    """

    uploaded: int
    invalid: int
    ready: int
    delayed: int
    in_call: int
    completed: int
    parked: int
    inactive: int
    attempts: int
    queued_twice: int


class Records:
    """The records of one campaign.

    Times are virtual seconds. A zone is a place in `geography.ZONES`. A record is known by its
    place: the order in which it came, loaded ones before appended ones.
    """

    __slots__ = (
        "_attempts", "_bad", "_delayed", "_lanes", "_marks", "_phones", "_results", "_rules",
        "_status", "_tries", "attempts_histogram", "completed", "in_call", "inactive", "parked",
        "ready",
    )  # fmt: skip

    def __init__(self, region: Region, sort: DialingSort, rules: RetryRules, salt: int) -> None:
        self._rules = rules
        self._phones = Phones(region, salt)
        self._marks = Marks()
        self._bad = Gaps()  # where the invalid ones are
        self._results = bytearray()  # how the last call ended
        self._status = bytearray()
        self._attempts = bytearray()
        self._tries = Tries(self._phones, rules.max_per_phone)
        self._lanes = Lanes(sort, self._marks)
        self._delayed: list[int] = []
        self.ready = 0
        self.in_call = 0
        self.completed = 0
        self.parked = 0
        self.inactive = 0
        self.attempts_histogram: list[int] = [0] * (rules.max_attempts + 1)

    @property
    def uploaded(self) -> int:
        """Records in the file plus everything appended."""
        return len(self._status)

    @property
    def loaded(self) -> int:
        """Valid records among them."""
        return len(self._status) - len(self._bad)

    @property
    def invalid(self) -> int:
        """Records that failed at load."""
        return len(self._bad)

    @property
    def without_text(self) -> int:
        """Records of a made-up file, which come before all that were given one by one."""
        return self._phones.made_up

    @property
    def delayed(self) -> int:
        """Records that wait for their retry time."""
        return len(self._delayed)

    @property
    def remaining(self) -> int:
        """Records not dialed to the end: counted where they are, not worked out."""
        return self.ready + len(self._delayed) + self.in_call + self.parked

    # -- coming in ---------------------------------------------------------------------------

    def load(self, count: int, invalid_share: float, random: Random) -> None:
        """Make up `count` rows of the campaign's file. All loading comes before any append."""
        begin = len(self._status)
        area = random.randbytes(count)
        bad_below = round(invalid_share * 256)
        status = random.randbytes(count).translate(
            bytes(_INVALID if byte < bad_below else _READY for byte in range(256))
        )
        self._status += status
        self._make_room(count)
        self._lanes.filed += count
        zones = self._phones.make_up(area, random.randbytes(count).translate(_PHONES_OF_BYTE))
        self._bad.add(place for place, state in enumerate(status, begin) if state == _INVALID)
        self.ready += count - status.count(_INVALID)
        self._lanes.file(begin, zones, status)  # invalid is 0

    def load_given(self, records: Sequence[Sequence[int]]) -> int:
        """Add rows of a file whose phones are known, dialed in the campaign's order; see `append`.

        A file is either made up or given: all rows of one campaign's are of one kind.
        """
        self._lanes.filed += len(records)
        return self.append(records)

    def append(
        self,
        records: Sequence[Sequence[int]],
        held: Container[int] = (),
        marks: Mapping[int, Mark] = _UNMARKED,
    ) -> int:
        """Append records, each given by its ten-digit phones; one without any is invalid.

        Those whose number is in `held` are never dialed; `marks` are by the same numbers. Returns
        how many are valid. At most 30 phones each: that is what is kept count of.
        """
        begin, count, valid = len(self._status), len(records), 0
        self._make_room(count)
        for number, mark in marks.items():
            self._marks.put(begin + number, mark)
        for number, phones in enumerate(records):
            self._phones.keep(phones)
            if not phones:
                self._status.append(_INVALID)
                self._bad.add((begin + number,))
                continue
            valid += 1
            self._status.append(_DELAYED if number in held else _READY)
            if number in held:
                heappush(self._delayed, int(NEVER * 1000) << _PLACE_BITS | begin + number)
                self.inactive += not self._marks.active(begin + number)
            else:
                self._queue(begin + number, zone_of_phone(phones[0]))
        return valid

    def _queue(self, place: int, zone: int) -> None:
        """Let a record that may be dialed wait for its turn; park it where it is inactive."""
        if self._marks.used and not self._marks.active(place):
            self._status[place] = _PARKED
            self.parked += 1
            self.inactive += 1
        else:
            self._status[place] = _READY
            self._lanes.push(place, zone, self._attempts[place])
            self.ready += 1

    def _make_room(self, count: int) -> None:
        self._attempts += bytes(count)
        self._results += bytes(count)
        self._tries.make_room(count)

    # -- what a record is --------------------------------------------------------------------

    def phone(self, place: int, which: int = 0) -> int:
        """The record's phone number `which`, ten digits."""
        return self._phones.phone(place, which)

    def phones(self, place: int) -> list[int]:
        """All phones of the record that can be dialed, in order."""
        return [self.phone(place, which) for which in range(self._phones.count(place))]

    def first_phones(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """First phone and place of each valid record from place `begin` to before `end`."""
        status = self._status
        phones = enumerate(self._phones.firsts(begin, end), begin)
        return ((phone, place) for place, phone in phones if status[place] != _INVALID)

    def priority(self, place: int) -> int | None:
        """The record's priority; None where it has none."""
        return self._marks.priority(place)

    def is_active(self, place: int) -> bool:
        """Whether the record may be dialed, as far as it was told."""
        return self._marks.active(place)

    def on_phone(self, place: int) -> int:
        """Which of the record's phones is dialed, or dialed next."""
        return self._tries.on_phone[place]

    def is_valid(self, place: int) -> bool:
        """Whether the record can be dialed at all, and so counts as loaded."""
        return self._status[place] != _INVALID

    def result(self, place: int) -> Disposition | None:
        """How the record's last call ended; None before the first."""
        code = self._results[place]
        return DISPOSITIONS[code - 1] if code else None

    def places(self, offset: int, count: int, *, valid_only: bool = False) -> Sequence[int]:
        """The places of so many records from the `offset`th on, without looking at all of them."""
        end = len(self._status)
        if valid_only:
            return self._bad.valid_places(offset, count, end)
        return range(min(offset, end), min(offset + count, end))

    def zone(self, place: int) -> int:
        """The time zone of the phone that is dialed next."""
        return self._phones.zone(place, self._tries.on_phone[place])

    def first_time(self, place: int) -> bool:
        """Whether the phone being dialed is dialed for the first time."""
        return self._tries.first_time(place)

    # -- marks -------------------------------------------------------------------------------

    def mark(self, marks: Mapping[int, Mark]) -> set[int]:
        """Mark records by place, and let those that wait wait in their new order.

        Returns those that this has changed.
        """
        was_active = {place: self._marks.active(place) for place in marks}
        changed = {place for place, mark in marks.items() if self._marks.put(place, mark)}
        moved = {place for place in changed if self._status[place] == _READY}
        zones = {self.zone(place) for place in moved}
        self._lanes.take_out(moved, zones)
        self.ready -= len(moved)
        for place in sorted(changed):
            status, active = self._status[place], self._marks.active(place)
            if status == _READY:
                self._queue(place, self.zone(place))
            elif status == _PARKED and active:
                self.parked -= 1
                self.inactive -= 1
                self._queue(place, self.zone(place))
            elif status == _DELAYED:
                self.inactive += was_active[place] - active
        return changed

    # -- dialing -----------------------------------------------------------------------------

    def take(self, now: float, open_zones: Sequence[int]) -> int | None:
        """Take the record that is next in order and may be dialed now; None if there is none.

        It is in a call from now on, until `settle`.
        """
        self._wake(now)
        place = self._lanes.pop(open_zones)
        if place is None:
            return None
        self.ready -= 1
        self.in_call += 1
        self._status[place] = _IN_CALL
        attempts = self._attempts[place]
        self._attempts[place] = attempts + 1
        histogram = self.attempts_histogram
        histogram[attempts] -= 1 if attempts else 0
        histogram[attempts + 1] += 1
        self._tries.dial(place)
        return place

    def settle(self, place: int, outcome: Disposition, now: float) -> bool:
        """End the record's call. Returns whether the record is dialed to the end."""
        self.in_call -= 1
        self._results[place] = CODES[outcome]
        rule = self._rules.by_outcome.get(outcome)
        if rule is None or self._attempts[place] >= self._rules.max_attempts:
            return self._complete(place)
        if not self._tries.go_on(place, outcome, rule.next_phone):
            return self._complete(place)
        self._status[place] = _DELAYED
        self.inactive += self._marks.used and not self._marks.active(place)
        heappush(self._delayed, int((now + rule.delay) * 1000) << _PLACE_BITS | place)
        return False

    def _complete(self, place: int) -> bool:
        self._status[place] = _COMPLETED
        self.completed += 1
        return True

    def _wake(self, now: float) -> None:
        """Let records whose retry time has come be dialed again."""
        delayed = self._delayed
        limit = (int(now * 1000) + 1) << _PLACE_BITS
        while delayed and delayed[0] < limit:
            place = heappop(delayed) & _PLACE_MASK
            self.inactive -= self._marks.used and not self._marks.active(place)
            self._queue(place, self.zone(place))

    # -- figures -----------------------------------------------------------------------------

    def next_due(self) -> float | None:
        """When the next retry is due; None if no active record waits for one."""
        if len(self._delayed) <= self.inactive - self.parked:
            return None
        return (self._delayed[0] >> _PLACE_BITS) / 1000

    def dialable(self, now: float, open_zones: Sequence[int]) -> int:
        """How many records may be dialed at this moment."""
        self._wake(now)
        return self._lanes.ready_in(open_zones)

    def by_zone(self) -> tuple[int, ...]:
        """Records ready to be dialed, by time zone, whether or not it is open."""
        return self._lanes.sizes()

    def census(self) -> Census:
        """Count everything afresh, record by record. Slow; for checking."""
        status = self._status
        queued = [*self._lanes.places()]
        queued += [key & _PLACE_MASK for key in self._delayed]
        return Census(
            uploaded=len(status),
            invalid=status.count(_INVALID),
            ready=status.count(_READY),
            delayed=status.count(_DELAYED),
            in_call=status.count(_IN_CALL),
            completed=status.count(_COMPLETED),
            parked=status.count(_PARKED),
            inactive=sum(
                state in (_PARKED, _DELAYED) and not self._marks.active(place)
                for place, state in enumerate(status)
            ),
            attempts=sum(self._attempts),
            queued_twice=len(queued) - len(set(queued)),
        )
