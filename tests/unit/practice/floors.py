"""Small floors to test on, and the books that have to close on any of them."""

from collections import Counter
from collections.abc import Hashable
from datetime import UTC, datetime

from campmon.model.disposition import Disposition
from campmon.model.record import Record
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState, Operation
from campmon.model.zones import EASTERN
from campmon.practice.call_log import PracticeCall
from campmon.practice.campaign import DialedCampaign
from campmon.practice.dialer import Dialer
from campmon.practice.plan import AgentPlan, CampaignPlan, FloorPlan, ScheduledAct
from campmon.practice.roster import PracticeRecord

ELEVEN_EASTERN = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)
PLAY = (ScheduledAct(1.0, Operation.PLAY),)


def agents(
    number: int, team: str = "Blue", begins: float = 0.0, ends: float = 24.0
) -> list[AgentPlan]:
    return [
        AgentPlan(f"{team.lower()}{n}@x.example", f"{team} {n}", team, begins, ends)
        for n in range(number)
    ]


def dialer(
    *plans: CampaignPlan,
    people: list[AgentPlan] | None = None,
    start: datetime = ELEVEN_EASTERN,
    seed: int = 7,
    until: float = 10.0,
) -> Dialer:
    """A dialer with these campaigns as 4101, 4102, …, ten virtual seconds in."""
    team = agents(10) if people is None else people
    made = Dialer(seed, start, FloorPlan(plans, tuple(team)))
    made.advance(until)
    return made


def phones(number: int, first: int = 2_015_550_000) -> tuple[Record, ...]:
    return tuple(Record((str(first + n),)) for n in range(number))


def figures(campaign: DialedCampaign) -> tuple[int, int, int, int]:
    """Uploaded, loaded, completed, remaining."""
    records = campaign.records
    return records.uploaded, records.loaded, records.completed, records.remaining


def everything_of(
    made: Dialer, campaign_id: str
) -> tuple[list[PracticeRecord], list[PracticeCall]]:
    """All records and all of today's finished calls of a campaign."""
    records, more_records = made.list_records(campaign_id, 0, 1_000_000)
    calls, more_calls = made.list_calls(campaign_id, 0.0, made.seconds, 0, 1_000_000)
    assert not more_records
    assert not more_calls
    return records, calls


def fingerprint(made: Dialer) -> Hashable:
    """All that can be seen of a dialer."""
    dialable = tuple(made.dialable(campaign.id) for campaign in made.campaigns())
    return (
        made.seconds, dialable, made.modified, made.changes,
        tuple(
            (
                campaign.id, campaign.state, campaign.reason, campaign.state_at, campaign.state_by,
                *figures(campaign), campaign.placed, campaign.answered, campaign.dropped,
                campaign.ringing, tuple(campaign.dispositions.items()),
                campaign.records.parked, campaign.records.inactive,
                tuple(campaign.records.attempts_histogram), tuple(campaign.wrap_up_codes),
                campaign.waits.total, campaign.talks.total, campaign.records.by_zone(),
                tuple(made.properties(campaign.id).items()), campaign.modified,
                *(tuple(map(repr, page)) for page in everything_of(made, campaign.id)),
            )
            for campaign in made.campaigns()
        ),
        tuple((a.plan.id, a.state, a.since) for a in made.workforce.agents.values()),
    )  # fmt: skip


def close_books(made: Dialer) -> None:
    """Check that nothing was lost, doubled or miscounted, by counting afresh."""
    talking = Counter(
        agent.call.campaign.id
        for agent in made.workforce.agents.values()
        if agent.call is not None and not agent.call.ended
    )
    for campaign in made.campaigns():
        _close_records(campaign)
        _close_calls(campaign, talking[campaign.id])
        _close_staff(campaign)
    _close_agents(made)


def _close_records(campaign: DialedCampaign) -> None:
    records, counted = campaign.records, campaign.records.census()
    assert records.uploaded == counted.uploaded
    assert records.uploaded == records.loaded + counted.invalid
    assert records.loaded == records.completed + records.remaining
    assert records.completed == counted.completed
    assert (records.ready, records.delayed, records.in_call, records.parked) == (
        counted.ready, counted.delayed, counted.in_call, counted.parked,
    )  # fmt: skip
    assert records.inactive == counted.inactive <= records.remaining
    assert counted.queued_twice == 0
    assert sum(records.by_zone()) == counted.ready
    if campaign.state is not CampaignState.LOADING:
        assert records.uploaded >= campaign.plan.records


def close_lists(made: Dialer) -> None:
    """Check that what is listed is what is counted."""
    for campaign in made.campaigns():
        _close_lists(made, campaign)


def _close_lists(made: Dialer, campaign: DialedCampaign) -> None:
    if campaign.plan.broken:
        return
    listed, calls = everything_of(made, campaign.id)
    assert [record.place for record in listed] == list(range(campaign.records.uploaded))
    valid, _ = made.list_records(campaign.id, 0, 1_000_000, valid_only=True)
    assert valid == [record for record in listed if record.valid]
    assert len(valid) == campaign.records.loaded
    assert all(len(record.phones) for record in valid)
    accounts = [record.account for record in listed if record.account]
    assert len(accounts) == len(set(accounts))
    assert [call.finished for call in calls] == sorted(call.finished for call in calls)
    last = {call.place: call.disposition for call in calls}
    assert all(listed[place].result is result for place, result in last.items())
    assert all(calls_of.account == listed[calls_of.place].account for calls_of in calls)
    assert all(campaign.since <= call.started <= call.finished <= made.seconds for call in calls)
    counted = Counter(call.disposition for call in calls)
    for disposition, many in campaign.dispositions.items():
        assert counted[disposition] <= many
        if EASTERN.local(made.start).date() == EASTERN.local(made.now).date():
            assert counted[disposition] == many


def _close_calls(campaign: DialedCampaign, talking: int) -> None:
    records, dispositions = campaign.records, campaign.dispositions
    in_queue = len([call for call in campaign.queue if not call.ended])
    assert records.in_call == campaign.ringing + in_queue + talking
    assert campaign.placed == sum(dispositions.values()) + records.in_call
    histogram = records.attempts_histogram
    assert campaign.placed == sum(n * many for n, many in enumerate(histogram))
    assert campaign.placed == records.census().attempts
    assert campaign.dropped == dispositions[Disposition.DROPPED]
    reached = dispositions[Disposition.ANSWERED] + dispositions[Disposition.DROPPED]
    assert campaign.answered == reached + in_queue + talking
    assert campaign.talks.count == dispositions[Disposition.ANSWERED] >= sum(campaign.wrap_up_codes)


def _close_staff(campaign: DialedCampaign) -> None:
    assert campaign.logged_in == len(campaign.staff) - len(campaign.staff_in(AgentState.OFF))
    for agent in campaign.staff:
        assert campaign in agent.campaigns
    for agent in campaign.waiting:
        assert agent.state is AgentState.WAITING
        assert agent.serving is campaign
        assert agent in campaign.staff


def _close_agents(made: Dialer) -> None:
    calls = []
    for agent in made.workforce.agents.values():
        assert agent.since <= made.seconds
        if agent.state is AgentState.ON_CALL:
            assert agent.call is not None
            assert not agent.call.ended
            assert agent.call.agent is agent
        elif agent.state is AgentState.WRAPPING_UP:
            assert agent.call is not None
            assert agent.call.ended
        else:
            assert agent.call is None
        if agent.state is not AgentState.WAITING:
            assert agent.serving is None
        calls.append(agent.call)
    on_calls = [id(call) for call in calls if call is not None]
    assert len(on_calls) == len(set(on_calls))
