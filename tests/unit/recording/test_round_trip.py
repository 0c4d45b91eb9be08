"""What was recorded is what is played: at every position, at every speed, back and forth."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from campmon.backends.recording.player import Player
from campmon.backends.recording.recording import Recording
from campmon.backends.recording.redacting import Redactor
from campmon.backends.recording.writing import RecordingWriter
from campmon.engine.news import Losses
from campmon.hub import recorder as recording_rules
from campmon.hub.recorder import Recorded, Recorder
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import NotOfferedError, UnknownCampaignError, UnreachableError
from campmon.model.intent import Creation, Intent, Operate, Tier
from campmon.model.listing import CallQuery, RecordQuery
from campmon.model.query import CampaignQuery
from campmon.model.reading import Act, SourceState
from campmon.model.state import CampaignState, Operation
from tests.tui.fixed import REFRESH, START, FixedBackend, HandClock, campaign, campaigns
from tests.unit.recording.ground import (
    SECONDS,
    ActingBackend,
    Look,
    counting,
    record_a_minute,
    recording,
)

PROBLEM = UnreachableError("the line is down", "Plug it in.")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[Campaign]]]:
    """A recording, and the board after each refresh."""
    path = tmp_path_factory.mktemp("recorded") / "day"
    return path, asyncio.run(record_a_minute(path))


Day = tuple[Path, list[list[Campaign]]]


def figures(campaigns: list[Campaign]) -> dict[str, object]:
    """What a board shows, by campaign."""
    return {c.id: (c.name, c.state, c.statistics, c.pace, c.service, c.reason) for c in campaigns}


@pytest.mark.parametrize("speed", [1.0, 10.0, 100.0])
async def test_no_frame_is_dropped_and_the_board_ends_as_it_was(day: Day, speed: float) -> None:
    path, seen = day
    look = Look(path, speed=speed)
    recorded = sum(
        1 for frame in look.player.recording.frames(0) if not getattr(frame, "key", True)
    )
    async with look.watching():
        await look.wall.move(SECONDS / speed + 3)
        assert look.player.ended
        assert look.player.told == recorded > SECONDS / REFRESH
        assert figures(look.campaigns()) == figures(seen[-1])
        assert look.board.health["floor"].state is SourceState.LIVE


async def test_the_board_is_as_it_was_at_each_position(day: Day) -> None:
    path, seen = day
    async with Look(path, speed=4).watching() as look:
        for refreshes in (3, 20, 12, 29, 0):
            look.player.seek(2.0 * refreshes + 2.6)
            look.player.pause()
            await look.wall.move(0.2)
            assert figures(look.campaigns()) == figures(seen[refreshes])
            assert look.player.clock.now() == look.player.now
            look.player.go_on()


async def test_a_recording_of_many_blocks_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_rules, "BLOCK_BYTES", 3_000)
    monkeypatch.setattr(recording_rules, "BLOCK_STATES", 0)
    seen = await record_a_minute(tmp_path / "day")
    look = Look(tmp_path / "day", speed=100)
    assert len(look.player.recording._blocks) > 5
    async with look.watching():
        look.player.seek(2.0 * 20 + 2.6)
        await look.wall.move(0)
        assert figures(look.campaigns()) == figures(seen[20])
        await look.wall.move(10)
        assert figures(look.campaigns()) == figures(seen[-1])


async def test_details_are_those_that_were_read_last(tmp_path: Path) -> None:
    clock = HandClock()
    backend = FixedBackend(clock, campaigns(), platform="practice dialer")
    async with recording(tmp_path / "day", clock, [backend]):
        await clock.move(30)
    async with Look(tmp_path / "day").watching() as look:
        first = await look.backends[0].read_detail("C-001")
        assert first.agents is None
        assert set(first.missing) == look.backends[0].capabilities.offered
        look.player.seek(30)
        later = await look.monitors[0].detail("C-001")
        assert later.agents is not None
        assert later.calls is not None
        assert 0 <= (look.player.now - later.as_of).total_seconds() < 10
        with pytest.raises(UnknownCampaignError):
            await look.backends[0].read_detail("C-999")


async def test_where_the_source_was_lost_it_is_stale_with_its_problem(tmp_path: Path) -> None:
    clock = HandClock()
    backend = FixedBackend(clock, campaigns())
    async with recording(tmp_path / "day", clock, [backend]):
        await clock.move(10)
        backend.problem = PROBLEM
        await clock.move(30)
        backend.problem = None
        await clock.move(30)
    async with Look(tmp_path / "day").watching() as look:
        marks = [(kind.value, source) for _, kind, source in look.player.recording.marks]
        assert marks == [("lost", 0), ("heard", 0)]
        await look.wall.move(8)
        assert look.board.health["floor"].state is SourceState.LIVE
        await look.wall.move(20)
        health = look.board.health["floor"]
        assert health.state is SourceState.STALE
        assert health.problem == str(PROBLEM)
        assert look.campaigns()
        look.player.pause()
        await look.wall.move(30)
        assert look.board.health["floor"] == health
        look.player.seek(5)
        await look.wall.move(30)
        assert look.board.health["floor"].state is SourceState.LIVE
        look.player.go_on()
        await look.wall.move(66)
        assert look.board.health["floor"].state is SourceState.LIVE


async def test_to_jump_out_of_a_loss_is_no_news(tmp_path: Path) -> None:
    clock = HandClock()
    backend = FixedBackend(clock, campaigns())
    async with recording(tmp_path / "day", clock, [backend]):
        await clock.move(10)
        backend.problem = PROBLEM
        await clock.move(30)
        backend.problem = None
        await clock.move(30)
    async with Look(tmp_path / "day").watching() as look:
        losses = Losses(lambda _: look.backends[0].epoch, lambda: look.player.jumps)

        def told() -> str | None:
            news = losses.of(look.board.health["floor"])
            return news.title if news is not None else None

        for position, title in ((5, None), (30, "floor is stale"), (5, None)):
            look.player.seek(position)
            await look.wall.move(0.1)
            assert told() == title
        look.player.seek(35)
        await look.wall.move(0.1)
        assert told() == "floor is stale"
        await look.wall.move(20)
        assert told() == "floor is heard again"


async def test_acts_are_told_when_they_happened_and_not_when_jumped_over(tmp_path: Path) -> None:
    clock = HandClock()
    backend = ActingBackend(clock, campaigns())
    act = Act(START, "anna", "C-001", "Appointment reminders", "pause", "done")
    async with recording(tmp_path / "day", clock, [backend]):
        await clock.move(10)
        backend.acts = (act,)
        await clock.move(20)
    async with Look(tmp_path / "day").watching() as look:
        assert [kind.value for _, kind, _ in look.player.recording.marks] == ["act"]
        look.player.seek(25)
        await look.wall.move(1)
        assert look.acts == []
        look.player.seek(8)
        await look.wall.move(10)
        assert look.acts == [act]


async def test_several_sources_are_played_together_under_their_names(tmp_path: Path) -> None:
    clock = HandClock()
    one = FixedBackend(clock, [campaign(1, "One", profile="east")], profile="east")
    two = FixedBackend(
        clock,
        [campaign(1, "Two", profile="west")],
        profile="west",
        platform="West",
        capabilities=Capabilities(frozenset({Capability.AGENTS, Capability.PLAY})),
    )
    async with recording(tmp_path / "day", clock, [one, two]):
        await clock.move(10)
    async with Look(tmp_path / "day").watching() as look:
        await look.wall.move(5)
        assert {c.key: c.name for c in look.campaigns()} == {
            CampaignKey("east", "C-001"): "One",
            CampaignKey("west", "C-001"): "Two",
        }
        assert [b.platform for b in look.backends] == ["Fixed", "West"]
        assert look.backends[1].capabilities.offered == {Capability.AGENTS}
        assert look.player._users == 2
    assert look.player._users == 0


async def test_a_campaign_that_came_later_is_not_there_before(tmp_path: Path) -> None:
    clock = HandClock()
    backend = FixedBackend(clock, campaigns()[:2])
    async with recording(tmp_path / "day", clock, [backend]):
        await clock.move(10)
        backend.made["C-003"] = campaign(3, "Late")
        await clock.move(10)
        del backend.made["C-001"]
        await clock.move(10)
    async with Look(tmp_path / "day").watching() as look:
        for position, present in ((29, {"C-002", "C-003"}), (15, {"C-001", "C-002", "C-003"}),
                                  (5, {"C-001", "C-002"}), (0, set())):  # fmt: skip
            look.player.pause()
            look.player.seek(position)
            await look.wall.move(0)
            assert {c.id for c in look.campaigns()} >= present
            if position:
                assert {c.id for c in look.campaigns()} == present


async def test_a_jump_changes_no_epoch_and_a_new_life_that_is_watched_does(tmp_path: Path) -> None:
    clock = HandClock()
    backend = FixedBackend(clock, campaigns())
    async with recording(tmp_path / "day", clock, [backend]):
        await clock.move(10)
        backend.epoch = "2"
        await clock.move(10)
    async with Look(tmp_path / "day").watching() as look:
        before = look.backends[0].epoch
        look.player.seek(20)
        look.player.seek(5)
        assert look.backends[0].epoch == before
        await look.wall.move(15)
        assert look.backends[0].epoch != before


async def test_nothing_can_be_done_to_a_recording(day: Day) -> None:
    path, _ = day
    async with Look(path).watching() as look:
        backend = look.backends[0]
        offered = backend.capabilities
        for operation in Operation:
            assert "recording" in (offered.why_not(Capability(operation.value)) or "")
        key = CampaignKey("floor", "C-001")
        with pytest.raises(NotOfferedError, match="recording"):
            await backend.write(Intent(key, Operate(Operation.PAUSE), Tier.TYPE_NAME, "tess"))
        with pytest.raises(NotOfferedError, match="recording"):
            await backend.create(Creation("x", b"", {}), "tess")
        for asked in (
            backend.find(CampaignQuery()),
            backend.read_properties("C-001"),
            backend.read_records("C-001", RecordQuery()),
            backend.read_calls("C-001", CallQuery(START, START)),
            backend.read_staffing("C-001"),
        ):
            with pytest.raises(NotOfferedError, match="recording"):
                await asked


async def test_a_reading_by_hand_is_of_the_position(day: Day) -> None:
    path, seen = day
    look = Look(path)
    backend = look.backends[0]
    with pytest.raises(UnreachableError):
        await backend.read()
    async with look.watching():
        look.player.seek(SECONDS)
        reading = await backend.read()
        assert figures(list(reading.campaigns)) == figures(seen[-1])
        assert reading.platform_time is not None
        assert reading.health is not None
        assert (await backend.read_campaign("C-002")).state is CampaignState.PAUSED


async def test_the_end_is_an_end_and_going_on_begins_again(day: Day) -> None:
    path, _ = day
    async with Look(path, speed=100).watching() as look:
        await look.wall.move(10)
        end = look.player.recording.seconds
        assert look.player.ended
        assert not look.player.moving
        assert look.player.position == end
        assert look.player.now == look.player.recording.ends
        look.player.go_on()
        assert look.player.position == 0
        await look.wall.move(0.5)
        assert 20 < look.player.position < end


async def test_a_clock_of_the_replay_sleeps_by_its_time(day: Day) -> None:
    path, _ = day
    async with Look(path, speed=10).watching() as look:
        sleeping = asyncio.create_task(look.player.clock.sleep(20))
        await look.wall.move(1.5)
        assert not sleeping.done()
        look.player.pause()
        await look.wall.move(10)
        assert not sleeping.done()
        look.player.go_on()
        look.player.set_speed(100)
        await look.wall.move(0.4)
        assert sleeping.done()
        await look.player.clock.sleep(0)
        before = look.player.clock.monotonic()
        look.player.seek(3)
        assert look.player.clock.monotonic() == before
        look.player.seek(13)
        assert look.player.clock.monotonic() == pytest.approx(before + 10)


async def test_time_that_went_by_while_it_was_held_up_is_not_made_up_for(day: Day) -> None:
    path, _ = day
    async with Look(path, speed=1).watching() as look:
        await look.wall.move(10)
        look.wall.seconds += 60  # ctrl+z
        await look.wall.move(2)
        assert look.player.position < 20


async def test_speeds_have_bounds(day: Day) -> None:
    path, _ = day
    player = Player(Recording.open(path), speed=1e9, wall=HandClock())
    assert player.speed == 1_000
    player.set_speed(0.0)
    assert player.speed == 0.1
    player.recording.close()
    player.recording.close()


async def test_what_is_quiet_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_rules, "BLOCK_SECONDS", 60.0)
    clock = HandClock()
    backend = FixedBackend(clock, [counting(campaign(1, "One"), 3)])
    async with recording(tmp_path / "day", clock, [backend]) as recorder:
        await clock.move(130)
        assert recorder.frames > 65
        assert recorder.bytes_written < 20_000
    assert len(Recording.open(tmp_path / "day")._blocks) >= 2


async def test_a_defect_ends_a_recording_rather_than_leaving_something_out(tmp_path: Path) -> None:
    class Broken(FixedBackend):
        async def read_detail(self, campaign_id: str) -> CampaignDetail:
            raise RuntimeError("a defect")

    clock = HandClock()
    recorder = Recorder(
        [Recorded(Broken(clock, campaigns(), platform="practice dialer"), REFRESH)],
        RecordingWriter(tmp_path / "day"),
        clock=clock,
        random=Random(1),
        redactor=Redactor(),
        version="test",
    )
    running = asyncio.create_task(recorder.run())
    await clock.move(10)
    with pytest.raises(RuntimeError, match="a defect"):
        async with asyncio.timeout(10):
            await running
    made = Recording.open(tmp_path / "day")
    assert made.notes == ()
    made.close()
