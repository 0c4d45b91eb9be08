"""The History tab: charts of what was kept, read out minute by minute."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
from textual.pilot import Pilot

from campmon.engine.audit import AuditLog
from campmon.engine.past import Sample, Terms
from campmon.engine.past.samples import MINUTES_A_DAY, life_of, minute_of
from campmon.engine.past.sampling import Batch
from campmon.engine.past.store import PastStore
from campmon.model.errors import PastError
from campmon.settings.paths import Paths
from campmon.settings.profile import HistorySettings
from campmon.tui.app import CampmonApp
from campmon.tui.bindings import Keys
from campmon.tui.details.history_tab import HistoryTab
from campmon.tui.keeping import make_keeper, source_id
from campmon.tui.session import Session, Wanted
from campmon.tui.start import make_session
from campmon.tui.theme.find import Themes
from tests.tui.details.ground import ListingBackend, details_of, open_details, says, text_of
from tests.tui.fixed import REFRESH, START, Floor, begin, until

SMALL, WIDE = (80, 24), (120, 40)
NOW = minute_of(START)


@dataclass(frozen=True)
class Plan:
    """What a test wants of the session."""

    enabled: bool = True
    keeps: bool = True


class Past(Floor):
    """A floor whose session keeps history; the clock is held at the start, unless it is moved."""

    def __init__(self, tmp_path: Path, theme: str = "dark", plan: Plan = Plan()) -> None:
        super().__init__(tmp_path, backends=lambda clock: [ListingBackend(clock)], theme=theme)
        self.path = tmp_path / "history.db"
        want = Wanted(self.backends[0], REFRESH, read_only=False, keeps_history=plan.keeps)
        self.session = Session(
            [want],
            audit=AuditLog(tmp_path / "audit.jsonl", self.clock),
            clock=self.clock,
            random=Random(1),
            who="tess",
            make_history=partial(make_keeper, self.path, 14, 200) if plan.enabled else None,
        )
        themes = Themes(None)
        self.app = CampmonApp(
            self.session, keys=Keys(), themes=themes, theme=themes.load(theme), notes=()
        )

    def keep(self, *samples: Sample, watched: tuple[int, int] | None = None) -> None:
        """Put samples of the first campaign into the store, as another monitor would have."""
        source = source_id(self.session, "floor")
        assert source is not None
        span = watched or (samples[0].minute, samples[-1].minute)
        rows = [(source, "C-001", sample) for sample in samples]
        with closing(PastStore(self.path, Terms(), watcher="other", durable=False)) as store:
            store.put(Batch(rows, {(source, span[0]): span[1]}))


def day_of_work(first: int, minutes: int, loaded: int = 500_000) -> list[Sample]:
    """A day that goes well, slows down, and goes well again."""
    made: list[Sample] = []
    completed = 104_000
    for n in range(minutes):
        pace = 40.0 + 25.0 * ((n // 30) % 3) if not 150 <= n < 180 else 0.0
        completed += round(pace)
        answered = 10 + (completed - 104_000) // 8
        state = "playing" if pace else "paused"
        made.append(
            Sample(first + n, state, loaded, completed, loaded - completed, pace,
                   completed, answered, answered // (40 + 60 * (n % 120 > 60)), 12)
        )  # fmt: skip
    return made


@asynccontextmanager
async def history(
    past: Past, size: tuple[int, int] = SMALL
) -> AsyncIterator[tuple[Pilot[int], HistoryTab]]:
    """The History tab, with what there is read."""
    async with past.run(size=size) as pilot:
        await opened(pilot, past)
        tab = details_of(past.app).tab
        assert isinstance(tab, HistoryTab)
        yield pilot, tab


async def opened(pilot: Pilot[int], past: Past) -> None:
    await begin(pilot, past)
    if past.session.wants_history:
        await until(pilot, lambda: past.session.history is not None)
    await open_details(pilot, past, "5")
    await until(pilot, lambda: "Reading what was kept" not in text_of(past.app))
    await pilot.pause()


@pytest.fixture(autouse=True)
def _begun_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """History begins a second after the board is there, and is sampled once a minute; nobody
    waits for it here."""
    monkeypatch.setattr("campmon.engine.past.keeper.SAMPLE_SECONDS", 4.0)
    monkeypatch.setattr("campmon.tui.app.LOOK_BACK_SECONDS", 0.01)


@pytest.fixture
def past(tmp_path: Path) -> Past:
    made = Past(tmp_path)
    made.keep(*day_of_work(NOW - 360, 350))
    return made


async def test_one_chart_at_a_time_on_a_small_screen(past: Past) -> None:
    async with history(past) as (pilot, _):
        await until(pilot, says(past, "[5 History]", "Completed", "of 500,000 loaded", "12:00"))
        assert "kept since 09:00" in text_of(past.app)
        await pilot.press("home", "down")
        await until(pilot, says(past, "Pace", "records a minute"))
        assert "Completed" not in text_of(past.app).split("6 Audit")[1]
        await pilot.press("down")
        await until(pilot, says(past, "Drop rate", "answered by a person"))
        await pilot.press("up", "up", "up")
        await until(pilot, says(past, "Remaining", "records still to dial"))


async def test_several_charts_on_a_large_screen(past: Past) -> None:
    async with history(past, WIDE) as (pilot, _):
        await until(pilot, says(past, "Completed", "Pace", "Drop rate"))
        assert "Remaining" not in text_of(past.app).split("6 Audit")[1]
        await pilot.press("down")
        await until(pilot, says(past, "Pace", "Drop rate", "records still to dial"))


async def test_the_upright_line_reads_out_exact_values(past: Past) -> None:
    samples = day_of_work(NOW - 360, 350)
    async with history(past) as (pilot, _):
        await pilot.press("home")
        first = samples[0]
        await until(pilot, says(past, f"Completed  {first.completed:,} of", "09:00 · playing"))
        await pilot.press("plus", "plus", "right")
        await until(pilot, says(past, f"Completed  {samples[1].completed:,} of", "09:01 · playing"))
        await pilot.press("shift+right")
        await until(
            pilot, says(past, f"Completed  {samples[11].completed:,} of", "09:11 · playing")
        )
        await pilot.press("left")
        await until(pilot, says(past, "09:10 · playing · 12 agents at work"))
        await pilot.press("escape")
        await until(pilot, says(past, "latest"))
        await pilot.press("left")
        await until(pilot, lambda: "latest" not in text_of(past.app))
        await pilot.press("end")
        await until(pilot, says(past, "latest", "[5 History]"))


async def test_it_does_not_leave_the_minutes_that_are_known(past: Past) -> None:
    async with history(past) as (pilot, tab):
        await pilot.press("home", "left", "shift+left")
        await until(pilot, says(past, " 09:00 · playing"))
        for _ in range(30):
            tab.action_hair(10)
        await until(pilot, says(past, " 15:00 · playing"))


async def test_zoom_shows_less_around_what_is_read_out(past: Past) -> None:
    async with history(past) as (pilot, _):
        await until(pilot, says(past, "zoom (day)", "09:00", "14:00"))
        await pilot.press("plus")
        await until(pilot, says(past, "zoom (4 h)", "14:30"))
        assert "10:30" not in text_of(past.app)
        await pilot.press("equals_sign", "plus")
        await until(pilot, says(past, "zoom (1 h)", "14:20", "14:50"))
        await pilot.press("home")
        await until(pilot, says(past, "09:00", "09:20"))
        await pilot.press("minus", "minus", "minus")
        await until(pilot, says(past, "zoom (day)"))


async def test_other_days_that_were_kept(past: Past) -> None:
    past.keep(*day_of_work(NOW - 3 * MINUTES_A_DAY, 90, loaded=777))
    async with history(past) as (pilot, _):
        await pilot.press("right_square_bracket")
        await until(pilot, says(past, "This is the present day"))
        await pilot.press("left_square_bracket")
        await until(pilot, says(past, "Sat 28 Feb", "of 777 loaded"))
        await pilot.press("left_square_bracket")
        await until(pilot, says(past, "No day before this one was kept"))
        await pilot.press("right_square_bracket")
        await until(pilot, says(past, "Tue 3 Mar", "of 500,000 loaded"))


async def test_what_nobody_watched_is_a_gap(past: Past) -> None:
    past.keep(Sample(NOW - 1, "playing", 500_000, 124_990, 375_010, 9.0))
    async with history(past) as (pilot, _):
        await pilot.press("plus", "plus", "left", "left", "left")
        await until(pilot, says(past, "nothing known then"))


async def test_new_samples_are_shown_as_they_are_kept(tmp_path: Path) -> None:
    past = Past(tmp_path)
    async with history(past) as (pilot, _):
        await until(pilot, says(past, "kept since 15:00", "of 500,000 loaded"))
        backend = past.backend
        made = backend.made["C-001"]
        statistics = replace(made.statistics, completed=126_000)
        backend.made["C-001"] = replace(made, statistics=statistics)
        await past.clock.move(66)
        await until(pilot, says(past, "Completed  126,000", "latest", "15:10"))


async def test_only_lines_that_changed_are_painted(past: Past) -> None:
    async with history(past) as (pilot, tab):
        await until(pilot, says(past, "of 500,000 loaded"))
        before = dict(tab.lines._strips)
        assert before
        await past.clock.move(REFRESH)
        await pilot.pause()
        assert {y: id(strip) for y, strip in tab.lines._strips.items()} == {
            y: id(strip) for y, strip in before.items()
        }


async def test_a_campaign_of_which_nothing_is_kept_yet(tmp_path: Path) -> None:
    past = Past(tmp_path)
    async with past.run(size=SMALL) as pilot:
        await begin(pilot, past)
        await until(
            pilot, lambda: past.session.history is not None and past.session.history.written
        )
        made = past.backend.made
        made["C-000"] = replace(made["C-001"], id="C-000", name="A new one")
        await past.clock.move(REFRESH)
        await pilot.press("home")
        await open_details(pilot, past, "5")
        await until(pilot, says(past, "A new one", "Nothing has been kept of this campaign today"))


async def test_history_that_is_switched_off_says_so(tmp_path: Path) -> None:
    past = Past(tmp_path, plan=Plan(enabled=False))
    async with history(past) as (pilot, tab):
        await until(pilot, says(past, "[history] enabled = false in the configuration"))
        assert tab.hints == ()
        await pilot.press("left", "right", "home", "plus", "r", "left_square_bracket")
        await until(pilot, says(past, "[history] enabled = false in the configuration"))
    assert not past.path.exists()


async def test_nothing_is_kept_of_a_recording(tmp_path: Path) -> None:
    past = Past(tmp_path, plan=Plan(keeps=False))
    async with history(past) as (pilot, _):
        await until(pilot, says(past, "This is a recording: no history is kept of it."))
        assert source_id(past.session, "floor") is None
        await past.clock.move(6)
        assert past.session.history is not None
        assert past.session.history.written == 0


async def test_history_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    past = Past(tmp_path)
    past.path.mkdir()
    async with history(past) as (pilot, _):
        await until(pilot, says(past, "cannot be opened", "r tries again"))
        past.path.rmdir()
        await pilot.press("r")
        await passing(pilot, past, "of 500,000 loaded")
        assert "r tries again" not in details_text(past)


async def test_what_breaks_in_reading_is_told_in_place(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with history(past) as (pilot, tab):
        keeper = past.session.history
        assert keeper is not None

        async def broken(*_: object) -> None:
            raise RuntimeError("bang")

        monkeypatch.setattr(keeper, "day", broken)
        await pilot.press("r")
        await until(pilot, says(past, "unexpected RuntimeError"))
        assert tab.is_mounted


async def test_a_file_that_cannot_be_written_is_told_of(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise PastError("the history cannot be written: database or disk is full", "Make room.")

    monkeypatch.setattr(PastStore, "put", full)
    async with history(past) as (pilot, _):
        await until(pilot, says(past, "disk is full. Make room."))


async def test_a_profile_that_leads_elsewhere_is_another_source(tmp_path: Path) -> None:
    backend = Past(tmp_path).backend
    lives = set()
    for counted in (("livevox", "https://a", ""), ("livevox", "https://b", ""), None):
        want = Wanted(backend, REFRESH, read_only=False, counted=counted)
        floor = Past(tmp_path)
        session = Session(
            [want], audit=floor.audit, clock=floor.clock, random=Random(1), who="tess"
        )
        found = source_id(session, "floor")
        assert found is not None
        lives.add(found.life)
    assert len(lives) == 3
    assert life_of("LiveVox|", "1") in lives


def test_the_configuration_says_whether_history_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    paths = Paths.from_environ({"HOME": str(home), "TMPDIR": str(tmp_path)})
    wanted = [Wanted(Past(tmp_path).backend, REFRESH, read_only=False)]
    off = make_session(wanted, paths, {}, history=HistorySettings(enabled=False))
    assert off.begin_history() is None
    on = make_session(wanted, paths, {}, history=HistorySettings())
    keeper = on.begin_history()
    assert keeper is not None
    assert keeper is on.begin_history()
    assert keeper.path == paths.history_db


async def passing(pilot: Pilot[int], past: Past, text: str) -> None:
    """Let time pass until a text stands below the tabs."""
    async with asyncio.timeout(60):
        while text not in details_text(past):
            await past.clock.move(1)
            await pilot.pause()


def details_text(past: Past) -> str:
    """What stands below the tabs."""
    return text_of(past.app).split("6 Audit")[-1]


# Pictures

Same = Callable[[Past, tuple[int, int], str], bool]


@pytest.fixture
def same(snap_compare: Callable[..., bool]) -> Same:
    """Whether the tab looks as it did, after some keys."""

    def compare(past: Past, size: tuple[int, int], keys: str) -> bool:
        async def before(pilot: Pilot[int]) -> None:
            await opened(pilot, past)
            await passing(pilot, past, "16 agents at work")  # with the details, once read
            await past.clock.move(30 - past.clock.seconds)
            await pilot.press(*keys.split())
            await pilot.pause()
            await pilot.pause()

        return snap_compare(past.app, terminal_size=size, run_before=before)

    return compare


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
def test_a_day(past: Past, same: Same, size: tuple[int, int]) -> None:
    assert same(past, size, "")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
def test_read_out_without_colour(
    tmp_path: Path, same: Same, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    past = Past(tmp_path, theme="mono")
    past.keep(*day_of_work(NOW - 360, 350))
    assert same(past, size, "down home shift+right shift+right shift+right")


def test_a_terminal_without_braille(
    tmp_path: Path, same: Same, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    past = Past(tmp_path, theme="sixteen")
    past.keep(*day_of_work(NOW - 360, 350))
    assert same(past, SMALL, "plus")
