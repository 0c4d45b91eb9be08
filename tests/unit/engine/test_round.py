"""The round: whose details are read next."""

import asyncio
from contextlib import suppress

from campmon.engine.board import Board
from campmon.engine.round import Round, seconds_between
from campmon.model.campaign import CampaignKey
from campmon.model.errors import UnreachableError
from campmon.model.reading import Reading, SourceHealth, SourceState
from campmon.model.state import CampaignState
from tests.tui.fixed import START, HandClock, campaign


class Table:
    """A board of three playing campaigns and a paused one, and what was read of them."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.board = Board()
        self.read: list[str] = []
        self.fails: set[str] = set()
        self.round = Round(
            "floor", self.board, self.read_detail, clock=self.clock, seconds=lambda: 5.0
        )
        made = [campaign(n, f"Campaign {n}") for n in (1, 2, 3)]
        made.append(campaign(4, "Resting", CampaignState.PAUSED))
        self.board.apply("floor", Reading(tuple(made), START))
        self.hear(SourceState.LIVE)

    def hear(self, state: SourceState) -> None:
        self.board.set_health(SourceHealth("floor", state, START))

    async def read_detail(self, key: CampaignKey) -> None:
        self.read.append(key.id)
        if key.id in self.fails:
            raise UnreachableError("no answer")

    async def go(self, seconds: float) -> None:
        task = asyncio.create_task(self.round.run())
        await self.clock.move(seconds)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_playing_campaigns_are_read_in_turn_and_others_never() -> None:
    table = Table()
    await table.go(30)
    assert table.read == ["C-001", "C-002", "C-003"] * 2


async def test_one_that_somebody_looks_at_waits_its_turn() -> None:
    table = Table()
    table.round.has_read(CampaignKey("floor", "C-001"))
    await table.go(10)
    assert table.read == ["C-002", "C-003"]


async def test_a_campaign_whose_details_cannot_be_read_does_not_hold_up_the_others() -> None:
    table = Table()
    table.fails = {"C-001"}
    await table.go(15)
    assert table.read == ["C-001", "C-002", "C-003"]


async def test_a_source_that_is_not_heard_is_left_alone() -> None:
    table = Table()
    table.hear(SourceState.STALE)
    await table.go(15)
    assert table.read == []


async def test_it_rests_while_the_platform_s_details_cost_too_much() -> None:
    table = Table()
    pace: list[float | None] = [None]
    table.round = Round(
        "floor", table.board, table.read_detail, clock=table.clock, seconds=lambda: pace[0]
    )
    await table.go(20)
    assert table.read == []
    pace[0] = 2.0
    await table.go(5)
    assert table.read == ["C-001", "C-002"]


def test_what_a_platform_s_details_cost_says_how_often_they_are_read() -> None:
    assert seconds_between("practice dialer", 2.0) == 1.0
    assert seconds_between("LiveVox", 2.0) is None
    assert seconds_between("Voiso", 2.0) == 5.0
    assert seconds_between("Voiso", 30.0) == 60.0
    assert seconds_between("hub", 2.0) == 30.0
