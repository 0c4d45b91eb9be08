"""Creating a campaign, from the key to the campaign on the board."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import InDoubtError, RefusedError, UnreachableError
from campmon.tui.forms.create import CreateScreen, SourceScreen
from tests.tui.append.ground import type_path
from tests.tui.fixed import Floor, HandClock, begin, campaign, until
from tests.tui.forms.ground import (
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
CONTENT = b"phone,name\n2015550123,Ann\n2015550124,Bob"
MakeFloor = Callable[..., Floor]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to create a campaign from."""
    (tmp_path / "lists").mkdir()
    path = tmp_path / "lists" / "Monday list.csv"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def floor(make_floor: MakeFloor, tmp_path: Path) -> Floor:
    made = make_floor(backends=backends)
    made.session.last_folder = tmp_path
    return made


def backend_of(floor: Floor, place: int = 0) -> FormBackend:
    backend = floor.backends[place]
    assert isinstance(backend, FormBackend)
    return backend


async def open_form(pilot: Pilot[int], floor: Floor, file: Path) -> None:
    """From the board to the form."""
    await begin(pilot, floor)
    await pilot.press("n")
    await at_step(pilot, floor.app, "UploadStep")
    await choose(pilot, floor, file)


async def choose(pilot: Pilot[int], floor: Floor, file: Path) -> None:
    """From the file to the form."""
    await type_path(pilot, str(file))
    await pilot.press("enter")
    await at_step(pilot, floor.app, "FillStep")


async def fill(pilot: Pilot[int], floor: Floor) -> None:
    """What cannot be left out."""
    await retype(pilot, floor.app, "serviceId", "55101")
    await focus(pilot, floor.app, "answering")
    await pilot.press("right")
    await retype(pilot, floor.app, "voiceId", "4")


async def to_preview(pilot: Pilot[int], floor: Floor) -> None:
    await fill(pilot, floor)
    await press_button(pilot, floor.app, "go")
    await at_step(pilot, floor.app, "PreviewStep")


async def test_a_campaign_is_created_once_it_is_confirmed(floor: Floor, file: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        assert "Still needed: serviceId, answering, voiceId" in screen_text(floor.app)
        assert form(floor.app).step.query_one("#go", Button).disabled
        await retype(pilot, floor.app, "start", "2026-05-06 09:30")
        await to_preview(pilot, floor)
        said = screen_text(floor.app)
        for words in (
            "Monday list.csv", "floor Fixed", f"{len(CONTENT)} bytes", "3 lines",
            "serviceId: 55101", "answering: LEAVE (leave a message)", "voiceId: 4 (voice [4])",
            "start: 2026-05-06 09:30", "Not given: callerId, appendable, nextDay, note",
        ):  # fmt: skip
            assert words in said
        assert floor.app.focused is not None
        assert floor.app.focused.id == "cancel"
        assert backend_of(floor).created == []
        await pilot.press("right", "enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        (creation,) = backend_of(floor).created
        assert (creation.file_name, creation.content) == ("Monday list.csv", CONTENT)
        assert creation.properties == {
            "serviceId": "55101",
            "answering": "LEAVE",
            "voiceId": "4",
            "start": "2026-05-06T09:30:00+00:00",
        }
        await until(pilot, lambda: "was created as C-901" in screen_text(floor.app))
        await until(pilot, lambda: ("floor", "C-901") in floor.session.board.campaigns)
        assert floor.session.last_folder == file.parent


async def test_enter_alone_creates_nothing(floor: Floor, file: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        await to_preview(pilot, floor)
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing was created" in screen_text(floor.app))
        assert floor.app.screen is floor.app.board
        assert backend_of(floor).created == []


async def test_what_is_required_comes_first_and_is_marked(floor: Floor, file: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        lines = screen_text(floor.app).splitlines()
        places = {
            label: next(n for n, line in enumerate(lines) if label in line)
            for label in ("Service *", "Answering machines *", "Voice *", "Caller ID", "Note")
        }
        assert list(places.values()) == sorted(places.values())


async def test_the_properties_of_the_campaign_under_the_cursor_are_taken_over(
    floor: Floor, file: Path
) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        await retype(pilot, floor.app, "voiceId", "9")
        await press_button(pilot, floor.app, "take")
        await until(pilot, lambda: "properties taken over" in screen_text(floor.app))
        said = screen_text(floor.app)
        assert "55101" in said
        assert "voice [9]" in said, "what was typed stays"
        assert "2026-05-06" not in said, "another day's schedule is not meant"
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        await pilot.press("right", "enter")
        await until(pilot, lambda: backend_of(floor).created)
        assert backend_of(floor).created[0].properties == {
            "serviceId": "55101",
            "callerId": "4155041922",
            "answering": "HANG_UP",
            "voiceId": "9",
            "nextDay": "false",
        }


async def test_properties_that_cannot_be_taken_over(floor: Floor, file: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        backend_of(floor).read_problem = UnreachableError("Fixed did not answer", "Try later.")
        await press_button(pilot, floor.app, "take")
        await until(pilot, lambda: "Fixed did not answer. Try later." in screen_text(floor.app))


async def test_going_back_to_the_file_loses_nothing(floor: Floor, file: Path) -> None:
    other = file.with_name("Tuesday.csv")
    other.write_bytes(b"1\n")
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        await fill(pilot, floor)
        await pilot.press("escape")
        await at_step(pilot, floor.app, "UploadStep")
        await choose(pilot, floor, other)
        assert "55101" in screen_text(floor.app)
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        assert "Tuesday.csv" in screen_text(floor.app)


async def test_a_name_that_is_there_already_is_warned_of(floor: Floor, file: Path) -> None:
    backend = backend_of(floor)
    backend.made["C-077"] = campaign(77, file.name)
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        await to_preview(pilot, floor)
        assert "there already (C-077, playing)" in screen_text(floor.app)


@pytest.mark.parametrize(
    "problem",
    [
        RefusedError("the service requires callerId", "Give one."),
        UnreachableError("Fixed did not answer", "Look at the network."),
        InDoubtError("the answer never came"),
    ],
)
async def test_what_fails_stays_in_the_form(floor: Floor, file: Path, problem: Exception) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        backend_of(floor).create_problem = problem
        await to_preview(pilot, floor)
        await pilot.press("right", "enter")
        await at_step(pilot, floor.app, "FillStep")
        await until(pilot, lambda: str(problem)[:24] in screen_text(floor.app))
        assert "55101" in screen_text(floor.app)
        backend_of(floor).create_problem = None
        await press_button(pilot, floor.app, "go")
        await at_step(pilot, floor.app, "PreviewStep")
        await pilot.press("right", "enter")
        await until(pilot, lambda: backend_of(floor).created)
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_the_answer_is_told_though_the_dialog_was_left(floor: Floor, file: Path) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        backend_of(floor).hangs = hangs = asyncio.Event()
        await to_preview(pilot, floor)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Creating Monday list.csv…" in screen_text(floor.app))
        await press_button(pilot, floor.app, "cancel")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        backend_of(floor).create_problem = RefusedError("the service is closed")
        hangs.set()
        await until(pilot, lambda: "the service is closed" in screen_text(floor.app))


async def test_leaving_while_it_is_created_does_not_say_that_nothing_was(
    floor: Floor, file: Path
) -> None:
    async with floor.run(size=SIZE) as pilot:
        await open_form(pilot, floor, file)
        backend_of(floor).hangs = hangs = asyncio.Event()
        await to_preview(pilot, floor)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Creating Monday list.csv…" in screen_text(floor.app))
        await press_button(pilot, floor.app, "cancel")
        await until(pilot, lambda: "still under way" in screen_text(floor.app))
        assert "Nothing was created" not in screen_text(floor.app)
        hangs.set()
        await until(pilot, lambda: "was created as C-901" in screen_text(floor.app))


async def test_a_file_that_cannot_be_sent_says_why_and_stays_typed(
    floor: Floor, file: Path, short_path: Path
) -> None:
    (short_path / "empty.csv").touch()
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("n")
        await at_step(pilot, floor.app, "UploadStep")
        await type_path(pilot, str(short_path / "empty.csv"))
        await pilot.press("enter")
        await until(pilot, lambda: "is empty" in screen_text(floor.app))
        await type_path(pilot, str(short_path / "none.csv"))
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be read" in screen_text(floor.app))
        assert "none.csv" in screen_text(floor.app)
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


def two(clock: HandClock) -> list[FormBackend]:
    return [
        FormBackend(clock, board()),
        FormBackend(clock, [campaign(5, "Beta", profile="beta")], profile="beta", platform="Other"),
    ]


async def test_of_several_sources_one_is_chosen_first(
    make_floor: MakeFloor, file: Path, tmp_path: Path
) -> None:
    floor = make_floor(backends=two)
    floor.session.last_folder = tmp_path
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(floor.app.screen, SourceScreen))
        assert "Other" in screen_text(floor.app)
        await pilot.press("down", "enter")
        await at_step(pilot, floor.app, "UploadStep")
        assert "New campaign on floor" in screen_text(floor.app)
        await choose(pilot, floor, file)
        assert "Take over from" not in screen_text(floor.app), "the cursor's is of the other source"
        await to_preview(pilot, floor)
        await pilot.press("right", "enter")
        await until(pilot, lambda: backend_of(floor).created)
        assert backend_of(floor, 1).created == []


async def test_choosing_no_source_creates_nothing(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=two)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(floor.app.screen, SourceScreen))
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_of_several_sources_only_those_that_can_are_asked(
    make_floor: MakeFloor, tmp_path: Path
) -> None:
    def some(clock: HandClock) -> list[FormBackend]:
        able, other = two(clock)
        other.capabilities = Capabilities(frozenset(), {Capability.CREATE: "there is no way to"})
        return [able, other]

    floor = make_floor(backends=some)
    floor.session.last_folder = tmp_path
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("n")
        await at_step(pilot, floor.app, "UploadStep")
        assert "New campaign on floor" in screen_text(floor.app)


async def test_read_only_says_so(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=backends, read_only=True)
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await pilot.press("n")
        await until(pilot, lambda: "this is read-only" in screen_text(floor.app))
        assert not isinstance(floor.app.screen, CreateScreen)
