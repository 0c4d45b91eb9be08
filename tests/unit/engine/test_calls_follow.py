"""Following finished calls on a source that can only be asked again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from campmon.engine.calls_follow import CallFollower, utc_day_begins
from campmon.model.errors import (
    CampmonError,
    RateLimitedError,
    UnknownCampaignError,
    UnreachableError,
)
from campmon.model.listing import CallPage, CallQuery, FinishedCall
from tests.unit.engine.conftest import START, HandClock, ScriptedBackend


class Calling(ScriptedBackend):
    """Lists the calls that have finished, `late` seconds after they did.

    Its own clock, which the calls' times are of, is `ahead` seconds ahead of ours.
    """

    def __init__(self, clock: HandClock) -> None:
        super().__init__(clock)
        self.calls: list[FinishedCall] = []
        self.late = self.ahead = 0.0
        self.queries: list[CallQuery] = []

    def ring(self, account: str, second: float) -> FinishedCall:
        at = START + timedelta(seconds=second + self.ahead)
        call = FinishedCall(account, "2015550100", at - timedelta(seconds=20), at, "busy")
        self.calls.append(call)
        return call

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        self.queries.append(query)
        if self.fails:
            raise self.fails.pop(0)
        listed = self.clock.now() + timedelta(seconds=self.ahead - self.late)
        calls = [
            call
            for call in self.calls
            if call.finished is None or query.since <= call.finished <= min(query.until, listed)
        ]
        page = tuple(calls[query.offset : query.offset + query.count])
        end = query.offset + len(page)
        return CallPage(page, end if end < len(calls) else None)


class Following:
    """A follower that runs; what it gave, and what it told."""

    def __init__(
        self, clock: HandClock, since: datetime | None = START, refresh: float = 2.0
    ) -> None:
        self.clock = clock
        self.backend = Calling(clock)
        self.told: list[str] = []
        self.given: list[tuple[FinishedCall, ...]] = []
        self.follower = CallFollower(
            self.backend,
            "1",
            since=since,
            clock=clock,
            refresh_seconds=refresh,
            tell=self.told.append,
        )

    @property
    def accounts(self) -> list[str]:
        return [call.account for batch in self.given for call in batch]

    async def run(self) -> None:
        async for batch in self.follower.batches():
            self.given.append(batch)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def following() -> Following:
    return Following(HandClock())


async def test_each_call_is_given_once_when_it_has_finished(following: Following) -> None:
    first, third, second = (following.backend.ring(f"A{n}", n) for n in (1, 5, 3))
    async with following.running():
        await following.clock.move(2)
        assert following.given == [(first,)]
        await following.clock.move(600)
    assert following.given == [(first,), (second,), (third,)]


async def test_calls_of_one_look_come_in_the_order_of_finishing(following: Following) -> None:
    for second in (1.5, 0.5, 1.0):
        following.backend.ring(f"A{second}", second)
    async with following.running():
        await following.clock.move(2)
    assert following.accounts == ["A0.5", "A1.0", "A1.5"]


async def test_calls_that_are_listed_late_are_not_lost(following: Following) -> None:
    following.backend.late = 90
    for second in range(0, 300, 10):
        following.backend.ring(f"A{second}", second)
    async with following.running():
        await following.clock.move(500)
    assert sorted(following.accounts) == sorted(f"A{second}" for second in range(0, 300, 10))


async def test_calls_without_a_time_are_given_once(following: Following) -> None:
    following.backend.calls.append(FinishedCall("A", "2015550100"))
    async with following.running():
        await following.clock.move(600)
    assert following.accounts == ["A"]


async def test_only_the_last_minutes_are_asked_for_again(following: Following) -> None:
    following.backend.ring("A", 900)
    async with following.running():
        await following.clock.move(1_000)
    last = following.backend.queries[-1]
    assert last.since == START + timedelta(seconds=900 - 120)
    assert last.until > START + timedelta(seconds=1_000)
    assert len(following.backend.queries) == 501


@pytest.mark.parametrize("ahead", [-500.0, -200.0, 0.0, 200.0, 500.0])
@pytest.mark.parametrize("since", [None, START - timedelta(minutes=9)])
async def test_a_platform_whose_clock_is_not_ours(ahead: float, since: datetime | None) -> None:
    following = Following(HandClock(), since)
    following.backend.ahead = ahead
    following.backend.ring("over", -5)
    for second in (1, 300, 301, 700):
        following.backend.ring(f"A{second}", second)
    async with following.running():
        await following.clock.move(304)
        at_once = [account for account in following.accounts if account != "over"]
        assert at_once == ["A1", "A300", "A301"]
        await following.clock.move(600)
    assert following.accounts[-1] == "A700"
    assert len(following.accounts) == len(set(following.accounts))
    assert ("over" in following.accounts) is (since is not None)


async def test_a_call_from_the_future_stops_nothing(following: Following) -> None:
    listed = following.backend.read_calls

    async def with_one_more(campaign_id: str, query: CallQuery) -> CallPage:
        page = await listed(campaign_id, query)
        odd = FinishedCall("2099", "2015550100", None, START + timedelta(days=25_000))
        return CallPage((*page.calls, odd), page.next_offset)

    following.backend.read_calls = with_one_more  # type: ignore[method-assign]
    following.backend.ring("A", 700)
    async with following.running():
        await following.clock.move(900)
    assert following.accounts == ["2099", "A"]


async def test_calls_long_past_are_forgotten() -> None:
    following = Following(HandClock(), START - timedelta(hours=2))
    for second in range(-7_000, 0, 10):
        following.backend.ring(f"A{second}", second)
    async with following.running():
        await following.clock.move(10)
    assert len(following.accounts) == 700
    assert following.backend.queries[-1].since == START - timedelta(seconds=130)


async def test_an_outage_is_told_once_and_waited_out_ever_longer(following: Following) -> None:
    following.backend.fails = [UnreachableError("no answer")] * 7
    for second in (1, 100, 190):
        following.backend.ring(f"A{second}", second)
    async with following.running():
        await following.clock.move(183)
        assert following.told == ["no answer; waiting for it"]
        assert len(following.backend.queries) == 7  # after 0, 4, 12, 28, 60, 120, 180 s
        await following.clock.move(200)
    assert following.told[1:] == ["the calls are being listed again"]
    assert following.accounts == ["A1", "A100", "A190"]


@pytest.mark.parametrize(("asked", "second_look"), [(300.0, 300), (1.0, 4), (None, 4)])
async def test_a_platform_that_wants_to_be_left_alone_is(
    following: Following, asked: float | None, second_look: float
) -> None:
    following.backend.fails = [RateLimitedError("too much", retry_after=asked)]
    async with following.running():
        await following.clock.move(second_look - 0.5)
        assert len(following.backend.queries) == 1
        await following.clock.move(0.5)
        assert len(following.backend.queries) == 2


async def test_a_failure_in_the_middle_of_a_look_loses_no_call(following: Following) -> None:
    backend = following.backend
    for number in range(1_500):
        backend.ring(f"A{number}", 0)
    asked = backend.read_calls

    async def fail_once(campaign_id: str, query: CallQuery) -> CallPage:
        if query.offset and len(backend.queries) == 1:
            backend.fails = [UnreachableError("no answer")]
        return await asked(campaign_id, query)

    backend.read_calls = fail_once  # type: ignore[method-assign]
    async with following.running():
        await following.clock.move(400)
    assert len(following.accounts) == len(set(following.accounts)) == 1_500


@pytest.mark.parametrize("error", [UnknownCampaignError("gone"), CampmonError("a bug")])
async def test_what_waiting_does_not_mend_is_raised(
    following: Following, error: CampmonError
) -> None:
    following.backend.fails = [error]
    with pytest.raises(CampmonError, match=error.message):
        await following.run()


async def test_no_window_reaches_into_the_day_before() -> None:
    clock = HandClock()
    following = Following(clock, START - timedelta(days=2), refresh=60.0)
    async with following.running():
        await clock.move(9 * 3_600 + 300)  # it was 15:00
    midnight = START + timedelta(hours=9)
    begins = [query.since for query in following.backend.queries]
    before = START - timedelta(hours=15)
    assert begins == [before] * 9 * 60 + [midnight] * 6


async def test_a_platform_that_lists_more_than_it_is_asked_for(following: Following) -> None:
    listed = following.backend.read_calls
    old = FinishedCall("old", "2015550100", None, START - timedelta(hours=1))

    async def with_an_old_one(campaign_id: str, query: CallQuery) -> CallPage:
        page = await listed(campaign_id, query)
        return CallPage((old, *page.calls), page.next_offset)

    following.backend.read_calls = with_an_old_one  # type: ignore[method-assign]
    following.backend.ring("A", 10)
    async with following.running():
        await following.clock.move(600)
    assert following.accounts == ["A"]


async def test_a_future_beginning_is_waited_for() -> None:
    clock = HandClock()
    following = Following(clock, START + timedelta(hours=1))
    async with following.running():
        await clock.move(10)
    assert all(query.since <= query.until for query in following.backend.queries)


def test_the_day_is_that_of_utc() -> None:
    at = datetime.fromisoformat("2026-03-03T20:30:00-05:00")
    assert utc_day_begins(at).isoformat() == "2026-03-04T00:00:00+00:00"
