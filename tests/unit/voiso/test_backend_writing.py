"""Writes on Voiso: each sent once, answered by the truth."""

import httpx
import pytest

from campmon.model.errors import (
    AccessError,
    CampmonError,
    InDoubtError,
    NotOfferedError,
    RateLimitedError,
    RefusedError,
    UnknownCampaignError,
    UnreachableError,
)
from campmon.model.intent import Append, Landing, Operate, Staff, Update, UpdateRecords
from campmon.model.record import Record
from campmon.model.staffing import StaffingChange
from campmon.model.state import Operation
from tests.unit.voiso.cluster import KEY, Answer, Cluster, fails, intent, make, opened, says

BOTH = pytest.mark.parametrize("api", ["v1", "v4"])
WORDS = {Operation.PLAY: "start", Operation.PAUSE: "pause", Operation.STOP: "stop"}
ONE = (Record(("12015550100",)),)


def cluster_with(status: str = "active", **facts: object) -> Cluster:
    cluster = Cluster()
    cluster.add(25735, status, **facts)
    return cluster


@BOTH
@pytest.mark.parametrize("operation", list(WORDS))
async def test_an_operation_is_one_request(api: str, operation: Operation) -> None:
    cluster = cluster_with()
    async with opened(cluster, api=api) as backend:
        receipt = await backend.write(intent(Operate(operation)))
    assert not receipt.already
    if api == "v1":
        assert cluster.sent == [("operation", {"operation": WORDS[operation]})]
    else:
        assert cluster.requests == [WORDS[operation]]


async def test_every_error_of_a_failed_operation_is_told() -> None:
    cluster = cluster_with("draft", contacts=1)
    lacks = "Campaign must have at least one agent to start"
    no = {"id": 1, "operation": "start", "success": False, "errors": [lacks, "No leads"]}
    for status in (200, 422):
        cluster.instead["operation"] = says(status, no)
        async with opened(cluster, api="v1") as backend:
            with pytest.raises(RefusedError, match=f"it is draft: {lacks}; No leads"):
                await backend.write(intent(Operate(Operation.PLAY)))
    cluster.instead["start"] = says(422, {"errors": {"agents": [lacks]}})
    async with opened(cluster, api="v4") as backend:
        with pytest.raises(RefusedError, match=lacks):
            await backend.write(intent(Operate(Operation.PLAY)))


@BOTH
@pytest.mark.parametrize(
    ("operation", "status"),
    [
        (Operation.PLAY, "active"), (Operation.PAUSE, "paused"), (Operation.PAUSE, "pausing"),
        (Operation.STOP, "stopping"), (Operation.STOP, "stopped"),
        (Operation.STOP, "completed"),
    ],
)  # fmt: skip
async def test_what_is_so_already_is_no_error(api: str, operation: Operation, status: str) -> None:
    cluster = cluster_with(status)
    cluster.instead[WORDS[operation]] = says(409, {"error": "the status does not allow this"})
    cluster.instead["operation"] = says(200, {"success": False, "errors": []})
    async with opened(cluster, api=api) as backend:
        receipt = await backend.write(intent(Operate(operation)))
    assert receipt.already
    assert status in receipt.message


@BOTH
@pytest.mark.parametrize("status", ["auto_paused", "auto_pausing"])
async def test_a_campaign_that_paused_itself_is_not_held_already(api: str, status: str) -> None:
    cluster = cluster_with(status)
    no = says(409, {"error": "the status does not allow this"})
    cluster.instead |= {"operation": no, "pause": no}
    async with opened(cluster, api=api) as backend:
        assert (await backend.read_campaign("25735")).auto_paused
        with pytest.raises(RefusedError, match=f"it is {status}: the status does not allow"):
            await backend.write(intent(Operate(Operation.PAUSE)))


@BOTH
async def test_a_refusal_that_cannot_be_looked_into_is_told_all_the_same(api: str) -> None:
    cluster = cluster_with()
    no = says(409, {"error": "the status does not allow this"})
    cluster.instead |= {"operation": no, "pause": no, "list": says(500), "read": says(500)}
    async with opened(cluster, api=api) as backend:
        with pytest.raises(RefusedError, match="does not allow this") as caught:
            await backend.write(intent(Operate(Operation.PAUSE)))
    assert "could not be looked at" in caught.value.mend


@BOTH
@pytest.mark.parametrize("action", [Operate(Operation.BUILD), Update({"name": "x"})])
async def test_what_is_not_offered_is_not_sent(api: str, action: Operate | Update) -> None:
    cluster = cluster_with()
    async with opened(cluster, api=api) as backend:
        with pytest.raises(NotOfferedError):
            await backend.write(intent(action))
        if api == "v4":
            with pytest.raises(NotOfferedError, match="version 4"):
                await backend.write(intent(UpdateRecords(ONE)))
    assert cluster.requests == []


async def test_contacts_of_version_1() -> None:
    cluster = cluster_with()
    cluster.instead["add"] = says(201, {"contacts": ["442074992548", "12015550100"]})
    fields = {"name": "Bill", "source": "CRM", "url": "https://my.example", "priority": "1"}
    records = (Record(("+44 20 7499 2548",), fields), Record(("12015550100",)))
    async with opened(cluster, api="v1") as backend:
        receipt = await backend.write(intent(Append(records)))
    assert cluster.sent == [
        (
            "add",
            {
                "contacts": [
                    {
                        "phoneNumber": "442074992548", "contactName": "Bill",
                        "contactSource": "CRM", "contactURL": "https://my.example", "priority": 1,
                    },
                    {"phoneNumber": "12015550100"},
                ]
            },
        )
    ]  # fmt: skip
    assert (receipt.accepted, receipt.refused, receipt.message) == (2, (), "")


async def test_leads_of_version_4() -> None:
    cluster = cluster_with()
    cluster.instead["leads"] = says(201, {"leads_import": {}})
    fields = {
        "name": "Bill", "source": "CRM", "url": "https://my.example", "priority": "1000",
        "active": "0", "X-Team": "7", "x-note": "hello",
    }  # fmt: skip
    async with opened(cluster, api="v4") as backend:
        await backend.write(
            intent(Append((Record(("442074992548",), fields), Record(("1201",), {"url": "u"}))))
        )
    assert cluster.bodies("leads") == [
        [
            {
                "phone_number": "442074992548",
                "name": "Bill",
                "source": {"system": "CRM", "url": "https://my.example"},
                "priority": 1000,
                "active": False,
                "context_headers": {"X-Team": "7", "x-note": "hello"},
            },
            {"phone_number": "1201", "source": {"url": "u"}},
        ]
    ]


async def test_updates_of_version_1() -> None:
    cluster = cluster_with()
    cluster.instead["update"] = says(
        201, {"duplicate_numbers": [], "invalid_numbers": ["12015550101"], "contacts": ["1"]}
    )
    records = (
        Record(("12015550100",), {"active": "1", "priority": "0"}),
        Record(("12015550101",), {"active": "no", "name": ""}),
    )
    async with opened(cluster, api="v1") as backend:
        receipt = await backend.write(intent(UpdateRecords(records)))
    assert cluster.bodies("update") == [
        {
            "contacts": [
                {"phoneNumber": "12015550100", "priority": 0, "isActive": 1},
                {"phoneNumber": "12015550101", "contactName": "", "isActive": 0},
            ]
        }
    ]
    assert receipt.accepted == 1
    assert [refused.index for refused in receipt.refused] == [1]
    assert "not on the campaign" in receipt.refused[0].reason


@BOTH
@pytest.mark.parametrize(
    "records",
    [
        (),
        ONE * 1001,
        (Record(()),),
        (Record(("none",)),),
        (Record(("1",), {"priority": "high"}),),
        (Record(("1",), {"active": "perhaps"}),),
    ],
)
async def test_what_cannot_be_sent_is_refused_before_anything_is(
    api: str, records: tuple[Record, ...]
) -> None:
    cluster = cluster_with()
    async with opened(cluster, api=api) as backend:
        with pytest.raises(RefusedError):
            await backend.write(intent(Append(records)))
        if api == "v1":
            with pytest.raises(RefusedError):
                await backend.write(intent(UpdateRecords(records)))
    assert cluster.requests == []


@BOTH
@pytest.mark.parametrize("status", [409, 423, 425, 429, 400])
@pytest.mark.parametrize(("told", "wait"), [(None, None), ("1", 2.0), ("7", 7.0)])
async def test_still_processing_means_wait(
    api: str, status: int, told: str | None, wait: float | None
) -> None:
    headers = {} if told is None else {"Retry-After": told}
    busy = says(status, {"error": "The previous request is still processing"}, **headers)
    cluster = cluster_with()
    cluster.instead |= {"add": busy, "leads": busy}
    async with opened(cluster, api=api) as backend:
        with pytest.raises(RateLimitedError, match="still working") as caught:
            await backend.write(intent(Append(ONE)))
    assert caught.value.retry_after == wait
    assert len(cluster.requests) == 1


@BOTH
@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (says(401, {"error": "no"}), AccessError, "api_key from"),
        (says(403, {"error": "Invalid api_key"}), AccessError, "does not work with api ="),
        (says(403, {"error": "not you"}), RefusedError, "(Edit all campaigns|campaigns.manage)"),
        (says(404, {"error": "Campaign not found"}), UnknownCampaignError, "no campaign 25735"),
        (says(400, {"error": "Campaign not found"}), UnknownCampaignError, "no campaign 25735"),
        (says(406, {"error": "no"}), RefusedError, "answers in JSON"),
        (says(400, {"error": "Campaign type should be live"}), RefusedError, "should be live"),
        (says(422, {"errors": {"name": ["is odd"]}}), RefusedError, "name: is odd"),
        (says(500), InDoubtError, "500"),
        (says(302, Location="https://elsewhere.example"), RefusedError, "elsewhere"),
        (fails(httpx.ReadTimeout("late")), InDoubtError, "15 s"),
        (fails(httpx.ConnectError("refused")), UnreachableError, "base_url"),
    ],
)
async def test_each_failure_of_an_append_has_its_error(
    api: str, answer: Answer, kind: type[CampmonError], said: str
) -> None:
    cluster = cluster_with()
    cluster.instead |= {"add": answer, "leads": answer}
    async with opened(cluster, api=api) as backend:
        with pytest.raises(CampmonError, match=said) as caught:
            await backend.write(intent(Append(ONE)))
    assert type(caught.value) is kind
    assert KEY not in str(caught.value)
    assert len(cluster.requests) == 1


@BOTH
async def test_a_limit_of_calls_is_told_with_its_wait(api: str) -> None:
    cluster = cluster_with()
    for told, wait in ({"Retry-After": "9"}, 9.0), ({}, None):
        limit = says(429, {"error": "slow down"}, **told)
        cluster.instead |= {"operation": limit, "pause": limit, "list": limit}
        async with opened(cluster, api=api) as backend:
            with pytest.raises(RateLimitedError) as caught:
                await backend.write(intent(Operate(Operation.PAUSE)))
            assert caught.value.retry_after == wait
            with pytest.raises(RateLimitedError):
                await backend.read()


async def test_where_records_landed_cannot_be_told() -> None:
    backend = make(cluster_with())
    found = await backend.look_for("25735", ONE, None)
    assert found.landing is Landing.UNKNOWN
    assert "a resend tells" in found.evidence


HOSTILE = "\x1b]0;x\x07[bold red]a[/]\u202eb"


@BOTH
async def test_the_platforms_words_are_harmless_text(api: str) -> None:
    cluster = cluster_with("active")
    rejected = {"phone_number": "12015550100", "errors": [HOSTILE]}
    cluster.instead |= {
        "add": says(201, {"invalid_numbers": [HOSTILE]}),
        "leads": says(201, {"leads_import": {"rejected": [rejected, HOSTILE]}}),
        "operation": says(200, {"success": False, "errors": [HOSTILE]}),
        "start": says(409, {"error": HOSTILE}),
        "agents": says(200, {"agent_not_found": [HOSTILE], "added_teams": [HOSTILE]}),
    }
    async with opened(cluster, api=api) as backend:
        added = await backend.write(intent(Append(ONE)))
        already = await backend.write(intent(Operate(Operation.PLAY)))
        told = [added.message, *(each.reason for each in added.refused), already.message]
        if api == "v1":
            change = StaffingChange(add_agents=("a",))
            staffing = (await backend.write(intent(Staff(change)))).staffing
            assert staffing is not None
            told += [*staffing.agents_not_found, *staffing.added_teams]
    assert sum("[bold red]a[/]b" in text for text in told) == (4 if api == "v1" else 3)
    assert all(text.isprintable() for text in told)
