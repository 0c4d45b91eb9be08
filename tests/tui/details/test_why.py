"""Why nothing is dialed: all of it in the details and by one key, and the keys that mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from campmon.model.capability import EVERYTHING
from campmon.model.detail import AgentCount, CampaignDetail
from campmon.model.errors import NotOfferedError, UnreachableError
from campmon.model.properties import CampaignProperties, PropertyKind, PropertySpec
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.model.why import WhyNot
from campmon.tui.around import read_beyond
from campmon.tui.bindings import Keys
from campmon.tui.cells import width_of
from campmon.tui.details.screen import DetailsScreen
from campmon.tui.forms.edit import EditScreen
from campmon.tui.screens.board import BoardScreen
from campmon.tui.screens.confirm import ConfirmScreen
from campmon.tui.screens.why import WhyScreen
from campmon.tui.staffing.screen import StaffingScreen
from campmon.tui.why_lines import why_lines
from tests.tui.details.ground import open_details, says, text_of
from tests.tui.fixed import START, Floor, HandClock, begin, campaign, detail, until
from tests.tui.staffing.ground import StaffBackend

SMALL = (80, 24)
CALLER_ID = PropertySpec("callerId", "Caller ID", PropertyKind.PHONE, help="What is shown.")


class IdleBackend(StaffBackend):
    """A campaign that is paused, without anybody or a caller ID; it counts who asks."""

    property_specs = (CALLER_ID,)

    def __init__(self, clock: HandClock) -> None:
        made = [campaign(1, "Past due 30 days", CampaignState.PAUSED, state_by="anna")]
        super().__init__(clock, made)
        self.values: dict[str, str] = {}
        self.properties_problem: Exception | None = None
        self.properties_read = 0
        self.on["C-001"], self.teams_on["C-001"] = [], []

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        self.properties_read += 1
        if self.properties_problem is not None:
            raise self.properties_problem
        return CampaignProperties(campaign_id, START, self.values)

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        whole = detail(await self.read_campaign(campaign_id), self.clock.now())
        idle = not self.on["C-001"]
        return replace(whole, agents=(AgentCount(AgentState.PAUSED, 2),)) if idle else whole


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return Floor(tmp_path, backends=lambda clock: [IdleBackend(clock)])


def platform_of(floor: Floor) -> IdleBackend:
    assert isinstance(floor.backend, IdleBackend)
    return floor.backend


ALL = (
    "Why nothing is dialed",
    "p play        Paused by anna",
    "g staffing    Nobody is assigned to it",
    "g staffing    Every agent is paused",
    "e edit        It has no caller ID",
)


async def test_the_details_begin_with_it_and_its_keys_mend(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await until(pilot, says(floor, *ALL))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(floor.app.screen, StaffingScreen))
        platform_of(floor).on["C-001"] = ["a0001@example.com"]
        await pilot.press("escape")
        await until(pilot, lambda: "Nobody is assigned" not in text_of(floor.app))
        await pilot.press("p")
        await until(pilot, lambda: isinstance(floor.app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(floor.app.screen, EditScreen))
        assert floor.backend.written == []


async def test_it_goes_when_the_campaign_dials_and_is_not_read_for_nothing(floor: Floor) -> None:
    platform = platform_of(floor)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await until(pilot, says(floor, *ALL))
        await floor.clock.move(20)
        assert platform.properties_read == 1
        await pilot.press("r")
        await until(pilot, lambda: platform.properties_read == 2)
        platform.values = {"callerId": "2015550123"}
        platform.on["C-001"] = ["a0001@example.com"]
        platform.made["C-001"] = replace(platform.made["C-001"], state=CampaignState.PLAYING)
        await floor.clock.move(2.5)
        await until(pilot, lambda: "Why nothing is dialed" not in text_of(floor.app))


async def test_what_cannot_be_read_besides_is_told(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.properties_problem = UnreachableError("Fixed did not answer", "Look at the wire.")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor)
        await until(pilot, says(floor, "Its properties could not be read: Fixed did not answer."))
        platform.properties_problem = ZeroDivisionError()
        await pilot.press("r")
        await until(pilot, says(floor, "unexpected ZeroDivisionError"))


async def test_one_key_on_the_board_says_all_of_it_and_mends(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(floor.app.screen, WhyScreen))
        await until(pilot, says(floor, *ALL, "Past due 30 days  ‖ paused"))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(floor.app.screen, StaffingScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(floor.app.screen, BoardScreen))
        platform = platform_of(floor)
        platform.on["C-001"] = ["a0001@example.com"]
        platform.made["C-001"] = replace(platform.made["C-001"], state=CampaignState.PLAYING)
        await floor.clock.move(2.5)
        await pilot.press("y")
        await until(pilot, says(floor, "It is being dialed", "esc leaves"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(floor.app.screen, BoardScreen))


async def test_the_dialog_stays_true_and_says_what_it_could_not_read(floor: Floor) -> None:
    platform = platform_of(floor)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("y")
        await until(pilot, says(floor, *ALL))
        asked = platform.properties_read
        platform.on["C-001"] = ["kim"]
        await floor.clock.move(2)
        await until(pilot, lambda: "Every agent is paused" not in text_of(floor.app))
        assert platform.properties_read == asked, "what costs calls is read once"
        platform.problem = UnreachableError("Fixed did not answer", "Look at the wire.")
        await floor.clock.move(20)
        await until(pilot, says(floor, "r read now    Its source is not heard"))
        await pilot.press("r")
        await until(pilot, says(floor, "Reading now"))
        platform.read_problems["C-001"] = ZeroDivisionError()
        await pilot.press("y")
        await until(pilot, says(floor, "unexpected ZeroDivisionError"))


async def test_with_no_campaign_it_says_so(floor: Floor) -> None:
    floor.backend.made.clear()
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("y")
        await until(pilot, says(floor, "Move the cursor to a campaign first"))


async def test_what_a_platform_does_not_have_is_no_problem(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.properties_problem = NotOfferedError("no properties")
    platform.read_problems["C-001"] = NotOfferedError("no staffing")
    found = await read_beyond(platform, "C-001")
    assert (found.properties, found.staffing, found.problems) == (None, None, ())
    platform.read_problems["C-001"] = UnreachableError("no answer", "")
    (problem,) = (await read_beyond(platform, "C-001")).problems
    assert "Who works it could not be read" in problem
    assert platform.capabilities is EVERYTHING


def test_a_long_reason_goes_on_below_and_a_mend_without_a_key_is_in_the_palette() -> None:
    reasons = [WhyNot("word " * 40), WhyNot("It is done", "campaign.play")]
    lines = why_lines(reasons, Keys({"campaign.play": ()}), 60)
    said = ["".join(text for text, _ in line) for line in lines]
    assert all(width_of(line) <= 60 for line in said)
    assert said[1].startswith("·             word")
    assert said[2].startswith("              word")
    assert any(line.startswith("ctrl+p play") for line in said)
    assert why_lines([], Keys(), 60) == []
