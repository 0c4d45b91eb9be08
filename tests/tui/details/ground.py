"""A floor whose platform lists records and calls, as many as a test wants, made when asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from textual.pilot import Pilot

from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.listing import (
    CallPage,
    CallQuery,
    FinishedCall,
    ListedRecord,
    RecordPage,
    RecordQuery,
)
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance
from campmon.tui.app import CampmonApp
from campmon.tui.details.calls_tab import CallsTab
from campmon.tui.details.record_pages import RecordPages
from campmon.tui.details.records_tab import RecordsTab
from campmon.tui.details.screen import DetailsScreen
from tests.tui.fixed import START, FixedBackend, Floor, HandClock, campaign, detail, until

MANY = 500_000
RESULTS = ("Operator Transfer", "No Answer", "Answering Machine", None, "[red]Busy[/]", "Refused")
FIRST = ("Ann", "Bob", "Cleo", "Dörte", "Emil")
LAST = ("Lee", "Okafor", "Müller-Lüdenscheidt", "Tanaka 田中", "Smith")

PROPERTIES = {
    "serviceId": "55101",
    "operatorPhone": "LOCAL",
    "voiceId": "24",
    "answeringMachineOption": "ONLY_LIVE_CALLS",
    "callerId": "2015550123",
    "dialingStrategyId": "1007",
    "scheduleTime.start": "2026-03-03 09:00 (14:00 UTC)",
    "scheduleTime.end": "2026-03-03 21:00 (02:00 UTC)",
    "note": "Ask for the person by name; \x1b[31mnever\x1b[0m leave [bold]amounts[/] on a machine "
    "and see https://intranet.example/a/very/long/path/without/any/space/in/it/at/all/really",
}
SERVICE = (
    ("Pacing method", "Predictive"),
    ("Agents", "23"),
    ("Agents on a call", "11"),
    ("Abandon rate", "1.20%"),
    ("Calls in progress", "24"),
)


def record(number: int) -> ListedRecord:
    """The record at a place of the list, from 0."""
    phones = tuple(f"201555{(number * 7 + n) % 10_000:04}" for n in range(1 + number % 3))
    more = {"balance": f"{number % 900}.50", "zip": f"{10_000 + number % 80_000}"}
    return ListedRecord(
        f"T{number}",
        f"ACCT-{number:07}",
        phones,
        FIRST[number % 5],
        LAST[number % 4],
        RESULTS[number % 6],
        MappingProxyType(more),
    )


class ListingBackend(FixedBackend):
    """Lists records and calls; a test may hold its answers back, or let them fail."""

    def __init__(
        self,
        clock: HandClock,
        *,
        records: int = MANY,
        calls: int = 40,
        capabilities: Capabilities = EVERYTHING,
        least: int = 1_000,
    ) -> None:
        made = [
            campaign(1, "Past due 30 days", uploaded=records, invalid=0, completed=records // 4,
                     service="Collections", pace=41.2, pace_since_start=38.0),
            campaign(2, "Winback [bold]autumn[/]", CampaignState.PAUSED, state_by="anna",
                     state_at=START - timedelta(minutes=26)),
        ]  # fmt: skip
        super().__init__(clock, made, platform="LiveVox", capabilities=capabilities)
        self.records = [*range(records)] if records < 10_000 else range(records)
        self.calls = [call(number) for number in range(calls)]
        self.largest = least
        self.asked: list[RecordQuery] = []
        self.calls_asked: list[CallQuery] = []
        self.records_problem: Exception | None = None
        self.calls_problem: Exception | None = None
        self.detail_problem: Exception | None = None
        self.held: asyncio.Event | None = None

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        if self.detail_problem is not None:
            raise self.detail_problem
        of = await self.read_campaign(campaign_id)
        whole = detail(of, self.clock.now())
        return replace(whole, service=SERVICE, properties=PROPERTIES)

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        self.asked.append(query)
        if self.held is not None:
            await self.held.wait()
        await asyncio.sleep(0)
        if self.records_problem is not None:
            raise self.records_problem
        step = 2 if query.valid_only else 1
        listed = self.records[::step]
        count = min(query.count, self.largest)
        found = [record(n) for n in listed[query.offset : query.offset + count]]
        if query.extra:
            found = [replace(r, fields={**r.fields, "extra1": f"x{r.id}"}) for r in found]
        after = query.offset + len(found)
        return RecordPage(tuple(found), after if after < len(listed) else None)

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        self.calls_asked.append(query)
        if self.held is not None:
            await self.held.wait()
        if self.calls_problem is not None:
            raise self.calls_problem
        ended = [c for c in self.calls if c.finished and query.since <= c.finished <= query.until]
        found = ended[query.offset : query.offset + query.count]
        after = query.offset + len(found)
        return CallPage(tuple(found), after if after < len(ended) else None)


def call(number: int, at: datetime | None = None) -> FinishedCall:
    """A call; the higher its number, the longer ago it ended."""
    ended = at or START - timedelta(seconds=37 * number + 5)
    return FinishedCall(
        f"ACCT-{number:07}",
        f"201555{number * 13 % 10_000:04}",
        ended - timedelta(seconds=20 + number * 7 % 200),
        ended,
        RESULTS[number % 6],
    )


def listing_floor(tmp_path: Path, theme: str = "dark", **options: Any) -> Floor:
    """A floor over one `ListingBackend`."""
    return Floor(
        tmp_path,
        backends=lambda clock: [ListingBackend(clock, **options)],
        theme=theme,
    )


def platform_of(floor: Floor) -> ListingBackend:
    backend = floor.backend
    assert isinstance(backend, ListingBackend)
    return backend


def details_of(app: CampmonApp) -> DetailsScreen:
    """The details, which must be open."""
    screen = app.screen
    assert isinstance(screen, DetailsScreen)
    return screen


def pages_of(app: CampmonApp) -> RecordPages:
    tab = details_of(app).tab
    assert isinstance(tab, RecordsTab)
    return tab.table.pages


def calls_of(app: CampmonApp) -> CallsTab:
    tab = details_of(app).tab
    assert isinstance(tab, CallsTab)
    return tab


def derived(of: Campaign) -> Campaign:
    """The same campaign with derived figures."""
    return replace(of, statistics=replace(of.statistics, provenance=Provenance.DERIVED))


def says(floor: Floor, *texts: str) -> Callable[[], bool]:
    """Whether the screen has all of these texts on it."""

    def check() -> bool:
        said = text_of(floor.app)
        return all(text in said for text in texts)

    return check


def text_of(app: CampmonApp) -> str:
    """What is on the screen, as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def open_details(pilot: Pilot[int], floor: Floor, *keys: str) -> None:
    """Open the details of the campaign under the cursor, and press further keys."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
    await until(pilot, says(floor, "As of"))
    if keys:
        await pilot.press(*keys)
        await pilot.pause()
