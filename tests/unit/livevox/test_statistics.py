"""The figures of LiveVox's campaigns: reported where the account may, else derived."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.backends.livevox.client import (
    BadAnswer,
    CallRow,
    Forbidden,
    LiveVoxError,
    NotFound,
    NotReached,
    Rejected,
    StatsRow,
    TooMany,
)
from campmon.backends.livevox.completed import Completed, DigestSet
from campmon.backends.livevox.derived import CallWindow
from campmon.backends.livevox.statistics import Mode, StatisticsReader, Subject
from campmon.model.state import CampaignState
from campmon.model.statistics import UNKNOWN, Provenance, Statistics
from tests.unit.livevox.scripted import NOON, ScriptedClient, Stored, Time

PLAYING, PAUSED, DONE = CampaignState.PLAYING, CampaignState.PAUSED, CampaignState.DONE
MORNING = NOON - timedelta(hours=2)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(time: Time) -> ScriptedClient:
    return ScriptedClient(time)


def reader(client: ScriptedClient, mode: Mode = "auto", calls: int = 60) -> StatisticsReader:
    return StatisticsReader(
        client,  # type: ignore[arg-type]
        now=client.time.now,
        monotonic=client.time.monotonic,
        mode=mode,
        calls_per_minute=calls,
    )


def playing(campaign_id: str = "1", uploaded_at: datetime | None = MORNING) -> Subject:
    return Subject(campaign_id, PLAYING, uploaded_at)


def figures(statistics: Statistics) -> tuple[int | None, ...]:
    s = statistics
    return (s.uploaded, s.loaded, s.completed, s.remaining)


class TestRealTime:
    async def test_all_campaigns_cost_one_call(self, client: ScriptedClient) -> None:
        client.stats = tuple(StatsRow(str(n), 10, 9, 4, 5) for n in range(200))
        subjects = [Subject(str(n), PLAYING) for n in range(150)]
        statistics = reader(client)
        asked_at = client.time.now()
        found = await statistics.read(subjects)
        assert client.asked == [("stats", "")]
        assert set(found) == {str(n) for n in range(150)}
        assert {figures(each) for each in found.values()} == {(10, 9, 4, 5)}
        assert found["0"].as_of == asked_at
        assert found["0"].provenance is Provenance.REPORTED
        assert statistics.method == "real-time"
        assert statistics.calls is None

    @pytest.mark.parametrize(
        "row",
        [StatsRow("1", 10, None, 4, 5), StatsRow("1", 10, 9, None, 5), StatsRow("1", 10, -1, 4, 5)],
    )
    async def test_a_row_without_loaded_or_completed_is_unknown(
        self, client: ScriptedClient, row: StatsRow
    ) -> None:
        client.stats = (row,)
        found = await reader(client).read([playing()])
        assert figures(found["1"]) == (10, None, None, None)

    async def test_a_missing_row_is_no_entry(self, client: ScriptedClient) -> None:
        client.stats = (StatsRow("2", 10, 9, 4, 5),)
        statistics = reader(client)
        assert await statistics.read([playing()]) == {}
        assert await statistics.read_one(playing(), derive=False) == UNKNOWN
        assert await reader(client, "realtime").read_one(playing()) == UNKNOWN
        assert figures(await statistics.read_one(playing("2"))) == (10, 9, 4, 5)

    async def test_one_without_a_row_that_is_to_be_acted_on_is_counted(
        self, client: ScriptedClient
    ) -> None:
        client.stats = (StatsRow("2", 10, 9, 4, 5),)
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(7)
        statistics = reader(client)
        assert (await statistics.read_one(playing())).uploaded == 7
        assert statistics.method == "real-time"

    @pytest.mark.parametrize("error", [BadAnswer("half of it", 200), TooMany("busy", 429)])
    async def test_that_it_is_not_told_now_is_no_news_of_a_campaign(
        self, client: ScriptedClient, error: LiveVoxError
    ) -> None:
        client.errors["stats"] = error
        with pytest.raises(type(error)):
            await reader(client).reported("1")
        client.errors["stats"] = Forbidden("no", 403)
        assert await reader(client).reported("1") == UNKNOWN

    async def test_no_campaigns_cost_no_call(self, client: ScriptedClient) -> None:
        assert await reader(client).read([]) == {}
        assert client.asked == []

    async def test_an_account_that_must_have_them_is_told_that_it_may_not(
        self, client: ScriptedClient
    ) -> None:
        client.errors["stats"] = Forbidden("no", 403)
        with pytest.raises(Forbidden):
            await reader(client, "realtime").read([playing()])

    async def test_a_platform_that_does_not_answer_is_not_taken_for_a_refusal(
        self, client: ScriptedClient
    ) -> None:
        client.errors["stats"] = NotReached("down")
        with pytest.raises(NotReached):
            await reader(client).read([playing()])
        assert client.asked == [("stats", "")]


class TestSwitching:
    @pytest.mark.parametrize(
        "error", [Forbidden("no", 403), NotFound("no", 404), Rejected("no", 405)]
    )
    async def test_without_real_time_figures_they_are_derived(
        self, client: ScriptedClient, error: Exception
    ) -> None:
        client.errors["stats"] = error  # type: ignore[assignment]
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(40, 2)
        client.campaigns["1"].finish("A1", MORNING + timedelta(minutes=5))
        statistics = reader(client)
        found = await statistics.read([playing()])
        assert figures(found["1"]) == (42, 40, 1, 39)
        assert found["1"].provenance is Provenance.DERIVED
        assert statistics.method == "derived"
        assert statistics.calls is not None
        assert statistics.calls.used == len(client.asked) - 1

    async def test_real_time_figures_are_asked_for_again_every_ten_minutes(
        self, client: ScriptedClient
    ) -> None:
        client.errors["stats"] = Forbidden("no", 403)
        client.campaigns["1"] = Stored()
        statistics = reader(client)
        for _ in range(30):
            await statistics.read([playing()])
            client.time.seconds += 10
        assert client.count("stats") == 1
        client.time.seconds += 600
        await statistics.read([playing()])
        assert client.count("stats") == 2
        del client.errors["stats"]
        client.stats = (StatsRow("1", 3, 2, 1, 1),)
        client.time.seconds += 600
        assert figures((await statistics.read([playing()]))["1"]) == (3, 2, 1, 1)
        assert statistics.method == "real-time"
        assert statistics.calls is None

    async def test_a_profile_can_rule_real_time_out(self, client: ScriptedClient) -> None:
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(3)
        statistics = reader(client, "derived")
        assert figures(await statistics.read_one(playing())) == (3, 3, 0, 3)
        client.time.seconds += 5_000
        await statistics.read([playing()])
        assert client.count("stats") == 0
        assert statistics.method == "derived"


class TestDerived:
    async def test_figures_follow_the_campaign(self, client: ScriptedClient) -> None:
        stored = client.campaigns["1"] = Stored()
        stored.load(2_000, 100)
        statistics = reader(client, "derived", calls=200)
        client.time.seconds += 60
        first = (await statistics.read([playing()]))["1"]
        assert figures(first) == (2_100, 2_000, 0, 2_000)
        assert first.as_of is not None
        assert first.as_of < client.time.now()
        stored.finish("A1", client.time.now())
        stored.finish("A2", client.time.now())
        stored.finish("A1", client.time.now())
        stored.finish("", client.time.now(), "2015550177")  # appended with a phone alone
        client.time.seconds += 6
        before = len(client.asked)
        again = (await statistics.read([playing()]))["1"]
        assert figures(again) == (2_100, 2_000, 3, 1_997)
        assert again.as_of is not None
        assert again.as_of > first.as_of
        assert len(client.asked) - before == 3
        stored.load(500)
        client.time.seconds += 6
        assert figures((await statistics.read([playing()]))["1"])[0] == 2_600

    async def test_many_finished_calls_are_paged_once(self, client: ScriptedClient) -> None:
        stored = client.campaigns["1"] = Stored()
        stored.load(10)
        for number in range(3_500):
            at = MORNING + timedelta(seconds=number)
            stored.finish(f"A{number % 3_000}", at)
        statistics = reader(client, "derived", calls=200)
        assert figures((await statistics.read([playing()]))["1"]) == (10, 10, 3_000, 0)
        assert client.count("calls") == 4
        client.time.seconds += 6
        await statistics.read([playing()])
        assert client.count("calls") == 5

    async def test_a_platform_that_gives_the_same_page_for_ever_is_not_followed(
        self, client: ScriptedClient
    ) -> None:
        completed = Completed(MORNING)
        completed.begin(NOON)
        calls = [CallRow("A1", "2015550101", None, MORNING)]
        asked = 0
        while (probe := completed.probe) is not None:
            completed.told(calls, probe.offset + 1, NOON)
            asked += 1
        assert asked == 2
        assert completed.count(NOON) == 1

    async def test_the_budget_is_kept_and_the_campaigns_take_turns(
        self, client: ScriptedClient
    ) -> None:
        subjects = [playing(str(n)) for n in range(20)]
        for subject in subjects:
            client.campaigns[subject.id] = Stored()
            client.campaigns[subject.id].load(1_000)
        statistics = reader(client, "derived", calls=30)
        seen: dict[str, Statistics] = {}
        for _ in range(800):
            seen = dict(await statistics.read(subjects))
            client.time.seconds += 2
        times = client.asked_at
        for place, at in enumerate(times[30:]):
            assert at - times[place] >= 60 - 0.01
        assert {figures(each) for each in seen.values()} == {(1_000, 1_000, 0, 1_000)}
        assert len(seen) == 20
        ages = [client.time.now() - each.as_of for each in seen.values() if each.as_of is not None]
        assert max(ages) < timedelta(minutes=5)  # 20 campaigns, 3 calls each, 27 a minute

    async def test_a_count_that_is_half_way_goes_on_next_time(self, client: ScriptedClient) -> None:
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(100_000)
        statistics = reader(client, "derived", calls=10)
        begun = client.time.now()
        readings = 0
        found: Statistics | None = None
        while found is None or found.remaining is None:
            found = (await statistics.read([playing()])).get("1")
            client.time.seconds += 2
            readings += 1
        assert figures(found) == (100_000, 100_000, 0, 100_000)
        assert readings > 10
        assert len(client.asked) < 80
        assert found.as_of == begun  # nothing is older than it says

    async def test_one_reading_does_not_take_long(self, client: ScriptedClient) -> None:
        client.call_seconds = 0.3
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(100_000)
        statistics = reader(client, "derived")
        await statistics.read([playing()])
        assert 3 <= client.time.seconds < 3.5  # a command that asks once has no second chance
        await statistics.read([playing()])
        assert client.time.seconds < 5
        await statistics.read_one(playing())
        assert client.time.seconds < 8.5

    async def test_uploaded_is_shown_before_the_rest_is_known(self, client: ScriptedClient) -> None:
        client.call_seconds = 3.1
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(20)
        found = (await reader(client, "derived").read([playing()]))["1"]
        assert figures(found) == (20, None, None, None)

    async def test_playing_ones_come_first_and_unbuilt_ones_never(
        self, client: ScriptedClient
    ) -> None:
        states = [CampaignState.UNBUILT, CampaignState.LOADING, PAUSED, DONE, PLAYING]
        subjects = [Subject(str(n), state, MORNING) for n, state in enumerate(states)]
        for subject in subjects:
            client.campaigns[subject.id] = Stored()
            client.campaigns[subject.id].load(5)
        statistics = reader(client, "derived", calls=200)
        found = await statistics.read(subjects)
        assert set(found) == {"2", "3", "4"}
        assert client.asked[0] == ("records", "4")
        assert client.count("records", "0") == client.count("records", "1") == 0
        assert await statistics.read_one(subjects[0]) == UNKNOWN
        assert await statistics.read_one(subjects[0], derive=False) == UNKNOWN
        client.asked.clear()
        client.time.seconds += 59
        await statistics.read(subjects)
        assert {campaign for _, campaign in client.asked} == {"4"}
        client.time.seconds += 2
        await statistics.read(subjects)
        assert {campaign for _, campaign in client.asked} == {"4", "2"}

    async def test_campaigns_beyond_the_budget_are_awaited(self, client: ScriptedClient) -> None:
        subjects = [playing(str(n)) for n in range(9)]
        for subject in subjects:
            client.campaigns[subject.id] = Stored()
            client.campaigns[subject.id].load(5)
        statistics = reader(client, "derived", calls=10)
        found = await statistics.read(subjects)
        awaited = {campaign for campaign, told in found.items() if told.awaited}
        assert awaited == {subject.id for subject in subjects} - {name for _, name in client.asked}
        assert 0 < len(awaited) < 9
        assert statistics.calls is not None
        assert statistics.calls.used == 9  # one is kept for a campaign that is about to be acted on
        assert statistics.calls.free_in_seconds == pytest.approx(60, abs=1)
        assert {figures(found[each]) for each in awaited} == {(None, None, None, None)}
        client.time.seconds += 61
        assert sum(told.awaited for told in (await statistics.read(subjects)).values()) < len(
            awaited
        )

    async def test_a_campaign_that_has_just_ended_is_looked_at_once_more(
        self, client: ScriptedClient
    ) -> None:
        stored = client.campaigns["1"] = Stored()
        stored.load(5)
        statistics = reader(client, "derived")
        await statistics.read([playing()])
        stored.finish("A1", client.time.now())
        client.time.seconds += 1
        found = await statistics.read([Subject("1", DONE, MORNING)])
        assert found["1"].completed == 1
        client.asked.clear()
        client.time.seconds += 100
        await statistics.read([Subject("1", DONE, MORNING)])
        assert client.asked == []

    async def test_what_is_gone_is_forgotten(self, client: ScriptedClient) -> None:
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(1_000)
        statistics = reader(client, "derived", calls=500)
        await statistics.read([playing()])
        statistics.forget(["1", "2"])
        client.asked.clear()
        client.campaigns["1"] = Stored()
        assert figures((await statistics.read([playing()]))["1"]) == (0, 0, 0, 0)

    async def test_one_is_derived_afresh_even_where_the_board_has_used_its_share(
        self, client: ScriptedClient
    ) -> None:
        for name in ("1", "2"):
            client.campaigns[name] = Stored()
            client.campaigns[name].load(3)
        statistics = reader(client, "derived", calls=20)
        await statistics.read([playing("1")])
        while statistics.calls is not None and statistics.calls.used < 18:
            client.time.seconds += 6
            await statistics.read([playing("1")])
        client.asked.clear()
        stored = client.campaigns["1"]
        stored.finish("A1", client.time.now())
        client.time.seconds += 3
        await statistics.read([playing("1")])
        assert client.asked == []
        await statistics.read_one(playing("1"))
        assert client.asked != []
        assert statistics.calls is not None
        assert statistics.calls.used == 20
        assert statistics.calls.free_in_seconds > 0


class TestWhatThePlatformLacks:
    async def test_an_agent_session_sees_finished_calls_alone(self, client: ScriptedClient) -> None:
        stored = client.campaigns["1"] = Stored()
        stored.load(5)
        stored.finish("A1", MORNING)
        client.errors |= {"records": Forbidden("no", 403), "valid": Forbidden("no", 403)}
        statistics = reader(client, "derived")
        for _ in range(20):
            found = await statistics.read([playing()])
            assert figures(found["1"]) == (None, None, 1, None)
            client.time.seconds += 20
        assert client.count("records") + client.count("valid") == 1
        client.time.seconds += 600
        client.errors.clear()
        assert figures((await statistics.read([playing()]))["1"]) == (5, 5, 1, 4)

    async def test_one_forbidden_campaign_does_not_close_the_others(
        self, client: ScriptedClient
    ) -> None:
        for name in ("1", "2", "3"):
            client.campaigns[name] = Stored()
            client.campaigns[name].load(5)
        client.errors |= {"records 2": Forbidden("no", 403), "valid 2": Forbidden("no", 403)}
        found = await reader(client, "derived").read([playing(name) for name in "123"])
        assert figures(found["1"]) == figures(found["3"]) == (5, 5, 0, 5)
        assert figures(found["2"]) == (None, None, 0, None)

    async def test_finished_calls_may_be_forbidden_too(self, client: ScriptedClient) -> None:
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(5)
        client.errors["calls"] = Forbidden("no", 403)
        found = await reader(client, "derived").read([playing()])
        assert figures(found["1"]) == (5, 5, None, None)

    async def test_a_campaign_that_the_platform_does_not_list_is_unknown(
        self, client: ScriptedClient
    ) -> None:
        for name in ("1", "2"):
            client.campaigns[name] = Stored()
            client.campaigns[name].load(5)
        client.errors |= {
            "records 1": NotFound("no", 404),
            "valid 1": Rejected("no", 400),
            "calls 1": Rejected("no", 400),
        }
        found = await reader(client, "derived").read([playing("1"), playing("2")])
        assert figures(found["1"]) == (None, None, None, None)
        assert figures(found["2"]) == (5, 5, 0, 5)

    async def test_one_bad_answer_leaves_the_last_figures_and_the_other_campaigns(
        self, client: ScriptedClient
    ) -> None:
        for name in ("1", "2"):
            client.campaigns[name] = Stored()
            client.campaigns[name].load(5)
        statistics = reader(client, "derived")
        first = await statistics.read([playing("1"), playing("2")])
        client.errors["records 1"] = BadAnswer("half a line", 200)
        client.campaigns["1"].load(5)
        client.campaigns["2"].load(5)
        client.time.seconds += 10
        found = await statistics.read([playing("1"), playing("2")])
        assert figures(found["1"]) == figures(first["1"])
        assert found["1"].as_of == first["1"].as_of
        assert figures(found["2"]) == (10, 10, 0, 10)
        client.errors.clear()
        client.time.seconds += 31
        found = await statistics.read([playing("1"), playing("2")])
        assert figures(found["1"]) == (10, 10, 0, 10)

    async def test_a_platform_that_has_had_too_much_is_left_alone(
        self, client: ScriptedClient
    ) -> None:
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(5)
        statistics = reader(client, "derived")
        before = await statistics.read([playing()])
        client.errors["records"] = TooMany("slowly", 429, retry_after=30.0)
        client.time.seconds += 10
        assert await statistics.read([playing()]) == before
        assert statistics.calls is not None
        assert statistics.calls.free_in_seconds == pytest.approx(30.0)
        client.asked.clear()
        client.time.seconds += 29
        await statistics.read([playing()])
        assert client.asked == []
        client.errors.clear()
        client.time.seconds += 2
        await statistics.read([playing()])
        assert client.asked != []

    async def test_a_lost_platform_is_told(self, client: ScriptedClient) -> None:
        client.campaigns["1"] = Stored()
        client.errors["records"] = NotReached("down")
        with pytest.raises(NotReached):
            await reader(client, "derived").read([playing()])


class TestDays:
    """Finished calls are of the present UTC day: 2026-03-03, and then the 4th."""

    async def test_of_an_older_campaign_nobody_knows_completed(
        self, client: ScriptedClient
    ) -> None:
        stored = client.campaigns["1"] = Stored()
        stored.load(5)
        stored.finish("A1", MORNING)
        yesterday = NOON - timedelta(days=1)
        for uploaded_at in (yesterday, None):
            found = await reader(client, "derived").read([playing("1", uploaded_at)])
            assert figures(found["1"]) == (5, 5, None, None)
        assert client.count("calls") == 0

    async def test_a_campaign_that_was_followed_into_the_new_day_is_known(
        self, client: ScriptedClient
    ) -> None:
        client.time.start = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
        stored = client.campaigns["1"] = Stored()
        stored.load(50)
        uploaded_at = client.time.start - timedelta(hours=1)
        statistics = reader(client, "derived")
        dialed = 0
        while client.time.now().day == 3 or client.time.now().minute < 20:
            stored.finish(f"A{dialed % 40}", client.time.now())
            dialed += 1
            client.time.seconds += 50
            found = await statistics.read([playing("1", uploaded_at)])
            known = found["1"].completed
            assert known is not None
            late = client.time.now().day == 4  # what finished since the last look is lost
            assert min(40, dialed) - late <= known <= min(40, dialed)

    async def test_a_gap_over_midnight_loses_completed(self, client: ScriptedClient) -> None:
        client.time.start = datetime(2026, 3, 3, 23, 50, tzinfo=UTC)
        stored = client.campaigns["1"] = Stored()
        stored.load(5)
        stored.finish("A1", client.time.start - timedelta(minutes=5))
        subject = playing("1", client.time.start - timedelta(hours=1))
        statistics = reader(client, "derived")
        assert (await statistics.read([subject]))["1"].completed == 1
        client.time.seconds += 900
        stored.finish("A2", client.time.now())
        client.time.seconds += 60
        assert figures((await statistics.read([subject]))["1"]) == (5, 5, None, None)

    async def test_calls_that_are_half_read_at_midnight_are_lost(
        self, client: ScriptedClient
    ) -> None:
        client.time.start = datetime(2026, 3, 3, 23, 59, 59, 700_000, tzinfo=UTC)
        client.call_seconds = 0.09
        client.page_cap = 2
        stored = client.campaigns["1"] = Stored()
        stored.load(1)
        uploaded_at = client.time.start - timedelta(hours=1)
        for number in range(8):
            stored.finish(f"A{number}", uploaded_at + timedelta(minutes=number))
        statistics = reader(client, "derived")
        for _ in range(5):
            found = await statistics.read([playing("1", uploaded_at)])
            assert found["1"].completed is None
            client.time.seconds += 6

    @pytest.mark.parametrize(
        ("now", "known"),
        [
            (datetime(2026, 3, 3, 0, 10, tzinfo=UTC), None),
            (datetime(2026, 3, 3, 0, 16, tzinfo=UTC), 0),
            (datetime(2026, 3, 3, 8, 59, tzinfo=UTC), 0),
            (datetime(2026, 3, 3, 9, 5, tzinfo=UTC), None),  # 04:05 in the East
            (datetime(2026, 3, 3, 9, 16, tzinfo=UTC), 0),
        ],
    )
    async def test_an_empty_answer_near_a_days_beginning_says_nothing(
        self, client: ScriptedClient, now: datetime, known: int | None
    ) -> None:
        client.time.start = now
        client.campaigns["1"] = Stored()
        client.campaigns["1"].load(5)
        uploaded_at = now.replace(hour=0, minute=1)
        found = await reader(client, "derived").read([playing("1", uploaded_at)])
        assert found["1"].completed == known


class TestPieces:
    @given(st.lists(st.text(max_size=3)))
    def test_digests_count_different_texts(self, texts: list[str]) -> None:
        digests = DigestSet()
        for text in texts:
            digests.add(text)
        assert len(digests) == len(set(texts))

    def test_digests_grow(self) -> None:
        digests = DigestSet()
        for number in range(20_000):
            digests.add(str(number % 10_000))
        assert len(digests) == 10_000

    def test_a_budget_of_nothing_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="one call"):
            CallWindow(0, lambda: 0.0)
