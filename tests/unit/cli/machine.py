"""Commands run in this process, on a source in memory, as they run on a real one."""

import asyncio
import io
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from campmon.backends.base import Backend
from campmon.backends.lacking import Lacking
from campmon.cli.run import run
from campmon.cli.session import OpenedSource, Role
from campmon.cli.streams import Streams
from campmon.engine.clock import SystemClock
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError, UnknownCampaignError
from campmon.model.intent import Append, Creation, Intent, Operate, Receipt, Update
from campmon.model.listing import (
    CallPage,
    CallQuery,
    FinishedCall,
    ListedRecord,
    RecordPage,
    RecordQuery,
)
from campmon.model.properties import CampaignProperties, Choice, PropertyKind, PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Budget, Notice, Reading
from campmon.model.record import AppendRules, FieldKind, FieldSpec
from campmon.model.staffing import Staffing
from campmon.model.state import CampaignState, Operation
from campmon.model.statistics import Provenance, Statistics
from campmon.settings.paths import Paths
from campmon.settings.profile import Profile

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
HOSTILE = "\x1b]0;x\x07[bold red]a[/]"
REVERSED = "\u202egnirpS"

RULES = AppendRules(
    fields=(
        FieldSpec("phone1", "Phone", FieldKind.PHONE, required=True, synonyms=("phone",)),
        FieldSpec("first_name", "First name", synonyms=("first",)),
    ),
    max_records_per_call=2,
    calls_per_window=5,
    window_seconds=60.0,
    steady_seconds=0.0,
    settle_seconds=0.0,
)

SPECS = (
    PropertySpec("serviceId", "Service", PropertyKind.INTEGER, required=True),
    PropertySpec("callerId", "Caller ID", PropertyKind.PHONE, choices=(Choice("LOCAL"),)),
    PropertySpec(
        "answeringMachineOption",
        "Answering machines",
        PropertyKind.CHOICE,
        choices=(Choice("NO_MESSAGES", "hang up"), Choice("TRANSFER")),
    ),
    PropertySpec("appendable", "Appendable", PropertyKind.BOOLEAN, on_update=False),
    PropertySpec("scheduleTime.start", "Start", PropertyKind.MOMENT, choices=(Choice("ASAP"),)),
    PropertySpec("note", "Note", max_characters=20),
)

_LEADS_TO = {
    Operation.BUILD: CampaignState.BUILT,
    Operation.PLAY: CampaignState.PLAYING,
    Operation.PAUSE: CampaignState.PAUSED,
    Operation.STOP: CampaignState.STOPPED,
    Operation.DEACTIVATE: CampaignState.DEACTIVATED,
}


def make(
    campaign_id: str = "101",
    name: str = "Spring renewals",
    state: CampaignState = CampaignState.PLAYING,
    remaining: int | None = 600,
    **more: object,
) -> Campaign:
    completed = None if remaining is None else 1_000 - remaining
    figures = Statistics(1_010, 1_000, completed, remaining, as_of=NOW)
    campaign = Campaign("practice", campaign_id, name, state, state.value.upper())
    return replace(campaign, **{"statistics": figures, "appendable": True, **more})  # type: ignore[arg-type]


def some_campaigns() -> list[Campaign]:
    return [
        make("101", "Spring renewals", pace=12.345),
        make("102", "Spring recall", CampaignState.PAUSED, 40),
        make("203", HOSTILE, CampaignState.STOPPED, 5_000),
        make("204", REVERSED, CampaignState.DEACTIVATED, 0),
        make("305", "Open line", CampaignState.PLAYING, None, live=True, statistics=Statistics()),
        make(
            "306",
            "Derived",
            CampaignState.BUILT,
            statistics=Statistics(None, 10, 5, 5, NOW, Provenance.DERIVED),
        ),
    ]


@dataclass
class FakeBackend(Lacking):
    """Campaigns in memory; a script may change them or fail between two reads."""

    campaigns: dict[str, Campaign]
    profile: str = "practice"
    platform: str = "Fake"
    capabilities: Capabilities = EVERYTHING
    append_rules: AppendRules | None = RULES
    epoch: str = "1"
    detail: CampaignDetail | None = None
    fails_to_open: CampmonError | None = None
    before_read: list[Callable[["FakeBackend"], None]] = field(default_factory=list)
    on_write: Callable[[Intent], Receipt | None] | None = None
    written: list[Intent] = field(default_factory=list)
    hangs_in_write: bool = False
    hangs_in_page: bool = False
    deriving: Budget | None = None
    closed: int = 0
    notices: tuple[Notice, ...] = ()
    property_specs: tuple[PropertySpec, ...] = SPECS
    properties: dict[str, str] = field(default_factory=dict)
    records: list[ListedRecord] = field(default_factory=list)
    calls: list[FinishedCall] = field(default_factory=list)
    before_page: list[Callable[["FakeBackend"], None]] = field(default_factory=list)
    found: list[CampaignQuery] = field(default_factory=list)
    record_queries: list[RecordQuery] = field(default_factory=list)
    call_queries: list[CallQuery] = field(default_factory=list)
    created: list[Creation] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The reads that were made, in order."""

    async def open(self) -> None:
        if self.fails_to_open is not None:
            raise self.fails_to_open

    async def close(self) -> None:
        self.closed += 1

    async def read(self) -> Reading:
        self.asked.append("read")
        if self.before_read:
            self.before_read.pop(0)(self)
        return Reading(tuple(self.campaigns.values()), NOW, calls=self.deriving)

    async def find(self, query: CampaignQuery) -> Reading:
        self.asked.append("find")
        self.found.append(query)
        return Reading(tuple(self.campaigns.values()), NOW, calls=self.deriving)

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        self.asked.append("properties")
        return CampaignProperties(campaign_id, NOW, self.properties)

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        self.record_queries.append(query)
        await self._before_page()
        end = query.offset + query.count
        return RecordPage(
            tuple(self.records[query.offset : end]), end if end < len(self.records) else None
        )

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        self.call_queries.append(query)
        await self._before_page()
        end = query.offset + query.count
        return CallPage(
            tuple(self.calls[query.offset : end]), end if end < len(self.calls) else None
        )

    async def _before_page(self) -> None:
        if self.before_page:
            self.before_page.pop(0)(self)
        if self.hangs_in_page:
            await asyncio.Event().wait()

    async def create(self, creation: Creation, who: str) -> str:
        self.created.append(creation)
        self.campaigns["900"] = make("900", creation.file_name, CampaignState.LOADING, None)
        return "900"

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        self.asked.append(f"campaign {campaign_id}")
        if campaign_id not in self.campaigns:
            raise UnknownCampaignError(f"no campaign {campaign_id}")
        return self.campaigns[campaign_id]

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        self.asked.append(f"detail {campaign_id}")
        if campaign_id not in self.campaigns:
            raise UnknownCampaignError(f"no campaign {campaign_id}")
        campaign = self.campaigns[campaign_id]
        return replace(self.detail or CampaignDetail(campaign, NOW), campaign=campaign)

    async def read_staffing(self, campaign_id: str) -> Staffing:
        return Staffing()

    async def write(self, intent: Intent) -> Receipt:
        self.written.append(intent)
        if self.on_write is not None:
            answer = self.on_write(intent)
            for _ in range(_TURNS_OF_A_CALL):
                await asyncio.sleep(0)
            if answer is not None:
                self._grow(intent, answer.accepted or 0)
                return answer
        if self.hangs_in_write:
            await asyncio.Event().wait()
        before = self.campaigns[intent.key.id]
        match intent.action:
            case Operate(operation):
                self.campaigns[before.id] = replace(before, state=_LEADS_TO[operation])
                return Receipt()
            case Append(records):
                self._grow(intent, len(records))
                return Receipt(accepted=len(records))
            case Update(changes):
                self.properties |= {name: value or "" for name, value in changes.items()}
        return Receipt()

    def _grow(self, intent: Intent, accepted: int) -> None:
        """Let the campaign's Uploaded grow by what was taken."""
        if isinstance(intent.action, Append):
            before = self.campaigns[intent.key.id]
            uploaded = (before.statistics.uploaded or 0) + accepted
            figures = replace(before.statistics, uploaded=uploaded)
            self.campaigns[before.id] = replace(before, statistics=figures)


_TURNS_OF_A_CALL = 3
"""Turns of the event loop that a write takes: as on a real platform, a signal comes in between."""


class Typed(io.StringIO):
    """Text typed on a terminal, or piped in."""

    def __init__(self, text: str, terminal: bool) -> None:
        super().__init__(text)
        self._terminal = terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def isatty(self) -> bool:
        return self._terminal


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def events(self) -> list[dict[str, Any]]:
        """What a command that prints JSON lines has told."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def report(self) -> dict[str, Any]:
        """The last event."""
        return self.events[-1]


class _Clock(SystemClock):
    """The machine's clock; see `Machine.monotonic` and `Machine.skips_waiting`."""

    def __init__(self, machine: "Machine") -> None:
        self._machine = machine

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._machine.skipped)

    def monotonic(self) -> float:
        return self._machine.monotonic() + self._machine.skipped

    async def sleep(self, seconds: float) -> None:
        if not self._machine.skips_waiting:
            await super().sleep(seconds)
            return
        self._machine.skipped += max(0.0, seconds)
        await asyncio.sleep(0)


@dataclass
class Machine:
    """A machine to run commands on: environment, source, and what the source says about itself."""

    environ: dict[str, str]
    backend: FakeBackend
    note: str | None = None
    asked_for: list[Profile] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    monotonic: Callable[[], float] = time.monotonic
    skips_waiting: bool = False  # whatever is waited for on the clock has passed at once
    skipped: float = 0.0

    @property
    def home(self) -> Path:
        return Path(self.environ["HOME"])

    def configure(self, text: str, mode: int = 0o600) -> Path:
        path = self.home / "config.toml"
        path.write_text(text)
        path.chmod(mode)
        self.environ["CAMPMON_CONFIG"] = str(path)
        return path

    def run(
        self,
        *arguments: str,
        typed: str = "",
        terminal: bool = False,
        out_terminal: bool = False,
        piped: str | None = None,
    ) -> Ended:
        """Run a command; `piped` comes through stdin, whatever else is a terminal."""
        out, err = Typed("", terminal or out_terminal), Typed("", terminal)
        stdin = Typed(typed, terminal) if piped is None else Typed(piped, False)
        streams = Streams(stdin, out, err)
        code = run(
            arguments,
            environ=self.environ,
            streams=streams,
            clock=_Clock(self),
            make_source=self.source,
        )
        return Ended(code, out.getvalue(), err.getvalue())

    def source(
        self, profile: Profile, paths: Paths, *, role: Role, environ: Mapping[str, str]
    ) -> OpenedSource:
        self.asked_for.append(profile)
        self.roles.append(role)
        return _Source(self.backend, self.note)


@dataclass(frozen=True)
class _Source:
    backend: Backend
    note: str | None
