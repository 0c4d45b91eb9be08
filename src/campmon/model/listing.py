"""What a platform lists of one campaign, page by page: its records, and its finished calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from campmon.model.text import clean


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Which page of a campaign's records.

    offset      records to pass over, from the first
    count       how many at most; a platform may give fewer and yet have more
    valid_only  leave out those that failed at load
    extra       with the client's own further fields
    days_due    with the fields of days due
    """

    offset: int = 0
    count: int = 100
    valid_only: bool = False
    extra: bool = False
    days_due: bool = False


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record as the platform shows it.

    id      the platform's id of it within the campaign
    phones  in dialing order
    result  how it ended last, as the platform says it or a profile names it; None before that
    fields  whatever else is known, by the platform's names
    """

    id: str
    account: str
    phones: tuple[str, ...] = ()
    first_name: str = ""
    last_name: str = ""
    result: str | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name in ("id", "account", "first_name", "last_name"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        object.__setattr__(self, "phones", tuple(map(clean, self.phones)))
        if self.result is not None:
            object.__setattr__(self, "result", clean(self.result))
        cleaned = {clean(name): clean(value) for name, value in self.fields.items()}
        object.__setattr__(self, "fields", MappingProxyType(cleaned))


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page of records; `next_offset` is where the next one begins, None after the last."""

    records: tuple[ListedRecord, ...]
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Which page of the calls that finished between two moments (aware)."""

    since: datetime
    until: datetime
    offset: int = 0
    count: int = 100


@dataclass(frozen=True, slots=True)
class FinishedCall:
    """One call attempt that has ended; `result` is as in `ListedRecord`. None is unknown."""

    account: str
    phone: str
    started: datetime | None = None
    finished: datetime | None = None
    result: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "account", clean(self.account))
        object.__setattr__(self, "phone", clean(self.phone))
        if self.result is not None:
            object.__setattr__(self, "result", clean(self.result))


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of finished calls; `next_offset` as in `RecordPage`."""

    calls: tuple[FinishedCall, ...]
    next_offset: int | None = None
