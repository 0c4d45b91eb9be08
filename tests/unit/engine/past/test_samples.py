"""What samples say of a minute."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from campmon.engine.past import Sample, Samples
from campmon.engine.past.samples import (
    STATE_WORDS,
    life_of,
    merged,
    moment_of,
    state_number,
)
from campmon.model.campaign import CampaignKey
from campmon.model.state import CampaignState
from tests.unit.engine.past.ground import NOW, START

KEY = CampaignKey("floor", "C-1")


def samples(*made: Sample, watched: tuple[tuple[int, int], ...], hours: int = 1) -> Samples:
    return Samples(KEY, START, START + timedelta(hours=hours), made, watched)


def test_a_sample_holds_until_the_next_one() -> None:
    told = samples(
        Sample(NOW, "playing", 100, 10), Sample(NOW + 3, "playing", 100, 12),
        watched=((NOW, NOW + 5),),
    )  # fmt: skip
    assert [s.completed for s in told.minutes()] == [10, 10, 10, 12, 12, 12]
    assert [s.minute for s in told.minutes()] == list(range(NOW, NOW + 6))
    assert told.first_known == NOW


def test_it_does_not_hold_where_nobody_watched() -> None:
    told = samples(
        Sample(NOW, "playing", 100, 10), Sample(NOW + 9, "playing", 100, 30),
        watched=((NOW, NOW + 1), (NOW + 8, NOW + 9)),
    )  # fmt: skip
    assert [s.minute for s in told.minutes()] == [NOW, NOW + 1, NOW + 9]
    assert told.at(NOW + 8) is None
    assert told.at(NOW + 9) is not None


def test_how_things_stood_before_the_span_holds_in_it() -> None:
    told = samples(Sample(NOW - 30, "paused", 100, 10), watched=((NOW - 40, NOW + 1),))
    assert [s.completed for s in told.minutes()] == [10, 10]


def test_a_campaign_that_was_gone_is_a_gap() -> None:
    told = samples(
        Sample(NOW, "playing", 100, 10), Sample(NOW + 1, "gone"), Sample(NOW + 3, "paused", 9, 9),
        watched=((NOW, NOW + 3),),
    )  # fmt: skip
    assert [s.minute for s in told.minutes()] == [NOW, NOW + 3]


def test_details_hold_within_a_watch_and_not_beyond_it() -> None:
    told = samples(
        Sample(NOW, "playing", 100, 10, 90, 1.0, 40, 20, 1, 3),
        Sample(NOW + 1, "playing", 100, 11),
        Sample(NOW + 5, "playing", 100, 20),
        watched=((NOW, NOW + 1), (NOW + 5, NOW + 5)),
    )  # fmt: skip
    assert [s.drop_rate for s in told.minutes()] == [5.0, 5.0, None]
    assert [s.agents for s in told.minutes()] == [3, 3, None]


def test_a_drop_rate_needs_answers() -> None:
    assert Sample(NOW, "playing", answered=0, dropped=0).drop_rate is None
    assert Sample(NOW, "playing", answered=10).drop_rate is None


def test_nothing_is_known_of_nothing() -> None:
    assert samples(watched=()).first_known is None
    assert samples(watched=((NOW, NOW + 10),)).at(NOW) is None


def test_the_moment_of_a_sample_is_when_its_minute_began() -> None:
    assert Sample(NOW, "playing").moment == START
    assert moment_of(NOW) == START


def test_states_are_kept_as_numbers_that_never_change() -> None:
    for state in CampaignState:
        assert STATE_WORDS[state_number(state.value)] == state.value
    assert state_number("playing") == 5
    assert state_number("a word of a newer version") == 0


def test_lives_differ_by_platform_and_epoch() -> None:
    assert len({life_of("a", "1"), life_of("a", "2"), life_of("b", "1")}) == 3


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20))))
def test_spans_of_several_watchers_are_one_sequence(made: list[tuple[int, int]]) -> None:
    spans = [(began, began + length) for began, length in made]
    whole = merged(spans)
    covered = {minute for began, last in spans for minute in range(began, last + 1)}
    assert {minute for began, last in whole for minute in range(began, last + 1)} == covered
    assert all(before[1] + 1 < after[0] for before, after in pairwise(whole))


@given(
    st.sets(st.integers(0, 59), max_size=12),
    st.lists(st.tuples(st.integers(0, 59), st.integers(0, 20)), max_size=4),
    st.integers(0, 59),
)
def test_a_minute_asked_for_is_the_same_as_in_the_whole(
    changed: set[int], spans: list[tuple[int, int]], asked: int
) -> None:
    told = samples(
        *(Sample(NOW + place, "playing", 100, place) for place in sorted(changed)),
        watched=merged((NOW + began, NOW + began + length) for began, length in spans),
    )
    whole = {sample.minute: sample for sample in told.minutes()}
    assert told.at(NOW + asked) == whole.get(NOW + asked)
    assert list(whole) == sorted(whole)
    for minute, sample in whole.items():
        assert sample.completed is not None
        assert sample.completed <= minute - NOW
        assert NOW <= minute < NOW + 60
