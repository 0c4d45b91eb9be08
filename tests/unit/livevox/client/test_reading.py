"""What is made of the platform's answers, well formed, odd and absurd."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.backends.livevox.client import (
    AgentRow,
    BadAnswer,
    CallRow,
    CampaignFacts,
    CampaignRow,
    CampaignSearch,
    ListInfo,
    LiveVoxClient,
    Schedule,
    ServiceRow,
    StatsRow,
    TransactionRow,
)
from tests.unit.livevox.client.tape import Tape, ok

DAY = datetime(2026, 3, 5, tzinfo=UTC)
UPLOADED = datetime(2013, 11, 5, 7, 32, 1, tzinfo=UTC)


def client(found: object) -> LiveVoxClient:
    """One whose platform answers everything with this."""
    return Tape().set("", ok(found)).client()


ROW = CampaignRow("8125731", "Sec.txt", 1, "35264", "COMPLETED", UPLOADED)


@pytest.mark.parametrize(
    "row",
    [
        {
            "id": 8125731,
            "name": "Sec.txt",
            "typeId": 1,
            "serviceId": 35264,
            "status": "COMPLETED",
            "uploadDate": 1383636721000,
        },
        {
            "ID": " 8125731 ",
            "Name": "Sec.txt",
            "typeid": "1",
            "SERVICE_ID": "35264",
            "Status": "COMPLETED",
            "uploadDate": "1383636721000",
            "more": {"of": ["something"]},
        },
        {
            "campaignId": 8125731.0,
            "id": None,
            "name": "Sec.txt",
            "typeId": 1.0,
            "serviceId": 35264.0,
            "status": "COMPLETED",
            "uploadDate": "2013-11-05T02:32:01-05:00",
        },
    ],
)
@pytest.mark.parametrize("container", ["campaign", "campaignDetails", "campaigns", "Campaign"])
async def test_a_campaign_however_it_is_spelt(row: object, container: str) -> None:
    found = client({container: [row]})
    assert (await found.list_campaigns()).rows == (ROW,)
    assert (await found.search_campaigns(CampaignSearch(DAY, DAY))).rows == (ROW,)


async def test_what_is_not_told_is_unknown() -> None:
    (row,) = (await client({"campaign": {"id": "x"}}).list_campaigns()).rows
    assert row == CampaignRow("x")
    assert row.type_id is None
    assert row.upload_date is None


async def test_a_status_that_nobody_knows_is_kept_as_it_is() -> None:
    (row,) = (await client({"campaign": [{"id": 1, "status": "GALLOPING"}]}).list_campaigns()).rows
    assert row.status == "GALLOPING"


@pytest.mark.parametrize("found", [{}, {"campaign": None}, {"campaign": []}, {"next": None}])
async def test_no_list_is_an_empty_one(found: object) -> None:
    assert (await client(found).list_campaigns()).rows == ()


@pytest.mark.parametrize("found", ["none", 5, True])
async def test_something_else_in_a_list_s_place_tells_nothing(found: object) -> None:
    with pytest.raises(BadAnswer, match="list"):
        await client({"campaign": found}).list_campaigns()


async def test_everything_of_a_campaign() -> None:
    facts = {
        "onDemand": False,
        "scheduleTime": {"start": 1599120000000, "end": "1599163200000", "nextDay": False},
        "operatorPhone": "6174889880",
        "serviceId": 1008351,
        "typeId": 1,
        "appendable": "true",
        "name": "test4.txt",
        "status": "DEACTIVATED",
        "uploadDate": 1599160914000,
        "buildDate": 1599160935000,
        "actualStartDate": 0,
        "actualEndDate": None,
        "dialMode": ["odd"],
    }
    assert await client(facts).read_campaign("106427749") == CampaignFacts(
        id="106427749",
        name="test4.txt",
        type_id=1,
        service_id="1008351",
        status="DEACTIVATED",
        upload_date=datetime(2020, 9, 3, 19, 21, 54, tzinfo=UTC),
        build_date=datetime(2020, 9, 3, 19, 22, 15, tzinfo=UTC),
        actual_start_date=None,
        actual_end_date=None,
        appendable=True,
        schedule=Schedule(
            datetime(2020, 9, 3, 8, 0, tzinfo=UTC), datetime(2020, 9, 3, 20, 0, tzinfo=UTC), False
        ),
        facts=facts,
    )


async def test_a_schedule_of_as_soon_as_possible_to_the_day_s_end() -> None:
    times = {"start": "1381464000000", "end": 1381550340000}
    found = await client({"scheduleTime": times}).read_campaign("1")
    assert found.schedule == Schedule(None, None, None)
    assert found.appendable is None


@pytest.mark.parametrize("schedule", [None, "", 5, []])
async def test_no_schedule_is_on_demand(schedule: object) -> None:
    assert (await client({"scheduleTime": schedule}).read_campaign("1")).schedule is None


@pytest.mark.parametrize(
    "keys",
    [
        ("account", "phoneDialed", "started", "finished", "liveVoxResultId"),
        ("Account", "phoneDialed", "startedTIme", "finishedTime", "livevoxResultId"),
    ],
)
@pytest.mark.parametrize("result", [316, "316"])
async def test_a_call_by_the_table_s_and_the_example_s_spelling(
    keys: tuple[str, ...], result: object
) -> None:
    call = dict(
        zip(keys, ("A1", "6503517451", 1613387433000, "1613387436000", result), strict=True)
    )
    rows = (await client({"call": [call, {}]}).find_finished_calls("1", DAY, DAY)).rows
    assert rows == (
        CallRow(
            "A1",
            "6503517451",
            datetime(2021, 2, 15, 11, 10, 33, tzinfo=UTC),
            datetime(2021, 2, 15, 11, 10, 36, tzinfo=UTC),
            "316",
        ),
    )


async def test_a_record() -> None:
    record = {
        "consumer": {
            "firstName": "Jermaine",
            "lastName": "Frey",
            "dateOfBirth": None,
            "email": "j@example.org",
            "ssn": "987654321",
            "zipCode": 38131,
        },
        "phone": [
            {"phone": "3", "ordinal": None},
            {"phone": 8668478366, "ordinal": "2", "type": None},
            {"phone": "7044976529", "ordinal": 1},
            {"phone": None, "ordinal": 4},
            "5",
        ],
        "extra": [
            {"key": "dateOfService", "value": "11/04/13"},
            {"key": "EXTRA_13", "value": None},
            {"key": "EXTRA_14", "value": 3},
            {"value": "no key"},
        ],
        "daysDue": [{"key": "DAYS_DUE_6", "value": "-1"}],
        "accountTransactionId": 21190250867,
        "account": 12344,
        "balance": 320.09,
        "livevoxResultId": 339,
    }
    rows = (await client({"transaction": [record]}).list_transactions("1")).rows
    assert rows == (
        TransactionRow(
            id="21190250867",
            account="12344",
            phones=("7044976529", "8668478366", "3", "5"),
            first_name="Jermaine",
            last_name="Frey",
            result_id="339",
            balance=Decimal("320.09"),
            others={
                "email": "j@example.org",
                "ssn": "987654321",
                "zip": "38131",
                "dateOfService": "11/04/13",
                "EXTRA_14": "3",
                "DAYS_DUE_6": "-1",
            },
        ),
    )
    assert "987654321" not in repr(rows)
    assert "j@example.org" not in repr(rows)


async def test_a_record_told_in_other_shapes() -> None:
    record = {
        "accountTransactionId": "7",
        "consumer": None,
        "phone": {"phone": "1", "ordinal": 1},
        "extra": {"EXTRA_7": "x", "EXTRA_13": None},
        "daysDue": None,
        "balance": "much",
    }
    lone = {"id": 8, "phone": "4155556004", "consumer": "odd", "balance": "12.50"}
    rows = (await client({"transactions": [record, lone]}).list_transactions("1")).rows
    assert rows == (
        TransactionRow("7", phones=("1",), others={"EXTRA_7": "x"}),
        TransactionRow("8", phones=("4155556004",), balance=Decimal("12.50")),
    )


async def test_real_time_figures_of_campaigns() -> None:
    rows = [
        {"campaignId": "1", "uploaded": "10", "loaded": 9, "completed": 0, "remaining": 9.0},
        {"id": 2, "uploaded": 5},
        {"id": 3, "loaded": None, "completed": "n/a", "remaining": -1, "uploaded": True},
        {"loaded": 5},
    ]
    assert await client({"stats": rows}).campaign_stats() == (
        StatsRow("1", 10, 9, 0, 9),
        StatsRow("2", 5),
        StatsRow("3"),
    )


async def test_real_time_figures_of_services_and_agents() -> None:
    service = {"serviceId": 7, "serviceName": "Cards", "cip": 3, "abandonRate": "1.5"}
    assert await client({"stats": [service, {"cip": 1}]}).service_stats() == (
        ServiceRow("7", "Cards", {"cip": 3, "abandonRate": "1.5"}),
    )
    # The container's name is nowhere documented.
    assert len(await client({"serviceStatistics": [service], "code": 0}).service_stats()) == 1
    agents = [{"serviceId": 7, "agentLoginId": "ann", "stateId": 4}, {"agentLoginId": None}]
    assert await client({"agentDetails": agents}).agent_status() == (AgentRow("7", "ann", "4"),)


async def test_numbers_that_are_none() -> None:
    body = b'{"size": NaN, "lastModified": Infinity}'
    tape = Tape().set("", httpx.Response(200, content=body))
    assert await tape.client().list_info() == ListInfo(None, None)
    found = client({"size": "9" * 400, "lastModified": "soon"})
    assert await found.list_info() == ListInfo(None, None)


async def test_text_that_no_file_could_hold_is_mended() -> None:
    body = b'\xef\xbb\xbf{"campaign": [{"id": 1, "name": "a\\ud800b \xff"}]}'
    tape = Tape().set("", httpx.Response(200, content=body))
    (row,) = (await tape.client().list_campaigns()).rows
    assert row.name.encode("utf-8").startswith(b"a?b ")


@pytest.mark.parametrize("moment", [0, -1, "0", 10**30, "1e999", "x", True, [], {}, "99999-01-01"])
async def test_moments_that_are_none(moment: object) -> None:
    (row,) = (await client({"campaign": [{"id": 1, "uploadDate": moment}]}).list_campaigns()).rows
    assert row.upload_date is None


async def test_a_moment_without_an_offset_is_in_utc() -> None:
    found = {"campaign": [{"id": 1, "uploadDate": "2013-11-05T07:32:01"}]}
    (row,) = (await client(found).list_campaigns()).rows
    assert row.upload_date == UPLOADED


NAMES = [
    "id",
    "campaignId",
    "name",
    "typeId",
    "serviceId",
    "status",
    "uploadDate",
    "next",
    "campaign",
    "campaignDetails",
    "call",
    "account",
    "phoneDialed",
    "started",
    "finished",
    "livevoxResultId",
    "transaction",
    "accountTransactionId",
    "consumer",
    "phone",
    "ordinal",
    "extra",
    "daysDue",
    "key",
    "value",
    "balance",
    "scheduleTime",
    "start",
    "end",
    "nextDay",
    "appendable",
    "stats",
    "loaded",
    "agentDetails",
    "agentLoginId",
    "stateId",
    "size",
    "lastModified",
    "code",
    "message",
]
KEYS = st.sampled_from(NAMES) | st.text(max_size=5)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("1383636721000"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=ANYTHING, row=st.dictionaries(KEYS, ANYTHING, max_size=8))
async def test_no_answer_breaks_the_reading(found: object, row: dict[str, object]) -> None:
    names = ("campaign", "call", "transaction", "stats", "agentDetails")
    for answer in (found, row, {name: [row, found] for name in names}):
        body = json.dumps(answer).encode()
        platform = Tape().set("", httpx.Response(200, content=body)).client()
        for ask in (
            platform.list_campaigns(),
            platform.find_finished_calls("1", DAY, DAY),
            platform.list_transactions("1"),
            platform.read_campaign("1"),
            platform.list_info(),
            platform.campaign_stats(),
            platform.service_stats(),
            platform.agent_status(),
        ):
            try:
                await ask
            except BadAnswer:
                continue
