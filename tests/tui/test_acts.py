"""Acting on campaigns: the right confirmation, the right campaign, and how it ended."""

import asyncio
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from campmon.model.errors import InDoubtError, RefusedError, UnreachableError
from campmon.model.intent import Operate, Tier
from campmon.model.state import CampaignState, Operation
from campmon.tui.screens.confirm import AskScreen, ConfirmScreen
from campmon.tui.screens.leaving import LeavingScreen
from campmon.tui.session import Job
from tests.tui.fixed import START, FixedBackend, Floor, begin, campaign, rest, shown, until

SIZE = (120, 40)


def screen(floor: Floor) -> str:
    return "\n".join(shown(floor.app))


async def put_cursor(pilot: Pilot[int], floor: Floor, campaign_id: str) -> None:
    key = floor.backend.made[campaign_id].key
    floor.table.go_to(key)
    await rest(pilot, floor)


async def dialog(pilot: Pilot[int], floor: Floor) -> None:
    await until(pilot, lambda: isinstance(floor.app.screen, AskScreen))
    await pilot.pause()


async def test_pause_asks_nothing(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        await pilot.press("u")
        await until(pilot, lambda: "is paused" in screen(floor))
        (intent,) = floor.backend.written
        assert intent.key.id == "C-001"
        assert intent.action == Operate(Operation.PAUSE)
        assert intent.confirmed is Tier.NONE
        assert intent.who == "tess"
        await until(pilot, lambda: any("‖ paused   Appoint" in line for line in shown(floor.app)))


async def test_play_asks_with_the_focus_on_cancel(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-004")
        await pilot.press("p")
        await dialog(pilot, floor)
        said = screen(floor)
        for words in ("Play this campaign?", "Evening follow-up", "C-004", "paused",
                      "Remaining 980"):  # fmt: skip
            assert words in said
        await pilot.press("enter")
        await pilot.pause()
        assert floor.backend.written == [], "enter alone cancels"
        await pilot.press("p")
        await dialog(pilot, floor)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: floor.backend.written)
        assert floor.backend.made["C-004"].state is CampaignState.PLAYING
        await until(pilot, lambda: "is playing" in screen(floor))


async def test_the_dialog_says_which_figures_are_derived(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-007")
        await pilot.press("s")
        await dialog(pilot, floor)
        assert "Uploaded ≈2,600" in screen(floor)
        assert "Remaining ≈2,361" in screen(floor)


async def test_a_wrong_name_is_said_to_be_wrong(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-007")
        await pilot.press("s")
        await dialog(pilot, floor)
        await pilot.press("n", "o", "enter")
        await until(pilot, lambda: "This is not the campaign's name or id" in screen(floor))
        assert isinstance(floor.app.screen, ConfirmScreen)
        assert floor.backend.written == []


async def test_esc_and_n_cancel(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-009")
        for key in ("escape", "n"):
            await pilot.press("p")
            await dialog(pilot, floor)
            await pilot.press(key)
            await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert floor.backend.written == []


async def test_stopping_with_many_records_left_asks_for_the_name(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-002")
        await pilot.press("s")
        await dialog(pilot, floor)
        assert "Many records remain" in screen(floor)
        await pilot.press(*"Card activation", "enter")
        await pilot.pause()
        assert isinstance(floor.app.screen, ConfirmScreen), "half the name opens nothing"
        await pilot.press(*" East", "enter")
        await until(pilot, lambda: floor.backend.written)
        assert floor.backend.written[0].confirmed is Tier.TYPE_NAME


async def test_stopping_a_live_campaign_asks_for_the_name(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-010")
        await pilot.press("s")
        await dialog(pilot, floor)
        said = " ".join(screen(floor).split())
        assert "Uploaded ∞ Loaded — Completed —" in said
        assert "Remaining — % Done —" in said
        assert "It is live: it waits for records without an end." in said
        await pilot.press(*"C-010", "enter")
        await until(pilot, lambda: floor.backend.written)
        assert floor.backend.written[0].confirmed is Tier.TYPE_NAME


async def test_stopping_what_is_of_unknown_length_says_so(make_floor: Callable[..., Floor]) -> None:
    one = campaign(1, "Renewals", uploaded=None, completed=None)
    floor = make_floor(backends=lambda clock: [FixedBackend(clock, [one])])
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("s")
        await dialog(pilot, floor)
        assert "How many records remain is not known." in screen(floor)


@pytest.mark.parametrize("key", ["u", "s"])
async def test_a_draft_is_neither_paused_nor_stopped(
    key: str, make_floor: Callable[..., Floor]
) -> None:
    draft = campaign(1, "Web leads", CampaignState.DRAFT, uploaded=None, completed=None, live=True,
                     no_operation="it has no contacts yet")  # fmt: skip
    floor = make_floor(backends=lambda clock: [FixedBackend(clock, [draft])])
    async with floor.run(size=(100, 30)) as pilot:
        await begin(pilot, floor)
        assert "Not dialing: It has no contacts yet  a append" in screen(floor)
        await pilot.press(key)
        await until(pilot, lambda: "Web leads: it is draft" in _unwrapped(floor))
        assert floor.app.screen is floor.app.board
        assert floor.backend.written == []


async def test_a_live_draft_without_records_says_why_not_and_may_be_played_even_so(
    make_floor: Callable[..., Floor],
) -> None:
    draft = campaign(1, "Web leads", CampaignState.DRAFT, uploaded=None, completed=None, live=True,
                     no_operation="it has no contacts yet, as far as anybody on this side of the"
                     " line knows, and as far as campmon knows")  # fmt: skip
    floor = make_floor(backends=lambda clock: [FixedBackend(clock, [draft])])
    async with floor.run(size=(80, 24)) as pilot:
        await begin(pilot, floor)
        await pilot.press("p")
        await dialog(pilot, floor)
        assert "Its controls are off: it has no contacts yet, as far as" in screen(floor)
        assert "campmon knows." in screen(floor)  # wrapped, and nothing cut
        await pilot.press("enter")  # the focus is on Cancel
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert floor.backend.written == []
        await pilot.press("p")
        await dialog(pilot, floor)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(floor.backend.written))
        assert floor.backend.written[0].action == Operate(Operation.PLAY, even_so=True)


def _unwrapped(floor: Floor) -> str:
    """All that toasts say, however they are wrapped."""
    return " ".join(toast.message for toast in floor.app._notifications)


async def test_the_id_may_be_typed_for_a_name_nobody_can_type(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-013")
        await pilot.press("ctrl+p", *"deactivate")
        await pilot.pause()
        await pilot.press("enter")
        await dialog(pilot, floor)
        assert "cannot be undone" in screen(floor)
        assert "[bold red]a[/] reversed" in screen(floor)
        await pilot.press(*"C-013", "tab", "tab", "enter")
        await until(pilot, lambda: floor.backend.written)
        assert floor.backend.written[0].action == Operate(Operation.DEACTIVATE)


async def test_what_cannot_be_done_now_says_why_and_opens_no_dialog(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-003")
        await pilot.press("p")
        await until(pilot, lambda: "cannot play Delivery window calls: it is done" in screen(floor))
        assert floor.app.screen is floor.app.board
        assert floor.backend.written == []


async def test_read_only_refuses_everything(make_floor: Callable[..., Floor]) -> None:
    floor = make_floor(read_only=True)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        assert "READ-ONLY" in shown(floor.app)[0]
        await pilot.press("u")
        await until(pilot, lambda: "this is read-only" in screen(floor))
        assert floor.backend.written == []


async def test_marked_campaigns_are_all_acted_on_wherever_the_cursor_is(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        for campaign_id in ("C-001", "C-007"):
            await put_cursor(pilot, floor, campaign_id)
            await pilot.press("space")
        await put_cursor(pilot, floor, "C-010")
        await pilot.press("u")
        await until(pilot, lambda: "Pause: 2 of 2" in screen(floor))
        assert sorted(i.key.id for i in floor.backend.written) == ["C-001", "C-007"]
        assert floor.backend.made["C-010"].state is CampaignState.PLAYING
        assert not floor.table.marks, "the next key is for the cursor's campaign again"


async def test_a_marked_campaign_that_the_filter_leaves_out_is_asked_about(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        await pilot.press("space", "slash", *"past due", "enter")
        await rest(pilot, floor)
        await pilot.press("u")
        await dialog(pilot, floor)
        said = screen(floor)
        assert "Appointment reminders" in said
        assert "It is marked, and the table does not show it now." in said
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert floor.backend.written == [], "the focus is on Cancel"
        await pilot.press("space", "u")  # one that is shown besides
        await dialog(pilot, floor)
        lines = [line for line in shown(floor.app) if "remaining" in line and "│" in line]
        assert "not shown · Appointment reminders" in lines[0]
        assert "not shown" not in lines[1]
        await pilot.press("tab", "enter")
        await until(pilot, lambda: len(floor.backend.written) == 2)


async def test_up_to_eight_that_are_shown_pause_at_once_and_more_ask(
    make_floor: Callable[..., Floor],
) -> None:
    many = [campaign(n, f"List {n:02}") for n in range(1, 10)]
    floor = make_floor(backends=lambda clock: [FixedBackend(clock, many)])
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("asterisk", "u")
        await dialog(pilot, floor)
        assert "Pause 9 campaigns?" in screen(floor)
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert floor.backend.written == []
        assert len(floor.table.marks) == 9, "nothing was carried out"
        await pilot.press("space", "u")
        await until(pilot, lambda: len(floor.backend.written) == 8)
        await until(pilot, lambda: not floor.table.marks)
        assert floor.backend.made["C-001"].state is CampaignState.PLAYING


async def test_a_click_on_a_key_of_the_key_line_asks_before_it_acts(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        place = shown(floor.app)[-1].index("u Pause")
        await pilot.click(floor.app.board.key_line, offset=(place, 0))
        await dialog(pilot, floor)
        assert "Pause this campaign?" in screen(floor)
        assert floor.backend.written == []


async def test_the_question_names_all_in_full_and_scrolls(make_floor: Callable[..., Floor]) -> None:
    long = [f"Spring renewals {'requeue ' * (n % 2)}of the northern offices {n}" for n in range(40)]
    floor = make_floor(
        backends=lambda clock: [
            FixedBackend(
                clock,
                [campaign(n, name, profile=profile) for n, name in enumerate(long)]
                + [campaign(90, "Loyalty offer", CampaignState.UNBUILT, profile=profile)],
                profile=profile,
            )
            for profile in ("east", "west")
        ]
    )
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("asterisk", "s")
        await dialog(pilot, floor)
        await until(pilot, lambda: "80 in all" in screen(floor))
        said = screen(floor)
        assert f"east › {long[0]} " in said
        assert "cannot stop east › Loyalty offer" in said
        assert "cannot stop west › Loyalty offer" in said
        for _ in range(8):
            await pilot.press("pagedown")
        await until(pilot, lambda: f"west › {long[9]} " in screen(floor))


async def test_of_many_it_tells_which_did_not(floor: Floor) -> None:
    floor.backend.refuses["C-007"] = RefusedError("the platform says no")
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        for campaign_id in ("C-001", "C-007", "C-003"):
            await put_cursor(pilot, floor, campaign_id)
            await pilot.press("space")
        await pilot.press("u")
        await until(pilot, lambda: "Pause: 1 of 3" in screen(floor))
        said = " ".join(screen(floor).split())
        assert "Past due 30 days" in said
        assert "the platform says no" in said
        assert "it is done" in said
        assert floor.backend.made["C-001"].state is CampaignState.PAUSED


async def test_many_confirm_by_their_number_and_name_what_is_left_out(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("asterisk", "s")
        await dialog(pilot, floor)
        said = screen(floor)
        assert "Left out:" in said
        assert "Delivery window calls is done already" in said
        assert "… and 2 more" in said
        assert "“stop 7”" in said
        await pilot.press(*"stop 8", "enter")
        await pilot.pause()
        assert floor.backend.written == []
        await pilot.press("backspace", "7", "enter")
        await until(pilot, lambda: len(floor.backend.written) == 7)


@pytest.mark.parametrize("size", [(80, 24), (70, 16), (120, 40)])
async def test_the_buttons_are_on_any_screen_however_many_are_marked(
    floor: Floor, size: tuple[int, int]
) -> None:
    async with floor.run(size=size) as pilot:
        await begin(pilot, floor)
        await pilot.press("asterisk", "s")
        await dialog(pilot, floor)
        for word in ("Stop 7 campaigns?", "Cancel", "esc cancels", "Left out:"):
            assert word in screen(floor)


async def test_an_act_on_a_source_that_is_not_heard_says_that_nothing_was_done(
    floor: Floor,
) -> None:
    floor.backend.refuses["C-001"] = UnreachableError("the hub is not connected")
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        await pilot.press("u")
        await until(pilot, lambda: "NOT sent" in _unwrapped(floor))
        assert _unwrapped(floor) == (
            "Appointment reminders: the pause was NOT sent, nothing was done: the hub is not "
            "connected. Do it again once floor is heard, or do it on the platform itself."
        )


async def test_one_act_at_a_time_on_a_campaign(floor: Floor) -> None:
    floor.backend.hangs = asyncio.Event()
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        await pilot.press("u")
        await until(pilot, lambda: floor.session.acting)
        await pilot.press("u")
        await until(pilot, lambda: "pause is still under way" in screen(floor))
        await floor.clock.move(2)
        floor.backend.hangs.set()
        await until(pilot, lambda: not floor.session.acting)
        assert len(floor.backend.written) == 1


async def test_the_board_goes_on_while_an_act_hangs(floor: Floor) -> None:
    floor.backend.hangs = asyncio.Event()
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        await pilot.press("u")
        await until(pilot, lambda: floor.session.acting)
        before = floor.table.cursor_key
        await pilot.press("down")
        assert floor.table.cursor_key != before
        floor.backend.hangs.set()
        await until(pilot, lambda: floor.backend.written)
        assert floor.backend.written[0].key.id == "C-001", "an intent names a campaign"


async def test_an_act_in_doubt_is_told_as_such(floor: Floor) -> None:
    floor.backend.refuses["C-001"] = InDoubtError("the answer never came")
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await put_cursor(pilot, floor, "C-001")
        await pilot.press("u")
        for _ in range(20):
            await floor.clock.move(1)
            await pilot.pause()
        await until(pilot, lambda: "answer never came" in " ".join(screen(floor).split()))


async def test_leaving_with_an_append_under_way_asks(floor: Floor) -> None:
    key = floor.backend.made["C-001"].key
    job = Job(key, "Appointment [b]reminders[/b]", "leads.csv", START, 100)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        floor.session.jobs.append(job)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(floor.app.screen, LeavingScreen))
        await pilot.pause()
        assert "Appending to Appointment [b]reminders[/b] is under way" in screen(floor)
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(floor.app.screen, LeavingScreen))
        await pilot.pause()
        await pilot.press("right", "enter")
        await until(pilot, lambda: floor.app.return_value is not None)
    assert floor.app.return_code == 0


async def test_of_two_campaigns_of_one_name_the_source_is_told(
    make_floor: Callable[..., Floor],
) -> None:
    one = CampaignState.PAUSED
    floor = make_floor(
        backends=lambda clock: [
            FixedBackend(clock, [campaign(1, "Renewals", one, profile=name)], profile=name)
            for name in ("acme", "dialer")
        ]
    )
    async with floor.run(size=(80, 24)) as pilot:
        await begin(pilot, floor)
        assert [line.split()[-1] for line in shown(floor.app)[2:4]] == ["acme", "dia…"]
        await pilot.press("asterisk", "p")
        await dialog(pilot, floor)
        assert "acme › Renewals" in screen(floor)
        assert "dialer › Renewals" in screen(floor)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: all(backend.written for backend in floor.backends))
        await pilot.press("escape", "end", "u")
        await until(pilot, lambda: "Pause · dialer" in screen(floor))
        assert len(floor.backends[0].written) == 1
