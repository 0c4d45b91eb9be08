"""A board that never changes by itself: fixed clock, fixed figures, every kind of campaign."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from textual.pilot import Pilot

from campmon.backends.lacking import Lacking
from campmon.engine.audit import AuditLog
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.errors import UnknownCampaignError
from campmon.model.intent import Intent, Operate, Receipt
from campmon.model.reading import Budget, Reading
from campmon.model.record import AppendRules
from campmon.model.staffing import AgentState, Staffing
from campmon.model.state import CampaignState, Operation
from campmon.model.statistics import Provenance, Statistics
from campmon.tui.app import CampmonApp
from campmon.tui.bindings import Keys
from campmon.tui.session import Session, Wanted
from campmon.tui.theme.find import Themes
from campmon.tui.widgets.campaign_table import CampaignTable

START = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
REFRESH = 2.0

_S = CampaignState


class HandClock:
    """Time stands still until `move`; sleepers wake in order as it passes them."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._count += 1
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + seconds, self._count, woken))
        await woken

    async def move(self, seconds: float) -> None:
        """Let time pass, and everything that is due happen."""
        until = self.seconds + seconds
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, woken = heapq.heappop(self._sleepers)
            self.seconds = max(self.seconds, at)
            if not woken.done():
                woken.set_result(None)
            await _settle()
        self.seconds = until
        await _settle()


async def _settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


def campaign(
    number: int,
    name: str,
    state: CampaignState = _S.PLAYING,
    *,
    uploaded: int | None = 1_000,
    invalid: int = 20,
    completed: int | None = 250,
    profile: str = "floor",
    **more: object,
) -> Campaign:
    """A campaign whose figures close."""
    loaded = None if uploaded is None else uploaded - invalid
    remaining = None if loaded is None or completed is None else loaded - completed
    figures = Statistics(uploaded, loaded, completed, remaining, START)
    made = Campaign(profile, f"C-{number:03}", name, state, state.value.upper(), statistics=figures)
    return replace(made, **more)  # type: ignore[arg-type]


def campaigns() -> list[Campaign]:
    """One of each state, and the awkward ones: live, derived, unknown figures, hostile names."""
    derived = Statistics(2_600, 2_433, 72, 2_361, START, Provenance.DERIVED)
    return [
        campaign(1, "Appointment reminders", uploaded=412, completed=148, service="Care",
                 pace=29.9, pace_since_start=27.4),
        campaign(2, "Card activation East", _S.PAUSED, uploaded=1_204_332, completed=402_117,
                 service="Cards", state_by="anna", state_at=START - timedelta(minutes=26)),
        campaign(3, "Delivery window calls", _S.DONE, uploaded=18, invalid=0, completed=18),
        campaign(4, "Evening follow-up", _S.PAUSED, completed=0, service="Renewals",
                 reason="no agents"),
        campaign(5, "Key accounts by hand", _S.STOPPED, uploaded=90, invalid=5, completed=40,
                 type="manual"),
        campaign(6, "Loyalty offer", _S.UNBUILT, completed=0),
        campaign(7, "Past due 30 days", statistics=derived, service="Collections", pace=10.0),
        campaign(8, "Recall notice 114", _S.STOPPING, uploaded=260, completed=31),
        campaign(9, "Satisfaction survey", _S.BUILT, completed=0, service="Care"),
        campaign(10, "Web leads (live)", uploaded=None, completed=None, live=True,
                 service="Sales"),
        campaign(11, "Überfällig 60 Tage, zweite Welle", _S.LOADING, uploaded=500_000,
                 completed=0),
        campaign(12, "Zürich 世界 broken list", _S.BROKEN, completed=None),
        campaign(13, "\x1b]0;x\x07[bold red]a[/]\u202e reversed", _S.UNKNOWN),
    ]  # fmt: skip


def detail(of: Campaign, now: datetime) -> CampaignDetail:
    """Panels full of figures."""
    return CampaignDetail(
        of,
        now,
        CallFigures(3_204, 431, 5, START - timedelta(hours=6), 12.4, 151.0, 24, 22_040.0),
        {kind: 40 * (9 - place) ** 2 for place, kind in enumerate(Disposition)},
        (2_114, 803, 240, 55, 7),
        tuple(
            AgentCount(state, count, mean, longest_seconds=longest)
            for state, count, mean, longest in (
                (AgentState.WAITING, 3, 12.0, 31.0),
                (AgentState.ON_CALL, 11, 151.0, 702.0),
                (AgentState.WRAPPING_UP, 2, 20.4, 28.0),
                (AgentState.PAUSED, 1, 412.0, 412.0),
                (AgentState.OFF, 6, None, None),
            )
        ),
        tuple(
            WrapUpCount(code, calls)
            for code, calls in (
                ("Sale", 41), ("Call back", 120), ("Not interested", 187), ("Wrong number", 33),
                ("[red]Do not call[/]", 12), ("Language barrier", 4), ("Deceased", 1),
            )
        ),
        tuple(float(3 + (place * 7) % 19) for place in range(60)),
        812,
    )  # fmt: skip


class FixedBackend(Lacking):
    """Campaigns in memory. `problem` says what reading raises; writes are carried out at once."""

    append_rules: AppendRules | None = None
    epoch = "1"

    def __init__(
        self,
        clock: HandClock,
        made: Sequence[Campaign],
        *,
        profile: str = "floor",
        platform: str = "Fixed",
        capabilities: Capabilities = EVERYTHING,
    ) -> None:
        self.profile = profile
        self.platform = platform
        self.capabilities = capabilities
        self.clock = clock
        self.made = {c.id: c for c in made}
        self.problem: Exception | None = None
        self.refuses: dict[str, Exception] = {}
        self.hangs: asyncio.Event | None = None
        self.written: list[Intent] = []
        self.details_read: list[str] = []

    async def open(self) -> None:
        if self.problem is not None:
            raise self.problem

    async def close(self) -> None:
        pass

    async def read(self) -> Reading:
        if self.problem is not None:
            raise self.problem
        return Reading(
            tuple(self.made.values()),
            self.clock.now(),
            platform_time=START + timedelta(hours=2),
            budget=Budget(2, 5, 60.0),
        )

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        try:
            return self.made[campaign_id]
        except KeyError as error:
            raise UnknownCampaignError(f"no campaign {campaign_id}") from error

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        self.details_read.append(campaign_id)
        if self.problem is not None:
            raise self.problem
        return detail(await self.read_campaign(campaign_id), self.clock.now())

    async def read_staffing(self, campaign_id: str) -> Staffing:
        return Staffing()

    async def write(self, intent: Intent) -> Receipt:
        if self.hangs is not None:
            await self.hangs.wait()
        if intent.key.id in self.refuses:
            raise self.refuses[intent.key.id]
        self.written.append(intent)
        assert isinstance(intent.action, Operate)
        after = {
            Operation.BUILD: _S.BUILT,
            Operation.PLAY: _S.PLAYING,
            Operation.PAUSE: _S.PAUSED,
            Operation.STOP: _S.STOPPED,
            Operation.DEACTIVATE: _S.DEACTIVATED,
        }[intent.action.operation]
        before = self.made[intent.key.id]
        self.made[intent.key.id] = replace(before, state=after, platform_state=after.value)
        return Receipt()


class Floor:
    """An app over fixed backends, with the clock that moves it."""

    def __init__(
        self,
        tmp_path: Path,
        *,
        backends: Callable[[HandClock], Sequence[FixedBackend]] | None = None,
        theme: str = "dark",
        read_only: bool = False,
        keys: Keys | None = None,
        notes: Sequence[str] = (),
        user_themes: Path | None = None,
    ) -> None:
        self.clock = HandClock()
        make = backends or (lambda clock: [FixedBackend(clock, campaigns())])
        self.backends = make(self.clock)
        self.audit = AuditLog(tmp_path / "audit.jsonl", self.clock)
        self.session = Session(
            [Wanted(backend, REFRESH, read_only) for backend in self.backends],
            audit=self.audit,
            clock=self.clock,
            random=Random(1),
            who="tess",
        )
        themes = Themes(user_themes)
        self.app = CampmonApp(
            self.session,
            keys=keys or Keys(),
            themes=themes,
            theme=themes.load(theme),
            notes=notes,
        )

    def run(self, *, size: tuple[int, int]) -> AbstractAsyncContextManager[Pilot[int]]:
        """Run the app without a terminal, toasts included."""
        return self.app.run_test(size=size, notifications=True)

    @property
    def backend(self) -> FixedBackend:
        return self.backends[0]

    @property
    def table(self) -> CampaignTable:
        return self.app.board.table


async def begin(pilot: Pilot[int], floor: Floor) -> None:
    """Wait until the first reading and the panels are on the screen."""
    await until(pilot, lambda: all(h.as_of for h in floor.session.board.health.values()))
    await rest(pilot, floor)


async def rest(pilot: Pilot[int], floor: Floor) -> None:
    """Wait until the panels have followed the cursor, and everything is painted."""
    board = floor.app.board
    await pilot.pause()
    await until(pilot, lambda: board.settled)
    await pilot.pause()


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Wait for a condition; a minute is for a machine that is very busy."""
    async with asyncio.timeout(60):
        while not condition():
            await pilot.pause(0.01)


def shown(app: CampmonApp) -> list[str]:
    """The lines on the screen, as text."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]
