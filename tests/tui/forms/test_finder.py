"""Finding campaigns of other days."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from textual import events
from textual.pilot import Pilot

from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import UnreachableError
from campmon.model.query import CampaignQuery
from campmon.model.state import CampaignState
from campmon.tui.forms.fields import ValueScreen
from campmon.tui.screens.finder import FinderScreen
from tests.tui.fixed import Floor, HandClock, begin, campaign, until
from tests.tui.forms.ground import (
    FormBackend,
    backends,
    board,
    focus,
    retype,
    screen_text,
    yesterdays,
)

SIZE = (120, 40)
MakeFloor = Callable[..., Floor]


@pytest.fixture
def floor(make_floor: MakeFloor) -> Floor:
    made = make_floor(backends=backends)
    backend_of(made).others = yesterdays(3)
    return made


def backend_of(floor: Floor, place: int = 0) -> FormBackend:
    backend = floor.backends[place]
    assert isinstance(backend, FormBackend)
    return backend


async def open_finder(pilot: Pilot[int], floor: Floor) -> FinderScreen:
    """The finder, over the board."""
    await begin(pilot, floor)
    await pilot.press("d")
    await until(pilot, lambda: isinstance(floor.app.screen, FinderScreen))
    await pilot.pause()
    screen = floor.app.screen
    assert isinstance(screen, FinderScreen)
    return screen


def day(number: int) -> datetime:
    """A midnight of the clock's month."""
    return datetime(2026, 3, number, tzinfo=UTC)


async def test_yesterday_s_campaigns_are_found_with_one_key(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        assert "uploaded on Mon 2 Mar 2026" in screen_text(floor.app)
        assert "Press enter to look" in screen_text(floor.app)
        assert backend_of(floor).asked == [], "nothing is asked before somebody wants it"
        await pilot.press("enter")
        await until(pilot, lambda: "3 campaigns as of 15:00" in screen_text(floor.app))
        assert backend_of(floor).asked == [CampaignQuery(since=day(2), until=day(3))]
        said = screen_text(floor.app)
        assert "Web [b]leads[/] 1" in said
        row = next(line for line in said.splitlines() if "Past due, Friday 0" in line)
        assert "—" in row
        assert " 0 " not in row.replace("Friday 0", ""), "unknown is never 0"


async def test_everything_that_is_asked_reaches_the_platform(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        await retype(pilot, floor.app, "days", "2026-02-20..2026-02-22")
        assert "from Fri 20 Feb 2026 to Sun 22 Feb 2026" in screen_text(floor.app)
        await focus(pilot, floor.app, "state")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(floor.app.screen, ValueScreen))
        await pilot.press(*"paus", "enter")
        await until(pilot, lambda: isinstance(floor.app.screen, FinderScreen))
        await retype(pilot, floor.app, "types", "outbound, 7")
        await retype(pilot, floor.app, "services", "55101,Care")
        await pilot.press("enter")
        await until(pilot, lambda: backend_of(floor).asked)
        (asked,) = backend_of(floor).asked
        assert asked == CampaignQuery(
            since=datetime(2026, 2, 20, tzinfo=UTC),
            until=datetime(2026, 2, 23, tzinfo=UTC),
            states=(CampaignState.PAUSED,),
            types=("outbound", "7"),
            services=("55101", "Care"),
        )


async def test_everything_is_of_every_day(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        await focus(pilot, floor.app, "everything")
        await pilot.press("right")
        await pilot.pause()
        assert "of every day there is" in screen_text(floor.app)
        await pilot.press("enter")
        await until(pilot, lambda: backend_of(floor).asked)
        assert backend_of(floor).asked == [CampaignQuery(everything=True)]


async def test_days_that_cannot_be_meant_are_said_and_not_asked(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        await retype(pilot, floor.app, "days", "fridayish")
        assert "'fridayish' is not a day or a moment" in screen_text(floor.app)
        await pilot.press("enter")
        await pilot.pause()
        assert backend_of(floor).asked == []
        await retype(pilot, floor.app, "days", "2026-03-01T09:30..2h")
        assert "from Sun 1 Mar 2026 09:30 to Tue 3 Mar 2026 13:00" in screen_text(floor.app)


async def test_nothing_found_says_so(floor: Floor) -> None:
    backend_of(floor).others = []
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        await pilot.press("enter")
        await until(pilot, lambda: "No campaign is like that" in screen_text(floor.app))
        assert "0 campaigns as of" in screen_text(floor.app)


async def test_looking_is_said_and_a_later_search_takes_its_place(floor: Floor) -> None:
    backend_of(floor).waits = waits = asyncio.Event()
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        await pilot.press("enter")
        await until(pilot, lambda: "Looking…" in screen_text(floor.app))
        await retype(pilot, floor.app, "days", "3d")
        await pilot.press("enter")
        await pilot.pause()
        waits.set()
        await until(pilot, lambda: "3 campaigns" in screen_text(floor.app))
        assert [asked.since for asked in backend_of(floor).asked] == [
            datetime(2026, 2, 28, tzinfo=UTC)
        ]


async def test_a_source_that_does_not_answer_is_told_and_asked_again(floor: Floor) -> None:
    backend_of(floor).find_problem = UnreachableError("Fixed did not answer", "Try later.")
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        await pilot.press("enter")
        await until(pilot, lambda: "enter in a field looks again" in screen_text(floor.app))
        assert "floor: Fixed did not answer. Try later." in screen_text(floor.app)
        backend_of(floor).find_problem = None
        await pilot.press("enter")
        await until(pilot, lambda: "3 campaigns" in screen_text(floor.app))


async def test_enter_on_a_campaign_opens_its_details_and_esc_comes_back(floor: Floor) -> None:
    from campmon.tui.details.screen import DetailsScreen

    for found in yesterdays(3):
        backend_of(floor).made[found.id] = found
    async with floor.run(size=SIZE) as pilot:
        finder = await open_finder(pilot, floor)
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.focused is finder.table)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        await until(pilot, lambda: "Web [b]leads[/] 1" in screen_text(floor.app))
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is finder)
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_no_key_of_the_finder_reaches_the_board(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        finder = await open_finder(pilot, floor)
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.focused is finder.table)
        before = finder.table.sorted_by
        await pilot.press("p", "u", "s", "space", "O", "o")
        await pilot.pause()
        assert floor.backend.written == []
        assert floor.table.marks == frozenset()
        assert finder.table.sorted_by != before
        assert floor.app.screen is finder


async def test_down_goes_from_the_fields_to_the_table(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        finder = await open_finder(pilot, floor)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert floor.app.focused is finder.table
        assert floor.app.screen is finder, "there is nothing to open yet"


async def test_several_sources_are_asked_at_once_and_one_may_fail(make_floor: MakeFloor) -> None:
    def two(clock: HandClock) -> list[FormBackend]:
        other = FormBackend(
            clock, [campaign(5, "Beta", profile="beta")], profile="beta", platform="Other"
        )
        other.find_problem = UnreachableError("Other did not answer")
        one = FormBackend(clock, board())
        one.others = yesterdays(2)
        return [one, other]

    floor = make_floor(backends=two)
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        assert "floor, beta" in screen_text(floor.app)
        await pilot.press("enter")
        await until(pilot, lambda: "2 campaigns" in screen_text(floor.app))
        assert "beta: Other did not answer" in screen_text(floor.app)


async def test_a_platform_that_cannot_find_says_so(make_floor: MakeFloor) -> None:
    nothing = Capabilities(frozenset(), {Capability.FIND: "it lists today's campaigns only"})
    floor = make_floor(backends=lambda clock: [FormBackend(clock, board(), capabilities=nothing)])
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("d")
        await until(pilot, lambda: "Fixed does not offer this" in screen_text(floor.app))
        assert floor.app.screen is floor.app.board


async def test_what_is_typed_ahead_is_part_of_what_is_asked(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_finder(pilot, floor)
        keys = ["home", "ctrl+k", *"5d", "tab", "right", "tab", *"sms", "tab", "tab", "right"]
        for key in [*keys, "enter"]:  # all at once, as one packet from a slow line has them
            floor.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: backend_of(floor).asked)
        assert backend_of(floor).asked == [
            CampaignQuery(states=(CampaignState.DRAFT,), types=("sms",), everything=True)
        ]
