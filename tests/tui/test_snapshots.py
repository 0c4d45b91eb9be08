"""Pictures of every screen, on boards that never change. Look at each before accepting it."""

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from campmon.model.errors import UnreachableError
from tests.tui.fixed import FixedBackend, Floor, begin, rest, until

Steps = Callable[[Pilot[int], Floor], Awaitable[None]]
SMALL, WIDE, LARGE = (80, 24), (120, 40), (200, 50)
THEMES = ("colour-blind-safe", "dark", "high-contrast", "light", "mono", "sixteen")


@pytest.fixture
def same(snap_compare: Callable[..., bool]) -> Callable[..., bool]:
    """Whether a floor looks as it did, after some steps."""

    def compare(floor: Floor, size: tuple[int, int], steps: Steps | None = None) -> bool:
        async def before(pilot: Pilot[int]) -> None:
            if floor.backend.problem is None:
                await begin(pilot, floor)
            if steps is not None:
                await steps(pilot, floor)
            await pilot.pause()

        return snap_compare(floor.app, terminal_size=size, run_before=before)

    return compare


def press(*keys: str) -> Steps:
    """Press keys, and let the panels follow."""

    async def steps(pilot: Pilot[int], floor: Floor) -> None:
        await pilot.press(*keys)
        await rest(pilot, floor)
        await pilot.pause()

    return steps


async def fall_silent(pilot: Pilot[int], floor: Floor) -> None:
    """Let the source go quiet until its figures are stale."""
    floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the network.")
    await floor.clock.move(14)
    floor.app.board.show_status()
    await pilot.press("down", "space", "down")
    await rest(pilot, floor)


@pytest.mark.parametrize("theme", THEMES)
def test_theme(theme: str, make_floor: Callable[..., Floor], same: Callable[..., bool]) -> None:
    assert same(make_floor(theme=theme), WIDE, press("down", "space", "down"))


@pytest.mark.parametrize("theme", ["dark", "light", "mono", "sixteen"])
def test_small(theme: str, make_floor: Callable[..., Floor], same: Callable[..., bool]) -> None:
    assert same(make_floor(theme=theme), SMALL, press("down"))


def test_no_color(
    make_floor: Callable[..., Floor], same: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert same(make_floor(theme="mono"), SMALL, press("down", "space", "down"))


def test_large(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, LARGE, press("down"))


@pytest.mark.parametrize("panel", [1, 2, 3, 4, 5])
def test_other_panels(panel: int, floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, SMALL, press("down", *["tab"] * panel))


@pytest.mark.parametrize("theme", ["dark", "mono"])
@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_stale(
    theme: str,
    size: tuple[int, int],
    make_floor: Callable[..., Floor],
    same: Callable[..., bool],
) -> None:
    assert same(make_floor(theme=theme), size, fall_silent)


def test_unreachable(floor: Floor, same: Callable[..., bool]) -> None:
    async def wait(pilot: Pilot[int], floor: Floor) -> None:
        await until(pilot, lambda: floor.session.board.health["floor"].problem)
        await pilot.pause()

    floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the network.")
    assert same(floor, SMALL, wait)


def test_no_campaigns(make_floor: Callable[..., Floor], same: Callable[..., bool]) -> None:
    assert same(make_floor(backends=lambda clock: [FixedBackend(clock, [])]), SMALL)


def test_read_only_and_frozen(make_floor: Callable[..., Floor], same: Callable[..., bool]) -> None:
    assert same(make_floor(read_only=True), SMALL, press("f"))


def test_filter(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, SMALL, press("slash", *"state:p", "enter"))


def test_filter_finds_nothing(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, SMALL, press("slash", *"zzz", "enter"))


def test_sorted(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, SMALL, press("o", "o", "o", "o"))


def test_too_small(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, (60, 12))


@pytest.mark.parametrize("theme", ["dark", "light", "mono"])
def test_confirm(theme: str, make_floor: Callable[..., Floor], same: Callable[..., bool]) -> None:
    assert same(make_floor(theme=theme), SMALL, press("down", "down", "down", "down", "p"))


def test_confirm_by_name(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, SMALL, press("down", "down", "s", *"Card act"))


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_confirm_many(size: tuple[int, int], floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, size, press("asterisk", "s"))


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_help(size: tuple[int, int], floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, size, press("question_mark"))


def test_palette(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, SMALL, press("colon", *"re"))


def test_theme_picker(floor: Floor, same: Callable[..., bool]) -> None:
    assert same(floor, SMALL, press("t", "down", "down"))


def test_audit(floor: Floor, same: Callable[..., bool]) -> None:
    begun = floor.audit.begin(
        who="tess", profile="floor", campaign_id="C-001",
        campaign_name="Appointment reminders", what="pause",
    )  # fmt: skip
    floor.audit.end(begun, "done", "Appointment reminders is paused")
    assert same(floor, WIDE, press("l"))
