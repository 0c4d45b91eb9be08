"""The Staffing tab: who works the campaign, read, found and changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.detail import AgentCount
from campmon.model.errors import UnreachableError
from campmon.model.staffing import Agent, AgentState, Staffing
from campmon.tui.cells import width_of
from campmon.tui.details.screen import DetailsScreen
from campmon.tui.details.staffing_lines import counts_line, matching, staffing_lines
from campmon.tui.staffing.screen import StaffingScreen
from tests.tui.details.ground import open_details, says, text_of
from tests.tui.fixed import Floor, HandClock, begin, campaign, until
from tests.tui.staffing.ground import StaffBackend

SMALL = (80, 24)


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return staffed(tmp_path)


def staffed(tmp_path: Path, **more: object) -> Floor:
    made = [campaign(1, "Past due 30 days", service="Collections"), campaign(2, "Winback")]

    def backends(clock: HandClock) -> list[StaffBackend]:
        return [StaffBackend(clock, made, **more)]  # type: ignore[arg-type]

    return Floor(tmp_path, backends=backends)


def platform_of(floor: Floor) -> StaffBackend:
    assert isinstance(floor.backend, StaffBackend)
    return floor.backend


async def test_it_shows_who_works_the_campaign_and_what_they_do(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Agents 12", "Ben Smith", "a0001@example.com", "on call"))
        await until(pilot, says(floor, "3 waiting · 11 on call", "Read 0 s ago"))
        await pilot.press("end")
        await until(pilot, says(floor, "Teams 1", "Day", "Service", "Collections"))


async def test_its_age_grows_and_r_reads_again(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Read 0 s ago"))
        await floor.clock.move(14)
        await until(pilot, says(floor, "Read 14 s ago"))
        platform_of(floor).on["C-001"] = ["a0001@example.com"]
        await pilot.press("r")
        await until(pilot, says(floor, "Agents 1 ", "Read 0 s ago"))


async def test_what_is_typed_is_found_at_once_and_esc_shows_all(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Agents 12"))
        await pilot.press("slash", *"ben")
        await until(pilot, says(floor, "Agents 2 of 12", "Ben Smith", "Ben Okafor"))
        assert "Carla" not in text_of(floor.app)
        await pilot.press("enter")
        await until(pilot, says(floor, "only “ben”"))
        await pilot.press("slash", *" day x")
        await until(pilot, says(floor, "none found"))
        await pilot.press("escape")
        await until(pilot, says(floor, "Agents 12"))
        assert isinstance(floor.app.screen, DetailsScreen)
        await pilot.press("slash", "x", "5", "4")
        await until(pilot, says(floor, "find: ", "x54"))
        await pilot.press("escape", "tab")
        await until(pilot, says(floor, "[5 History]"))


async def test_g_opens_the_editor_and_what_it_did_is_read(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Agents 12"))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(floor.app.screen, StaffingScreen))
        platform_of(floor).on["C-001"] = []
        await pilot.press("escape")
        await until(pilot, says(floor, "Agents 0", "[4 Staffing]"))


async def test_what_cannot_be_read_says_what_can_be_done(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.read_problems["C-001"] = UnreachableError("Fixed did not answer", "Look at the wire.")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "could not be read: Fixed did not answer. Look", "r tries"))
        platform.read_problems.clear()
        await pilot.press("r")
        await until(pilot, says(floor, "Agents 12"))
        platform.read_problems["C-001"] = ZeroDivisionError()
        await pilot.press("r")
        await until(pilot, says(floor, "unexpected ZeroDivisionError", "Agents 12"))


async def test_a_slow_platform_is_waited_for_once(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.waits = asyncio.Event()
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Reading who works this campaign…"))
        await pilot.press("r", "r", "1", "4")
        await pilot.pause()
        assert platform.reads == 1
        platform.waits.set()
        await until(pilot, says(floor, "Agents 12"))


async def test_a_platform_without_it_says_why(tmp_path: Path) -> None:
    one = Capability.STAFFING
    less = Capabilities(EVERYTHING.offered - {one}, {one: "its API lists nobody"})
    floor = staffed(tmp_path, capabilities=less)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Not offered by Fixed: its API lists nobody"))
        await until(pilot, says(floor, "3 waiting"))
        await pilot.press("r", "slash", "g")
        await until(pilot, says(floor, "does not offer"))
        assert platform_of(floor).reads == 0


async def test_nobody_and_remembered_ones_are_told(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.on["C-001"], platform.teams_on["C-001"] = [], []
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Nobody works this campaign"))
        platform.remembered = True
        await pilot.press("r")
        await until(pilot, says(floor, "The platform lists no assignments: campmon has put"))


AGENT = st.builds(
    Agent,
    st.text(max_size=30),
    st.text(max_size=40),
    st.none() | st.sampled_from(AgentState),
    st.none() | st.floats(0, 1e7),
    st.none() | st.text(max_size=20),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(AGENT, max_size=8).map(tuple),
    st.lists(st.text(max_size=20), max_size=3).map(tuple),
    st.booleans(),
    st.text(max_size=6),
    st.integers(20, 200),
)
def test_lines_fit_whoever_it_is(
    agents: tuple[Agent, ...],
    teams: tuple[str, ...],
    remembered: bool,
    sought: str,
    width: int,
) -> None:
    lines = staffing_lines(Staffing(agents, teams, remembered=remembered), sought, "S", width)
    for line in lines:
        assert sum(width_of(text) for text, _ in line) <= max(width, 44)
    assert matching(agents, "") == sorted(matching(agents, ""), key=matching(agents, "").index)


def test_counts_of_nobody() -> None:
    assert counts_line(None, 80) == ()
    assert counts_line((), 80)[0][0] == "No agents are logged in"
    assert counts_line((), 80, " of its service")[0][0] == "No agents of its service are logged in"
    theirs = counts_line((AgentCount(AgentState.WAITING, 3),), 80, " of its service")
    assert "".join(text for text, _ in theirs) == "Agents of its service now 3 waiting"


def test_those_at_work_come_first() -> None:
    at_work = Agent("b", "Zoe", AgentState.ON_CALL)
    off = replace(at_work, id="a", name="Ann", state=AgentState.OFF)
    unknown = replace(at_work, id="c", name="Bob", state=None)
    assert matching([off, unknown, at_work], "") == [at_work, off, unknown]
