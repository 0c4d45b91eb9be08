"""Untrusted text stays text, wherever a name is shown."""

import re

from campmon.model.state import CampaignState
from campmon.tui.screens.confirm import ConfirmScreen
from tests.tui.fixed import FixedBackend, Floor, begin, campaign, rest, shown, until

NAME = "\x1b]0;x\x07[bold red]a[/]\u202e \x9b31m[/x]"
SHOWN = "]0;x[bold red]a[/] 31m[/x]"
SIZE = (120, 40)

_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def screen(floor: Floor) -> str:
    return "\n".join(shown(floor.app))


def hostile(floor: Floor) -> None:
    backend: FixedBackend = floor.backend
    one = campaign(
        1, NAME, CampaignState.PAUSED, service=NAME, reason=NAME, state_by=NAME, completed=900
    )
    backend.made = {one.id: one}


def check(floor: Floor) -> None:
    assert not any(_STEERS.search(line) for line in shown(floor.app))


async def test_in_table_line_and_panels(floor: Floor) -> None:
    hostile(floor)
    async with floor.run(size=(200, 50)) as pilot:
        await begin(pilot, floor)
        assert screen(floor).count(SHOWN) >= 4
        check(floor)


async def test_in_dialogs_and_toasts(floor: Floor) -> None:
    hostile(floor)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(floor.app.screen, ConfirmScreen))
        await pilot.pause()
        assert SHOWN in screen(floor)
        check(floor)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "is playing" in " ".join(screen(floor).split()))
        check(floor)


async def test_in_palette_filter_and_audit(floor: Floor) -> None:
    hostile(floor)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("ctrl+p", *"red")
        await until(pilot, lambda: "Go to" in screen(floor))
        assert SHOWN[:29].rstrip() in screen(floor)
        check(floor)
        await pilot.press("escape", "slash", *"[/x]")
        await pilot.pause()
        assert floor.table.shown_count == 1
        await pilot.press("escape", "b")
        await rest(pilot, floor)
        await pilot.press("l")
        await pilot.pause()
        check(floor)


async def test_a_toast_is_cleaned_and_never_markup(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        floor.app.tell(NAME, "error", title=NAME)
        await until(pilot, lambda: screen(floor).count(SHOWN) >= 2)
        check(floor)
