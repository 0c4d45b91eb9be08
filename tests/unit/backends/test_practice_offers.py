"""What the practice backend offers of records, calls, properties, finds and creations."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from campmon.backends.practice import PracticeBackend, practice_backend
from campmon.backends.practice_options import read_options
from campmon.model.campaign import CampaignKey
from campmon.model.disposition import Disposition
from campmon.model.errors import RefusedError, UnknownCampaignError, UsageError
from campmon.model.intent import (
    Action,
    Append,
    Creation,
    Intent,
    Landing,
    Operate,
    Receipt,
    Update,
    UpdateRecords,
)
from campmon.model.listing import CallQuery, RecordQuery
from campmon.model.properties import read_changes, read_new
from campmon.model.query import CampaignQuery
from campmon.model.record import Record
from campmon.model.state import CampaignState, Operation

START = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
NEW = {
    "serviceId": "55101",
    "typeId": "1",
    "voiceId": "2",
    "dialingStrategyId": "49080",
    "answeringMachineOption": "TRANSFER",
}


class Clocks:
    """The reader's clocks, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
async def backend(clocks: Clocks) -> AsyncIterator[PracticeBackend]:
    made = practice_backend(
        "practice", read_options("practice", {}), monotonic=clocks.monotonic, now=clocks.now
    )
    await made.open()
    yield made
    await made.close()


async def write(backend: PracticeBackend, campaign_id: str, action: Action) -> Receipt:
    return await backend.write(Intent(CampaignKey("practice", campaign_id), action, who="ana"))


async def update(backend: PracticeBackend, campaign_id: str, **given: str | None) -> Receipt:
    named = {name.replace("__", "."): value for name, value in given.items()}
    changes = read_changes(named, backend.property_specs)
    return await write(backend, campaign_id, Update(changes))


# -- records ---------------------------------------------------------------------------------


async def test_records_are_paged(backend: PracticeBackend) -> None:
    first = await backend.read_records("4101", RecordQuery(count=40))
    assert [record.id for record in first.records] == [str(n) for n in range(1, 41)]
    assert first.next_offset == 40
    last = await backend.read_records("4101", RecordQuery(offset=1_590, count=40))
    assert [record.id for record in last.records] == [str(n) for n in range(1_591, 1_601)]
    assert last.next_offset is None


async def test_a_record_shows_how_it_ended_and_what_is_asked_for(backend: PracticeBackend) -> None:
    page = await backend.read_records("4101", RecordQuery(count=1_000))
    results = {record.result for record in page.records}
    assert {None, Disposition.ANSWERED.value, Disposition.INVALID.value} <= results
    plain = page.records[0].fields
    full = RecordQuery(count=1, extra=True, days_due=True)
    more = (await backend.read_records("4101", full)).records[0].fields
    assert set(plain) == {"total_amount"}
    assert set(more) == {"total_amount", "extra1", "days_due"}


async def test_only_valid_records(backend: PracticeBackend) -> None:
    loaded = (await backend.read_campaign("4101")).statistics.loaded
    assert loaded is not None
    query = RecordQuery(offset=loaded - 3, count=10, valid_only=True)
    page = await backend.read_records("4101", query)
    assert len(page.records) == 3
    assert page.next_offset is None


async def test_an_appended_record_is_shown_clean_and_without_a_secret_number(
    backend: PracticeBackend,
) -> None:
    fields = {"account": "A\x1b[31m1", "first_name": "[b]Jo", "ssn": "123456789", "zip": "01234"}
    uploaded = (await backend.read_campaign("4101")).statistics.uploaded
    assert uploaded is not None
    await write(backend, "4101", Append((Record(("(212) 555-1212",), fields),)))
    page = await backend.read_records("4101", RecordQuery(offset=uploaded, extra=True))
    (record,) = page.records
    assert (record.id, record.first_name, record.phones) == (
        str(uploaded + 1), "[b]Jo", ("(212) 555-1212",),
    )  # fmt: skip
    assert "\x1b" not in record.account
    assert dict(record.fields) == {"zip": "01234"}


class TestLookingForAnAppend:
    RECORDS = tuple(
        Record((f"({n}12) 555-1212", "3125551212"), {"account": f"N{n}", "first_name": "Jo"})
        for n in range(2, 6)
    )

    async def uploaded(self, backend: PracticeBackend) -> int:
        uploaded = (await backend.read_campaign("4101")).statistics.uploaded
        assert uploaded is not None
        return uploaded

    async def test_each_record_is_known_by_its_phones_and_texts(
        self, backend: PracticeBackend
    ) -> None:
        before = await self.uploaded(backend)
        marked = Record(("2125550000",), {"account": "M", "priority": "7", "active": "0"})
        alike = Record(self.RECORDS[1].phones, {"account": "other"})
        sent = (*self.RECORDS, marked, alike)
        assert (await backend.look_for("4101", sent, before)).landing is Landing.NONE
        await write(backend, "4101", Append((self.RECORDS[3], alike, marked)))
        found = await backend.look_for("4101", sent, before)
        assert (found.landing, found.missing) == (Landing.PARTLY, (0, 1, 2))
        assert "3 of the 6" in found.evidence
        await write(backend, "4101", Append(tuple(sent[place] for place in found.missing)))
        assert (await backend.look_for("4101", sent, before)).landing is Landing.ALL

    async def test_a_record_that_was_changed_since_is_still_found(
        self, backend: PracticeBackend
    ) -> None:
        before = await self.uploaded(backend)
        record = Record(("2125551212",), {"account": "N"})
        await write(backend, "4101", Append((record,)))
        changed = Record(record.phones, {"last_name": "Roe"})
        await write(backend, "4101", UpdateRecords((changed,)))
        assert (await backend.look_for("4101", (record,), before)).landing is Landing.ALL

    async def test_what_stood_there_before_is_no_landing(self, backend: PracticeBackend) -> None:
        await write(backend, "4101", Append(self.RECORDS))
        before = await self.uploaded(backend)
        assert (await backend.look_for("4101", self.RECORDS, before)).landing is Landing.NONE

    async def test_what_cannot_be_known(self, backend: PracticeBackend) -> None:
        before = await self.uploaded(backend)
        for uploaded, records in ((None, self.RECORDS), (before + 1, self.RECORDS), (before, ())):
            found = await backend.look_for("4101", records, uploaded)
            assert found.landing is Landing.UNKNOWN
            assert found.evidence
        with pytest.raises(UnknownCampaignError):
            await backend.look_for("nobody", self.RECORDS, before)


async def test_an_updated_record_shows_its_texts_and_marks(backend: PracticeBackend) -> None:
    page = await backend.read_records("4101", RecordQuery(count=1, valid_only=True))
    (before,) = page.records
    fields = {"last_name": "[b]Roe", "zip": "01234", "priority": "7", "active": "0"}
    record = Record(before.phones[:1], fields)
    assert (await write(backend, "4101", UpdateRecords((record,)))).accepted == 1
    (after,) = (await backend.read_records("4101", RecordQuery(count=1, valid_only=True))).records
    assert (after.id, after.account, after.phones) == (before.id, before.account, before.phones)
    assert (after.first_name, after.last_name) == (before.first_name, "[b]Roe")
    assert dict(after.fields) == dict(before.fields) | {
        "zip": "01234", "priority": "7", "active": "0",
    }  # fmt: skip


async def test_the_detail_says_how_many_records_are_inactive(backend: PracticeBackend) -> None:
    assert "inactive" not in (await backend.read_detail("4109")).properties
    page = await backend.read_records("4109", RecordQuery(count=2, valid_only=True))
    batch = tuple(Record(record.phones[:1], {"active": "false"}) for record in page.records)
    before = (await backend.read_campaign("4109")).statistics
    await write(backend, "4109", UpdateRecords(batch))
    assert (await backend.read_detail("4109")).properties["inactive"] == "2"
    assert (await backend.read_campaign("4109")).statistics.remaining == before.remaining


async def test_an_update_of_a_number_that_is_not_there_says_which(
    backend: PracticeBackend,
) -> None:
    batch = (Record(("2015550199",), {"zip": "1"}), Record(("12",), {"zip": "1"}))
    receipt = await write(backend, "4101", UpdateRecords(batch))
    assert receipt.accepted == 0
    assert [(one.index, one.reason) for one in receipt.refused] == [
        (0, "no record with this number"), (1, "no record with this number"),
    ]  # fmt: skip


# -- calls -----------------------------------------------------------------------------------


async def test_finished_calls_are_told_by_the_reader_s_clock(
    backend: PracticeBackend, clocks: Clocks
) -> None:
    opened = clocks.now()
    clocks.seconds += 60
    query = CallQuery(opened, clocks.now(), count=50)
    page = await backend.read_calls("4101", query)
    assert len(page.calls) == 50
    assert page.next_offset == 50
    finished = [call.finished for call in page.calls if call.finished is not None]
    assert len(finished) == 50
    assert finished == sorted(finished)
    assert opened <= finished[0] <= finished[-1] <= clocks.now()
    for call in page.calls:
        assert call.started is not None
        assert call.finished is not None
        assert timedelta(0) < call.finished - call.started < timedelta(seconds=400)
        assert call.result in {disposition.value for disposition in Disposition}
    rest = await backend.read_calls("4101", CallQuery(opened, clocks.now(), 50, 10_000))
    assert rest.next_offset is None
    everything = await backend.read_calls("4101", CallQuery(opened, clocks.now(), 0, 10_000))
    assert everything.calls == page.calls + rest.calls


async def test_windows_that_adjoin_hold_each_call_once(
    backend: PracticeBackend, clocks: Clocks
) -> None:
    opened = clocks.now()
    clocks.seconds += 60
    middle, end = opened + timedelta(seconds=31.7), clocks.now()
    whole, early, late = [
        (await backend.read_calls("4101", CallQuery(since, until, 0, 10_000))).calls
        for since, until in ((opened, end), (opened, middle), (middle, end))
    ]
    assert early + late == whole
    assert early
    assert late


# -- finding ---------------------------------------------------------------------------------


async def names(backend: PracticeBackend, query: CampaignQuery) -> set[str]:
    return {campaign.name for campaign in (await backend.find(query)).campaigns}


async def test_campaigns_are_found_by_state_service_and_type(backend: PracticeBackend) -> None:
    reading = await backend.read()
    playing = {c.name for c in reading.campaigns if c.state is CampaignState.PLAYING}
    assert await names(backend, CampaignQuery(states=(CampaignState.PLAYING,))) == playing
    by_name = await names(backend, CampaignQuery(services=("collections",)))
    assert by_name == {"Past due 30 days", "Past due 60 days", "Island billing"}
    assert await names(backend, CampaignQuery(services=("55103",))) == by_name
    assert await names(backend, CampaignQuery(types=("manual",))) == {"Key accounts by hand"}
    assert await names(backend, CampaignQuery(types=("5", "10dmt"))) == {"Key accounts by hand"}
    both = CampaignQuery(states=(CampaignState.UNBUILT,), services=("South", "55104")[1:])
    assert await names(backend, both) == {"Loyalty offer"}
    assert await names(backend, CampaignQuery()) == {c.name for c in reading.campaigns}


async def test_deactivated_campaigns_are_found_when_they_are_asked_for(
    backend: PracticeBackend,
) -> None:
    await write(backend, "4109", Operate(Operation.DEACTIVATE))
    gone = "Satisfaction survey"
    assert gone not in await names(backend, CampaignQuery())
    assert gone in await names(backend, CampaignQuery(everything=True))
    deactivated = CampaignQuery(states=(CampaignState.DEACTIVATED,))
    assert await names(backend, deactivated) == {gone}


async def test_campaigns_are_found_by_when_they_were_uploaded(
    backend: PracticeBackend, clocks: Clocks
) -> None:
    opened = clocks.now()
    clocks.seconds += 60
    await backend.create(Creation("new.csv", b"1,2125551212", NEW), "ana")
    assert await names(backend, CampaignQuery(since=opened)) == {"new.csv"}
    earlier = await names(backend, CampaignQuery(until=opened))
    assert len(earlier) == 15
    assert "new.csv" not in earlier
    days_ago = CampaignQuery(until=opened - timedelta(days=3))
    assert await names(backend, days_ago) == set()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        (CampaignQuery(services=("Nobody's",)), r"Renewals \(55101\)"),
        (CampaignQuery(types=("telex",)), r"outbound \(1\)"),
    ],
)
async def test_what_there_is_not_is_named_with_what_there_is(
    backend: PracticeBackend, query: CampaignQuery, named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        await backend.find(query)


# -- properties ------------------------------------------------------------------------------


async def test_the_service_s_numbers_stand_beside_their_names(backend: PracticeBackend) -> None:
    specs = {spec.name: spec for spec in backend.property_specs}
    services = {choice.value: choice.meaning for choice in specs["serviceId"].choices}
    assert services["55101"] == "Renewals"
    assert specs["serviceId"].read("60000") == "60000"
    assert not specs["appendable"].on_update
    assert {spec.name for spec in specs.values() if spec.required} == set(NEW)


async def test_an_update_is_read_back_as_it_was_written(
    backend: PracticeBackend, clocks: Clocks
) -> None:
    before = dict((await backend.read_properties("4101")).values)
    start = (clocks.now() + timedelta(hours=1)).astimezone().isoformat()
    receipt = await update(backend, "4101", callerId="LOCAL", scheduleTime__start=start)
    assert not receipt.already
    clocks.seconds += 100
    properties = await backend.read_properties("4101")
    assert properties.as_of == clocks.now()
    assert dict(properties.values) == before | {
        "callerId": "LOCAL", "scheduleTime.start": start, "scheduleTime.end": "EOD",
        "scheduleTime.nextDay": "false",
    }  # fmt: skip
    assert (await update(backend, "4101", callerId="local", scheduleTime__end="EOD")).already


async def test_a_schedule_is_taken_away_by_emptying_its_start(
    backend: PracticeBackend, clocks: Clocks
) -> None:
    start = (clocks.now() + timedelta(hours=1)).isoformat()
    await update(backend, "4110", scheduleTime__start=start)  # not built yet
    assert (await backend.read_campaign("4110")).platform_state == "SCHEDULED_UNBUILT"
    await update(backend, "4110", scheduleTime__start=None)
    values = (await backend.read_properties("4110")).values
    assert not [name for name in values if name.startswith("scheduleTime")]
    campaign = await backend.read_campaign("4110")
    assert (campaign.state, campaign.platform_state) == (CampaignState.UNBUILT, "READY_UNBUILT")


async def test_no_next_day_alone_schedules_nothing(backend: PracticeBackend) -> None:
    assert (await update(backend, "4110", scheduleTime__nextDay="no")).already
    assert (await backend.read_campaign("4110")).state is CampaignState.UNBUILT


async def test_a_schedule_for_now_is_told_as_such(backend: PracticeBackend) -> None:
    await update(backend, "4110", scheduleTime__start="asap")
    values = (await backend.read_properties("4110")).values
    assert values["scheduleTime.start"] == "ASAP"
    assert (await backend.read_campaign("4110")).state is CampaignState.PLAYING


async def test_an_update_shows_in_the_campaign(backend: PracticeBackend) -> None:
    assert (await backend.read_campaign("4101")).service == "Renewals"
    await update(backend, "4101", serviceId="55102", typeId="6")
    campaign = await backend.read_campaign("4101")
    assert (campaign.service, campaign.type) == ("Cards", "SMS")


async def test_what_cannot_be_is_refused(backend: PracticeBackend) -> None:
    await write(backend, "4109", Operate(Operation.DEACTIVATE))
    with pytest.raises(RefusedError, match="deactivated"):
        await update(backend, "4109", voiceId="3")
    with pytest.raises(UnknownCampaignError):
        await update(backend, "4999", voiceId="3")
    with pytest.raises(UnknownCampaignError):
        await backend.read_properties("4999")


# -- creation --------------------------------------------------------------------------------


async def test_a_campaign_is_created_from_a_file_and_can_be_played(
    backend: PracticeBackend, clocks: Clocks
) -> None:
    content = "".join(f"{n},{2_125_550_000 + n},Doe Jane\r\n" for n in range(500)).encode()
    properties = read_new(NEW | {"appendable": "yes"}, backend.property_specs)
    created = await backend.create(Creation("May leads.csv", content, properties), "ana")
    clocks.seconds += 1
    campaign = await backend.read_campaign(created)
    assert (campaign.name, campaign.state) == ("May leads.csv", CampaignState.UNBUILT)
    assert (campaign.service, campaign.appendable) == ("Renewals", True)
    assert campaign.statistics.uploaded == campaign.statistics.loaded == 500
    (record,) = (await backend.read_records(created, RecordQuery(offset=499))).records
    assert (record.account, record.phones) == ("499", ("2125550499",))
    values = (await backend.read_properties(created)).values
    assert dict(values) == properties
    await write(backend, created, Operate(Operation.PLAY))
    clocks.seconds += 120
    calls = await backend.read_calls(created, CallQuery(START, clocks.now()))
    assert calls.calls


async def test_a_campaign_may_be_created_for_later(
    backend: PracticeBackend, clocks: Clocks
) -> None:
    start = (clocks.now() + timedelta(seconds=60)).astimezone().isoformat()
    given = read_new(NEW | {"scheduleTime.start": start}, backend.property_specs)
    created = await backend.create(Creation("later.csv", b"1,2125551212\n", given), "ana")
    assert (await backend.read_properties(created)).values["scheduleTime.start"] == start
    clocks.seconds += 59
    assert (await backend.read_campaign(created)).state is CampaignState.UNBUILT
    clocks.seconds += 2
    assert (await backend.read_campaign(created)).state is CampaignState.PLAYING


@pytest.mark.parametrize(
    ("content", "properties", "named"),
    [
        (b"", NEW, "no records"),
        (b"1," + b"9" * 200_000, NEW, "cannot be read"),
        (b"1,2125551212", {"serviceId": "55101"}, "voiceId"),
        (b"1,2125551212", NEW | {"typeId": "4"}, "typeId"),
    ],
)
async def test_a_campaign_that_cannot_be_is_refused(
    backend: PracticeBackend, content: bytes, properties: dict[str, str], named: str
) -> None:
    before = {campaign.id for campaign in (await backend.read()).campaigns}
    with pytest.raises(RefusedError, match=named):
        await backend.create(Creation("bad.csv", content, properties), "ana")
    assert {campaign.id for campaign in (await backend.read()).campaigns} == before
