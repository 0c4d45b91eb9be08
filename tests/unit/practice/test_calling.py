"""Calls: outcomes, drops, pacing, and what agents do between them."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.practice.outcomes import (
    HUMAN,
    draw_outcome,
    draw_ring_seconds,
    draw_talk_seconds,
    draw_wrap_up_seconds,
    human_chance,
)
from campmon.practice.pacing import Pacer, bearable_answers
from campmon.practice.plan import CampaignPlan, Pacing, PacingMethod
from tests.unit.practice.floors import PLAY, agents, dialer

ADAPTIVE = Pacing(PacingMethod.ADAPTIVE, level=8.0)


def test_outcomes_come_in_the_usual_shares() -> None:
    random = Random(5)
    drawn = Counter(draw_outcome(random, HUMAN, first_time=True) for _ in range(20_000))
    share = {kind: drawn[kind] / 200 for kind in Disposition}
    assert share[Disposition.ANSWERED] == pytest.approx(12, abs=1)
    assert share[Disposition.INVALID] == pytest.approx(8, abs=1)
    assert share[Disposition.MACHINE] == pytest.approx(30, abs=1.5)
    assert share[Disposition.NO_ANSWER] == pytest.approx(43, abs=1.5)
    assert share[Disposition.BUSY] == pytest.approx(4, abs=1)
    assert share[Disposition.REJECTED] + share[Disposition.FAILED] == pytest.approx(3, abs=1)
    assert share[Disposition.DROPPED] == 0


def test_a_number_that_was_reached_before_exists() -> None:
    random = Random(5)
    drawn = {draw_outcome(random, HUMAN, first_time=False) for _ in range(2_000)}
    assert Disposition.INVALID not in drawn


def test_people_answer_more_in_the_evening_and_never_surely() -> None:
    assert human_chance(18, 1.0) > human_chance(13, 1.0) > human_chance(8, 1.0)
    assert human_chance(18, 100.0) < 1


def test_durations_are_plausible() -> None:
    random = Random(5)
    talks = sorted(draw_talk_seconds(random) for _ in range(4_000))
    assert talks[2_000] == pytest.approx(154, rel=0.1)
    assert 4 < talks[0] < talks[-1] <= 3_600
    wraps = sorted(draw_wrap_up_seconds(random) for _ in range(4_000))
    assert wraps[2_000] == pytest.approx(22, rel=0.1)
    rings = [draw_ring_seconds(random, Disposition.NO_ANSWER) for _ in range(1_000)]
    assert 24 <= min(rings) < 26 < 46 < max(rings) <= 48
    answers = sorted(draw_ring_seconds(random, Disposition.ANSWERED) for _ in range(2_000))
    assert answers[1_000] == pytest.approx(13, rel=0.1)
    for kind in (Disposition.BUSY, Disposition.REJECTED, Disposition.MACHINE):
        assert 1 < draw_ring_seconds(random, kind) < 31


def test_ratio_pacing_dials_so_many_lines_for_each_waiting_agent() -> None:
    pacer = Pacer(Pacing(level=2.5))
    assert [pacer.lines(waiting) for waiting in range(5)] == [0, 2, 5, 7, 10]
    assert Pacer(Pacing(level=0.5)).lines(3) == 3


def test_bearable_answers_grow_with_the_agents_and_with_the_limit() -> None:
    three, ten = bearable_answers(0.03), bearable_answers(0.10)
    assert all(a < b for a, b in pairwise(three))
    assert all(strict < loose for strict, loose in zip(three[1:], ten[1:], strict=True))
    assert three[1] < 0.1  # a single agent bears hardly a chance
    assert 0.7 < three[30] / 30 < 1.0  # many agents make up for each other


def test_adaptive_pacing_dials_more_for_many_agents_and_stops_at_its_limit() -> None:
    pacer = Pacer(ADAPTIVE)
    for number in range(1_000):
        pacer.saw_call(answered=number % 8 == 0)
    assert pacer.lines(1) == 1
    assert pacer.lines(20) > 3 * 20
    assert pacer.lines(100) <= 8 * 100
    for _ in range(10):
        pacer.saw_drop()
    assert pacer.lines(20) == 20


def test_adaptive_pacing_backs_off_after_drops_and_recovers() -> None:
    pacer = Pacer(ADAPTIVE)
    for number in range(20_000):
        pacer.saw_call(answered=number % 8 == 0)
    usual = pacer.lines(20)
    for _ in range(58):  # within the limit over all, yet many
        pacer.saw_drop()
    for _ in range(100):
        pacer.adjust()
    low = min(pacer.lines(20), usual)
    for _ in range(300):
        pacer.adjust()
    assert pacer.lines(20) > low


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_adaptive_pacing_keeps_the_drop_rate(seed: int) -> None:
    made = dialer(
        CampaignPlan("A", 20_000, pacing=ADAPTIVE, teams=("Blue",), acts=PLAY),
        people=agents(30),
        seed=seed,
        until=3 * 3_600,
    )
    campaign = made.campaign("4101")
    assert campaign.answered > 600
    assert campaign.dropped / campaign.answered <= 0.03
    assert campaign.talks.total > 0.45 * 30 * 3 * 3_600  # and keeps the agents talking


def test_too_many_lines_drop_calls_and_dropped_people_are_called_again() -> None:
    made = dialer(
        CampaignPlan("A", 20_000, pacing=Pacing(level=12.0), teams=("Blue",), acts=PLAY),
        people=agents(4),
        until=3_600,
    )
    campaign = made.campaign("4101")
    assert campaign.dropped > 5
    assert campaign.dropped == campaign.dispositions[Disposition.DROPPED]
    talking = len(campaign.staff_in(AgentState.ON_CALL))
    assert campaign.records.completed <= campaign.placed - campaign.dropped - talking


def test_calls_are_answered_by_one_line_an_agent_without_drops() -> None:
    made = dialer(
        CampaignPlan("A", 3_000, pacing=Pacing(level=1.0), teams=("Blue",), acts=PLAY),
        people=agents(1),
        until=3_600,
    )
    campaign = made.campaign("4101")
    assert campaign.answered > 3
    assert campaign.waits.mean is not None
    assert campaign.talks.mean is not None
    assert sum(campaign.wrap_up_codes) > 0


def test_agents_take_breaks_and_go_home() -> None:
    made = dialer(
        CampaignPlan("A", 9_000, teams=("Blue",), acts=PLAY), people=agents(20, ends=16.0)
    )
    seen: set[AgentState] = set()
    while made.seconds < 5 * 3_600 + 3_600:
        made.advance(made.seconds + 60)
        seen |= {agent.state for agent in made.workforce.agents.values()}
    assert seen == set(AgentState)
    assert all(agent.state is AgentState.OFF for agent in made.workforce.agents.values())
