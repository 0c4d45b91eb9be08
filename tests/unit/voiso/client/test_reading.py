"""Campaigns as the platform may spell them: whatever comes, nothing breaks or is made up."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.backends.voiso.client import (
    CampaignRow,
    ContactsAnswer,
    LeadsAnswer,
    OperationAnswer,
    StaffingReply,
    VoisoError,
)
from tests.unit.voiso.client.tape import Tape, ok


async def read(**found: object) -> CampaignRow:
    """The campaign that v1's list makes of this."""
    (row,) = await Tape(ok([{"id": 1, **found}])).v1().list_campaigns()
    return row


async def test_a_campaign_with_everything() -> None:
    created = datetime(2026, 3, 5, 10, 30, tzinfo=UTC)
    row = await read(
        name="Spring", status="Auto paused", is_live=True, reason="No agents", contacts=120,
        processed="30", completed=20, remaining=90.0, progress=25, strategy="predictive",
        created_at="2026-03-05T10:30:00Z", updated_at=1772706600000, dial_level=1.5,
    )  # fmt: skip
    assert row == CampaignRow(
        "1", "Spring", "auto_paused", True, "No agents", 120, 30, 20, 90, 25.0, "predictive",
        created, created, row.facts,
    )  # fmt: skip
    assert row.facts["dial_level"] == "1.5"
    assert row.facts["is_live"] == "true"
    assert row.facts["id"] == "1"


async def test_a_campaign_of_which_nothing_is_told() -> None:
    assert await read() == CampaignRow("1", facts={"id": "1"})


@pytest.mark.parametrize(
    "unknown", ["∞", "-", "—", None, "", "n/a", -1, 1.5, True, [], {}, "1e999"]
)
@pytest.mark.parametrize("name", ["contacts", "processed", "completed", "remaining"])
async def test_a_figure_that_is_not_known_is_not_0(name: str, unknown: object) -> None:
    assert getattr(await read(**{name: unknown}), name) is None
    assert (await read(progress=unknown if unknown != 1.5 else "1.5.0")).progress is None


@pytest.mark.parametrize(
    ("found", "name", "figure"),
    [
        ({"contacts": 0}, "contacts", 0),
        ({"contacts": "0"}, "contacts", 0),
        ({"contacts": "1,234"}, "contacts", 1234),
        ({"contacts": "1 234 567"}, "contacts", 1234567),
        ({"total_contacts": 7}, "contacts", 7),
        ({"contactsCount": 7}, "contacts", 7),
        ({"contacts": "∞", "contacts_count": 7}, "contacts", 7),
        ({"contacts": [{"phoneNumber": "1"}]}, "contacts", None),
        ({"contacts": {"total": 9, "processed": 4}}, "contacts", 9),
        ({"contacts": {"total": 9, "processed": 4}}, "processed", 4),
        ({"statistics": {"remaining": 4}}, "remaining", 4),
        ({"remaining": 3, "stats": {"remaining": 4}}, "remaining", 3),
        ({"leads": 7}, "contacts", 7),
        ({"pending": 7}, "remaining", 7),
        ({"progress": "12/100"}, "contacts", 100),
        ({"progress": "12/100"}, "processed", 12),
        ({"progress": "12 of 100", "contacts": 0}, "contacts", 0),
        ({"progress": "12/100"}, "progress", 12.0),
        ({"progress": "0/0"}, "progress", None),
        ({"progress": "5/4"}, "progress", None),
        ({"progress": "45.5 %"}, "progress", 45.5),
        ({"progress": 0}, "progress", 0.0),
        ({"progress": 100}, "progress", 100.0),
        ({"progress": 101}, "progress", None),
        ({"progress": "-", "percent": 5}, "progress", 5.0),
    ],
)
async def test_figures_under_many_names(
    found: dict[str, object], name: str, figure: float | None
) -> None:
    assert getattr(await read(**found), name) == figure


@pytest.mark.parametrize(
    ("found", "live"),
    [
        ({"live": True}, True),
        ({"is_live": 0}, False),
        ({"isLive": "true"}, True),
        ({"type": "live"}, True),
        ({"campaign_type": "Live campaign"}, True),
        ({"type": "Static"}, False),
        ({"type": "outbound"}, None),
        ({"live": "perhaps"}, None),
        ({}, None),
    ],
)
async def test_whether_a_campaign_is_live(found: dict[str, object], live: bool | None) -> None:
    assert (await read(**found)).live is live


@pytest.mark.parametrize("status", ["auto_paused", "Auto-Paused", "AUTO PAUSED", "autoPaused"])
async def test_a_status_in_any_spelling(status: str) -> None:
    assert (await read(status=status)).status == "auto_paused"
    assert (await read(state={"id": 4, "name": status})).status == "auto_paused"


@pytest.mark.parametrize(
    "found",
    [
        {"reason": "No agents"},
        {"pause_reason": "No agents"},
        {"auto_pause_reason": "No agents"},
        {"statusReason": " No agents "},
        {"pause_reason": None, "reason": ["No agents"]},
        {"status_reason": {"message": "No agents"}},
    ],
)
async def test_why_a_campaign_is_paused(found: dict[str, object]) -> None:
    assert (await read(**found)).reason == "No agents"


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-03-05T10:30:00+01:00", datetime(2026, 3, 5, 9, 30, tzinfo=UTC)),
        ("2026-03-05 10:30:00", datetime(2026, 3, 5, 10, 30, tzinfo=UTC)),
        (1772706600, datetime(2026, 3, 5, 10, 30, tzinfo=UTC)),
        ("1772706600000", datetime(2026, 3, 5, 10, 30, tzinfo=UTC)),
        (0, None),
        (-5, None),
        (1e300, None),
        ("0001-01-01T00:00:00+10:00", None),
        ("soon", None),
        (True, None),
    ],
)
async def test_moments(told: object, moment: datetime | None) -> None:
    assert (await read(created_at=told)).created == moment


async def test_facts_are_bounded() -> None:
    found: dict[str, object] = {f"field {number}": "x" * 5000 for number in range(500)}
    facts = (await read(**found)).facts
    assert len(facts) == 200
    assert all(len(fact) <= 1000 for fact in facts.values())


async def test_half_a_character_is_made_whole() -> None:
    content = b'[{"id": "1", "name": "a\\ud800b", "x\\ud800": "y"}]'
    (row,) = await Tape(httpx.Response(200, content=content)).v1().list_campaigns()
    assert row.name.encode("utf-8") == b"a?b"
    assert "".join(row.facts).isascii()


NAMES = st.sampled_from(
    [
        "id", "name", "status", "live", "type", "reason", "contacts", "total", "processed",
        "progress", "campaigns", "data", "metadata", "next_page", "total_pages", "offset", "errors",
        "error", "success", "message", "created_at", "users", "teams", "duplicate_numbers",
        "invalid_numbers", "leads_import", "created", "rejected", "duplicates", "phone_number",
        "added_agents", "agent_not_found", "statistics", "campaign",
    ]
)  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["∞", "-", "12/100", "1,234", "1e999", "9" * 40, "٣", "²"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ANY_JSON, st.sampled_from([200, 201, 400, 409, 422]))
def test_any_json_gives_values_or_one_of_the_client_s_errors(found: object, status: int) -> None:
    async def use() -> None:
        tape = Tape(httpx.Response(status, content=json.dumps(found)))
        v1, v4 = tape.v1(), tape.v4()
        acts: list[tuple[Callable[[], Awaitable[object]], object]] = [
            (v1.list_campaigns, list),
            (lambda: v1.add_contacts("1", [{}]), ContactsAnswer),
            (lambda: v1.operate("1", "start"), OperationAnswer),
            (lambda: v1.change_staffing("1", add_teams=["red"]), StaffingReply),
            (v4.list_campaigns, list),
            (lambda: v4.read_campaign("1"), CampaignRow),
            (lambda: v4.start("1"), CampaignRow | None),
            (lambda: v4.add_leads("1", [{}]), LeadsAnswer),
            (lambda: v4.list_users("1"), list),
            (lambda: v4.add_users("1", ["1"]), list),
        ]
        for act, kind in acts:
            try:
                value = await act()
            except VoisoError as error:
                error.message.encode()
            else:
                assert isinstance(value, kind)  # type: ignore[arg-type]

    asyncio.run(use())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_one_of_the_client_s_errors(content: bytes) -> None:
    async def use() -> None:
        tape = Tape(httpx.Response(200, content=content))
        for client in (tape.v1(), tape.v4()):
            try:
                rows = await client.list_campaigns()
            except VoisoError:
                continue
            assert isinstance(rows, list)

    asyncio.run(use())
