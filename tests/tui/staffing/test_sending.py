"""From the preview over the run to the answer; nothing is lost on the way."""

import asyncio
from collections.abc import Callable

import pytest
from textual import events
from textual.pilot import Pilot

from campmon.model.errors import InDoubtError, RefusedError, UnreachableError
from campmon.model.intent import Receipt, Staff, Tier
from campmon.model.staffing import StaffingAnswer, StaffingChange, StaffingMove
from campmon.model.staffing_plan import Kind, Mark
from campmon.tui.staffing.answer_screen import AnswerScreen
from campmon.tui.staffing.preview_screen import PreviewScreen
from tests.tui.fixed import Floor, until
from tests.tui.staffing.ground import (
    SMALL,
    WIDE,
    backends,
    crowd,
    editor_of,
    mark_a_crowd,
    open_editor,
    open_on_all,
    platform_of,
    text_of,
    until_says,
    without,
)

MakeFloor = Callable[..., Floor]
OVER = "enter or esc back to the editor"


@pytest.fixture
def floor(make_floor: MakeFloor) -> Floor:
    return make_floor(backends=backends)


async def preview(pilot: Pilot[int], floor: Floor) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(floor.app.screen, PreviewScreen))
    await pilot.pause()


async def confirm(pilot: Pilot[int], floor: Floor) -> None:
    """Through the preview, by keys alone."""
    await preview(pilot, floor)
    await pilot.press("right", "enter")
    await until(pilot, lambda: isinstance(floor.app.screen, AnswerScreen))
    await pilot.pause()


def changes(floor: Floor) -> dict[str, StaffingChange]:
    """What was sent, by campaign."""
    sent = {}
    for intent in floor.backend.written:
        assert isinstance(intent.action, Staff)
        assert intent.key.id not in sent
        sent[intent.key.id] = intent.action.change
    return sent


async def test_what_is_confirmed_is_sent_once_and_answered(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "space", "end", "space", "tab", "end", "space")
        await preview(pilot, floor)
        said = text_of(floor)
        assert "Change the staffing of Spring renewals?" in said
        assert "+ 1 agent added: Jürgen Okafor (a0019@example.com)" in said
        assert "− 1 agent removed: Ann Okafor (a0010@example.com)" in said
        assert "+ 1 team added: South" in said
        assert floor.app.focused is not None
        assert floor.app.focused.id == "cancel"
        await pilot.press("right", "enter")
        await until_says(pilot, floor, OVER)
        (intent,) = floor.backend.written
        assert intent.confirmed is Tier.CONFIRM
        assert intent.who == "tess"
        assert changes(floor) == {
            "C-001": StaffingChange(("a0019@example.com",), ("a0010@example.com",), ("South",))
        }
        assert "2 added, 1 removed" in text_of(floor)
        assert floor.session.acting == {}
        await pilot.press("enter")
        await until(pilot, lambda: not editor_of(floor)._reading)
        await pilot.pause()
        assert dict(editor_of(floor).floor.draft.marks) == {}
        assert "On the campaign · 2" in text_of(floor)


async def test_one_who_goes_is_seen_beside_hundreds_who_come(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=crowd)
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor)
        mark_a_crowd(floor)
        await preview(pilot, floor)
        said = text_of(floor)
        totals = "+500 −1   1 team removed · 500 agents added"
        places = [
            said.index(told)
            for told in (totals, "− 1 team removed: Day", "+ 500 agents added: ", "and 492 more")
        ]
        assert places == sorted(places)
        assert "a0019@example.com" in said
        assert "a0020@example.com" not in said
        await pilot.press("a")
        await until_says(pilot, floor, "a0020@example.com", "a fewer names")
        assert "more" not in text_of(floor)
        screen = floor.app.screen
        assert isinstance(screen, PreviewScreen)
        while "a0511@example.com" not in text_of(floor):
            assert screen.lines.scroll_offset.y < screen.lines.max_scroll_y
            await pilot.press("down")
            await pilot.pause()
        await until_says(pilot, floor, "a0511@example.com", totals)
        await pilot.press("a")
        await until_says(pilot, floor, "and 492 more", "a all names")
        assert screen.lines.scroll_offset.y == 0
        await pilot.press("right", "enter")
        await until_says(pilot, floor, OVER)
        (change,) = changes(floor).values()
        assert (len(change.add_agents), change.remove_teams) == (500, ("Day",))


async def test_a_short_list_is_whole_at_once(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor)
        names = [f"a{number:04}@example.com" for number in range(12, 21)]
        editor_of(floor).put_marks({(Kind.AGENT, name): Mark.ADD for name in names})
        await pilot.pause()
        await preview(pilot, floor)
        before = text_of(floor)
        assert "+9 −0   9 agents added" in before
        assert all(name in before for name in names)
        assert "all names" not in before
        await pilot.press("a")
        await pilot.pause()
        assert text_of(floor) == before


async def test_enter_alone_changes_nothing(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        await preview(pilot, floor)
        await pilot.press("enter")
        await pilot.pause()
        assert len(editor_of(floor).floor.draft.marks) == 1
        await preview(pilot, floor)
        await pilot.press("down", "up", "escape")
        await pilot.pause()
        assert editor_of(floor)
        assert floor.backend.written == []


async def test_keys_typed_ahead_reach_the_button_that_they_mean(floor: Floor) -> None:
    """Sent at once, as over a slow line."""
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        await preview(pilot, floor)
        for key in ("right", "enter"):
            floor.app.post_message(events.Key(key, None))
        await until_says(pilot, floor, OVER)
        assert list(changes(floor)) == ["C-001"]


async def test_without_marks_there_is_nothing_to_preview(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "enter")
        assert "Nothing is marked: space marks agents" in text_of(floor)


async def test_whom_the_platform_was_not_asked_about_is_told_and_keeps_the_mark(
    floor: Floor,
) -> None:
    why = "the number of ghost@example.com is not known here. Give the id."
    platform_of(floor).answers["C-001"] = Receipt(
        staffing=StaffingAnswer(agents_not_asked=("ghost@example.com",), why_not_asked=why)
    )
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        editor_of(floor).put_marks({(Kind.AGENT, "ghost@example.com"): Mark.ADD})
        await pilot.pause()
        await preview(pilot, floor)
        await pilot.press("right", "enter")
        await until_says(pilot, floor, OVER)
        said = text_of(floor)
        assert "nothing done" in said
        assert "? 1 agent not asked: ghost@example.com" in said
        assert why in said
        assert "1 not asked" in said
        assert "not mentioned" not in said
        await pilot.press("escape")
        await until(pilot, lambda: not editor_of(floor)._reading)
        assert set(editor_of(floor).floor.draft.marks) == {(Kind.AGENT, "ghost@example.com")}


async def test_every_part_of_the_answer_is_told_apart_and_failed_marks_stay(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.answers["C-001"] = Receipt(
        staffing=StaffingAnswer(
            added_agents=("a0012@example.com",),
            removed_agents=("a0010@example.com",),
            added_teams=("South",),
            removed_teams=("Day",),
            agents_not_found=("ghost@example.com",),
            agents_not_in_campaign=("a0000@example.com",),
            teams_not_found=("Night",),
            teams_not_in_campaign=("North",),
        )
    )
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        editor = editor_of(floor)
        agents, teams = Kind.AGENT, Kind.TEAM
        editor.put_marks(
            {
                (agents, "a0012@example.com"): Mark.ADD,
                (agents, "a0013@example.com"): Mark.ADD,
                (agents, "ghost@example.com"): Mark.ADD,
                (agents, "a0010@example.com"): Mark.REMOVE,
                (agents, "a0000@example.com"): Mark.REMOVE,
                (teams, "South"): Mark.ADD,
                (teams, "Night"): Mark.ADD,
                (teams, "Day"): Mark.REMOVE,
            }
        )
        await pilot.pause()
        assert "Not in the platform's lists: perhaps unknown · 1" in text_of(floor)
        await preview(pilot, floor)
        assert "? 1 agent not in its lists, perhaps unknown: ghost@example.com" in text_of(floor)
        await pilot.press("right", "enter")
        await until_says(pilot, floor, OVER)
        said = text_of(floor)
        for told in (
            "done in part",
            "+ 1 agent added: Carla Okafor (a0012@example.com)",
            "− 1 agent removed: Ann Okafor (a0010@example.com)",
            "+ 1 team added: South",
            "− 1 team removed: Day",
            "? 1 agent not found: ghost@example.com",
            "? 1 agent not in the campaign: Ann Smith (a0000@example.com)",
            "? 1 team not found: Night",
            "? 1 team not in the campaign: North",
            "· 1 agent not mentioned in the answer: Dev Okafor (a0013@example.com)",
            "2 added, 2 removed, 2 not found, 2 not in the campaign",
        ):
            assert told in said
        await pilot.press("escape")
        await until(pilot, lambda: not editor_of(floor)._reading)
        assert {name for _, name in editor_of(floor).floor.draft.marks} == {
            "a0013@example.com",
            "ghost@example.com",
            "a0000@example.com",
            "Night",
        }


async def test_several_campaigns_are_changed_one_after_another(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.refuses["C-002"] = RefusedError("the campaign is not active", "Start it first.")
    async with floor.run(size=WIDE) as pilot:
        await open_on_all(pilot, floor, "down", "down", "space", "end", "space")
        await preview(pilot, floor)
        said = text_of(floor)
        assert "Change the staffing of 3 campaigns?" in said
        assert "Change 3 campaigns" in said
        await pilot.press("right", "enter")
        await until_says(pilot, floor, OVER)
        assert list(changes(floor)) == ["C-001", "C-003"]
        said = text_of(floor)
        assert "2 of 3 campaigns done in full · 2 added, 2 removed" in said
        assert "the campaign is not active. Start it first." in said
        assert "not done" in said
        await pilot.press("enter")
        await until(pilot, lambda: not editor_of(floor)._reading)
        assert len(editor_of(floor).floor.draft.marks) == 2
        del platform.refuses["C-002"]
        await confirm(pilot, floor)
        await until_says(pilot, floor, OVER)
        assert list(changes(floor)) == ["C-001", "C-003", "C-002"]
        assert "1 added, 1 removed" in text_of(floor)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InDoubtError("the answer never came"), "in doubt"),
        (UnreachableError("Fixed did not answer", "See the network."), "See the network."),
    ],
)
async def test_an_answer_that_never_came_keeps_the_marks(
    floor: Floor, error: Exception, told: str
) -> None:
    platform_of(floor).refuses["C-001"] = error
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        await confirm(pilot, floor)
        await until_says(pilot, floor, OVER, told)
        assert "Nobody was added or removed" in text_of(floor)
        await pilot.press("enter")
        await until(pilot, lambda: not editor_of(floor)._reading)
        assert len(editor_of(floor).floor.draft.marks) == 1


async def test_esc_stops_before_the_next_campaign(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.hangs = asyncio.Event()
    async with floor.run(size=WIDE) as pilot:
        await open_on_all(pilot, floor, "down", "down", "space")
        await confirm(pilot, floor)
        await until_says(pilot, floor, "0 of 3 done", "sending…")
        await pilot.press("enter", "q")
        assert isinstance(floor.app.screen, AnswerScreen), "not before it is over"
        assert list(floor.session.acting.values()) == ["change of staffing"]
        await pilot.press("escape")
        await until_says(pilot, floor, "stopping after the one under way")
        platform.hangs.set()
        await until_says(pilot, floor, OVER)
        assert list(changes(floor)) == ["C-001"]
        assert text_of(floor).count("stopped before it was sent") == 2
        await pilot.press("enter")
        await until(pilot, lambda: not editor_of(floor)._reading)
        assert len(editor_of(floor).floor.draft.marks) == 1


async def test_what_is_left_under_way_is_told_of_later(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.hangs = asyncio.Event()
    platform.refuses["C-001"] = RefusedError("no such agent")
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        await confirm(pilot, floor)
        await until_says(pilot, floor, "sending…")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        await until_says(pilot, floor, "It is still under way")
        platform.hangs.set()
        await until_says(pilot, floor, "Change of staffing", "Spring renewals: no such")
        assert floor.session.acting == {}


async def test_q_closes_the_editor_behind_the_answer(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        await confirm(pilot, floor)
        await until_says(pilot, floor, OVER)
        await pilot.press("q")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_a_campaign_on_which_something_is_under_way_is_not_touched(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        (campaign,) = editor_of(floor).floor.campaigns
        floor.session.acting[campaign.key] = "play"
        await confirm(pilot, floor)
        await until_says(pilot, floor, OVER, "play is still under way on it")
        assert floor.backend.written == []
        assert floor.session.acting == {campaign.key: "play"}


async def test_taking_everyone_off_a_playing_campaign_is_loud(floor: Floor) -> None:
    platform = platform_of(floor)
    platform.on["C-001"] = ["a0001@example.com"]
    platform.teams_on["C-001"] = []
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "space")
        await preview(pilot, floor)
        said = text_of(floor)
        assert "! Spring renewals is PLAYING, and everyone is taken off it" in said
        assert said.index("is PLAYING") < said.index("− 1 agent removed")


async def test_an_answer_that_names_nobody_is_taken_at_its_word(floor: Floor) -> None:
    platform_of(floor).answers["C-001"] = Receipt("staffing was changed")
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        await confirm(pilot, floor)
        await until_says(pilot, floor, OVER, "staffing was changed")
        await pilot.press("enter")
        await until(pilot, lambda: not editor_of(floor)._reading)
        assert dict(editor_of(floor).floor.draft.marks) == {}


async def test_marks_that_are_so_meanwhile_are_gone_after_the_answer(floor: Floor) -> None:
    """Somebody else took the agent off: there is nothing left to do."""
    platform = platform_of(floor)
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space", "space")
        platform.on["C-001"].remove("a0010@example.com")
        await confirm(pilot, floor)
        await until_says(pilot, floor, OVER, "? 1 agent not in the campaign")
        await pilot.press("enter")
        await until(pilot, lambda: not editor_of(floor)._reading)
        await pilot.pause()
        assert dict(editor_of(floor).floor.draft.marks) == {}


async def test_marks_that_change_nothing_are_not_sent(floor: Floor) -> None:
    platform = platform_of(floor)
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        platform.on["C-001"].remove("a0010@example.com")
        await pilot.press("r")
        await until(pilot, lambda: not editor_of(floor)._reading)
        await pilot.pause()
        assert len(editor_of(floor).floor.draft.marks) == 1, "reading again keeps marks"
        await pilot.press("enter")
        await until_says(pilot, floor, "What is marked changes nothing")


async def test_a_move_that_is_not_offered_says_why_and_is_not_marked(floor: Floor) -> None:
    reason = "its API has no removal of users"
    platform_of(floor).not_offered = {StaffingMove.REMOVE_AGENTS: reason}
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        assert f"remove agents: not offered: {reason}" in text_of(floor)
        await pilot.press("minus")
        assert f"Not offered: {reason}" in text_of(floor)
        assert dict(editor_of(floor).floor.draft.marks) == {}
        await pilot.press("end", "space", "tab", "space")
        assert len(editor_of(floor).floor.draft.marks) == 2


async def test_a_campaign_that_goes_is_left_out_of_the_change(floor: Floor) -> None:
    platform = platform_of(floor)
    async with floor.run(size=WIDE) as pilot:
        await open_on_all(pilot, floor, "down", "down", "space")
        platform.made = without(list(platform.made.values()), "C-003")
        await floor.clock.move(3.0)
        await until_says(pilot, floor, "! 1 of them has gone")
        await preview(pilot, floor)
        assert "Zürich welcome has gone and is left out" in text_of(floor)
        await pilot.press("right", "enter")
        await until_says(pilot, floor, OVER)
        assert list(changes(floor)) == ["C-001", "C-002"]
