"""A LiveVox platform in a few lists, behind the client's own methods."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from campmon.backends.livevox.client import CallRow, LiveVoxError, Page, StatsRow, TransactionRow

Row = TypeVar("Row")

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


class Time:
    """Both clocks, moved by hand; each call takes `call_seconds`."""

    def __init__(self, start: datetime = NOON) -> None:
        self.start = start
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Stored:
    """One campaign: all its records, the valid ones among them, and its finished calls."""

    records: list[TransactionRow] = field(default_factory=list)
    valid: int = 0
    calls: list[CallRow] = field(default_factory=list)

    def load(self, valid: int, invalid: int = 0) -> None:
        for number in range(len(self.records), len(self.records) + valid + invalid):
            self.records.append(TransactionRow(str(number), f"A{number}", (f"201{number:07d}",)))
        self.valid += valid

    def finish(self, account: str, at: datetime, phone: str = "2015550101") -> None:
        self.calls.append(CallRow(account, phone, at - timedelta(seconds=30), at, "316"))


class ScriptedClient:
    """Answers as LiveVox would; `errors` has what a method raises instead, by its name."""

    def __init__(self, time: Time, page_cap: int = 1_000) -> None:
        self.time = time
        self.page_cap = page_cap
        self.campaigns: dict[str, Stored] = {}
        self.stats: tuple[StatsRow, ...] = ()
        self.errors: dict[str, LiveVoxError] = {}
        self.asked: list[tuple[str, str]] = []
        self.asked_at: list[float] = []
        self.call_seconds = 0.01

    async def campaign_stats(self) -> tuple[StatsRow, ...]:
        self._asked("stats", "")
        return self.stats

    async def list_transactions(
        self,
        campaign_id: str,
        *,
        offset: int = 0,
        count: int = 1_000,
        extra: bool = False,
        days_due: bool = False,
        valid_only: bool = False,
    ) -> Page[TransactionRow]:
        self._asked("valid" if valid_only else "records", campaign_id)
        stored = self.campaigns[campaign_id]
        rows = stored.records[: stored.valid] if valid_only else stored.records
        return self._page(rows, offset, count)

    async def find_finished_calls(
        self,
        campaign_id: str,
        start: datetime,
        end: datetime,
        *,
        offset: int = 0,
        count: int = 1_000,
    ) -> Page[CallRow]:
        self._asked("calls", campaign_id)
        now = self.time.now()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        rows = [
            call
            for call in self.campaigns[campaign_id].calls
            if call.finished is not None and max(start, today) <= call.finished <= min(end, now)
        ]
        return self._page(rows, offset, count)

    def count(self, what: str, campaign_id: str = "") -> int:
        """How often that was asked, of one campaign or of all."""
        return sum(w == what and campaign_id in ("", c) for w, c in self.asked)

    def _asked(self, what: str, campaign_id: str) -> None:
        self.time.seconds += self.call_seconds
        self.asked.append((what, campaign_id))
        self.asked_at.append(self.time.seconds)
        for name in (f"{what} {campaign_id}", what):
            if name in self.errors:
                raise self.errors[name]

    def _page(self, rows: Sequence[Row], offset: int, count: int) -> Page[Row]:
        given = tuple(rows[offset : offset + min(count, self.page_cap)])
        end = offset + len(given)
        return Page(given, end if given and end < len(rows) else None)
