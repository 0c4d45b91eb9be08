"""One sitting at the screen: its board, its sources, and what is being done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Protocol

from campmon.backends.base import Backend
from campmon.engine.audit import AuditLog
from campmon.engine.audit_acts import ToldActs
from campmon.engine.board import Board, BoardChange
from campmon.engine.budget import CallBudget
from campmon.engine.budgets import budget_for
from campmon.engine.clock import Clock
from campmon.engine.commander import Commander
from campmon.engine.monitor import Monitor
from campmon.engine.round import Round, seconds_between
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.detail import CampaignDetail
from campmon.model.errors import ConfigurationError
from campmon.model.reading import Act, Budget
from campmon.model.record import AppendRules

if TYPE_CHECKING:
    from campmon.append.worker import AppendWorker, Bench
    from campmon.backends.recording.player import Player
    from campmon.engine.past import PastKeeper

Listener = Callable[[BoardChange], None]
DetailListener = Callable[[CampaignDetail], None]

_LAST_WORDS_SECONDS = 0.15
"""How long a job whose worker has left may take to be told as ended."""

HistoryMaker = Callable[["Session"], "PastKeeper"]
"""Makes what keeps samples of a session's campaigns; nothing is opened yet."""

WorkerMaker = Callable[[str], "AppendWorker"]
"""Makes the worker of an append through a profile; nothing is started yet."""


@dataclass(frozen=True, slots=True)
class Source:
    """A profile on the screen: what reads it, and what acts on it."""

    profile: str
    monitor: Monitor
    commander: Commander

    @property
    def backend(self) -> Backend:
        """What the platform is and offers."""
        return self.monitor.backend


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes a source: a backend, how often it is read, whether it may be changed.

    counted    what the platform counts appends by, for all processes of the user; None where
               whoever is reached keeps the budget
    state_dir  below it all processes keep what they count
    do_not_call  files of numbers that no append may hold
    goes_round     whether details of campaigns are read at which nobody looks, as often as the
                   platform allows
    keeps_history  whether samples of its campaigns are kept
    player         what plays it, where it is of a recording
    """

    backend: Backend
    refresh_seconds: float
    read_only: bool
    counted: tuple[str, ...] | None = None
    state_dir: Path = Path()
    do_not_call: tuple[Path, ...] = ()
    goes_round: bool = False
    keeps_history: bool = True
    player: Player | None = None


class JobControl(Protocol):
    """What steers an append that is under way."""

    def pause(self) -> None:
        """Send no further call for now."""
        ...

    def resume(self) -> None:
        """Go on after a pause."""
        ...

    def cancel(self) -> None:
        """Send no further call; the one under way is finished."""
        ...

    async def ended(self) -> None:
        """Wait until it has ended."""
        ...

    async def rest(self, within: float) -> None:
        """Pause it, and wait at most `within` seconds for the call under way."""
        ...

    async def detach(self) -> None:
        """Let it go on to its end without the screen."""
        ...


@dataclass(slots=True)
class Job:
    """An append or update of this session, for the jobs screen. The wizard keeps it up to date.

    path             the file, as the wizard opened it
    sent             records that the platform took
    in_doubt         records that may or may not be on the campaign
    state            in words: "sending", "waiting", "paused", "done", "in doubt", …
    waiting_seconds  until the next call; 0 where nothing is waited for
    put_off          why the platform takes nothing for now; "" unless that is waited for
    control          what steers it; None once it has ended
    report           what became of every row, in sentences, once it has ended
    kind             what it does with the records: "append" or "update"
    id               the journal's; "" before it has one
    budget           the calls that the platform allows, and those made; None where not known
    done_at          when it ends at the present pace; None where not known
    """

    key: CampaignKey
    campaign_name: str
    file_name: str
    begun: datetime
    total: int
    path: Path = Path()
    sent: int = 0
    refused: int = 0
    in_doubt: int = 0
    state: str = "waiting"
    waiting_seconds: float = 0.0
    running: bool = True
    control: JobControl | None = None
    report: tuple[str, ...] = ()
    kind: str = "append"
    put_off: str = ""
    id: str = ""
    budget: Budget | None = None
    done_at: datetime | None = None

    @property
    def act(self) -> str:
        """What it does, in words that the campaign's name follows: `append to`, `update of`."""
        return f"{self.kind} {'to' if self.kind == 'append' else 'of'}"

    @property
    def doing(self) -> str:
        """The same of one under way: `appending to`, `updating records of`."""
        return "appending to" if self.kind == "append" else "updating records of"


class Session:
    """Sources by profile on one board. Changes go to those who listen."""

    def __init__(
        self,
        wanted: Sequence[Wanted],
        *,
        audit: AuditLog,
        clock: Clock,
        random: Random,
        who: str,
        appends_dir: Path | None = None,
        make_worker: WorkerMaker | None = None,
        make_history: HistoryMaker | None = None,
    ) -> None:
        """`appends_dir`: where appends are kept, beside the audit log unless told.

        make_worker  makes what checks and sends an append; unless told it does so in this process
        make_history  makes what keeps samples of campaigns; unless told none are kept
        """
        self.board = Board()
        self.audit = audit
        self.clock = clock
        self.who = who
        self.appends_dir = appends_dir or audit.path.parent / "appends"
        self._make_worker: WorkerMaker = make_worker or self._direct_worker
        self._workers: list[AppendWorker] = []
        self._make_history = make_history
        self.history: PastKeeper | None = None
        """What keeps samples of campaigns, once it has begun; None where none are kept."""
        self._random = random
        self.jobs: list[Job] = []
        self.told_acts = ToldActs()
        """What others did, as far as the sources tell."""
        self.acting: dict[CampaignKey, str] = {}
        """Campaigns on which an act is under way, and which."""
        self.last_folder: Path | None = None
        """Where the last file to append was."""
        self.export_folder: Path | None = None
        """Where the last file was exported to."""
        self._budgets: dict[tuple[CampaignKey, int, float], CallBudget] = {}
        self._wanted = {want.backend.profile: want for want in wanted}
        self.replay = next((want.player for want in wanted if want.player is not None), None)
        """What plays the recording that is shown; None where this is no replay."""
        self._listeners: list[Listener] = []
        self._detail_listeners: list[DetailListener] = []
        self.rounds: Mapping[str, Round] = {
            want.backend.profile: self._round(want) for want in wanted if want.goes_round
        }
        """What reads the details of campaigns at which nobody looks, by profile."""
        self.sources: Mapping[str, Source] = {
            want.backend.profile: Source(
                want.backend.profile,
                Monitor(
                    want.backend,
                    self.board,
                    self._tell,
                    clock=clock,
                    random=random,
                    refresh_seconds=want.refresh_seconds,
                ),
                Commander(want.backend, audit, clock=clock, who=who, read_only=want.read_only),
            )
            for want in wanted
        }

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every change of the board from now on; what is returned ends it."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    def listen_detail(self, listener: DetailListener) -> Callable[[], None]:
        """Tell `listener` of all details that are read; what is returned ends it."""
        self._detail_listeners.append(listener)
        return partial(self._detail_listeners.remove, listener)

    async def read_detail(self, key: CampaignKey) -> CampaignDetail:
        """Read what the panels show of a campaign, and tell those who listen. Raises as it does."""
        detail = await self.source_of(key).monitor.detail(key.id)
        round_ = self.rounds.get(key.profile)
        if round_ is not None:
            round_.has_read(key)
        for listener in tuple(self._detail_listeners):
            listener(detail)
        return detail

    def begin_history(self) -> PastKeeper | None:
        """Make what keeps samples of campaigns, and let it hear of details; None for none."""
        if self.history is None and self._make_history is not None:
            self.history = self._make_history(self)
            self.listen_detail(self.history.take_detail)
        return self.history

    @property
    def wants_history(self) -> bool:
        """Whether samples of campaigns are kept here, or will be in a moment."""
        return self._make_history is not None

    def wanted(self, profile: str) -> Wanted:
        """What a profile's source was made from."""
        return self._wanted[profile]

    def source_of(self, key: CampaignKey) -> Source:
        """The source that a campaign comes from."""
        return self.sources[key.profile]

    def campaign(self, key: CampaignKey) -> Campaign | None:
        """The campaign as it is on the board now; None if it is gone."""
        return self.board.campaigns.get(key)

    def named(self, campaign: Campaign) -> str:
        """A campaign as it is called on the screen: with its source, where there are several."""
        return f"{campaign.profile} › {campaign.name}" if len(self.sources) > 1 else campaign.name

    def do_not_call(self, profile: str) -> tuple[Path, ...]:
        """The files of numbers that no append through a profile may hold."""
        return self._wanted[profile].do_not_call

    def append_budget(self, key: CampaignKey, rules: AppendRules) -> CallBudget:
        """The budget of calls that append or change records: one for all jobs of this session.

        It is the campaign's where the platform counts by campaign, else the profile's. Where the
        platform counts, it is one with all other processes of the user.
        """
        want = self._wanted[key.profile]
        counted_for = key if rules.one_at_a_time else CampaignKey(key.profile, "")
        known = counted_for, rules.calls_per_window, rules.window_seconds
        if known not in self._budgets:
            self._budgets[known] = budget_for(
                rules,
                self.clock,
                state_dir=want.state_dir,
                counted=want.counted,
                campaign_id=key.id,
            )
        return self._budgets[known]

    def append_budgets(self) -> dict[str, Budget]:
        """How much of each profile's append budget is used, where that is known.

        What a source tells of its own comes first. Else it is this user's own calls: shared ones
        as soon as the platform's rules are known, others once an append was begun. Where the
        platform counts by campaign there is none of the profile.
        """
        known: dict[str, Budget] = {}
        for profile, source in self.sources.items():
            health = self.board.health.get(profile)
            if health is not None and health.budget is not None:
                known[profile] = health.budget
                continue
            rules = source.backend.append_rules
            if rules is None or rules.one_at_a_time or not self._is_counted(profile):
                continue
            try:
                known[profile] = self.append_budget(CampaignKey(profile, ""), rules).budget()
            except ConfigurationError:  # the file cannot be used: an append says so, with why
                continue
        return known

    def _is_counted(self, profile: str) -> bool:
        """Whether other processes count too, or this one has begun to."""
        shared = self._wanted[profile].counted is not None
        return shared or any(key.profile == profile for key, _, _ in self._budgets)

    def new_worker(self, profile: str) -> AppendWorker:
        """What checks and sends one append through a profile; to be closed when that is done."""
        worker = self._make_worker(profile)
        self._workers.append(worker)
        return worker

    async def close_worker(self, worker: AppendWorker) -> None:
        """End a worker; what it has checked and not sent is discarded."""
        if worker in self._workers:
            self._workers.remove(worker)
            await worker.close()

    async def leave_jobs(self, within: float) -> None:
        """End every append so that it can be resumed, and every other worker.

        A call that is under way may take `within` seconds more.
        """
        workers, self._workers = self._workers, []
        await asyncio.gather(*(worker.leave(within) for worker in workers))
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                for job in self.running_jobs:
                    if job.control is not None:
                        await job.control.ended()

    async def rest_jobs(self, within: float) -> None:
        """Pause every append, and wait until its call under way has ended."""
        controls = [job.control for job in self.running_jobs if job.control is not None]
        await asyncio.gather(*(control.rest(within) for control in controls))

    async def detach_jobs(self) -> None:
        """Let every append that is under way go on without the screen."""
        for job in self.running_jobs:
            if job.control is not None:
                await job.control.detach()

    def let_go(self, worker: AppendWorker) -> None:
        """Know nothing of a worker any more: it goes on by itself."""
        self._workers.remove(worker)

    def is_of_a_job(self, act: Act) -> bool:
        """Whether an act is a call of a job of this session, which a process of ours makes."""
        return any(
            act.who == self.who
            and act.campaign_id == job.key.id
            and act.what.startswith(f"{job.kind} ")
            for job in self.jobs
        )

    @property
    def read_only(self) -> bool:
        """Whether no source may be changed."""
        return all(source.commander.read_only for source in self.sources.values())

    @property
    def read_only_profiles(self) -> frozenset[str]:
        """The sources that may not be changed."""
        return frozenset(p for p, s in self.sources.items() if s.commander.read_only)

    @property
    def running_jobs(self) -> list[Job]:
        """Appends that are under way."""
        return [job for job in self.jobs if job.running]

    def _round(self, want: Wanted) -> Round:
        profile, seconds = want.backend.profile, partial(_round_seconds, want)
        return Round(profile, self.board, self.read_detail, clock=self.clock, seconds=seconds)

    def _direct_worker(self, profile: str) -> AppendWorker:
        from campmon.append.worker import Desk, DirectWorker, Surroundings  # brings the readers

        return DirectWorker(
            Desk(
                Surroundings(
                    self.appends_dir,
                    self.clock,
                    self._random,
                    partial(self._bench, profile),
                    self.do_not_call(profile),
                )
            )
        )

    @asynccontextmanager
    async def _bench(self, profile: str) -> AsyncIterator[Bench]:
        from campmon.append.worker import Bench

        source = self.sources[profile]
        yield Bench(source.backend, source.commander, self.audit, self.append_budget)

    def _tell(self, change: BoardChange) -> None:
        if change.acts:
            self.told_acts.take_in(change)
        for listener in tuple(self._listeners):
            listener(change)


def _round_seconds(want: Wanted) -> float | None:
    return seconds_between(want.backend.platform, want.refresh_seconds)
