"""Several sources on one board: shown, hidden, read, and some of them ill."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from textual.pilot import Pilot

from campmon.engine.audit import AuditLog
from campmon.hub.absent import AbsentBackend, begin_all
from campmon.model.errors import ConfigurationError, UnreachableError
from campmon.model.reading import SourceState
from campmon.settings.paths import Paths
from campmon.settings.profile import PRACTICE, Profile, Settings
from campmon.tui import start
from campmon.tui.app import CampmonApp
from campmon.tui.bindings import Keys
from campmon.tui.places import places
from campmon.tui.screens.sources import SourcesScreen
from campmon.tui.session import Session, Wanted
from campmon.tui.theme.find import Themes
from tests.tui.fixed import (
    REFRESH,
    FixedBackend,
    Floor,
    HandClock,
    begin,
    campaign,
    rest,
    shown,
    until,
)

SMALL = (80, 24)
NAMES = ("acme", "dialer", "floor", "north", "south")


def five(clock: HandClock) -> Sequence[FixedBackend]:
    return [
        FixedBackend(
            clock,
            [campaign(n, f"{name} campaign {n}", profile=name) for n in range(1, count + 2)],
            profile=name,
        )
        for count, name in enumerate(NAMES)
    ]


@pytest.fixture
def many(make_floor: Callable[..., Floor]) -> Floor:
    """Five sources; each has one campaign more than the one before."""
    return make_floor(backends=five)


async def open_sources(pilot: Pilot[int], floor: Floor) -> SourcesScreen:
    await pilot.press("c")
    await until(pilot, lambda: isinstance(floor.app.screen, SourcesScreen))
    screen = floor.app.screen
    assert isinstance(screen, SourcesScreen)
    await until(pilot, lambda: screen.list.option_count == len(floor.session.sources))
    return screen


def text(floor: Floor) -> str:
    return "\n".join(shown(floor.app))


async def test_a_digit_shows_one_source_and_once_more_all(many: Floor) -> None:
    async with many.run(size=SMALL) as pilot:
        await begin(pilot, many)
        assert many.table.shown_count == 15
        assert "5 sources ● all live" in shown(many.app)[0]
        assert "of 15" in shown(many.app)[0]
        await pilot.press("asterisk", "c", "2")
        await until(pilot, lambda: many.table.shown_count == 2)
        await rest(pilot, many)
        assert {key.profile for key in many.table.marks} == {"dialer"}, "no key acts on the unseen"
        await pilot.press("asterisk")
        assert many.app.screen is many.app.board
        assert " only dialer " in shown(many.app)[0]
        assert "of 2" in shown(many.app)[0]
        assert "dialer › dialer campaign 1" in text(many)
        await pilot.press("c", "2")
        await until(pilot, lambda: many.table.shown_count == 15)
        await pilot.press("c", "9")
        await rest(pilot, many)
        assert many.table.shown_count == 15, "there is no ninth"


async def test_what_other_sources_tell_is_no_reason_to_read_this_one(many: Floor) -> None:
    async with many.run(size=SMALL) as pilot:
        await begin(pilot, many)
        here = many.table.cursor_key
        assert here is not None
        for backend in many.backends:
            backend.details_read.clear()
        for _ in range(4):
            await many.clock.move(REFRESH)
            await rest(pilot, many)
        read = {backend.profile: len(backend.details_read) for backend in many.backends}
        assert 1 <= read.pop(here.profile) <= 4
        assert not any(read.values())


async def test_space_hides_and_shows_and_the_last_one_stays(many: Floor) -> None:
    async with many.run(size=SMALL) as pilot:
        await begin(pilot, many)
        await open_sources(pilot, many)
        await pilot.press("space", "down", "space")
        await until(pilot, lambda: many.table.shown_count == 12)
        await until(pilot, lambda: "1 hidden acme" in text(many))
        await pilot.press("escape")
        await rest(pilot, many)
        assert "hidden: acme, dialer" in shown(many.app)[0] or "2 hidden" in shown(many.app)[0]
        await pilot.press("slash", *"campaign 2", "enter")
        await until(pilot, lambda: many.table.shown_count == 3)
        await pilot.press("escape", "c", "0")
        await until(pilot, lambda: many.table.shown_count == 15)
        await open_sources(pilot, many)
        await pilot.press("space", *["down", "space"] * 4)
        await until(pilot, lambda: many.app._notifications)
        assert many.app.board.hidden == frozenset(NAMES[:4])
        await pilot.press("enter")
        await until(pilot, lambda: many.app.screen is many.app.board)
        await until(pilot, lambda: not many.app.board.hidden)


async def test_the_palette_leads_to_a_source_and_says_what_it_cannot(
    make_floor: Callable[..., Floor], tmp_path: Path
) -> None:
    (tmp_path / "broken.toml").write_text("name = 3")
    floor = make_floor(backends=five, user_themes=tmp_path)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        found = {f"{place.kind} {place.name}": place for place in places(floor.app)}
        found["Source south"].go(floor.app)
        assert floor.table.shown_count == 5
        found["Theme broken"].go(floor.app)
        assert floor.app.theme_file.name == "dark"
        floor.table.filter(lambda _: False)
        found["Details Calls"].go(floor.app)
        await until(pilot, lambda: len(floor.app._notifications) == 2)
        assert floor.app.screen is floor.app.board


async def test_what_changes_in_a_hidden_source_stays_hidden(many: Floor) -> None:
    async with many.run(size=SMALL) as pilot:
        await begin(pilot, many)
        await pilot.press("c", "1")
        await until(pilot, lambda: many.table.shown_count == 1)
        new = campaign(77, "a new one", profile="south")
        many.backends[4].made[new.id] = new
        await many.clock.move(REFRESH)
        await until(pilot, lambda: new.key in many.session.board.campaigns)
        await rest(pilot, many)
        assert many.table.shown_count == 1
        await pilot.press("c", "5")
        await until(pilot, lambda: many.table.shown_count == 6)


async def test_an_ill_source_is_named_and_the_others_go_on(many: Floor) -> None:
    many.backends[1].problem = UnreachableError("no route to host", "Check the VPN.")
    async with many.run(size=SMALL) as pilot:
        await until(pilot, lambda: len(many.session.board.campaigns) == 13)
        await many.clock.move(14)
        states = many.session.board.health
        await until(pilot, lambda: states["dialer"].state is SourceState.STALE)
        many.app.board.show_status()
        await pilot.pause()
        assert "5 sources ● 4 live" in shown(many.app)[0]
        assert "dialer  STALE" in shown(many.app)[0]
        await open_sources(pilot, many)
        await pilot.press("down")
        await until(pilot, lambda: "dialer: never heard" in text(many))
        assert "no route to host. Check the VPN." in text(many)
        many.backends[1].problem = None
        await pilot.press("r")
        await many.clock.move(1)
        await until(pilot, lambda: states["dialer"].state is SourceState.LIVE)


async def test_a_source_that_is_read_only_is_seen_to_be(tmp_path: Path) -> None:
    clock = HandClock()
    backends = five(clock)[:2]
    wanted = [Wanted(backend, REFRESH, backend.profile == "acme") for backend in backends]
    session = Session(
        wanted, audit=AuditLog(tmp_path / "a.jsonl", clock), clock=clock, random=Random(1), who="t"
    )
    themes = Themes(None)
    app = CampmonApp(session, keys=Keys(), themes=themes, theme=themes.load("dark"))
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: all(h.as_of for h in session.board.health.values()))
        await pilot.press("c")
        await until(pilot, lambda: "READ-ONLY" in "\n".join(shown(app)[2:6]))
        assert "read-only: every change through it is refused" in "\n".join(shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.board)
        assert "READ-ONLY" in shown(app)[0]


# A source that cannot even begin


def test_a_source_that_cannot_begin_keeps_no_other_from_it(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "config.toml", tmp_path / "state", tmp_path, tmp_path / "themes")
    team = Profile("team", "hub", options={"base_url": "unix:/nowhere/hub.sock"})
    nowhere = Profile("nowhere", "hub")
    settings = Settings(profiles={"team": team, "nowhere": nowhere, PRACTICE.name: PRACTICE})
    wanted, _ = start._sources(settings, ["team", "nowhere"], False, paths, {})
    assert isinstance(wanted[1].backend, AbsentBackend)
    with pytest.raises(ConfigurationError, match="does not say where its hub is"):
        start._sources(settings, ["nowhere"], False, paths, {})


async def test_it_stands_on_the_screen_with_its_reason(make_floor: Callable[..., Floor]) -> None:
    why = ConfigurationError("the variable LV_PASSWORD is not set", "Set it.")

    def two(clock: HandClock) -> Sequence[object]:
        return [five(clock)[0], AbsentBackend("nopass", "livevox", why)]

    floor = make_floor(backends=two)
    async with floor.run(size=SMALL) as pilot:
        health = floor.session.board.health
        await until(pilot, lambda: "acme" in health and health["acme"].as_of)
        await floor.clock.move(14)
        await until(pilot, lambda: health["nopass"].state is SourceState.STALE)
        problem = health["nopass"].problem
        assert problem == "the variable LV_PASSWORD is not set. Set it. Then start campmon again."
        floor.session.sources["nopass"].monitor.read_now()
        await floor.clock.move(60)
        assert health["nopass"].missed == 1, "told once: it would not help to try again"
        assert floor.table.shown_count == 1


async def test_an_absent_source_answers_nothing() -> None:
    why = ConfigurationError("no", "")
    absent = AbsentBackend("x", "livevox", why)
    assert not absent.capabilities.offered
    for reading in (absent.read(), absent.read_campaign("1"), absent.read_detail("1")):
        with pytest.raises(ConfigurationError):
            await reading
    with pytest.raises(ConfigurationError):
        await absent.write(None)  # type: ignore[arg-type]


def test_where_none_can_begin_the_first_reason_is_raised() -> None:
    errors = iter([ConfigurationError("first"), ConfigurationError("second")])

    def fail(_: Profile) -> object:
        raise next(errors)

    with pytest.raises(ConfigurationError, match="first"):
        begin_all([PRACTICE, Profile("x", "hub")], fail)  # type: ignore[arg-type]
