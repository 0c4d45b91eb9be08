"""The contract suite finds what it is there to find: backends that break it fail it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from campmon.backends.practice import UPDATE_RULES, PracticeBackend
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capability
from campmon.model.intent import (
    Append,
    Found,
    Intent,
    Landing,
    Receipt,
    RefusedRecord,
    UpdateRecords,
)
from campmon.model.reading import Reading
from campmon.model.record import FieldKind, FieldSpec, Record
from campmon.model.state import CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.testing import BackendContract, Ground
from tests.contract.test_practice import FLOOR, START


class Deaf(PracticeBackend):
    """Says that everything was done, and does nothing."""

    async def write(self, intent: Intent) -> Receipt:
        return Receipt(accepted=len(getattr(intent.action, "records", ())))


class Doubling(PracticeBackend):
    """Appends everything twice, however much it is."""

    async def write(self, intent: Intent) -> Receipt:
        if isinstance(intent.action, Append):
            await super().write(replace(intent, action=Append(intent.action.records[:100])))
        return await super().write(intent)


class Vague(PracticeBackend):
    """Refuses without saying which records, and swallows campaigns that it does not know."""

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        known = [campaign.id for campaign in (await self.read()).campaigns]
        return await super().read_campaign(campaign_id if campaign_id in known else known[0])

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        known = [campaign.id for campaign in (await self.read()).campaigns]
        there = campaign_id if campaign_id in known else known[0]
        return await super().look_for(there, records, uploaded_before)

    async def write(self, intent: Intent) -> Receipt:
        receipt = await super().write(intent)
        return replace(receipt, refused=tuple(RefusedRecord(0, "") for _ in receipt.refused))


class Miscounting(PracticeBackend):
    """Loses a record of each campaign, and lists the first one twice."""

    async def read(self) -> Reading:
        reading = await super().read()
        first = reading.campaigns[0]
        wrong = replace(first.statistics, remaining=(first.statistics.remaining or 0) - 1)
        miscounted = replace(first, statistics=wrong)
        return replace(reading, campaigns=(miscounted, *reading.campaigns[1:], miscounted))


class Slipping(PracticeBackend):
    """Changes the record that was found, and another one; says nothing of those not found."""

    async def write(self, intent: Intent) -> Receipt:
        if not isinstance(intent.action, UpdateRecords):
            return await super().write(intent)
        records = intent.action.records
        other = Record(("2015550102",), records[0].fields if records else {})
        receipt = await super().write(replace(intent, action=UpdateRecords((*records, other))))
        return replace(receipt, accepted=len(records), refused=())


class Blind(PracticeBackend):
    """Declares less than it shows and does."""

    capabilities = replace(EVERYTHING, offered=EVERYTHING.offered - {Capability.DISPOSITIONS})


class Refusing(PracticeBackend):
    """Finds no record."""

    async def write(self, intent: Intent) -> Receipt:
        receipt = await super().write(intent)
        return replace(receipt, accepted=0) if isinstance(intent.action, UpdateRecords) else receipt


class Lawless(PracticeBackend):
    """Does not say by what records are found."""

    update_rules = replace(UPDATE_RULES, fields=(FieldSpec("phone", "Phone", FieldKind.PHONE),))


class Shut(PracticeBackend):
    """Declares that it updates no records, and has rules for it."""

    capabilities = replace(EVERYTHING, offered=EVERYTHING.offered - {Capability.UPDATE_RECORDS})


class Trusting(PracticeBackend):
    """Takes every record for landed that was ever there, and any growth for its own."""

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        uploaded = (await self.read_campaign(campaign_id)).statistics.uploaded or 0
        grown = uploaded - (uploaded_before or 0) or len(records)
        missing = tuple(range(grown, len(records)))
        return Found(Landing.PARTLY if missing else Landing.ALL, missing, "it has grown")


class Mute(PracticeBackend):
    """Does not say what it has seen."""

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        found = await super().look_for(campaign_id, records, uploaded_before)
        return replace(found, evidence="")


def suite(kind: type[PracticeBackend]) -> BackendContract:
    class Suite(BackendContract):
        @asynccontextmanager
        async def make(self) -> AsyncIterator[Ground]:
            backend = kind("practice", Dialer(7, START, FLOOR), warm_up=300)
            await backend.open()
            yield Ground(
                backend,
                {CampaignState.PLAYING: "4101", CampaignState.BUILT: "4104"},
                appendable="4101",
                not_appendable="4106",
                refused_record=Record(()),
                patience=0.1,
            )
            await backend.close()

    return Suite()


Test = Callable[[BackendContract], Awaitable[None]]
C = BackendContract
BROKEN: list[tuple[type[PracticeBackend], Test]] = [
    (Deaf, C.test_an_append_grows_the_figures_by_exactly_its_records),
    (Deaf, C.test_refused_records_are_named_and_the_others_taken),
    (Deaf, C.test_an_append_over_the_limit_is_refused_whole),
    (Deaf, C.test_an_append_without_records_is_refused),
    (Deaf, C.test_a_campaign_that_takes_no_append_stays_as_it_is),
    (Deaf, C.test_the_budget_counts_an_append),
    (Deaf, C.test_an_update_is_seen_and_nothing_else_has_changed),
    (Deaf, C.test_numbers_that_are_not_on_the_campaign_are_refused_by_their_place),
    (Deaf, C.test_an_update_over_the_limit_is_refused_whole),
    (Deaf, C.test_an_update_without_records_is_refused),
    (Deaf, C.test_an_update_on_an_unknown_campaign_is_told_as_such),
    (Slipping, C.test_an_update_is_seen_and_nothing_else_has_changed),
    (Slipping, C.test_numbers_that_are_not_on_the_campaign_are_refused_by_their_place),
    (Refusing, C.test_records_that_are_found_are_updated),
    (Lawless, C.test_the_rules_of_an_update_can_be_kept),
    (Shut, C.test_updates_that_are_not_offered_are_refused_as_such),
    (Deaf, C.test_agents_and_teams_come_and_go),
    (Deaf, C.test_what_of_a_staffing_change_was_not_possible_is_told_apart),
    (Deaf, lambda s: s.test_an_operation_that_is_possible_is_carried_out(Operation.PAUSE)),
    (Deaf, lambda s: s.test_an_operation_that_is_not_possible_changes_nothing(Operation.BUILD)),
    (Deaf, lambda s: s.test_what_is_so_already_is_said_to_be(Operation.PLAY)),
    (Doubling, C.test_an_append_grows_the_figures_by_exactly_its_records),
    (Deaf, C.test_a_batch_that_landed_is_found),
    (Trusting, C.test_a_batch_that_was_never_sent_is_not),
    (Trusting, C.test_what_others_append_makes_no_difference),
    (Trusting, C.test_of_a_batch_that_landed_in_part_each_record_that_is_missing_is_named),
    (Trusting, C.test_records_that_were_there_before_do_not_count),
    (Trusting, C.test_without_a_count_from_before_nothing_is_said_to_have_landed),
    (Mute, C.test_a_batch_that_landed_is_found),
    (Vague, C.test_a_look_on_an_unknown_campaign),
    (Vague, C.test_an_unknown_campaign_is_told_as_such),
    (Vague, C.test_refused_records_are_named_and_the_others_taken),
    (Miscounting, C.test_the_figures_agree_with_each_other),
    (Miscounting, C.test_a_reading_is_full_and_holds_every_campaign_once),
    (Blind, C.test_the_detail_has_what_is_offered),
]


@pytest.mark.parametrize(("kind", "test"), BROKEN)
async def test_a_backend_that_breaks_the_contract_fails_it(
    kind: type[PracticeBackend], test: Test
) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await test(suite(kind))


async def test_a_backend_that_never_opened_cannot_pass() -> None:
    with pytest.raises(NotImplementedError):
        await BackendContract().test_it_says_who_it_is()


async def test_the_same_tests_pass_on_the_backend_as_it_is() -> None:
    for _, test in BROKEN:
        await test(suite(PracticeBackend))
