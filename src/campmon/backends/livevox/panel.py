"""What LiveVox tells of services and their agents, fetched in turns and only while it is looked at.

Both calls need the real-time subscription; an account without it is not asked again for a while.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from campmon.backends.livevox.client import (
    AgentRow,
    BadAnswer,
    Forbidden,
    LiveVoxClient,
    NotFound,
    Rejected,
    ServiceRow,
)
from campmon.backends.livevox.todays import ASK_AGAIN_SECONDS, Fetch
from campmon.model.detail import AgentCount
from campmon.model.text import clean

_log = logging.getLogger(__name__)

WANTED_SECONDS = 30.0
"""How long after somebody looked at a campaign its service's figures are still fetched."""
TURNS = 5
SERVICES_TURN, AGENTS_TURN = 3, 5

Row = TypeVar("Row")


@dataclass
class _Figures(Generic[Row]):
    """The rows of one call: None before it was answered, and where the account may not make it."""

    fetch: Callable[[], Awaitable[tuple[Row, ...]]]
    asked: bool = False
    rows: tuple[Row, ...] | None = None
    as_of: datetime | None = None
    refused_at: float | None = None


class Panel:
    """Keeps the figures of services and agents."""

    def __init__(
        self,
        client: LiveVoxClient,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._now = now
        self._monotonic = monotonic
        self._services: _Figures[ServiceRow] = _Figures(client.service_stats)
        self._agents: _Figures[AgentRow] = _Figures(client.agent_status)
        self._names: dict[str, str] = {}
        self._turn = 0
        self._wanted_at: float | None = None

    @property
    def has_agents(self) -> bool:
        """False once the platform has refused to tell of agents."""
        return self._agents.refused_at is None

    @property
    def names(self) -> Mapping[str, str]:
        """The services' names by id, as far as they are known."""
        return self._names

    def service_told(self, service_id: str | None) -> str | None:
        """A service as it is shown: its name and id, or its id alone."""
        if service_id is None:
            return None
        name = self._names.get(service_id)
        return f"{name} ({service_id})" if name else service_id

    def want(self) -> None:
        """Somebody is looking at a campaign."""
        self._wanted_at = self._monotonic()

    def next_turn(self) -> Fetch | None:
        """What this turn of the board should fetch for the panels in place of its own; or None."""
        self._turn = self._turn % TURNS + 1
        if self._wanted_at is None or self._monotonic() - self._wanted_at > WANTED_SECONDS:
            return None
        if not self._services.asked:
            self._turn = SERVICES_TURN  # nothing is shown yet: now rather than in some seconds
        if self._turn == SERVICES_TURN and self._may_fetch(self._services):
            return self.fetch_services
        if self._turn == AGENTS_TURN and self._may_fetch(self._agents):
            return self.fetch_agents
        return None

    async def fetch_missing(self) -> None:
        """Fetch at once what was never asked for."""
        await self.fetch_missing_services()
        if not self._agents.asked:
            await self.fetch_agents()

    async def fetch_missing_services(self) -> None:
        """Fetch the services at once, where that was never done: for their names."""
        if not self._services.asked:
            await self.fetch_services()

    async def fetch_services(self) -> None:
        """Fetch the figures of all services."""
        await self._fetch(self._services)
        for row in self._services.rows or ():
            if clean(row.name).strip():
                self._names[row.id] = clean(row.name).strip()

    async def fetch_agents(self) -> None:
        """Fetch what all agents are doing."""
        await self._fetch(self._agents)

    def agents(self, service_id: str | None) -> tuple[AgentCount, ...] | None:
        """How many agents of a service are in each state; None where that is not known.

        LiveVox tells states by number, and there is no public table of them: they keep their
        number, or the word where it gives one.
        """
        if self._agents.rows is None or service_id is None:
            return None
        counted = Counter(
            row.state or "" for row in self._agents.rows if row.service_id == service_id
        )
        return tuple(
            AgentCount(None, number, label=_agent_state(state))
            for state, number in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
        )

    def service_figures(self, service_id: str | None) -> tuple[tuple[str, str], ...]:
        """A service's figures with their labels, as the platform tells them."""
        if self._services.as_of is None:
            return ()
        for row in self._services.rows or ():
            if row.id == service_id:
                told = _told(row.figures)
                as_of = f"{self._services.as_of.astimezone():%H:%M:%S}"
                return (*told, ("As of", as_of)) if told else ()
        return ()

    def _may_fetch(self, figures: _Figures[Row]) -> bool:
        refused = figures.refused_at
        return refused is None or self._monotonic() - refused >= ASK_AGAIN_SECONDS

    async def _fetch(self, figures: _Figures[Row]) -> None:
        as_of = self._now()
        figures.asked = True
        try:
            rows = await figures.fetch()
        except (Forbidden, NotFound, Rejected) as error:
            _log.info("service and agent figures are not to be had: %s", error.message)
            figures.rows, figures.as_of = None, None
            figures.refused_at = self._monotonic()
            return
        except BadAnswer as error:
            # The board does not depend on these; they keep their age, and their turn comes again.
            _log.warning("service and agent figures could not be read: %s", error.message)
            return
        figures.rows, figures.as_of, figures.refused_at = rows, as_of, None


def _agent_state(state: str) -> str:
    if not state:
        return "unknown"
    return f"state {state}" if state.lstrip("-").isdigit() else state


_LABELS = (
    ("totalAgents", "Agents"),
    ("callsWithAgent", "Calls with agent"),
    ("cip", "Calls in progress"),
    ("pacingMethod", "Pacing"),
    ("throttle", "Throttle"),
    ("abandonRate", "Abandon rate"),
    ("totalOffered", "Offered"),
    ("totalHandled", "Handled"),
    ("longestCallInQueue", "Longest in queue"),
    ("playingDialable", "Dialable in playing"),
)


def _told(figures: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    folded = {key.casefold(): value for key, value in figures.items()}
    rows: list[tuple[str, str]] = []
    for key, label in _LABELS:
        value = _figure(folded.get(key.casefold()))
        if value is None:
            continue
        if key == "abandonRate":
            abandoned = _figure(folded.get("totalabandoned"))
            offered = _figure(folded.get("totaloffered"))
            if abandoned is not None and offered is not None:
                value = f"{value} ({abandoned} abandoned of {offered} offered)"
        rows.append((label, value))
    return tuple(rows)


def _figure(value: object) -> str | None:
    """A figure as the platform gave it; None where it gave none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None
