"""The board: what its lines and panels show, and what its own keys do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from textual.events import Key

from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import UnreachableError
from campmon.model.state import CampaignState
from campmon.tui.bindings import Keys
from campmon.tui.panels.all import PANELS
from tests.tui.fixed import (
    FixedBackend,
    Floor,
    HandClock,
    begin,
    campaign,
    campaigns,
    rest,
    shown,
    until,
)

SMALL, WIDE, LARGE = (80, 24), (120, 40), (200, 50)


def screen(floor: Floor) -> str:
    return "\n".join(shown(floor.app))


async def test_the_first_screen(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        lines = shown(floor.app)
        assert "floor ● live ≤5 s" in lines[0]
        assert lines[0].endswith("15:00 ")
        for word in ("Uploaded", "Loaded", "Completed", "Remaining", "% Done"):
            assert word in lines[1]
        assert "Progress" in lines[15]
        assert "? Help" in lines[-1]
        assert all(len(line) == 80 for line in lines if "世" not in line)


@pytest.mark.parametrize(("size", "count"), [(SMALL, 1), (WIDE, 3), ((160, 45), 4), (LARGE, 5)])
async def test_the_wider_the_more_panels(floor: Floor, size: tuple[int, int], count: int) -> None:
    async with floor.run(size=size) as pilot:
        await begin(pilot, floor)
        assert len(floor.app.board.panels.shown_titles) == count


async def test_tab_goes_through_all_panels_and_back(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        seen = []
        for _ in PANELS:
            seen += floor.app.board.panels.shown_titles
            assert f"[{seen[-1]}]" in screen(floor)
            await pilot.press("tab")
            await pilot.pause()
        assert seen == [panel.title for panel in PANELS]
        await pilot.press("shift+tab")
        assert floor.app.board.panels.shown_titles == ["Wrap-up codes"]


async def test_every_panel_is_filled(floor: Floor) -> None:
    async with floor.run(size=LARGE) as pilot:
        await begin(pilot, floor)
        for words in ("Drop ", "Mean wait", "Dialable now", "wrapping up", "Trend"):
            assert words in screen(floor)
        await pilot.press("tab")
        await pilot.pause()
        assert "Not interested" in screen(floor)


async def test_panels_follow_the_cursor_once_it_rests(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        floor.backend.details_read.clear()
        await pilot.press(*["down"] * 5)
        await rest(pilot, floor)
        last = floor.table.cursor_key
        assert last is not None
        assert floor.backend.details_read[-1] == last.id
        assert len(floor.backend.details_read) < 5, "a held key reads little"
        name = floor.backend.made[last.id].name
        assert name in shown(floor.app)[14]


async def test_panels_are_read_again_at_each_refresh(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        before = len(floor.backend.details_read)
        await floor.clock.move(2)
        await until(pilot, lambda: len(floor.backend.details_read) > before)


async def test_it_says_why_nothing_is_dialed_and_the_key_that_mends_it(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press(*["down"] * 4)
        await rest(pilot, floor)
        assert "Not dialing: Paused: no agents  p play" in screen(floor)


async def test_what_a_platform_does_not_offer(make_floor: Callable[..., Floor]) -> None:
    offered = Capabilities(
        frozenset({Capability.PLAY}),
        MappingProxyType({Capability.AGENTS: "its API tells nothing of agents"}),
    )
    floor = make_floor(
        backends=lambda clock: [FixedBackend(clock, campaigns(), capabilities=offered)]
    )
    async with floor.run(size=LARGE) as pilot:
        await begin(pilot, floor)
        assert "Not offered by Fixed: its API tells" in screen(floor)


# Sources


async def test_a_silent_source_turns_stale_and_comes_back(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the network.")
        await floor.clock.move(12)
        await until(pilot, lambda: "STALE" in screen(floor))
        floor.app.board.show_status()
        await pilot.pause()
        assert "STALE 12 s" in shown(floor.app)[0]
        assert any("412?" in line for line in shown(floor.app)), "by sign, not by colour alone"
        floor.backend.problem = None
        await floor.clock.move(40)
        await until(pilot, lambda: "live" in shown(floor.app)[0])
        await pilot.pause()
        assert not any("412?" in line for line in shown(floor.app))


async def test_a_source_that_cannot_be_reached_says_so_and_how_to_mend_it(floor: Floor) -> None:
    floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the network.")
    async with floor.run(size=SMALL) as pilot:
        await until(pilot, lambda: "did not answer" in screen(floor))
        assert "floor: Fixed did not answer. Look at the network." in screen(floor)
        assert "r tries at once" in screen(floor)
        floor.backend.problem = None
        await pilot.press("r")
        await begin(pilot, floor)
        assert "Appointment" in screen(floor)


async def test_no_campaigns(make_floor: Callable[..., Floor]) -> None:
    floor = make_floor(backends=lambda clock: [FixedBackend(clock, [])])
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        assert "There are no campaigns here yet" in screen(floor)
        await pilot.press("p", "space", "down", "asterisk", "o", "enter", "a")
        await pilot.pause()
        assert "Move the cursor to a campaign first" in screen(floor)


async def test_a_campaign_that_goes_is_said_to_be_gone(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("down")
        await rest(pilot, floor)
        del floor.backend.made["C-001"]
        await floor.clock.move(2)
        await until(pilot, lambda: "has gone" in screen(floor))
        await pilot.press("u")
        await pilot.pause()
        assert floor.backend.written == [], "no neighbour is acted on in its place"


# Filter


async def test_the_filter(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("slash", *"state:paused")
        await pilot.pause()
        assert floor.table.shown_count == 2
        assert "state:paused" in shown(floor.app)[1]
        await pilot.press("enter")
        await pilot.pause()
        assert "state:paused" in shown(floor.app)[1], "as long as it holds, it is shown"
        await pilot.press("u")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert floor.table.shown_count == 13
        assert "state:paused" not in screen(floor)


async def test_what_is_typed_after_the_slash_never_reaches_the_commands(floor: Floor) -> None:
    """Over a slow line all of it arrives at once, before anything is laid out."""
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("down")
        for key in ("slash", "u", "s", "p"):
            floor.app.post_message(Key(key, "/" if key == "slash" else key))
        await until(pilot, lambda: floor.app.board.filter_input)
        await until(pilot, lambda: floor.app.board.filter_input.value == "usp")  # type: ignore[union-attr]
        assert floor.app.screen is floor.app.board
        assert floor.backend.written == []


async def test_what_is_typed_ahead_of_a_dialog_never_reaches_the_commands(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("down", "down")
        for key in ("s", "u", "u"):
            floor.app.post_message(Key(key, key))
        await until(pilot, lambda: floor.app.screen is not floor.app.board)
        await pilot.pause()
        assert floor.backend.written == []
        assert floor.session.acting == {}


async def test_a_filter_that_matches_nothing(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("slash", *"zzz")
        await pilot.pause()
        assert "No campaign matches “zzz”" in screen(floor)
        assert "0 of 13 shown  enter keeps the filter  esc shows all again" in screen(floor)
        assert "u Pause" not in screen(floor), "u is a letter here"
        assert "esc shows all again" in screen(floor)
        await pilot.press("escape")
        await pilot.press("slash", "enter")
        await pilot.pause()
        assert floor.app.board.filter_input is None, "an empty filter goes away"


async def test_the_filter_follows_what_changes(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("slash", *"state:paused", "enter")
        one = campaign(1, "Appointment reminders", CampaignState.PAUSED)
        floor.backend.made["C-001"] = one
        await floor.clock.move(2)
        await until(pilot, lambda: floor.table.shown_count == 3)


@pytest.mark.parametrize(("size", "titles"), [(WIDE, ["Status", "Dispositions"]), (SMALL, [])])
async def test_panels_of_old_details_say_how_old_they_are(
    floor: Floor, size: tuple[int, int], titles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = floor.backend.read_detail

    async def recorded(campaign_id: str) -> CampaignDetail:
        detail = await known(campaign_id)
        return replace(detail, as_of=detail.as_of - timedelta(minutes=8))

    monkeypatch.setattr(floor.backend, "read_detail", recorded)
    async with floor.run(size=size) as pilot:
        await begin(pilot, floor)
        await rest(pilot, floor)
        for title in titles:
            assert f"{title} 8 min old ─" in screen(floor)
        assert screen(floor).count("8 min old") == len(titles)
        if size == SMALL:
            await pilot.press("tab")
            await until(pilot, lambda: "[Status]" in screen(floor))
            assert " 8 min old" in screen(floor)


# Freeze


async def test_freeze_holds_the_display_and_says_so(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("down")
        await rest(pilot, floor)
        playing = floor.app.board.tally[CampaignState.PLAYING]
        await pilot.press("f")
        paused = campaign(1, "Appointment reminders", CampaignState.PAUSED, completed=777)
        floor.backend.made["C-001"] = paused
        await floor.clock.move(6)
        await pilot.pause()
        floor.app.board.show_status()
        await pilot.pause()
        assert "FROZEN 6 s" in shown(floor.app)[0], "its age runs on"
        assert "777" not in screen(floor)
        assert f" {playing} playing" in shown(floor.app)[0], "counts are of what the table shows"
        await pilot.press("f")
        await rest(pilot, floor)
        assert "FROZEN" not in screen(floor)
        assert "777" in screen(floor)
        assert f" {playing - 1} playing" in shown(floor.app)[0]


async def test_what_is_frozen_is_acted_on_as_it_is_now(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("down", "f")
        floor.backend.made["C-001"] = campaign(1, "Appointment reminders", completed=777)
        await floor.clock.move(2)
        await pilot.pause()
        await pilot.press("s")
        await until(pilot, lambda: "Stop this campaign?" in screen(floor))
        assert "Completed 777" in screen(floor)


# Size


@pytest.mark.parametrize("size", [(69, 24), (80, 15), (20, 5)])
async def test_a_terminal_too_small_says_so(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.run(size=size) as pilot:
        await pilot.pause()
        assert "campmon needs 70×16"[: size[0] - 2] in screen(floor)
        await pilot.resize_terminal(80, 24)
        await begin(pilot, floor)
        assert "campmon needs" not in screen(floor)
        assert "Appointment" in screen(floor)


# Keys


async def test_keys_of_the_configuration(make_floor: Callable[..., Floor]) -> None:
    keys = Keys({"campaign.pause": ("f5",), "table.freeze": ("f6",)})
    floor = make_floor(keys=keys)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        assert "f5 Pause" in shown(floor.app)[-1]
        await pilot.press("down", "u", "f")
        await pilot.pause()
        assert floor.backend.written == []
        assert not floor.app.board.frozen
        await pilot.press("f5")
        await until(pilot, lambda: floor.backend.written)


async def test_redraw_paints_everything_again(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        before = screen(floor)
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert screen(floor) == before


@pytest.mark.parametrize("over", ["enter", "x", "s", "slash"])
async def test_redraw_reaches_whatever_lies_over_the_board(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, over: str
) -> None:
    drawn: list[object] = []
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        monkeypatch.setattr(floor.app, "redraw", lambda: drawn.append(floor.app.screen))
        await pilot.press(over)
        await until(pilot, lambda: over == "slash" or floor.app.screen is not floor.app.board)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: drawn == [floor.app.screen])


async def test_notes_from_the_start_are_told(make_floor: Callable[..., Floor]) -> None:
    floor = make_floor(notes=["there is no HOME; the audit log is kept in [b]/tmp[/b]"])
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        assert "[b]/tmp[/b]" in screen(floor)


async def test_ctrl_c_says_how_to_leave_and_q_leaves(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Press q to leave" in screen(floor)
        await pilot.press("q")
        await pilot.pause()
    assert floor.app.return_code == 0


def two_sources(clock: HandClock) -> list[FixedBackend]:
    return [
        FixedBackend(clock, [campaign(1, "Here")]),
        FixedBackend(clock, [campaign(1, "There", profile="other")], profile="other"),
    ]


async def test_one_silent_source_leaves_the_other_alone(make_floor: Callable[..., Floor]) -> None:
    floor = make_floor(backends=two_sources)
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        floor.backends[1].problem = UnreachableError("gone")
        await floor.clock.move(12)
        await until(pilot, lambda: "STALE" in screen(floor))
        await pilot.pause()
        lines = shown(floor.app)
        assert "floor ● live" in lines[0]
        assert any("There" in line and "1,000?" in line for line in lines)
        assert any("Here" in line and "1,000?" not in line for line in lines)
