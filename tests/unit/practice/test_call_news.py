"""What the dialer tells of its calls: each of them, once, and as it is counted."""

from collections import Counter

from campmon.model.disposition import Disposition
from campmon.model.staffing import StaffingChange
from campmon.practice.call_news import CallNews
from campmon.practice.campaign import WORDING
from campmon.practice.dialer import Dialer
from campmon.practice.plan import CampaignPlan, FloorPlan, Pacing
from tests.unit.practice.floors import ELEVEN_EASTERN, PLAY, agents, dialer, fingerprint

PLANS = (
    CampaignPlan("Busy", 900, pacing=Pacing(level=6.0), reach=3.0, teams=("Blue",), acts=PLAY),
    CampaignPlan("Live", 200, live=True, teams=("Red",), acts=PLAY),
)
PEOPLE = [*agents(3, "Blue"), *agents(3, "Red")]
HOUR = 3_600.0


def heard(seconds: float = 2 * HOUR) -> tuple[Dialer, list[CallNews]]:
    """A floor after so long, and all that was told of it."""
    told: list[CallNews] = []
    made = Dialer(7, ELEVEN_EASTERN, FloorPlan(PLANS, tuple(PEOPLE)), on_call=told.append)
    made.advance(seconds)
    return made, told


def test_every_call_ends_once_with_its_disposition() -> None:
    made, told = heard()
    for campaign in made.campaigns():
        ended = [n for n in told if n.kind == "ended" and n.campaign_id == campaign.id]
        assert len({news.call_id for news in ended}) == len(ended) > 50
        counted = Counter(news.disposition for news in ended)
        writing_up = campaign.dispositions[Disposition.ANSWERED] - sum(campaign.wrap_up_codes)
        counted[Disposition.ANSWERED] += writing_up
        assert counted == {kind: many for kind, many in campaign.dispositions.items() if many}
    assert Counter(news.kind for news in told)["answered"] > 40
    assert any(news.disposition is Disposition.DROPPED for news in told)


def test_a_call_is_told_of_in_order_and_with_more_each_time() -> None:
    _, told = heard()
    by_call: dict[str, list[CallNews]] = {}
    for news in told:
        by_call.setdefault(news.call_id, []).append(news)
    whole = 0
    for story in by_call.values():
        assert len({(n.campaign_id, n.phone, n.started) for n in story}) == 1
        last = story[-1]
        if last.agent is None:
            assert [news.kind for news in story] == ["ended"]
            assert last.disposition is not Disposition.ANSWERED
            assert (last.wrap_up_code, last.connected_at) == (None, None)
            assert (last.answered_at is not None) == (last.disposition is Disposition.DROPPED)
            assert last.hung_up_at == last.ended_at
            assert last.started < (last.ended_at or 0)
            continue
        assert [news.kind for news in story] == ["answered", "hangup", "ended"][: len(story)]
        assert [news.disposition for news in story] == [
            None, Disposition.ANSWERED, Disposition.ANSWERED,
        ][: len(story)]  # fmt: skip
        assert {news.agent for news in story} == {last.agent}
        if len(story) == 3:
            whole += 1
            moments = (
                last.started, last.answered_at, last.connected_at, last.hung_up_at, last.ended_at,
            )  # fmt: skip
            assert None not in moments
            assert list(moments) == sorted(moments, key=lambda moment: moment or 0.0)
            assert (story[0].hung_up_at, story[1].ended_at) == (None, None)
            assert [news.wrap_up_code for news in story[:2]] == [None, None]
            assert last.wrap_up_code in WORDING.codes
    assert whole > 40


def test_news_say_what_they_are_of() -> None:
    made, told = heard()
    names = {"4101": ("Busy", False), "4102": ("Live", True)}
    assert {(n.campaign_id, (n.campaign_name, n.live)) for n in told} == set(names.items())
    calls, _ = made.list_calls("4102", 0, made.seconds, 0, 10_000)
    logged = {(call.phone, call.started, call.finished, call.disposition) for call in calls}
    for news in told:
        if news.kind == "ended" and news.campaign_id == "4102":
            over = news.hung_up_at, news.disposition
            assert (news.phone, news.started, *over) in logged
    teams = {(n.campaign_name, n.agent.team) for n in told if n.agent is not None}
    assert teams == {("Busy", "Blue"), ("Live", "Red")}


def test_listening_changes_nothing() -> None:
    listening, _ = heard()
    alone = dialer(*PLANS, people=PEOPLE, until=2 * HOUR)
    assert fingerprint(listening) == fingerprint(alone)


def test_who_listens_later_hears_the_rest_under_the_same_numbers() -> None:
    _, whole = heard()
    made = dialer(*PLANS, people=PEOPLE, until=HOUR)
    assert made.on_call is None
    told: list[CallNews] = []
    made.on_call = told.append
    made.advance(2 * HOUR)
    assert told == whole[-len(told) :]
    assert len(told) > 100
    made.on_call = None
    many = len(told)
    made.advance(3 * HOUR)
    assert len(told) == many


def test_a_call_of_an_agent_who_was_taken_off_is_told_to_its_end() -> None:
    told: list[CallNews] = []
    made = dialer(*PLANS, people=PEOPLE)
    made.on_call = told.append
    while not any(news.kind == "answered" and news.campaign_id == "4101" for news in told):
        made.advance(made.seconds + 1)
    agent = next(news.agent for news in told if news.kind == "answered")
    assert agent is not None
    made.change_staffing("4101", StaffingChange(remove_agents=(agent.id,)))
    made.advance(made.seconds + HOUR)
    assert [news.kind for news in told if news.agent == agent][:3] == [
        "answered", "hangup", "ended",
    ]  # fmt: skip
