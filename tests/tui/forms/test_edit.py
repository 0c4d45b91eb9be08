"""Editing a campaign's properties, from the key to the campaign as it is then."""

import asyncio
from collections.abc import Callable

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button

from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import InDoubtError, RefusedError, UnreachableError
from campmon.model.intent import Tier, Update
from campmon.tui.forms.edit import EditScreen
from campmon.tui.forms.fields import ValueScreen
from tests.tui.fixed import FixedBackend, Floor, begin, until
from tests.tui.forms.ground import (
    SPECS,
    FormBackend,
    at_step,
    backends,
    board,
    focus,
    form,
    press_button,
    retype,
    screen_text,
)

SIZE = (120, 40)
MakeFloor = Callable[..., Floor]


@pytest.fixture
def floor(make_floor: MakeFloor) -> Floor:
    return make_floor(backends=backends)


def backend_of(floor: Floor) -> FormBackend:
    assert isinstance(floor.backend, FormBackend)
    return floor.backend


async def open_form(pilot: Pilot[int], floor: Floor) -> None:
    """The form over the first campaign."""
    await begin(pilot, floor)
    await pilot.press("e")
    await at_step(pilot, floor.app, "FillStep")


async def to_preview(pilot: Pilot[int], floor: Floor) -> None:
    """Change the caller ID, and go on."""
    await retype(pilot, floor.app, "callerId", "local")
    await press_button(pilot, floor.app, "go")
    await at_step(pilot, floor.app, "PreviewStep")


async def test_only_what_changed_is_sent_once_it_is_confirmed(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        said = screen_text(floor.app)
        for spec in SPECS:
            assert (spec.label in said) == spec.on_update
        assert "4155041922" in said
        await to_preview(pilot, floor)
        assert "callerId: 4155041922 → LOCAL" in screen_text(floor.app)
        assert "answering" not in screen_text(floor.app)
        assert floor.app.focused is not None
        assert floor.app.focused.id == "cancel"
        await pilot.press("right", "enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        (intent,) = floor.backend.written
        assert intent.action == Update({"callerId": "LOCAL"})
        assert (intent.key.id, intent.confirmed, intent.who) == ("C-001", Tier.CONFIRM, "tess")
        assert backend_of(floor).properties["C-001"]["answering"] == "HANG_UP"
        await until(pilot, lambda: "callerId" in screen_text(floor.app))
        assert floor.session.acting == {}


async def test_enter_alone_changes_nothing(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await to_preview(pilot, floor)
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert floor.backend.written == []
        await until(pilot, lambda: "Nothing was changed" in screen_text(floor.app))


async def test_nothing_changed_says_so_and_sends_nothing(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await retype(pilot, floor.app, "callerId", "(415) 504-1922")
        await retype(pilot, floor.app, "start", "2026-05-06T09:30-04:00")
        await press_button(pilot, floor.app, "go")
        await until(pilot, lambda: "so nothing is sent" in screen_text(floor.app))
        await at_step(pilot, floor.app, "FillStep")
        assert floor.backend.written == []


async def test_what_cannot_be_meant_is_said_beside_the_field_and_holds_the_way_shut(
    floor: Floor,
) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await retype(pilot, floor.app, "callerId", "12")
        assert "! not a telephone number, or LOCAL" in screen_text(floor.app)
        assert form(floor.app).step.query_one("#go", Button).disabled
        await retype(pilot, floor.app, "callerId", "415 555 0100")
        assert "not a telephone number" not in screen_text(floor.app)
        await retype(pilot, floor.app, "start", "tomorrow")
        assert "! not a date and time" in screen_text(floor.app)
        await retype(pilot, floor.app, "start", "ASAP")
        await retype(pilot, floor.app, "note", "much too long")
        assert "! not at most 10 characters" in screen_text(floor.app)
        await retype(pilot, floor.app, "note", "")
        await retype(pilot, floor.app, "serviceId", "")
        assert "Still needed: serviceId" in screen_text(floor.app)
        await retype(pilot, floor.app, "serviceId", "55102")
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        await pilot.press("right", "enter")
        await until(pilot, lambda: floor.backend.written)
        assert floor.backend.written[0].action == Update(
            {"serviceId": "55102", "callerId": "4155550100", "start": "ASAP"}
        )


async def test_an_emptied_property_is_sent_as_nothing(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await retype(pilot, floor.app, "callerId", "")
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        assert "callerId: 4155041922 → not set" in screen_text(floor.app)
        await pilot.press("right", "enter")
        await until(pilot, lambda: floor.backend.written)
        assert floor.backend.written[0].action == Update({"callerId": None})


async def test_choices_turn_with_arrows_and_are_listed_by_enter(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await focus(pilot, floor.app, "answering")
        await pilot.press("right")
        await pilot.pause()
        assert "‹ TRANSFER" in screen_text(floor.app)
        assert "was HANG_UP  every connection" in screen_text(floor.app)
        await pilot.press("left", "left", "enter")
        await until(pilot, lambda: isinstance(floor.app.screen, ValueScreen))
        await pilot.press("down", "down", "enter")
        await at_step(pilot, floor.app, "FillStep")
        assert "‹ TRANSFER" in screen_text(floor.app)
        await focus(pilot, floor.app, "nextDay")
        await pilot.press("space")
        await focus(pilot, floor.app, "voiceId")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(floor.app.screen, ValueScreen))
        await pilot.press(*"11", "enter")
        await at_step(pilot, floor.app, "FillStep")
        await until(pilot, lambda: "voice [11]" in screen_text(floor.app))
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        said = screen_text(floor.app)
        for words in ("HANG_UP → TRANSFER", "voiceId: 3 → 11", "nextDay: false → true"):
            assert words in said


async def test_leaving_the_list_takes_nothing(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await focus(pilot, floor.app, "answering")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(floor.app.screen, ValueScreen))
        await pilot.press("up", "escape")
        await at_step(pilot, floor.app, "FillStep")
        assert not form(floor.app).fill.draft.touched  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "problem",
    [
        RefusedError("callerId is not configured for the service", "Choose another."),
        UnreachableError("Fixed did not answer", "Look at the network."),
    ],
)
async def test_a_write_that_fails_stays_in_the_form_and_what_was_typed_stays(
    floor: Floor, problem: Exception
) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        floor.backend.refuses["C-001"] = problem
        await to_preview(pilot, floor)
        await pilot.press("right", "enter")
        await at_step(pilot, floor.app, "FillStep")
        await until(pilot, lambda: str(problem)[:30] in screen_text(floor.app))
        assert "local" in screen_text(floor.app)
        assert "was 4155041922" in screen_text(floor.app)
        floor.backend.refuses.clear()
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        await pilot.press("right", "enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert floor.backend.written[0].action == Update({"callerId": "LOCAL"})


async def test_a_write_in_doubt_is_told_over_what_the_campaign_has_by_now(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        floor.backend.refuses["C-001"] = InDoubtError("the answer never came")
        await to_preview(pilot, floor)
        backend_of(floor).properties["C-001"]["voiceId"] = "7"
        await pilot.press("right", "enter")
        await at_step(pilot, floor.app, "FillStep")
        await until(pilot, lambda: "the answer never came" in screen_text(floor.app))
        said = screen_text(floor.app)
        assert "voice [7]" in said, "somebody else changed it meanwhile"
        assert "was 4155041922" in said, "what was typed stays"
        fill = form(floor.app).fill
        assert fill is not None
        assert fill.draft.update() == {"callerId": "LOCAL"}
        assert floor.backend.written == []


async def test_a_write_whose_answer_was_lost_but_that_is_seen_is_done(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        floor.backend.refuses["C-001"] = InDoubtError("the answer never came")
        await to_preview(pilot, floor)
        floor.backend.hangs = asyncio.Event()
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Sending…" in screen_text(floor.app))
        backend_of(floor).properties["C-001"]["callerId"] = "LOCAL"
        floor.backend.hangs.set()
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_the_answer_is_told_though_the_form_was_left(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        floor.backend.hangs = asyncio.Event()
        await to_preview(pilot, floor)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Sending…" in screen_text(floor.app))
        assert form(floor.app).step.query_one("#go", Button).disabled
        await pilot.press("escape", "escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        floor.backend.refuses["C-001"] = RefusedError("not now")
        floor.backend.hangs.set()
        await until(pilot, lambda: "not now" in screen_text(floor.app))


async def test_properties_that_cannot_be_read_are_asked_for_again(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        backend_of(floor).read_problem = UnreachableError("Fixed did not answer", "Try later.")
        await pilot.press("e")
        await until(pilot, lambda: "Fixed did not answer. Try later." in screen_text(floor.app))
        backend_of(floor).read_problem = None
        await press_button(pilot, floor.app, "again")
        await at_step(pilot, floor.app, "FillStep")
        assert "4155041922" in screen_text(floor.app)


async def test_reading_can_be_left(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        backend_of(floor).waits = asyncio.Event()
        await pilot.press("e")
        await until(pilot, lambda: "Reading its properties" in screen_text(floor.app))
        await pilot.press("enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_a_platform_that_names_no_property(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        backend_of(floor).property_specs = ()
        await pilot.press("e")
        await until(pilot, lambda: "names no property" in screen_text(floor.app))


async def test_the_form_stays_with_its_campaign(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        del floor.backend.made["C-001"]
        await floor.clock.move(5)
        await until(pilot, lambda: len(floor.session.board.campaigns) == 1)
        await to_preview(pilot, floor)
        assert "not on the board any more" in screen_text(floor.app)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "no campaign C-001" in screen_text(floor.app))
        assert floor.backend.written == []


async def test_another_act_under_way_is_waited_for(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await to_preview(pilot, floor)
        key = floor.session.board.campaigns[("floor", "C-001")].key  # type: ignore[index]
        floor.session.acting[key] = "pause"
        await pilot.press("right", "enter")
        await until(pilot, lambda: "pause is still under way" in screen_text(floor.app))
        assert floor.backend.written == []
        assert floor.session.acting == {key: "pause"}


async def test_typed_text_is_not_lost_by_one_esc(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await to_preview(pilot, floor)
        await pilot.press("escape")
        await at_step(pilot, floor.app, "FillStep")
        assert "local" in screen_text(floor.app)
        await pilot.press("escape")
        await until(pilot, lambda: "esc once more" in screen_text(floor.app))
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert floor.backend.written == []


async def test_one_campaign_at_a_time(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("asterisk", "e")
        await until(pilot, lambda: "one campaign at a time" in screen_text(floor.app))
        assert floor.app.screen is floor.app.board


async def test_a_board_without_campaigns(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=lambda clock: [FormBackend(clock, [])])
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("e")
        await until(pilot, lambda: "Move the cursor" in screen_text(floor.app))


async def test_read_only_and_not_offered_are_said(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=backends, read_only=True)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("e")
        await until(pilot, lambda: "read-only" in screen_text(floor.app))
        assert not isinstance(floor.app.screen, EditScreen)
    nothing = Capabilities(frozenset(Capability) - {Capability.UPDATE})
    other = make_floor(backends=lambda clock: [FixedBackend(clock, board(), capabilities=nothing)])
    async with other.run(size=SIZE) as pilot:
        await begin(pilot, other)
        await pilot.press("e")
        await until(pilot, lambda: "does not offer this" in screen_text(other.app))


async def test_hostile_text_stays_text(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        backend_of(floor).properties["C-002"]["note"] = "[b]\x1b[31m[/x]"
        await pilot.press("down", "e")
        await at_step(pilot, floor.app, "FillStep")
        said = screen_text(floor.app)
        assert "Edit Winback [bold]autumn[/]" in said
        assert "[b][31m[/x]" in said
        await retype(pilot, floor.app, "note", "[/y]")
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        assert "note: [b][31m[/x] → [/y]" in screen_text(floor.app)


async def test_what_is_typed_ahead_goes_into_the_field_it_is_meant_for(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        keys = ["home", "ctrl+k", *"55102", "down", "home", "ctrl+k", *"LOCAL", "tab", "right",
                "tab", "home", "ctrl+k", *"9", "up", "up", "end", "backspace"]  # fmt: skip
        for key in keys:  # all at once, as one packet from a slow line has them
            character = key if len(key) == 1 else None
            floor.app.post_message(events.Key(key, character))
        draft = form(floor.app).fill.draft  # type: ignore[union-attr]
        wanted = {"serviceId": "55102", "callerId": "LOCA", "answering": "TRANSFER", "voiceId": "9"}
        await until(pilot, lambda: {name: draft.text(name) for name in wanted} == wanted)


async def test_enter_goes_on_to_the_next_field(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor)
        await focus(pilot, floor.app, "note")
        await pilot.press("x", "enter")
        assert floor.app.focused is not None
        assert floor.app.focused.id == "cancel"
