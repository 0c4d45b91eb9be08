"""Sampling: what is worth keeping, and what is not."""

from datetime import timedelta

import pytest

from campmon.engine.past import Sample, SourceId
from campmon.engine.past.keeper import until_next
from campmon.engine.past.samples import MINUTES_A_DAY, minute_of
from campmon.engine.past.sampling import LONGEST_STEP
from campmon.model.reading import SourceState
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from tests.unit.engine.past.ground import FLOOR, NOW, START, Watched, at, detail, made


def test_all_is_kept_first_and_then_only_what_has_changed() -> None:
    watched = Watched()
    first = watched.told(0, made(1), made(2))
    assert [(source, campaign) for source, campaign, _ in first.rows] == [
        (FLOOR, "C-1"),
        (FLOOR, "C-2"),
    ]
    assert first.rows[0][2] == Sample(NOW, "playing", 100, 10, 90, 1.0)
    assert watched.told(1, made(1), made(2)).rows == []
    changed = watched.told(2, made(1), made(2, 11))
    assert [(campaign, sample.minute) for _, campaign, sample in changed.rows] == [("C-2", NOW + 2)]


def test_what_is_watched_grows_while_the_source_is_heard() -> None:
    watched = Watched()
    assert watched.told(0, made(1)).watched == {(FLOOR, NOW): NOW}
    assert watched.told(2, made(1)).watched == {(FLOOR, NOW): NOW + 2}


def test_a_source_that_is_not_heard_is_not_watched_and_begins_anew() -> None:
    watched = Watched()
    watched.told(0, made(1))
    watched.hear(SourceState.STALE, 1)
    assert not watched.sample()
    again = watched.told(3, made(1))
    assert again.watched == {(FLOOR, NOW + 3): NOW + 3}
    assert len(again.rows) == 1


def test_after_a_sleep_it_begins_anew() -> None:
    watched = Watched()
    watched.told(0, made(1))
    later = LONGEST_STEP + 1
    again = watched.told(later, made(1))
    assert again.watched == {(FLOOR, NOW + later): NOW + later}
    assert len(again.rows) == 1


def test_another_life_of_the_source_is_another_source() -> None:
    watched = Watched()
    watched.told(0, made(1))
    other = watched.source = SourceId("floor", "two")
    again = watched.told(1, made(1))
    assert [row[0] for row in again.rows] == [other]
    assert again.watched == {(other, NOW + 1): NOW + 1}


def test_a_source_of_which_nothing_is_kept() -> None:
    watched = Watched()
    watched.source = None
    assert not watched.told(0, made(1))


def test_a_new_day_begins_with_all() -> None:
    watched = Watched()
    watched.tell(0, made(1))
    watched.sampler.take_detail(detail(made(1)))
    watched.sample()
    to_midnight = MINUTES_A_DAY - NOW % MINUTES_A_DAY
    for minutes in range(1, to_midnight):
        assert watched.told(minutes, made(1)).rows == []
    (row,) = watched.told(to_midnight, made(1)).rows
    assert row[2].completed == 10
    assert row[2].answered == 20


def test_a_campaign_that_leaves_as_the_day_does_is_gone() -> None:
    watched = Watched()
    to_midnight = MINUTES_A_DAY - NOW % MINUTES_A_DAY
    watched.told(to_midnight - 1, made(1), made(2))
    rows = watched.told(to_midnight, made(1)).rows
    assert [(campaign, sample.gone) for _, campaign, sample in rows] == [
        ("C-2", True),
        ("C-1", False),
    ]


def test_a_campaign_that_leaves_the_board_is_gone() -> None:
    watched = Watched()
    watched.told(0, made(1), made(2))
    (row,) = watched.told(1, made(1)).rows
    assert row[1] == "C-2"
    assert row[2].gone
    assert watched.told(2, made(1)).rows == []


def test_what_details_tell_is_kept_once() -> None:
    watched = Watched()
    watched.told(0, made(1))
    states = (AgentState.WAITING, AgentState.ON_CALL, AgentState.WRAPPING_UP, AgentState.PAUSED)
    watched.sampler.take_detail(detail(made(1), states=states))
    (row,) = watched.told(1, made(1)).rows
    assert row[2][6:] == (50, 20, 2, 9)
    watched.sampler.take_detail(detail(made(1), states=states))
    assert watched.told(2, made(1)).rows == []
    (row,) = watched.told(3, made(1, 11)).rows
    assert not row[2].has_details


def test_agents_whose_states_nobody_knows_are_not_at_work() -> None:
    watched = Watched()
    watched.told(0, made(1))
    watched.sampler.take_detail(detail(made(1), states=[None, None]))
    (row,) = watched.told(1, made(1)).rows
    assert row[2].agents is None
    assert row[2].answered == 20


def test_details_of_a_campaign_that_has_gone_are_let_go_of() -> None:
    watched = Watched()
    watched.told(0, made(1), made(2))
    watched.sampler.take_detail(detail(made(2)))
    watched.told(1, made(1))
    (row,) = watched.told(2, made(1), made(2)).rows
    assert not row[2].has_details


def test_derived_figures_are_of_the_minute_that_they_were_derived_in() -> None:
    watched = Watched()
    watched.told(1, made(1))
    (row,) = watched.told(3, made(1, 11, derived_at=at(2))).rows
    assert row[2].minute == NOW + 2
    (row,) = watched.told(4, made(1, 11, CampaignState.STOPPED, derived_at=at(2))).rows
    assert row[2].minute == NOW + 4, "the state is of now, whatever the figures are"
    (row,) = watched.told(5, made(1, 12, CampaignState.STOPPED, derived_at=at(3))).rows
    assert row[2].minute == NOW + 4, "what comes later stands later"


def test_old_derived_figures_hold_from_where_a_watch_or_a_day_begins() -> None:
    watched = Watched()
    old = made(1, derived_at=at(-20))
    (row,) = watched.told(0, old).rows
    assert row[2].minute == NOW
    tomorrow = (START + timedelta(days=1)).replace(hour=0, minute=0)
    minutes = (tomorrow - START).total_seconds() / 60
    rows = [row for n in range(-3, 3) for row in watched.told(minutes + n, old).rows]
    assert [row[2].minute for row in rows] == [minute_of(tomorrow) - 3, minute_of(tomorrow)]


def test_a_clock_that_is_ahead_is_not_believed() -> None:
    watched = Watched()
    (row,) = watched.told(1, made(1, derived_at=START + timedelta(days=9))).rows
    assert row[2].minute == NOW + 1


def test_what_was_not_written_is_given_again() -> None:
    watched = Watched()
    watched.told(0, made(1))
    watched.sampler.forget()
    assert len(watched.told(1, made(1)).rows) == 1


@pytest.mark.parametrize(("second", "wait"), [(0, 30), (14, 16), (16, 74), (30, 60), (59.5, 30.5)])
def test_each_minute_has_its_sample(second: float, wait: float) -> None:
    assert until_next(START.replace(second=0) + timedelta(seconds=second)) == wait
