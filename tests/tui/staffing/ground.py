"""A fixed board whose platform has agents and teams, and does what it is told to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from textual.pilot import Pilot

from campmon.model.campaign import Campaign
from campmon.model.errors import UnknownCampaignError
from campmon.model.intent import Intent, Receipt, Staff
from campmon.model.staffing import (
    Agent,
    AgentState,
    Staffing,
    StaffingAnswer,
    StaffingMove,
)
from campmon.model.staffing_plan import Kind, Mark
from campmon.model.state import CampaignState
from campmon.tui.staffing.screen import StaffingScreen
from tests.tui.fixed import FixedBackend, Floor, HandClock, begin, campaign, shown, until

SMALL, WIDE = (80, 24), (120, 40)

_FIRST = ("Ann", "Ben", "Carla", "Dev", "Eva", "Femi", "Gita", "Hugo", "Inés", "Jürgen")
_LAST = ("Smith", "Okafor", "Lund", "Marsh", "Novak", "Quist", "Reyes", "Sato", "Tran", "Weiß")
TEAMS = ("Day", "Evening", "North", "Retention", "South")
_STATES = (AgentState.WAITING, AgentState.ON_CALL, AgentState.WRAPPING_UP, AgentState.OFF)


def agent(number: int) -> Agent:
    """One of many; names repeat after a hundred."""
    name = f"{_FIRST[number % 10]} {_LAST[number // 10 % 10]}"
    return Agent(
        f"a{number:04}@example.com",
        name,
        _STATES[number % 4],
        12.0,
        TEAMS[number % 5],
    )


class StaffBackend(FixedBackend):
    """Knows agents and teams. What it is told to raise it raises, and then does nothing."""

    def __init__(
        self, clock: HandClock, made: Sequence[Campaign], agents: int = 30, **more: object
    ) -> None:
        super().__init__(clock, made, **more)  # type: ignore[arg-type]
        self.agents = {one.id: one for one in map(agent, range(agents))}
        self.on: dict[str, list[str]] = {c.id: [] for c in made}
        self.teams_on: dict[str, list[str]] = {c.id: [] for c in made}
        for number, one in enumerate(made):
            self.on[one.id] = [agent(n).id for n in range(number, min(agents, 12), number + 1)]
            self.teams_on[one.id] = [TEAMS[number % 5]]
        self.teams: tuple[str, ...] = TEAMS
        self.remembered = False
        self.note = ""
        self.not_offered: Mapping[StaffingMove, str] = {}
        self.read_problems: dict[str, Exception] = {}
        self.waits: asyncio.Event | None = None
        self.reads = 0
        self.answers: dict[str, Receipt] = {}

    async def read_staffing(self, campaign_id: str) -> Staffing:
        self.reads += 1
        if self.waits is not None:
            await self.waits.wait()
        if campaign_id in self.read_problems:
            raise self.read_problems[campaign_id]
        if campaign_id not in self.made:
            raise UnknownCampaignError(f"no campaign {campaign_id}")
        on, teams = self.on[campaign_id], self.teams_on[campaign_id]
        known = {**{i: Agent(i, i) for i in on}, **self.agents}
        return Staffing(
            tuple(known[i] for i in on),
            tuple(teams),
            tuple(one for one in self.agents.values() if one.id not in on),
            tuple(team for team in self.teams if team not in teams),
            self.remembered,
            self.note,
            self.not_offered,
        )

    async def write(self, intent: Intent) -> Receipt:
        if not isinstance(intent.action, Staff):
            return await super().write(intent)
        if self.hangs is not None:
            await self.hangs.wait()
        if intent.key.id in self.refuses:
            raise self.refuses[intent.key.id]
        self.written.append(intent)
        if intent.key.id in self.answers:
            return self.answers[intent.key.id]
        change = intent.action.change
        on, teams = self.on[intent.key.id], self.teams_on[intent.key.id]
        added = [i for i in change.add_agents if i in self.agents and i not in on]
        removed = [i for i in change.remove_agents if i in on]
        added_teams = [t for t in change.add_teams if t in TEAMS and t not in teams]
        removed_teams = [t for t in change.remove_teams if t in teams]
        self.on[intent.key.id] = [i for i in on if i not in removed] + added
        self.teams_on[intent.key.id] = [t for t in teams if t not in removed_teams] + added_teams
        asked = (*change.add_agents, *change.remove_agents)
        answer = StaffingAnswer(
            tuple(added),
            tuple(removed),
            tuple(added_teams),
            tuple(removed_teams),
            tuple(i for i in asked if i not in self.agents),
            tuple(i for i in change.remove_agents if i in self.agents and i not in removed),
            tuple(t for t in (*change.add_teams, *change.remove_teams) if t not in TEAMS),
            tuple(t for t in change.remove_teams if t in TEAMS and t not in removed_teams),
        )
        return Receipt(already=answer == StaffingAnswer(), staffing=answer)


def board() -> list[Campaign]:
    """Three campaigns, one with a name that means harm."""
    return [
        campaign(1, "Spring renewals", uploaded=1_600),
        campaign(2, "Winback [bold]autumn[/]", CampaignState.PAUSED, uploaded=5_000),
        campaign(3, "Zürich welcome", CampaignState.BUILT, completed=0),
    ]


def backends(clock: HandClock) -> Sequence[StaffBackend]:
    """One backend with all of it."""
    return [StaffBackend(clock, board())]


def crowd(clock: HandClock) -> Sequence[StaffBackend]:
    """Five hundred agents more than are on the first campaign."""
    return [StaffBackend(clock, board(), agents=512)]


def mark_a_crowd(floor: Floor) -> None:
    """Add all of the five hundred, and take one team off."""
    marks = {(Kind.AGENT, agent(number).id): Mark.ADD for number in range(12, 512)}
    editor_of(floor).put_marks({**marks, (Kind.TEAM, "Day"): Mark.REMOVE})


def platform_of(floor: Floor) -> StaffBackend:
    assert isinstance(floor.backend, StaffBackend)
    return floor.backend


def editor_of(floor: Floor) -> StaffingScreen:
    """The editor, which has to be open and on top."""
    assert isinstance(floor.app.screen, StaffingScreen), floor.app.screen
    return floor.app.screen


def text_of(floor: Floor) -> str:
    """What is on the screen."""
    return "\n".join(shown(floor.app))


def says(floor: Floor, *texts: str) -> Callable[[], bool]:
    """Whether the screen has all of these texts on it."""
    return lambda: all(text in text_of(floor) for text in texts)


async def until_says(pilot: Pilot[int], floor: Floor, *texts: str) -> None:
    """Wait until the screen has these texts; say what it has where they never come."""
    try:
        await until(pilot, says(floor, *texts))
    except TimeoutError:
        raise AssertionError(f"{texts} not in:\n{text_of(floor)}") from None


async def open_editor(pilot: Pilot[int], floor: Floor, *keys: str) -> None:
    """The editor over the first campaign, or the marked ones; then further keys."""
    await begin(pilot, floor)
    await pilot.press("g")
    await until(pilot, lambda: isinstance(floor.app.screen, StaffingScreen))
    await until(pilot, lambda: not editor_of(floor)._reading)
    await pilot.pause()
    if keys:
        await pilot.press(*keys)
        await pilot.pause()


async def open_on_all(pilot: Pilot[int], floor: Floor, *keys: str) -> None:
    """The editor over all campaigns."""
    await begin(pilot, floor)
    await pilot.press("asterisk")
    await open_editor(pilot, floor, *keys)


def without(made: Sequence[Campaign], campaign_id: str) -> dict[str, Campaign]:
    """The campaigns by id, one of them gone."""
    return {c.id: replace(c) for c in made if c.id != campaign_id}
