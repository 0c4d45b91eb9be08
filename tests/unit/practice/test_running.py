"""A dialer by a real clock: how fast it runs, and what its moments are to a reader."""

from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.errors import RefusedError, UnreachableError
from campmon.model.state import Operation
from campmon.practice.dialer import Dialer
from campmon.practice.plan import CampaignPlan, FloorPlan
from campmon.practice.running import RunningDialer

PLATFORM = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)
READER = datetime(2027, 1, 2, 8, 0, tzinfo=UTC)
START, END = "scheduleTime.start", "scheduleTime.end"


class Clocks:
    """The reader's clocks, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 500.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return READER + timedelta(seconds=self.seconds)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def running(clocks: Clocks, speed: float = 10.0, warm_up: float = 300.0) -> RunningDialer:
    plan = FloorPlan((CampaignPlan("A", 30),))
    return RunningDialer(
        Dialer(1, PLATFORM, plan),
        speed=speed,
        warm_up=warm_up,
        monotonic=clocks.monotonic,
        now=clocks.now,
    )


async def test_it_runs_at_its_speed_while_it_is_open(clocks: Clocks) -> None:
    made = running(clocks)
    await made.open()
    assert made.dialer.seconds == 300.0
    clocks.seconds += 6
    assert await made.advance() == clocks.now()
    assert made.dialer.seconds == 360.0
    made.close()
    made.close()
    clocks.seconds += 1_000
    with pytest.raises(UnreachableError, match="not open"):
        await made.advance()
    await made.open()
    assert made.dialer.seconds == 360.0


async def test_moments_are_the_reader_s_and_lead_back_to_the_same_second(clocks: Clocks) -> None:
    made = running(clocks)
    await made.open()
    assert made.moment(300.0) == clocks.now()
    assert made.moment(0.0) == clocks.now() - timedelta(seconds=30)
    assert made.seconds(clocks.now() + timedelta(seconds=6)) == 360.0
    for seconds in (0.0, 123.456, 86_400.0):
        assert made.seconds(made.moment(seconds)) == pytest.approx(seconds, abs=1e-4)


async def test_a_dialer_next_to_standing_still_has_moments_too(clocks: Clocks) -> None:
    made = running(clocks, speed=0.001)
    await made.open()
    assert made.moment(0.0) == clocks.now() - timedelta(seconds=300)
    assert made.seconds(made.moment(42.0)) == pytest.approx(42.0)


async def test_scheduled_moments_change_clocks_both_ways(clocks: Clocks) -> None:
    made = running(clocks, speed=60.0)
    await made.open()
    hour_ahead = clocks.now() + timedelta(hours=1)
    inward = made.inward({START: hour_ahead.isoformat(), END: None, "voiceId": "3"})
    assert inward[END] is None
    assert inward["voiceId"] == "3"
    start = inward[START]
    assert start is not None
    assert datetime.fromisoformat(start) == PLATFORM + timedelta(seconds=300, hours=60)
    assert made.outward({START: start, "voiceId": "3"}) == {
        START: hour_ahead.isoformat(), "voiceId": "3",
    }  # fmt: skip
    assert made.inward({START: "ASAP", END: "EOD"}) == {START: "ASAP", END: "EOD"}
    assert made.outward({START: "ASAP"}) == {START: "ASAP"}


async def test_a_schedule_that_is_told_and_given_back_is_the_same(clocks: Clocks) -> None:
    made = running(clocks, speed=7.0)
    await made.open()
    for milliseconds in (1, 333, 500, 999):
        clocks.seconds += 3.21
        await made.advance()
        start = (clocks.now() + timedelta(hours=2)).replace(microsecond=milliseconds * 1_000)
        made.dialer.update("4101", made.inward({START: start.isoformat()}), "ana")
        told = made.outward(made.dialer.properties("4101"))
        assert datetime.fromisoformat(told[START]) == start
        assert made.dialer.update("4101", made.inward({START: told[START]}), "ana").already


async def test_a_moment_without_an_offset_is_the_reader_s_own(clocks: Clocks) -> None:
    made = running(clocks)
    await made.open()
    local = clocks.now().astimezone().replace(tzinfo=None)
    start = made.inward({START: local.isoformat()})[START]
    assert start is not None
    assert datetime.fromisoformat(start) == PLATFORM + timedelta(seconds=300)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
async def test_a_moment_beyond_all_calendars_is_refused(clocks: Clocks, moment: str) -> None:
    made = running(clocks)
    await made.open()
    with pytest.raises(RefusedError, match="too far away"):
        made.inward({START: moment})


async def test_each_change_that_is_told_has_a_moment_of_its_own(clocks: Clocks) -> None:
    made = running(clocks, speed=0.000_001)
    await made.open()
    told = [made.modified()]
    for voice in ("2", "3", "3"):
        made.dialer.update("4101", {"voiceId": voice}, "ana")
        told.append(made.modified())
    first, second, third, same = told
    assert second - first >= timedelta(milliseconds=1)
    assert third - second >= timedelta(milliseconds=1)
    assert same == third == made.modified()


async def test_a_change_is_told_when_it_was(clocks: Clocks) -> None:
    made = running(clocks)
    await made.open()
    assert made.modified() < clocks.now()
    clocks.seconds += 100
    await made.advance()
    made.dialer.operate("4101", Operation.STOP, "ana")
    assert made.modified() == clocks.now()
    clocks.seconds += 100
    await made.advance()
    assert made.modified() == clocks.now() - timedelta(seconds=100)
