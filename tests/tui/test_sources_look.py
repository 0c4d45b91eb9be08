"""Pictures of five sources and of the layouts. Look at each before accepting it."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from campmon.model.errors import UnreachableError
from tests.tui.fixed import Floor, rest, until
from tests.tui.test_sources import five, open_sources

SMALL, WIDE, BROAD = (80, 24), (120, 40), (170, 45)


@pytest.fixture
def ill(make_floor: Callable[..., Floor]) -> Callable[[str], Floor]:
    """Five sources, one of which was never heard."""

    def make(theme: str) -> Floor:
        floor = make_floor(backends=five, theme=theme)
        floor.backends[1].problem = UnreachableError("no route to host", "Check the VPN.")
        return floor

    return make


async def settle(pilot: Pilot[int], floor: Floor) -> None:
    await until(pilot, lambda: len(floor.session.board.campaigns) == 13)
    await floor.clock.move(14)
    floor.app.clear_notifications()
    floor.app.board.show_status()
    await rest(pilot, floor)


@pytest.mark.parametrize(("size", "theme"), [(SMALL, "dark"), (SMALL, "mono"), (WIDE, "mono")])
def test_sources(
    size: tuple[int, int], theme: str, ill: Callable[[str], Floor],
    snap_compare: Callable[..., bool],
) -> None:  # fmt: skip
    floor = ill(theme)

    async def steps(pilot: Pilot[int]) -> None:
        await settle(pilot, floor)
        await open_sources(pilot, floor)
        await pilot.press("down", "space")
        await until(pilot, lambda: floor.app.board.hidden)
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=size, run_before=steps)


@pytest.mark.parametrize(("size", "layout"), [(SMALL, "compact"), (BROAD, "wide")])
def test_layouts(
    size: tuple[int, int], layout: str, ill: Callable[[str], Floor],
    snap_compare: Callable[..., bool],
) -> None:  # fmt: skip
    floor = ill("dark")

    async def steps(pilot: Pilot[int]) -> None:
        await settle(pilot, floor)
        floor.app.board.lay_out(layout)
        await pilot.press("down", "apostrophe")
        await rest(pilot, floor)

    assert snap_compare(floor.app, terminal_size=size, run_before=steps)
