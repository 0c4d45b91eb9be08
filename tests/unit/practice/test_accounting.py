"""The accounting closes over any history, and the same history gives the same figures."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from campmon.model.errors import RefusedError
from campmon.model.record import Record
from campmon.model.staffing import StaffingChange
from campmon.model.state import APPENDABLE_STATES, CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.practice.geography import Region
from campmon.practice.plan import CampaignPlan, DialingSort, Pacing, PacingMethod, RetryRules
from tests.unit.practice.floors import (
    PLAY,
    agents,
    close_books,
    close_lists,
    dialer,
    figures,
    fingerprint,
    phones,
)

ADAPTIVE = Pacing(PacingMethod.ADAPTIVE, level=6.0)
PLANS = (
    CampaignPlan("Ratio", 90, pacing=Pacing(level=3.0), teams=("Blue",), acts=PLAY),
    CampaignPlan(
        "Adaptive", 120, pacing=ADAPTIVE, sort=DialingSort.INVERTED, teams=("Blue", "Red"),
        report_at_end=True, invalid_share=0.2, acts=PLAY,
    ),
    CampaignPlan(
        "By attempts", 40, sort=DialingSort.BY_ATTEMPTS, teams=("Red",), acts=PLAY, reach=4.0,
        retries=RetryRules(max_attempts=9, max_per_phone=3), region=Region.EAST,
    ),
    CampaignPlan("Live", 5, live=True, feed_per_minute=1.0, teams=("Blue",), acts=PLAY),
    CampaignPlan("Unbuilt", 30, built_on_load=False, teams=("Red",)),
    CampaignPlan("Far away", 30, region=Region.FAR_WEST, teams=("Red",), acts=PLAY),
)  # fmt: skip
IDS = tuple(str(4101 + number) for number in range(len(PLANS)))
PEOPLE = [*agents(6, "Blue"), *agents(4, "Red", 8.0, 11.6), *agents(2, "Green", 11.2, 20.0)]
AGENT_IDS = [plan.id for plan in PEOPLE]

campaign_ids = st.sampled_from(IDS)
operations = st.sampled_from([o for o in Operation if o is not Operation.DEACTIVATE])
RECORDS = (
    *phones(3), Record(()), Record(("123",)), Record(("8085551212", "2125551212")),
    Record(("2125550107",), {"priority": "7"}), Record(("2125550108",), {"active": "0"}),
)  # fmt: skip
records = st.lists(st.sampled_from(RECORDS), max_size=12)
fields = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["0", "7", "1000"]),
        "active": st.sampled_from(["0", "1"]),
        "last_name": st.sampled_from(["Roe", ""]),
    },
)
changes = st.builds(
    StaffingChange,
    add_agents=st.lists(st.sampled_from(AGENT_IDS), max_size=3).map(tuple),
    remove_agents=st.lists(st.sampled_from(AGENT_IDS), max_size=3).map(tuple),
    add_teams=st.lists(st.sampled_from(["Blue", "Red", "Green"]), max_size=1).map(tuple),
    remove_teams=st.lists(st.sampled_from(["Blue", "Red", "Green"]), max_size=1).map(tuple),
)
updates = st.fixed_dictionaries(
    {},
    optional={
        "serviceId": st.sampled_from(["55101", "70001"]),
        "typeId": st.sampled_from(["1", "6", "5"]),  # 5 is refused
        "callerId": st.sampled_from(["LOCAL", "2125550100", "12", None]),
        "scheduleTime.start": st.sampled_from(["ASAP", "2026-05-06T11:20:00-04:00", None]),
        "scheduleTime.end": st.sampled_from(["EOD", "2026-05-06T11:45:00-04:00", None]),
    },
)
NEW = {
    "serviceId": "55101", "typeId": "1", "voiceId": "1", "dialingStrategyId": "1",
    "answeringMachineOption": "NO_MESSAGES", "appendable": "true",
}  # fmt: skip
spans = st.floats(0.0, 900.0)

BOUNDED = settings(deadline=None, suppress_health_check=list(HealthCheck))


def floor(seed: int = 7) -> Dialer:
    return dialer(*PLANS, people=PEOPLE, seed=seed)


class AnyHistory(RuleBasedStateMachine):
    """Acts from outside at any time; the books close after each."""

    def __init__(self) -> None:
        super().__init__()
        self.dialer = floor()
        self.appends = 0

    @rule(seconds=spans)
    def time_goes_by(self, seconds: float) -> None:
        self.dialer.advance(self.dialer.seconds + seconds)

    @rule(events=st.integers(1, 40))
    def a_little_happens(self, events: int) -> None:
        self.dialer.advance(self.dialer.seconds + 600, at_most=events)

    @rule(campaign_id=campaign_ids, operation=operations)
    def a_supervisor_acts(self, campaign_id: str, operation: Operation) -> None:
        campaign = self.dialer.campaign(campaign_id)
        before = campaign.state, figures(campaign)
        try:
            self.dialer.operate(campaign_id, operation, "ana")
        except RefusedError:
            assert (campaign.state, figures(campaign)) == before

    @rule(campaign_id=campaign_ids, batch=records)
    def records_are_appended(self, campaign_id: str, batch: list[Record]) -> None:
        campaign = self.dialer.campaign(campaign_id)
        uploaded, loaded, *_ = figures(campaign)
        self.appends += 1
        try:
            receipt = self.dialer.append(campaign_id, batch, at=self.appends * 61.0)
        except RefusedError:
            assert figures(campaign)[:2] == (uploaded, loaded)
            return
        without = sum(not record.phones for record in batch)
        invalid = sum(record.phones == ("123",) for record in batch)
        assert receipt.accepted == len(batch) - without
        assert len(receipt.refused) == without
        assert campaign.records.uploaded == uploaded + len(batch) - without
        assert campaign.records.loaded == loaded + len(batch) - without - invalid

    @rule(campaign_id=campaign_ids, data=st.data(), wanted=st.lists(fields, max_size=8))
    def records_are_updated(
        self, campaign_id: str, data: st.DataObject, wanted: list[dict[str, str]]
    ) -> None:
        campaign = self.dialer.campaign(campaign_id)
        listed, _ = self.dialer.list_records(campaign_id, 0, 1_000)
        there = [record.phones[0] for record in listed if record.valid]
        chosen = st.sampled_from([*there, "9995550100"])
        batch = [Record((data.draw(chosen),), given) for given in wanted]
        before, changes = figures(campaign), self.dialer.changes
        try:
            receipt = self.dialer.update_records(campaign_id, batch, "ana")
        except RefusedError:
            assert (figures(campaign), self.dialer.changes) == (before, changes)
            return
        unknown = [n for n, record in enumerate(batch) if record.phones[0] not in there]
        assert [refused.index for refused in receipt.refused] == unknown
        assert receipt.accepted == len(batch) - len(unknown)
        assert figures(campaign)[:2] == before[:2]

    @rule(campaign_id=campaign_ids, change=changes)
    def staffing_changes(self, campaign_id: str, change: StaffingChange) -> None:
        self.dialer.change_staffing(campaign_id, change)

    @rule(campaign_id=campaign_ids, wanted=updates)
    def properties_change(self, campaign_id: str, wanted: dict[str, str | None]) -> None:
        before = dict(self.dialer.properties(campaign_id)), self.dialer.changes
        try:
            receipt = self.dialer.update(campaign_id, wanted, "ana")
        except RefusedError:
            assert (self.dialer.properties(campaign_id), self.dialer.changes) == before
            return
        unchanged = self.dialer.properties(campaign_id) == before[0]
        assert receipt.already == unchanged

    @rule(batch=records, wanted=updates)
    def a_campaign_is_created(self, batch: list[Record], wanted: dict[str, str | None]) -> None:
        given = {name: value for name, value in wanted.items() if value is not None}
        there = {campaign.id for campaign in self.dialer.campaigns()}
        try:
            created = self.dialer.create("new.csv", batch, NEW | given, "ana")
        except RefusedError:
            assert {campaign.id for campaign in self.dialer.campaigns()} == there
            return
        assert created not in there
        assert self.dialer.campaign(created).records.uploaded == len(batch)

    @invariant()
    def the_books_close(self) -> None:
        close_books(self.dialer)

    def teardown(self) -> None:
        close_lists(self.dialer)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(BOUNDED, max_examples=40, stateful_step_count=30)


Act = Callable[[Dialer, float], object]


def _update_first(made: Dialer, campaign_id: str, wanted: list[dict[str, str]]) -> object:
    """Update the first valid records of a campaign, one with each of the wanted fields."""
    listed, _ = made.list_records(campaign_id, 0, len(wanted), valid_only=True)
    pairs = zip(listed, wanted, strict=False)
    batch = [Record(record.phones[:1], given) for record, given in pairs]
    return made.update_records(campaign_id, batch, "ana")


def _quietly(act: Act) -> Act:
    def try_it(made: Dialer, at: float) -> object:
        try:
            return act(made, at)
        except RefusedError as refusal:
            return str(refusal)

    return try_it


acts = st.one_of(
    st.tuples(campaign_ids, operations).map(
        lambda told: _quietly(lambda made, at: made.operate(told[0], told[1], "ana"))
    ),
    st.tuples(campaign_ids, records).map(
        lambda told: _quietly(lambda made, at: made.append(told[0], told[1], at=at))
    ),
    st.tuples(campaign_ids, st.lists(fields, min_size=1, max_size=40)).map(
        lambda told: _quietly(lambda made, at: _update_first(made, told[0], told[1]))
    ),
    st.tuples(campaign_ids, changes).map(
        lambda told: _quietly(lambda made, at: made.change_staffing(told[0], told[1]))
    ),
    st.tuples(campaign_ids, updates).map(
        lambda told: _quietly(lambda made, at: made.update(told[0], told[1], "ana"))
    ),
    records.map(lambda batch: _quietly(lambda made, at: made.create("new", batch, NEW, "ana"))),
)


@given(
    history=st.lists(st.tuples(spans, acts), max_size=8),
    pieces=st.lists(st.floats(0.01, 1.0), min_size=1, max_size=4),
    at_most=st.integers(1, 60),
)
@settings(BOUNDED, max_examples=40)
def test_the_same_acts_give_the_same_figures_however_time_is_cut(
    history: list[tuple[float, Act]], pieces: list[float], at_most: int
) -> None:
    whole, cut = floor(), floor()
    answers = []
    for span, act in history:
        until = whole.seconds + span
        whole.advance(until)
        for piece in sorted(pieces):
            cut.advance(cut.seconds + (until - cut.seconds) * piece * 0.9)
            assert all(cut.dialable(campaign_id) >= 0 for campaign_id in IDS)  # looking is no act
        while not cut.advance(until, at_most=at_most):
            pass
        answers.append((act(whole, until), act(cut, until)))
        cut.advance(until)
    assert fingerprint(whole) == fingerprint(cut)
    assert all(here == there for here, there in answers)


def test_another_seed_gives_other_luck() -> None:
    here, there = floor(1), floor(2)
    here.advance(900)
    there.advance(900)
    assert fingerprint(here) != fingerprint(there)


def test_an_hour_with_pauses_stops_and_appends_closes() -> None:
    made = floor()
    plan = {
        300: (Operation.PAUSE, "4101"), 700: (Operation.PLAY, "4101"),
        900: (Operation.PAUSE, "4102"), 1_500: (Operation.PLAY, "4102"),
        1_600: (Operation.BUILD, "4105"), 1_700: (Operation.PLAY, "4105"),
        2_000: (Operation.PAUSE, "4104"), 2_900: (Operation.STOP, "4103"),
    }  # fmt: skip
    appended = 0
    for second in range(100, 3_601, 100):
        made.advance(second)
        if second in plan:
            operation, campaign_id = plan[second]
            made.operate(campaign_id, operation, "ana")
        if second % 600 == 0 and made.campaign("4102").state in APPENDABLE_STATES:
            made.append("4102", phones(25), at=second)
            appended += 25
        close_books(made)
    assert appended >= 75
    assert made.campaign("4102").records.uploaded == 120 + appended
    assert sum(campaign.placed for campaign in made.campaigns()) > 300
    made.advance(3_600 + 3_700)  # no call is longer than an hour
    assert made.campaign("4103").state is CampaignState.STOPPED
    close_books(made)
    close_lists(made)


def test_a_day_and_a_half_closes() -> None:
    made = floor()
    for hour in range(1, 37):
        made.advance(hour * 3_600)
        close_books(made)
    close_lists(made)
    assert made.campaigns()
