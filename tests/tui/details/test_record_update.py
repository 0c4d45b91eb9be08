"""Updating records from the Records tab: one by its form, many by the wizard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.errors import InDoubtError, RateLimitedError
from campmon.model.intent import Intent, Receipt, RefusedRecord, UpdateRecords
from campmon.model.listing import RecordQuery
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record
from campmon.model.state import CampaignState
from campmon.tui.app import CampmonApp
from campmon.tui.details.records_tab import RecordsTab
from campmon.tui.details.screen import DetailsScreen
from tests.tui import fixed
from tests.tui.append import ground as wizard
from tests.tui.append.ground import Ground
from tests.tui.details.ground import open_details, pages_of, says, text_of
from tests.tui.fixed import FixedBackend, Floor, HandClock, campaign, until
from tests.tui.forms.ground import at_step, focus, press_button, retype

SIZE = (100, 34)

RULES = AppendRules(
    fields=(
        FieldSpec("phone", "Phone", FieldKind.PHONE, required=True),
        FieldSpec("name", "Name", max_characters=50),
        FieldSpec("active", "Active", FieldKind.FLAG),
    ),
    max_records_per_call=1_000,
    calls_per_window=1,
    window_seconds=2.0,
    steady_seconds=2.0,
    region="",
    e164=True,
    states=frozenset({CampaignState.PLAYING, CampaignState.PAUSED}),
    one_at_a_time=True,
)


class UnlistedBackend(FixedBackend):
    """Takes updates of records and lists none, as Voiso does."""

    update_rules: AppendRules | None = RULES

    def __init__(self, clock: HandClock, *, offered: bool = True) -> None:
        lacking = {Capability.RECORDS: "its API lists no contacts"}
        if not offered:
            lacking[Capability.UPDATE_RECORDS] = "version 4 has no such call"
        capabilities = Capabilities(EVERYTHING.offered - set(lacking), lacking)
        made = [campaign(1, "Web leads", live=True), campaign(2, "Old", CampaignState.STOPPED)]
        super().__init__(clock, made, platform="Voiso", capabilities=capabilities)
        self.taken: list[Record] = []
        self.answers: list[Receipt | Exception] = []

    async def write(self, intent: Intent) -> Receipt:
        if not isinstance(intent.action, UpdateRecords):
            return await super().write(intent)
        if self.hangs is not None:
            await self.hangs.wait()
        answer = self.answers.pop(0) if self.answers else Receipt()
        if isinstance(answer, Exception):
            raise answer
        if not answer.refused:
            self.taken += intent.action.records
        return answer


def floor_of(tmp_path: Path, *, offered: bool = True) -> tuple[Floor, UnlistedBackend]:
    floor = Floor(tmp_path, backends=lambda clock: [UnlistedBackend(clock, offered=offered)])
    assert isinstance(floor.backend, UnlistedBackend)
    return floor, floor.backend


def told(app: CampmonApp) -> str:
    """All that toasts say."""
    return " ".join(toast.message for toast in app._notifications)


async def records_of(pilot: Pilot[int], ground: Ground) -> None:
    """Open the records of a campaign of the practice dialer."""
    await wizard.begin(pilot, ground)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(ground.app.screen, DetailsScreen))
    await pilot.press("2")
    await until(pilot, lambda: pages_of(ground.app).current is not None)


def number_here(ground: Ground) -> str:
    current = pages_of(ground.app).current
    assert current is not None
    return current.phones[0]


async def test_a_record_is_changed_and_shown_again(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        await records_of(pilot, ground)
        assert "e change  u update from a file" in text_of(ground.app)
        number = number_here(ground)
        await pilot.press("e")
        await at_step(pilot, ground.app, "FillRecordStep")
        assert f"Change record {number}" in text_of(ground.app)
        await retype(pilot, ground.app, "first_name", "Xanthippe")
        await until(pilot, lambda: "1 change so far" in text_of(ground.app))
        await press_button(pilot, ground.app, "go")
        await at_step(pilot, ground.app, "PreviewStep")
        await until(pilot, lambda: "→ Xanthippe" in text_of(ground.app))
        assert ground.app.focused is not None
        assert ground.app.focused.id == "cancel"
        await press_button(pilot, ground.app, "go")
        await until(pilot, lambda: isinstance(ground.app.screen, DetailsScreen))
        await until(pilot, lambda: "Xanthippe" in text_of(ground.app))
        await until(pilot, lambda: f"Changed {number}" in text_of(ground.app))
        key = ground.appendable().key
        page = await ground.backend.read_records(key.id, RecordQuery(count=1))
        assert page.records[0].first_name == "Xanthippe"
        assert f"Record {number}:" in told(ground.app)
        last = ground.audit.entries()[0]
        assert (last.what, last.who) == ("update 1 record", "tess")
        assert key not in ground.session.acting


async def test_records_are_updated_from_a_file_and_shown_again(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        await records_of(pilot, ground)
        numbers = [number_here(ground)]
        await pilot.press("down")
        numbers.append(number_here(ground))
        path = tmp_path / "changes.csv"
        rows = "".join(f"{number},Quentin\n" for number in [*numbers, "2015559999", "nope"])
        path.write_text(f"mobile,first name\n{rows}", "utf-8")
        await pilot.press("u")
        await wizard.at_step(pilot, ground, "FileStep")
        assert "Update records of" in text_of(ground.app)
        await wizard.type_path(pilot, str(path))
        await pilot.press("enter")
        await wizard.at_step(pilot, ground, "MappingStep")
        await wizard.press_button(pilot, ground, "go")
        await wizard.at_step(pilot, ground, "CheckStep")
        await wizard.press_button(pilot, ground, "go")
        await wizard.at_step(pilot, ground, "ConfirmStep")
        said = " ".join(text_of(ground.app).split())
        for words in ("Found by Phone", "Changed First name", "Update 3 records"):
            assert words in said
        assert "Uploaded" not in said.split("4 of 4")[1].split("calls made")[0]
        await wizard.press_button(pilot, ground, "go")
        await until(pilot, lambda: ground.session.jobs and not ground.session.jobs[0].running)
        job = ground.session.jobs[0]
        assert (job.kind, job.sent, job.refused) == ("update", 2, 1)
        await until(pilot, lambda: text_of(ground.app).count("Quentin") == 2)
        assert "2 of 4 rows" in told(ground.app)
        last = ground.audit.entries()[0]
        assert last.what == f"update 3 records from {path} in 1 call"
        await pilot.press("escape", "j")
        await until(pilot, lambda: "Appends and updates" in text_of(ground.app))
        await until(pilot, lambda: "update Renewals" in " ".join(text_of(ground.app).split()))
        await pilot.press("enter")
        await until(pilot, lambda: "updates records of Renewals" in text_of(ground.app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "Update of Renewals" in text_of(ground.app))


async def test_cancelling_the_wizard_updates_nothing(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        await records_of(pilot, ground)
        path = tmp_path / "changes.csv"
        path.write_text(f"mobile,first name\n{number_here(ground)},Ann\n", "utf-8")
        await pilot.press("u")
        await wizard.at_step(pilot, ground, "FileStep")
        await wizard.type_path(pilot, str(path))
        await pilot.press("enter")
        for step in ("MappingStep", "CheckStep"):
            await wizard.at_step(pilot, ground, step)
            await wizard.press_button(pilot, ground, "go")
        await wizard.at_step(pilot, ground, "ConfirmStep")
        await wizard.press_button(pilot, ground, "cancel")
        await until(pilot, lambda: "Nothing was updated" in told(ground.app))
        assert ground.session.jobs == []
        assert ground.audit.entries() == []


async def unlisted(pilot: Pilot[int], floor: Floor) -> None:
    """Open the Records tab of a platform that lists none."""
    await fixed.begin(pilot, floor)
    floor.table.go_to(floor.backend.made["C-001"].key)
    await fixed.rest(pilot, floor)
    await open_details(pilot, floor, "2")
    await until(pilot, says(floor, "[2 Records]"))


async def test_where_none_are_listed_both_ways_are_offered(tmp_path: Path) -> None:
    floor, platform = floor_of(tmp_path)
    async with floor.run(size=SIZE) as pilot:
        await unlisted(pilot, floor)
        await until(pilot, says(floor, "Not offered by Voiso: its API lists no contacts"))
        said = " ".join(text_of(floor.app).split())
        assert "e changes the one whose number you type, u those in a file" in said
        assert "e change u update from a file" in said
        await pilot.press("e")
        await at_step(pilot, floor.app, "FillRecordStep")
        await until(pilot, says(floor, "Still needed: phone"))
        await retype(pilot, floor.app, "phone", "+44 20 7946 0018")
        await retype(pilot, floor.app, "name", "Ann")
        await press_button(pilot, floor.app, "go")
        await until(pilot, says(floor, "name: — → Ann", "Record 442079460018"))
        await press_button(pilot, floor.app, "go")
        await until(pilot, lambda: platform.taken)
        assert platform.taken == [Record(("442079460018",), {"name": "Ann"})]
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        await pilot.press("u")
        await until(pilot, says(floor, "Update records of Web leads   1 of 4"))


async def typed(pilot: Pilot[int], floor: Floor) -> None:
    """Up to the confirmation of one record."""
    await pilot.press("e")
    await at_step(pilot, floor.app, "FillRecordStep")
    await retype(pilot, floor.app, "phone", "442079460018")
    await retype(pilot, floor.app, "name", "Ann")
    await press_button(pilot, floor.app, "go")
    await at_step(pilot, floor.app, "PreviewStep")


ANSWERS: tuple[tuple[Receipt | Exception, str], ...] = (
    (Receipt(refused=(RefusedRecord(0, "no such number"),)), "did not take it: no such number"),
    (RateLimitedError("it still works on the last request"), "works on the last request"),
    (InDoubtError("the answer never came"), "Sending the same update again"),
)


async def test_what_the_platform_answers_is_told_in_the_form(tmp_path: Path) -> None:
    floor, platform = floor_of(tmp_path)
    platform.answers = [answer for answer, _ in ANSWERS]
    async with floor.run(size=SIZE) as pilot:
        await unlisted(pilot, floor)
        await typed(pilot, floor)
        for _, words in ANSWERS:
            await press_button(pilot, floor.app, "go")
            await at_step(pilot, floor.app, "FillRecordStep")
            await until(pilot, says_across_lines(floor, words))
            assert "442079460018" in text_of(floor.app), "what was typed stays"
            await floor.clock.move(3)  # the platform's two seconds
            await press_button(pilot, floor.app, "go")
            await at_step(pilot, floor.app, "PreviewStep")
        await press_button(pilot, floor.app, "go")
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        assert platform.taken[-1] == Record(("442079460018",), {"name": "Ann"})


def says_across_lines(floor: Floor, words: str) -> Callable[[], bool]:
    return lambda: words in " ".join(text_of(floor.app).replace("│", "").split())


async def test_the_platform_s_pause_is_waited_for_and_told(tmp_path: Path) -> None:
    floor, platform = floor_of(tmp_path)
    async with floor.run(size=SIZE) as pilot:
        await unlisted(pilot, floor)
        await typed(pilot, floor)
        await press_button(pilot, floor.app, "go")
        await until(pilot, lambda: len(platform.taken) == 1)
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        await typed(pilot, floor)
        await press_button(pilot, floor.app, "go")
        await until(pilot, says(floor, "takes the next call in 2 s"))
        assert len(platform.taken) == 1
        await floor.clock.move(1.5)
        assert len(platform.taken) == 1
        await floor.clock.move(1.5)
        await until(pilot, lambda: len(platform.taken) == 2)


async def test_leaving_while_it_is_sent_tells_how_it_ended(tmp_path: Path) -> None:
    floor, platform = floor_of(tmp_path)
    platform.hangs = asyncio.Event()
    platform.answers = [Receipt(refused=(RefusedRecord(0, "no such number"),))]
    async with floor.run(size=SIZE) as pilot:
        await unlisted(pilot, floor)
        await typed(pilot, floor)
        await press_button(pilot, floor.app, "go")
        await until(pilot, says(floor, "Sending…"))
        await focus(pilot, floor.app, "cancel")
        await pilot.press("enter")
        await until(pilot, lambda: "still under way" in told(floor.app))
        await typed(pilot, floor)
        await press_button(pilot, floor.app, "go")
        await until(pilot, says(floor, "is still under way on this campaign"))
        platform.hangs.set()
        await until(pilot, lambda: "did not take it: no such number" in told(floor.app))
        assert platform.taken == []


async def test_cancelling_the_form_changes_nothing(tmp_path: Path) -> None:
    floor, platform = floor_of(tmp_path)
    async with floor.run(size=SIZE) as pilot:
        await unlisted(pilot, floor)
        await typed(pilot, floor)
        await press_button(pilot, floor.app, "cancel")
        await until(pilot, lambda: "Nothing was changed" in told(floor.app))
        assert platform.taken == []


async def test_a_platform_without_updates_says_why(tmp_path: Path) -> None:
    floor, _ = floor_of(tmp_path, offered=False)
    async with floor.run(size=SIZE) as pilot:
        await unlisted(pilot, floor)
        assert "update from a file" not in text_of(floor.app)
        for key in ("e", "u"):
            floor.app.clear_notifications()
            await pilot.press(key)
            await until(pilot, lambda: "version 4 has no such call" in told(floor.app))
            assert isinstance(floor.app.screen, DetailsScreen)


async def test_a_campaign_that_takes_none_says_why(tmp_path: Path) -> None:
    floor, platform = floor_of(tmp_path)
    async with floor.run(size=SIZE) as pilot:
        await fixed.begin(pilot, floor)
        floor.table.go_to(platform.made["C-002"].key)
        await fixed.rest(pilot, floor)
        await open_details(pilot, floor, "2")
        await pilot.press("e")
        await until(pilot, lambda: "cannot update records of Old: it is stopped" in told(floor.app))


async def test_a_record_that_cannot_be_found_by_its_number_says_so(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        await records_of(pilot, ground)
        listed = await ground.backend.read_records(ground.appendable().key.id, RecordQuery())
        place = next(n for n, one in enumerate(listed.records) if len(one.phones[0]) != 10)
        await pilot.press(*["down"] * place)
        await pilot.press("e")
        await until(pilot, lambda: "records are found by their number" in told(ground.app))
        tab = ground.app.screen
        assert isinstance(tab, DetailsScreen)
        assert isinstance(tab.tab, RecordsTab)
