"""What is read of Voiso's campaigns, in both generations."""

import tempfile
from pathlib import Path

import pytest

from campmon.backends.voiso.backend import VoisoBackend
from campmon.model.append_rules import why_no_append
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, UnknownCampaignError, UnreachableError
from campmon.model.figures import percent_done, record_count
from campmon.model.intent import Append
from campmon.model.listing import CallQuery, RecordQuery
from campmon.model.query import CampaignQuery
from campmon.model.record import Record
from campmon.model.state import CampaignState
from campmon.model.why import why_not_dialing
from tests.unit.voiso.cluster import NOON, Cluster, Time, intent, make, opened, says

BOTH = pytest.mark.parametrize("api", ["v1", "v4"])

STATES = {
    "draft": CampaignState.DRAFT,
    "processing": CampaignState.LOADING,
    "active": CampaignState.PLAYING,
    "paused": CampaignState.PAUSED,
    "pausing": CampaignState.PAUSED,
    "auto_paused": CampaignState.PAUSED,
    "auto_pausing": CampaignState.PAUSED,
    "stopping": CampaignState.STOPPING,
    "stopped": CampaignState.STOPPED,
    "completed": CampaignState.DONE,
    "import_error": CampaignState.BROKEN,
    "scheduled": CampaignState.UNKNOWN,
}


async def read_one(cluster: Cluster, api: str = "v1", state_dir: Path | None = None) -> Campaign:
    """The only campaign of a cluster, which is the same in the list and by itself."""
    async with opened(cluster, api=api, state_dir=state_dir) as backend:
        (listed,) = (await backend.read()).campaigns
        assert await backend.read_campaign(listed.id) == listed
        return listed


@BOTH
@pytest.mark.parametrize("word", STATES)
async def test_every_status_has_its_state_and_is_kept(api: str, word: str) -> None:
    cluster = Cluster()
    cluster.add(25735, word)
    campaign = await read_one(cluster, api)
    assert (campaign.state, campaign.platform_state) == (STATES[word], word)


@BOTH
async def test_a_reading_has_every_campaign_and_its_moment(api: str) -> None:
    cluster = Cluster(page=2)
    numbers = [str(cluster.add(100 + number)) for number in range(5)]
    time = Time()
    time.seconds = 7
    async with opened(cluster, time, api=api) as backend:
        reading = await backend.read()
    assert [campaign.id for campaign in reading.campaigns] == numbers
    assert reading.full
    assert (reading.as_of - NOON).total_seconds() == 7
    assert len(cluster.requests) == (1 if api == "v1" else 3)


@BOTH
async def test_rows_that_cannot_be_read_are_a_badge_while_they_are_there(api: str) -> None:
    cluster = Cluster()
    cluster.add(1)
    async with opened(cluster, api=api) as backend:
        assert await _badges(backend) == []
        cluster.instead["list"] = says(200, {"campaigns": [{"id": 1}, {}, 5]})
        assert await _badges(backend) == ["2 rows unread"]
        (notice,) = backend.notices
        assert notice.text.startswith("2 rows of the list could not be read")
        cluster.instead["list"] = says(200, {"campaigns": [{}, 5]})
        with pytest.raises(UnreachableError, match="none of its 2 rows has an id"):
            await backend.read()
        del cluster.instead["list"]
        assert await _badges(backend) == []


async def _badges(backend: VoisoBackend) -> list[str]:
    """What is known of the way in once it has been read; one campaign has to be there."""
    assert len((await backend.read()).campaigns) == 1
    return [notice.short for notice in backend.notices]


async def test_figures_are_those_that_are_told_and_nothing_else() -> None:
    cluster = Cluster()
    cluster.add(1, live=False, contacts=100, processed=40)
    cluster.add(2, live=False, contacts=100, processed=40, remaining=55)
    cluster.add(3, live=False, contacts=100)
    cluster.add(4, contacts="∞", progress="-")
    cluster.add(5)
    async with opened(cluster, api="v1") as backend:
        found = {campaign.id: campaign for campaign in (await backend.read()).campaigns}
    told = {
        number: (s.uploaded, s.loaded, s.completed, s.remaining)
        for number, campaign in found.items()
        for s in (campaign.statistics,)
    }
    assert told == {
        "1": (100, 100, 40, 60),
        "2": (100, 100, 40, 55),
        "3": (100, 100, None, None),
        "4": (None, None, None, None),
        "5": (None, None, None, None),
    }
    assert found["1"].statistics.as_of == NOON
    assert (record_count(found["4"], "uploaded"), percent_done(found["4"])) == ("∞", "—")
    assert record_count(found["4"], "remaining") == "—"
    assert (found["4"].type, found["4"].live, found["1"].type) == ("live", True, "outbound")


async def test_an_auto_paused_campaign_says_why() -> None:
    cluster = Cluster()
    cluster.add(1, "auto_paused")
    campaign = await read_one(cluster)
    assert campaign.reason is not None
    assert campaign.reason.startswith("auto-paused: no contacts, no contacts within calling hours")
    why = why_not_dialing(campaign)
    assert why is not None
    assert "no agents logged in" in why.reason
    cluster.add(1, "auto_pausing", reason="No agents \x1b[1mavailable")
    assert (await read_one(cluster)).reason == "auto-paused: No agents [1mavailable"
    cluster.add(1, "paused")
    assert (await read_one(cluster)).reason is None
    cluster.add(1, "import_error", reason="line 3 has no number")
    assert (await read_one(cluster)).reason == "line 3 has no number"


@BOTH
async def test_a_live_draft_cannot_be_operated_until_it_has_contacts(api: str) -> None:
    cluster = Cluster()
    cluster.add(25735, "draft")
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        campaign = await read_one(cluster, api, state_dir=state)
        assert campaign.no_operation is not None
        assert "no contacts yet, as far as campmon knows" in campaign.no_operation
        answer = {"leads_import": {"created": ["12015550100"]}, "contacts": ["12015550100"]}
        cluster.instead["add"] = cluster.instead["leads"] = says(201, answer)
        async with opened(cluster, api=api, state_dir=state) as backend:
            await backend.write(intent(Append((Record(("12015550100",)),))))
        assert (await read_one(cluster, api, state_dir=state)).no_operation is None
        assert (await read_one(cluster, api)).no_operation is not None  # without a memory


@BOTH
@pytest.mark.parametrize(("kind", "known"), [("duplicate", True), ("invalid", False)])
async def test_a_duplicate_shows_that_there_are_contacts(
    tmp_path: Path, api: str, kind: str, known: bool
) -> None:
    cluster = Cluster()
    cluster.add(25735, "draft")
    lists = {
        "duplicate": ("duplicate_numbers", "duplicates"),
        "invalid": ("invalid_numbers", "rejected"),
    }[kind]
    told = {lists[0]: ["12015550100"]}
    cluster.instead["add"] = says(201, told)
    cluster.instead["leads"] = says(201, {"leads_import": {lists[1]: ["12015550100"]}})
    async with opened(cluster, api=api, state_dir=tmp_path) as backend:
        receipt = await backend.write(intent(Append((Record(("12015550100",)),))))
    assert receipt.accepted == 0
    assert ((await read_one(cluster, api, tmp_path)).no_operation is None) is known


@pytest.mark.parametrize(
    ("status", "facts"),
    [("draft", {"contacts": 3}), ("draft", {"live": False}), ("active", {}), ("stopped", {})],
)
async def test_others_can_be_operated(status: str, facts: dict[str, object]) -> None:
    cluster = Cluster()
    cluster.add(1, status, **facts)
    assert (await read_one(cluster)).no_operation is None


async def test_version_1_takes_contacts_for_live_campaigns_alone() -> None:
    cluster = Cluster()
    cluster.add(1, live=False)
    rules = make(cluster, api="v1").append_rules
    assert "not a live campaign" in (why_no_append(await read_one(cluster), rules) or "")
    assert why_no_append(await read_one(cluster, "v4"), rules) is None
    cluster.add(1, live=None)
    assert why_no_append(await read_one(cluster), rules) is None


@pytest.mark.parametrize("word", STATES)
async def test_records_go_onto_campaigns_that_may_dial_them(word: str) -> None:
    cluster = Cluster()
    cluster.add(1, word)
    rules = make(cluster).append_rules
    takes = why_no_append(await read_one(cluster), rules) is None
    assert takes is (word not in ("stopping", "stopped", "completed", "import_error"))


@BOTH
async def test_hostile_text_is_made_harmless(api: str) -> None:
    cluster = Cluster()
    cluster.add(1, name="\x1b]0;x\x07[b]a[/]\u202eb")
    cluster.add(2, name="\x07\u202e ")
    async with opened(cluster, api=api) as backend:
        first, second = (await backend.read()).campaigns
    assert (first.name, second.name) == ("]0;x[b]a[/]b", "2")


@BOTH
@pytest.mark.parametrize("campaign_id", ["404", "", ".", ".."])
async def test_an_unknown_campaign_is_told(api: str, campaign_id: str) -> None:
    async with opened(Cluster(), api=api) as backend:
        for read in (backend.read_campaign, backend.read_detail, backend.read_staffing):
            with pytest.raises(UnknownCampaignError):
                await read(campaign_id)


@BOTH
async def test_details_of_a_watched_board_cost_no_request(api: str) -> None:
    cluster = Cluster()
    cluster.add(25735, dial_level=1.5, amd_enabled=True, someNewKey="x", empty="")
    time = Time()
    async with opened(cluster, time, api=api) as backend:
        detail = await backend.read_detail("25735")
        assert cluster.requests == ["list" if api == "v1" else "read"]
        assert detail.properties == {
            "Live": "yes",
            "Dial level": "1.5",
            "Answering machine detection": "yes",
            "Some new key": "x",
        }
        await backend.read()
        asked = len(cluster.requests)
        time.seconds = 4
        detail = await backend.read_detail("25735")
        assert (len(cluster.requests), detail.as_of) == (asked, NOON)
        time.seconds = 6
        assert (await backend.read_detail("25735")).as_of == time.now()
        assert len(cluster.requests) == asked + 1


@BOTH
async def test_after_a_write_details_are_read_again(api: str) -> None:
    cluster = Cluster()
    cluster.add(25735)
    cluster.instead["add"] = cluster.instead["leads"] = says(201)
    async with opened(cluster, api=api) as backend:
        await backend.read()
        await backend.write(intent(Append((Record(("12015550100",)),))))
        asked = len(cluster.requests)
        await backend.read_detail("25735")
        assert len(cluster.requests) == asked + 1


async def test_without_a_receiver_the_panels_say_how_to_have_one() -> None:
    cluster = Cluster()
    cluster.add(25735)
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        async with opened(cluster, runtime_dir=Path(folder)) as backend:
            detail = await backend.read_detail("25735")
    assert (detail.calls, detail.dispositions, detail.attempts) == (None, None, None)
    assert (detail.agents, detail.wrap_up_codes) == (None, None)
    assert set(detail.missing) == {
        Capability.DISPOSITIONS,
        Capability.ATTEMPTS,
        Capability.AGENTS,
        Capability.WRAP_UP_CODES,
    }
    for why in detail.missing.values():
        assert "campmon listen -p acme" in why
    async with opened(cluster) as backend:
        assert "does not hear" in str((await backend.read_detail("25735")).missing)


async def test_what_is_not_offered_has_its_reason() -> None:
    for api in ("v1", "v4"):
        backend = make(Cluster(), api=api)
        for capability in Capability:
            assert backend.capabilities.offers(capability) or backend.capabilities.why_not(
                capability
            )
        assert backend.capabilities.offers(Capability.UPDATE_RECORDS) is (api == "v1")
        assert (backend.update_rules is not None) is (api == "v1")
        await _assert_lists_are_not_offered(backend)


async def _assert_lists_are_not_offered(backend: VoisoBackend) -> None:
    with pytest.raises(NotOfferedError):
        await backend.find(CampaignQuery())
    with pytest.raises(NotOfferedError):
        await backend.read_records("1", RecordQuery())
    with pytest.raises(NotOfferedError):
        await backend.read_calls("1", CallQuery(NOON, NOON))


async def test_a_backend_that_is_closed_is_not_asked() -> None:
    cluster = Cluster()
    backend = make(cluster)
    with pytest.raises(UnreachableError, match="not open"):
        await backend.read()
    await backend.open()
    await backend.open()
    await backend.read()
    await backend.close()
    await backend.close()
    with pytest.raises(UnreachableError):
        await backend.read()
