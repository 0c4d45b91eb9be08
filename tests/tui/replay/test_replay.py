"""The screen on a recording: as it was on a live source, with a time line to go about in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from textual.pilot import Pilot

from campmon.backends.recording import backends_of, open_player
from campmon.backends.recording.player import Player
from campmon.backends.recording.recording import Recording
from campmon.engine.audit import AuditLog
from campmon.model.campaign import CampaignKey
from campmon.model.errors import UnreachableError
from campmon.model.reading import Act, SourceState
from campmon.settings.profile import Profile
from campmon.tui.app import CampmonApp
from campmon.tui.bindings import Keys
from campmon.tui.replay.moments import position_of
from campmon.tui.replay.opening import wanted_of
from campmon.tui.replay.time_line import TimeLine, line_place, time_line
from campmon.tui.session import Session, Wanted
from campmon.tui.theme.find import Themes
from tests.tui.fixed import START, Floor, HandClock, campaigns, shown, until
from tests.unit.recording.ground import ActingBackend, counting, recording

FIRST = CampaignKey("floor", "C-001")
MINUTES = 25


async def record(path: Path) -> None:
    """A little less than half an hour: somebody pauses after 10 minutes, a loss from 15 to 18."""
    clock = HandClock()
    backend = ActingBackend(clock, campaigns())
    async with recording(path, clock, [backend], refresh=10.0):
        for minute in range(MINUTES):
            backend.made["C-001"] = counting(backend.made["C-001"], 148 + minute)
            if minute == 10:
                backend.acts = (
                    Act(clock.now(), "anna", "C-002", "Card activation East", "pause", "done"),
                )
            backend.problem = UnreachableError("no answer") if 15 <= minute < 18 else None
            await clock.move(60)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recording."""
    path = tmp_path_factory.mktemp("recorded") / "day"
    asyncio.run(record(path))
    return path


class Shown:
    """An app on a recording, whose wall only moves by hand."""

    def __init__(self, path: Path, state: Path, *, theme: str = "dark") -> None:
        self.wall = HandClock()
        self.player = Player(Recording.open(path), speed=10, wall=self.wall)
        session = Session(
            [
                Wanted(b, 10.0, True, goes_round=True, keeps_history=False, player=self.player)
                for b in backends_of(self.player)
            ],
            audit=AuditLog(state / "audit.jsonl", self.player.clock),
            clock=self.player.clock,
            random=Random(1),
            who="tess",
        )
        themes = Themes(None)
        self.app = CampmonApp(session, keys=Keys(), themes=themes, theme=themes.load(theme))

    @property
    def line(self) -> str:
        """The time line as it is shown."""
        return shown(self.app)[-2]


@asynccontextmanager
async def replayed(
    day: Path, state: Path, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[Shown, Pilot[int]]]:
    look = Shown(day, state)
    async with look.app.run_test(size=size, notifications=True) as pilot:
        await look.wall.move(1)
        await until(pilot, lambda: look.app.session.board.campaigns)
        yield look, pilot


async def test_keys_go_about_in_it_and_the_board_follows(day: Path, tmp_path: Path) -> None:
    async with replayed(day, tmp_path) as (look, pilot):
        player, board = look.player, look.app.session.board

        def completed() -> int | None:
            return board.campaigns[FIRST].statistics.completed

        await pilot.press("full_stop")
        await pilot.pause()
        assert player.paused
        assert "paused" in look.line
        at = player.position
        await pilot.press("shift+right", "right")
        assert player.position == pytest.approx(at + 630)
        await until(pilot, lambda: completed() == 148 + int((at + 630) // 60))
        await pilot.press("shift+left", "left")
        assert player.position == pytest.approx(at)
        await until(pilot, lambda: completed() == 148)
        await pilot.press("plus")
        assert player.speed == 20
        await pilot.press("minus", "minus")
        assert player.speed == 5
        await pilot.press("full_stop")
        assert player.moving
        await pilot.pause()
        assert "▶ 5×" in look.line
        assert "REPLAY" in shown(look.app)[0]


async def test_a_click_goes_there(day: Path, tmp_path: Path) -> None:
    async with replayed(day, tmp_path) as (look, pilot):
        line = look.app.board.query_one(TimeLine)
        start, cells = line_place(look.player, line.size.width)
        await pilot.click(TimeLine, offset=(start + cells // 2, 0))
        middle = look.player.recording.seconds / 2
        assert look.player.position == pytest.approx(middle, rel=0.05)
        at = look.player.position
        await pilot.click(TimeLine, offset=(0, 0))
        assert look.player.position == at


async def test_a_time_is_gone_to(day: Path, tmp_path: Path) -> None:
    async with replayed(day, tmp_path) as (look, pilot):
        look.app.action_run_command("replay.go_to")
        await pilot.pause()
        await pilot.press(*"15:99", "enter")
        await pilot.pause()
        assert any("no such time" in line for line in shown(look.app))
        await pilot.press(*["backspace"] * 5, *"15:12", "enter")
        await until(pilot, lambda: look.app.screen is look.app.board)
        await until(pilot, lambda: look.player.position >= 720)
        look.app.action_run_command("replay.go_to")
        await pilot.pause()
        await pilot.press("escape")
        await until(pilot, lambda: look.app.screen is look.app.board)


async def test_nothing_is_changed_and_it_says_why(day: Path, tmp_path: Path) -> None:
    async with replayed(day, tmp_path, (120, 40)) as (look, pilot):
        await pilot.press("u")
        await until(pilot, lambda: any("this is a recording" in line for line in shown(look.app)))
        assert not (tmp_path / "audit.jsonl").exists()


async def test_where_the_source_was_lost_it_is_stale(day: Path, tmp_path: Path) -> None:
    async with replayed(day, tmp_path) as (look, pilot):
        look.player.pause()
        look.player.seek(16.5 * 60)
        health = look.app.session.board.health
        await until(pilot, lambda: health["floor"].state is SourceState.STALE)
        assert health["floor"].problem == "no answer"
        assert "×" in look.line
        assert "▲" in look.line
        look.player.seek(20 * 60)
        await until(pilot, lambda: health["floor"].state is SourceState.LIVE)


async def test_the_commands_are_there_only_on_a_replay(
    day: Path, tmp_path: Path, make_floor: Callable[..., Floor]
) -> None:
    async with replayed(day, tmp_path) as (look, pilot):
        assert "Faster" in shown(look.app)[-1]
        assert "Play" not in shown(look.app)[-1].replace("Player", "")
        await pilot.press("ctrl+p", *"ten min")
        await until(pilot, lambda: any("Ten minutes back" in line for line in shown(look.app)))
        await pilot.press("escape")
    floor = make_floor()
    async with floor.run(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p", *"ten min")
        await pilot.pause()
        assert not any("Ten minutes" in line for line in shown(floor.app))
        assert not floor.app.board.query(TimeLine)
        floor.app.action_run_command("replay.pause")  # nothing offers it; nothing happens


async def test_another_theme_paints_the_time_line_too(day: Path, tmp_path: Path) -> None:
    async with replayed(day, tmp_path) as (look, pilot):
        line = look.app.board.query_one(TimeLine)
        before = line._looks
        look.app.use_theme(look.app.themes.load("light"))
        await until(pilot, lambda: line._looks is not before)


def test_the_time_line_is_a_line_at_any_width(day: Path) -> None:
    player = open_player(day)
    for width in (0, 1, 20, 40, 80, 200):
        for position in (0.0, 700.0, player.recording.seconds):
            player.seek(position)
            told = "".join(text for text, _ in time_line(player, width))
            start, cells = line_place(player, width)
            assert len(told) == max(width, len(told) if cells == 0 else 0)
            assert told.count("●") == (cells > 0)
            assert start + cells <= max(width, start)
    assert "at the end" in told


def test_a_time_is_found_on_the_next_day_too() -> None:
    night = START.replace(hour=23, minute=50)
    assert position_of("23:50", night.replace(second=30), 3_600) == 0.0
    assert position_of("0.10", night, 3_600) == 1_200.0
    assert position_of(" 23:50:10 ", night, 3_600) == 10.0
    for wrong in ("", "noon", "25:00", "23:61", "1:00", "23:49"):
        with pytest.raises(ValueError, match=r"time of day|goes from"):
            position_of(wrong, night, 3_600)


def test_profiles_become_the_sources_of_a_recording(day: Path) -> None:
    options = {"file": str(day), "speed": 4.0}
    profile = Profile("day", "recording", options=options)
    (wanted,), notes = wanted_of([profile])
    assert (wanted.backend.profile, wanted.read_only, notes) == ("day", True, [])
    assert wanted.player is not None
    assert wanted.player.speed == 4.0
    (own,), _ = wanted_of([replace(profile, options={**options, "own_names": True})])
    assert own.backend.profile == "floor"
    (named,), _ = wanted_of([replace(profile, options={**options, "source": "floor"})])
    assert named.backend.profile == "day"


@pytest.mark.parametrize(("theme", "size"), [("dark", (80, 24)), ("mono", (120, 40))])
def test_how_it_looks(
    day: Path,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    theme: str,
    size: tuple[int, int],
) -> None:
    look = Shown(day, tmp_path, theme=theme)

    async def before(pilot: Pilot[int]) -> None:
        await look.wall.move(1)
        look.player.pause()
        look.player.seek(12 * 60.0)
        await until(pilot, lambda: look.app.session.board.campaigns)
        await until(pilot, lambda: look.app.board.settled)
        look.app.board.show_status()
        look.app.board.query_one(TimeLine).show()
        await pilot.pause()

    assert snap_compare(look.app, terminal_size=size, run_before=before)


async def test_no_toast_lies_over_the_time_line(day: Path, tmp_path: Path) -> None:
    async with replayed(day, tmp_path) as (look, pilot):
        before = look.line
        look.app.tell("a word or two")
        await until(pilot, lambda: "a word or two" in "\n".join(shown(look.app)))
        assert "10×" in before
        assert look.line[-20:] == before[-20:]
