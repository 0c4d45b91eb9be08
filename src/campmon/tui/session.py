"""One sitting at the screen: its board, its sources, and what is being done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from campmon.backends.base import Backend
from campmon.engine.audit import AuditLog
from campmon.engine.board import Board, BoardChange
from campmon.engine.clock import Clock
from campmon.engine.commander import Commander
from campmon.engine.monitor import Monitor
from campmon.model.campaign import Campaign, CampaignKey

Listener = Callable[[BoardChange], None]


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
    """What makes a source: a backend, how often it is read, whether it may be changed."""

    backend: Backend
    refresh_seconds: float
    read_only: bool


@dataclass(slots=True)
class Job:
    """An append of this session, as the jobs screen shows it. The wizard keeps it up to date.

    state  in words: "sending", "paused", "done", "failed: …"
    """

    key: CampaignKey
    campaign_name: str
    file_name: str
    begun: datetime
    total: int
    sent: int = 0
    refused: int = 0
    state: str = "sending"
    running: bool = True


class Session:
    """Sources by profile on one board. Changes go to the one who listens."""

    def __init__(
        self,
        wanted: Sequence[Wanted],
        *,
        audit: AuditLog,
        clock: Clock,
        random: Random,
        who: str,
    ) -> None:
        self.board = Board()
        self.audit = audit
        self.clock = clock
        self.who = who
        self.jobs: list[Job] = []
        self.acting: dict[CampaignKey, str] = {}
        """Campaigns on which an act is under way, and which."""
        self._listener: Listener | None = None
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

    def listen(self, listener: Listener) -> None:
        """Tell `listener` of every change of the board from now on."""
        self._listener = listener

    def source_of(self, key: CampaignKey) -> Source:
        """The source that a campaign comes from."""
        return self.sources[key.profile]

    def campaign(self, key: CampaignKey) -> Campaign | None:
        """The campaign as it is on the board now; None if it is gone."""
        return self.board.campaigns.get(key)

    @property
    def read_only(self) -> bool:
        """Whether no source may be changed."""
        return all(source.commander.read_only for source in self.sources.values())

    @property
    def running_jobs(self) -> list[Job]:
        """Appends that are under way."""
        return [job for job in self.jobs if job.running]

    def _tell(self, change: BoardChange) -> None:
        if self._listener is not None:
            self._listener(change)
