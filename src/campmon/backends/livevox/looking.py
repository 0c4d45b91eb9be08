"""Looking for records whose append was never answered, in a campaign's list of transactions.

What the vendor tells: a record has an id, an account and its phones in the list. What it does not:
whether the list is in the order in which records came. So a record counts as landed only where it
stands beyond the length that the list had; and that one has not landed is said only where the list
itself shows that nothing of ours can stand elsewhere. Whatever does not fit is UNKNOWN: rather a
person looks than a record is lost or dialed twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from campmon.backends.livevox.client import (
    LARGEST_PAGE,
    BadAnswer,
    Forbidden,
    LiveVoxClient,
    Rejected,
    SessionRefused,
    TooMany,
    TransactionRow,
)
from campmon.backends.matching import Keys, match
from campmon.model.intent import Found, Landing
from campmon.model.record import Record
from campmon.model.text import clean

MOST_PAGES = 100
"""Pages read in search of a batch: a list of 100,000 records is read whole."""

NEAR = 5_000
"""Records before the old end that are looked through besides as many as the batch has."""

_FEWEST_DIGITS = 7
"""A number with fewer is masked, or none: it cannot be compared."""

_UNREADABLE = "the campaign's list of records cannot be read"


async def look_for(
    client: LiveVoxClient,
    campaign_id: str,
    records: Sequence[Record],
    uploaded_before: int | None,
    uploaded_now: int | None = None,
) -> Found:
    """Say where the records of an append are whose answer never came, by looking for them.

    uploaded_before  Uploaded, and so the length of the list, before the append; without it only
                     a list without any such record tells
    uploaded_now     what the platform counts now, read before this; None where it does not tell

    Raises NotFound and NotReached.
    """
    if not records:
        return _unknown("there is nothing to look for")
    search = _Search(records, uploaded_before or 0)
    reader = _Reader(client, campaign_id, search)
    try:
        if not await reader.read(max(0, search.before - 1), None):
            return _unknown(
                f"more than {reader.pages * LARGEST_PAGE:,} records came to the campaign since"
            )
        problem = search.problem(uploaded_now)
        if uploaded_before is None:
            return search.without_before(problem)
        if search.all_found:
            return search.all_there()
        if problem is None and not await _read_what_was_there(reader, search):
            problem = _UNREADABLE
    except SessionRefused as error:
        problem = f"{_UNREADABLE}: {error.message}"
    except Forbidden:
        problem = "this user may not read the campaign's list of records"
    except (Rejected, BadAnswer, TooMany) as error:
        problem = f"{_UNREADABLE}: {error.message}"
    return _unknown(problem) if problem is not None else search.verdict()


async def _read_what_was_there(reader: "_Reader", search: "_Search") -> bool:
    """Read of the old part as much as is needed to say that a record is nowhere."""
    end = max(0, search.before - 1)  # the last of them has been read
    near = max(0, search.before - len(search.records) - (NEAR if search.grown else 0))
    if not search.grown:
        return await reader.read(near, end)
    if end <= (MOST_PAGES - reader.pages) * LARGEST_PAGE:
        search.whole = await reader.read(0, end)
        return search.whole
    return await reader.read(near, end) and await reader.read(0, min(near, LARGEST_PAGE))


class _Reader:
    """Reads stretches of the list into a search, within a number of pages."""

    def __init__(self, client: LiveVoxClient, campaign_id: str, search: "_Search") -> None:
        self._client = client
        self._campaign_id = campaign_id
        self._search = search
        self.pages = 0

    async def read(self, start: int, end: int | None) -> bool:
        """Read from `start` to `end`, or to the end of the list; False if that is too much."""
        offset: int | None = start
        while offset is not None and (end is None or offset < end):
            if self.pages >= MOST_PAGES:
                return False
            self.pages += 1
            wanted = LARGEST_PAGE if end is None else min(LARGEST_PAGE, end - offset)
            page = await self._client.list_transactions(
                self._campaign_id, offset=offset, count=wanted, valid_only=False
            )
            came = self._search.look_at(page.rows, offset, page.left_out)
            if page.next_offset is not None and not came:
                raise BadAnswer("LiveVox gives the same records for different offsets", 200)
            if end is None and self._search.all_found:
                return True
            offset = page.next_offset
        return True


@dataclass(slots=True)
class _Search:
    """What was seen of a batch in a list that had `before` records when it was sent.

    whole  the whole list was read
    end    as many records as the list has, as far as it was read
    """

    records: Sequence[Record]
    before: int
    whole: bool = False
    end: int = 0
    _wanted: list[Keys] = field(init=False)
    _phones: set[str] = field(init=False)
    _accounts: set[str] = field(init=False)
    _seen: set[str] = field(default_factory=set)
    _new: list[Keys] = field(default_factory=list)
    _near: list[Keys] = field(default_factory=list)
    _far: list[Keys] = field(default_factory=list)
    _unlike: int = 0  # new rows that cannot be compared
    _left_out: int = 0
    _newest_old: int = -1
    _oldest_new: int | None = None
    _ids_tell: bool = True

    def __post_init__(self) -> None:
        self._wanted = [_keys_of_record(record) for record in self.records]
        self._phones = {_digits(record.phones[0]) for record in self.records}
        self._accounts = {_account(record) for record in self.records}

    @property
    def grown(self) -> int:
        """Records that came since."""
        return self.end - self.before

    @property
    def all_found(self) -> bool:
        """Whether each of the batch stands beyond the old end."""
        return len(self._new) >= len(self._wanted) and not self._missing()

    def look_at(self, rows: Sequence[TransactionRow], offset: int, left_out: int) -> bool:
        """Compare a page that begins at `offset`; False if there was nothing new on it."""
        came = False
        self._left_out += left_out
        for place, row in enumerate(rows, offset):
            if row.id in self._seen:
                continue
            self._seen.add(row.id)
            came = True
            self._note_age(row.id, place)
            phone = _digits(row.phones[0]) if row.phones else ""
            if phone in self._phones:
                self._zone(place).append(_keys_of_row(row, phone))
            elif place >= self.before and not self._is_other(row, phone):
                self._unlike += 1
        if rows or left_out:
            self.end = max(self.end, offset + len(rows) + left_out)
        return came

    def problem(self, uploaded_now: int | None) -> str | None:
        """What keeps the new part of the list from telling that a record is missing."""
        if self.end < self.before:
            return f"the list of records is shorter than the {self.before:,} that there were before"
        if uploaded_now is not None and uploaded_now > self.end:
            return (
                f"LiveVox counts {uploaded_now:,} records on the campaign, and lists {self.end:,}"
                " of them so far"
            )
        if self._unlike or self._left_out:
            return "some of the campaign's new records have no number that could be compared"
        missing, spare = match(self._wanted, self._new)
        numbers = {self._wanted[place][-1] for place in missing}
        if any(self._new[number][2] in numbers for number in spare):
            return "the campaign's new records have these numbers under other accounts"
        return None

    def verdict(self) -> Found:
        """What can be said once the new part, and what is needed of the old one, was read."""
        missing = self._missing()
        if self._alike(self._near, missing):
            return _unknown(
                f"records like these are among the last of the {self.before:,} that there were"
                " before, and may be these"
            )
        if not self.grown:
            return Found(
                Landing.NONE,
                evidence=f"the campaign still has {self.before:,} records, as before the call",
            )
        if not self._settled(missing):
            return _unknown(
                f"{_records(self.grown)} came to the campaign since, and its list is in no order"
                " that would show which"
            )
        if len(missing) == len(self.records):
            return Found(
                Landing.NONE,
                evidence=f"{_records(self.grown)} came to the campaign since, and none is of these",
            )
        found = len(self.records) - len(missing)
        return Found(
            Landing.PARTLY,
            missing,
            f"of {_records(len(self.records))} {found:,} are on the campaign,"
            f" among {self.grown:,} that came since; {len(missing):,} are not",
        )

    def without_before(self, problem: str | None) -> Found:
        """What can be said of the whole list where it is not known how long it was: none, or no."""
        if self._new:
            return _unknown(
                "how many records the campaign had before is not known, and it has some like these"
            )
        if problem is not None:
            return _unknown(problem)
        return Found(
            Landing.NONE, evidence=f"none of these is among all {self.end:,} of the campaign"
        )

    def all_there(self) -> Found:
        """What is said where each of the batch was found."""
        return Found(
            Landing.ALL,
            evidence=f"all {len(self.records):,} were found among the records that came to the"
            " campaign since",
        )

    def _settled(self, missing: Sequence[int]) -> bool:
        """Whether new records can stand nowhere but where they were looked for."""
        newest_last = (
            self._ids_tell and self._oldest_new is not None and self._oldest_new > self._newest_old
        )
        return newest_last or (self.whole and not self._alike(self._far, missing))

    def _missing(self) -> tuple[int, ...]:
        return match(self._wanted, self._new).missing

    def _alike(self, rows: Sequence[Keys], missing: Sequence[int]) -> bool:
        """Whether any of the missing looks like one of these old rows."""
        wanted = [self._wanted[place] for place in missing]
        return len(match(wanted, rows).missing) < len(wanted)

    def _zone(self, place: int) -> list[Keys]:
        if place >= self.before:
            return self._new
        return self._near if place >= self.before - len(self.records) else self._far

    def _is_other(self, row: TransactionRow, phone: str) -> bool:
        """Whether a row that bears none of the batch's numbers is surely not of the batch."""
        account = row.account.strip()
        if account and "" not in self._accounts and account not in self._accounts:
            return True
        return len(phone) >= _FEWEST_DIGITS

    def _note_age(self, row_id: str, place: int) -> None:
        """Ids are given one after the other: whatever has a greater one came later."""
        if not (row_id.isascii() and row_id.isdigit()):
            self._ids_tell = False
            return
        number = int(row_id)
        if place < self.before:
            self._newest_old = max(self._newest_old, number)
        elif self._oldest_new is None or number < self._oldest_new:
            self._oldest_new = number


def _keys_of_record(record: Record) -> Keys:
    """Account and phones; account and first phone; the phone alone, where there is no account."""
    account, phones = _account(record), tuple(map(_digits, record.phones))
    first = phones[0]
    return (account, phones), (account, first), None if account else first, first


def _keys_of_row(row: TransactionRow, first: str) -> Keys:
    """The same of a row: the phone alone matches a record without an account, or a row without."""
    account = row.account.strip()
    phones = tuple(map(_digits, row.phones))
    return (account, phones), (account, first), first, None if account else first


def _account(record: Record) -> str:
    return record.fields.get("account", "").strip()


def _digits(phone: str) -> str:
    """A number's digits; the country code that platforms put before the ten of them counts not."""
    digits = "".join(filter(str.isdigit, phone))
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"


def _unknown(evidence: str) -> Found:
    return Found(Landing.UNKNOWN, evidence=clean(evidence))
