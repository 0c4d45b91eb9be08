"""The practice backend: its clock, its options, and what it tells of the dialer."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campmon.backends.base import Backend
from campmon.backends.practice import BACKEND, PracticeBackend, practice_backend
from campmon.backends.practice_options import PracticeOptions, read_options
from campmon.backends.registry import load_backend
from campmon.model.campaign import CampaignKey
from campmon.model.capability import Capability
from campmon.model.disposition import Disposition
from campmon.model.errors import ConfigurationError, RateLimitedError, UnreachableError
from campmon.model.intent import Append, Intent, Operate, Staff, UpdateRecords
from campmon.model.record import FieldKind, Record
from campmon.model.staffing import AgentState, StaffingChange
from campmon.model.state import CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.practice.plan import AgentPlan, CampaignPlan, CampaignType, FloorPlan

START = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)


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


def made(clocks: Clocks, **options: object) -> PracticeBackend:
    return practice_backend(
        "practice", read_options("practice", options), monotonic=clocks.monotonic, now=clocks.now
    )


def intent(campaign_id: str, action: Operate | Append | UpdateRecords | Staff) -> Intent:
    return Intent(CampaignKey("practice", campaign_id), action, who="ana")


def time_of_day(moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment:%H:%M:%S}"


async def test_virtual_time_runs_at_the_speed_from_eleven_on(clocks: Clocks) -> None:
    backend = made(clocks, speed=60)
    await backend.open()
    assert time_of_day((await backend.read()).platform_time) == "11:00:00"
    clocks.seconds += 10
    reading = await backend.read()
    assert time_of_day(reading.platform_time) == "11:10:00"
    assert reading.as_of == clocks.now()


async def test_the_default_speed_is_ten(clocks: Clocks) -> None:
    backend = made(clocks)
    await backend.open()
    clocks.seconds += 6
    assert time_of_day((await backend.read()).platform_time) == "11:01:00"


async def test_virtual_time_stands_still_while_closed(clocks: Clocks) -> None:
    backend = made(clocks, speed=60)
    await backend.open()
    clocks.seconds += 10
    await backend.close()
    clocks.seconds += 5_000
    await backend.open()
    assert time_of_day((await backend.read()).platform_time) == "11:10:00"


async def test_opening_twice_changes_nothing(clocks: Clocks) -> None:
    backend = made(clocks, speed=60)
    await backend.open()
    clocks.seconds += 10
    await backend.open()
    assert time_of_day((await backend.read()).platform_time) == "11:10:00"


async def test_what_is_closed_cannot_be_read(clocks: Clocks) -> None:
    backend = made(clocks)
    for _ in range(2):
        with pytest.raises(UnreachableError, match="not open"):
            await backend.read()
        await backend.open()
        await backend.close()


async def test_the_same_seed_gives_the_same_figures_and_a_life_of_its_own(clocks: Clocks) -> None:
    here, there, other = made(clocks, seed=5), made(clocks, seed=5), made(clocks, seed=6)
    for backend in (here, there, other):
        await backend.open()
    clocks.seconds += 30
    assert (await here.read()).campaigns == (await there.read()).campaigns
    assert (await here.read()).campaigns != (await other.read()).campaigns
    assert here.epoch != there.epoch


async def test_readers_at_the_same_time_do_not_disturb_each_other(clocks: Clocks) -> None:
    backend, alone = made(clocks, speed=600), made(clocks, speed=600)
    await backend.open()
    await alone.open()
    clocks.seconds += 6
    readings = await asyncio.gather(*(backend.read() for _ in range(4)))
    expected = await alone.read()
    assert all(reading.campaigns == expected.campaigns for reading in readings)


async def test_working_off_a_long_time_leaves_the_event_loop_free(clocks: Clocks) -> None:
    backend = made(clocks, speed=1_000)
    await backend.open()
    clocks.seconds += 10
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    await backend.read()
    task.cancel()
    assert turns > 100


async def test_more_campaigns_than_are_read_at_once(clocks: Clocks) -> None:
    backend = made(clocks, campaigns=1_100, records=2, agents=10)
    await backend.open()
    assert len((await backend.read()).campaigns) == 1_100


async def test_a_campaign_while_its_file_is_loaded_has_unknown_figures(clocks: Clocks) -> None:
    floor = FloorPlan((CampaignPlan("Large", 100_000),))
    backend = PracticeBackend("practice", Dialer(1, START, floor), warm_up=1.0, now=clocks.now)
    await backend.open()
    (campaign,) = (await backend.read()).campaigns
    assert campaign.state is CampaignState.LOADING
    assert campaign.statistics.uploaded == 100_000
    assert campaign.statistics.loaded is campaign.statistics.remaining is None
    assert campaign.statistics.as_of == clocks.now()


async def test_yesterday_s_campaigns_are_gone_in_the_morning(clocks: Clocks) -> None:
    backend = made(clocks, campaigns=3, records=5, agents=3, speed=1_000)
    await backend.open()
    before = {campaign.id for campaign in (await backend.read()).campaigns}
    clocks.seconds += 21.1 * 3.6
    after = {campaign.id for campaign in (await backend.read()).campaigns}
    assert len(before) == len(after) == 3
    assert not before & after


async def test_the_detail_fills_every_panel(clocks: Clocks) -> None:
    backend = made(clocks)
    await backend.open()
    detail = await backend.read_detail("4101")
    assert detail.calls is not None
    assert detail.calls.placed > 0
    assert detail.calls.since is not None
    assert detail.calls.since < clocks.now()
    assert detail.calls.mean_talk_seconds is not None
    assert detail.calls.mean_wait_seconds is not None
    assert detail.dispositions is not None
    assert set(detail.dispositions) == set(Disposition)
    assert detail.attempts is not None
    assert sum(n * many for n, many in enumerate(detail.attempts, 1)) == detail.calls.placed
    assert detail.agents is not None
    assert {count.state for count in detail.agents} == set(AgentState)
    staffing = await backend.read_staffing("4101")
    assert sum(count.agents for count in detail.agents) == len(staffing.agents)
    for count in detail.agents:
        spans = [a.seconds_in_state or 0.0 for a in staffing.agents if a.state is count.state]
        assert count.longest_seconds == (pytest.approx(max(spans)) if spans else None)
        assert (count.mean_seconds or 0.0) <= (count.longest_seconds or 0.0)
    assert detail.calls.running_seconds is not None
    assert 2_500 < detail.calls.running_seconds < 2_700  # since its first call, 45 minutes ago
    assert detail.wrap_up_codes
    counts = [count.calls for count in detail.wrap_up_codes]
    assert counts == sorted(counts, reverse=True)
    assert (detail.dialable or 0) > 0
    assert {"dialing strategy", "dial level", "dialing sort", "append allowed"} <= set(
        detail.properties
    )
    assert "Eastern" in detail.properties["ready by time zone"]


async def test_a_state_shows_at_once_with_who_set_it(clocks: Clocks) -> None:
    backend = made(clocks)
    await backend.open()
    clocks.seconds += 30
    receipt = await backend.write(intent("4101", Operate(Operation.PAUSE)))
    assert not receipt.already
    campaign = await backend.read_campaign("4101")
    assert (campaign.state, campaign.platform_state) == (CampaignState.PAUSED, "PAUSED")
    assert campaign.state_by == "ana"
    assert campaign.state_at == clocks.now()  # the reader's clock, however fast the platform's is
    assert (await backend.write(intent("4101", Operate(Operation.PAUSE)))).already


async def running(backend: PracticeBackend, campaign_id: str) -> float | None:
    calls = (await backend.read_detail(campaign_id)).calls
    assert calls is not None
    return calls.running_seconds


async def test_a_campaign_runs_from_its_first_call_to_its_last(clocks: Clocks) -> None:
    backend = made(clocks, speed=10)
    await backend.open()
    assert await running(backend, "4109") is None  # built, never played
    before = await running(backend, "4101")
    assert before is not None
    clocks.seconds += 6
    assert await running(backend, "4101") == pytest.approx(before + 60)
    await backend.write(intent("4101", Operate(Operation.PAUSE)))
    clocks.seconds += 6
    assert await running(backend, "4101") == pytest.approx(before + 120)
    await backend.write(intent("4101", Operate(Operation.STOP)))
    clocks.seconds += 400  # past the end of every call
    stopped = await running(backend, "4101")
    assert stopped is not None
    assert before + 60 < stopped < before + 4_000
    clocks.seconds += 60
    assert await running(backend, "4101") == stopped
    assert await running(backend, "4107") is not None  # paused by its schedule


async def test_a_campaign_that_plays_without_a_call_yet_runs_since_it_does(clocks: Clocks) -> None:
    plan = CampaignPlan("Inbound", 0, type=CampaignType.INBOUND, teams=("Blue",))
    floor = FloorPlan((plan,), (AgentPlan("a@x.example", "A", "Blue", 0, 24),))
    backend = PracticeBackend(
        "practice", Dialer(1, START, floor), speed=10, monotonic=clocks.monotonic, now=clocks.now
    )
    await backend.open()
    clocks.seconds += 1
    await backend.write(intent("4101", Operate(Operation.PLAY)))
    clocks.seconds += 3
    assert await running(backend, "4101") == pytest.approx(30)


async def test_the_append_budget_runs_on_the_reader_s_clock(clocks: Clocks) -> None:
    backend = made(clocks, speed=100)
    await backend.open()
    append = intent("4101", Append((Record(("2125551212",)),)))
    for _ in range(5):
        await backend.write(append)
    clocks.seconds += 10  # a thousand virtual seconds
    with pytest.raises(RateLimitedError) as limited:
        await backend.write(append)
    assert limited.value.retry_after == pytest.approx(50)
    budget = (await backend.read()).budget
    assert budget is not None
    assert budget.used == 5
    assert budget.free_in_seconds == pytest.approx(50)
    clocks.seconds += 50
    assert (await backend.write(append)).accepted == 1


async def test_an_update_of_records_counts_as_an_append_does(clocks: Clocks) -> None:
    backend = made(clocks)
    await backend.open()
    record = Record(("2125551212",), {"first_name": "Eva"})
    await backend.write(intent("4101", Append((record,))))
    for _ in range(4):
        assert (await backend.write(intent("4101", UpdateRecords((record,))))).accepted == 1
    with pytest.raises(RateLimitedError):
        await backend.write(intent("4101", UpdateRecords((record,))))
    budget = (await backend.read()).budget
    assert budget is not None
    assert budget.used == 5


async def test_a_staffing_change_answers_in_the_receipt(clocks: Clocks) -> None:
    backend = made(clocks)
    await backend.open()
    other = (await backend.read_staffing("4101")).other_agents[0].id
    change = intent("4101", Staff(StaffingChange(add_agents=(other,))))
    first, second = await backend.write(change), await backend.write(change)
    assert first.staffing is not None
    assert first.staffing.added_agents == (other,)
    assert (first.already, second.already) == (False, True)


async def test_the_factory_makes_a_backend_of_its_own_for_a_profile() -> None:
    factory = load_backend("practice")
    assert factory.name == "practice"
    backend: Backend = factory.create("floor", {"seed": 3})
    assert backend.profile == "floor"
    assert backend.platform == "practice dialer"
    assert all(backend.capabilities.offers(capability) for capability in Capability)
    await backend.open()
    assert all(campaign.profile == "floor" for campaign in (await backend.read()).campaigns)
    await backend.close()


def test_the_update_rules_are_those_of_appends_but_for_the_fields() -> None:
    backend = BACKEND.create("practice", {})
    append, update = backend.append_rules, backend.update_rules
    assert append is not None
    assert update is not None
    assert replace(update, fields=append.fields, max_phones=append.max_phones) == append
    fields = {spec.name: spec for spec in update.fields}
    assert [name for name, spec in fields.items() if spec.required] == ["phone1"]
    assert set(fields) == {spec.name for spec in append.fields} - {"phone2"} | {
        "priority", "active",
    }  # fmt: skip
    words = [word for spec in update.fields for word in spec.synonyms]
    assert len(words) == len(set(words))


def test_the_append_rules_are_those_of_the_platform_it_is_modelled_on() -> None:
    rules = BACKEND.create("practice", {}).append_rules
    assert rules is not None
    assert (rules.max_records_per_call, rules.calls_per_window, rules.max_phones) == (10_000, 5, 30)
    fields = {spec.name: spec for spec in rules.fields}
    assert fields["phone1"].required
    assert fields["phone1"].kind is FieldKind.PHONE
    assert fields["phone2"].kind is FieldKind.PHONES
    assert fields["account"].max_characters == 50
    assert all(word == word.lower() for spec in rules.fields for word in spec.synonyms)
    words = [word for spec in rules.fields for word in spec.synonyms]
    assert len(words) == len(set(words))


def test_options_are_read() -> None:
    options = {"seed": 3, "speed": 2, "campaigns": 4, "records": 5, "agents": 6, "names": ["A"]}
    assert read_options("practice", options) == PracticeOptions(3, 2.0, 4, 5, 6, ("A",))
    assert read_options("practice", {}) == PracticeOptions()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"sped": 3}, "speed"),
        ({"colour": 3}, "campaigns"),
        ({"speed": 0}, "speed"),
        ({"speed": float("nan")}, "speed"),
        ({"speed": float("inf")}, "speed"),
        ({"speed": "fast"}, "speed"),
        ({"speed": True}, "speed"),
        ({"seed": 1.5}, "seed"),
        ({"seed": -1}, "seed"),
        ({"campaigns": 0}, "campaigns"),
        ({"records": -1}, "records"),
        ({"agents": "many"}, "agents"),
        ({"campaigns": 20_000, "records": 1_000_000}, "records"),
        ({"names": "A"}, "names"),
        ({"names": [1]}, "names"),
    ],
)
def test_wrong_options_are_named_with_the_mend(options: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        BACKEND.create("floor", options)
    assert "'floor'" in wrong.value.message
    assert named in str(wrong.value)
