"""Which page is on the wall: by itself, by hand, and with campaigns that come and go."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from campmon.model.campaign import CampaignKey
from campmon.tui.wallboard.turning import MOST_SECONDS, Turning

A, B, C, D = (CampaignKey("p", name) for name in "ABCD")


def test_every_page_has_its_time() -> None:
    turning = Turning(0.0)
    seen: list[CampaignKey | None] = []
    for second in range(31):
        turning.tick(float(second), lambda: [A, B])
        if not seen or seen[-1] != turning.key:
            seen.append(turning.key)
    assert seen == [None, A, B, None]
    assert turning.place == (1, 3)


def test_it_holds_and_goes_on_after_a_whole_time() -> None:
    turning = Turning(0.0)
    turning.turn(1, 0.0, lambda: [A, B])
    turning.hold(3.0)
    assert not turning.tick(500.0, lambda: [A, B])
    turning.turn(1, 500.0, lambda: [A, B])
    assert turning.key == B
    turning.hold(600.0)
    assert not turning.tick(609.0, lambda: [A, B])
    assert turning.tick(610.0, lambda: [A, B])


def test_a_campaign_that_goes_leaves_its_place_to_its_neighbours() -> None:
    for by, after in ((1, C), (-1, A)):
        turning = Turning(0.0)
        turning.turn(2, 0.0, lambda: [A, B, C])
        assert turning.key == B
        turning.turn(by, 1.0, lambda: [A, C])
        assert turning.key == after


def test_nothing_to_show_is_the_page_of_all_sources() -> None:
    turning = Turning(0.0)
    turning.turn(1, 0.0, lambda: [A])
    turning.turn(1, 0.0, list)
    assert (turning.key, turning.place) == (None, (1, 1))


def test_time_has_its_ends() -> None:
    turning = Turning(0.0)
    for _ in range(100):
        turning.slower(1)
    assert turning.seconds == MOST_SECONDS
    for _ in range(100):
        turning.slower(-1)
    assert turning.seconds == 5


class Days(RuleBasedStateMachine):
    """Campaigns come and go as they like: there is always a page, and it is one of them."""

    def __init__(self) -> None:
        super().__init__()
        self.turning = Turning(0.0)
        self.now = 0.0
        self.keys: list[CampaignKey] = []

    @rule(keys=st.lists(st.sampled_from((A, B, C, D)), unique=True))
    def board_changes(self, keys: list[CampaignKey]) -> None:
        self.keys = keys

    @rule(by=st.sampled_from((1, -1)))
    def turns(self, by: int) -> None:
        self.turning.turn(by, self.now, lambda: self.keys)
        assert self.turning.key is None or self.turning.key in self.keys

    @rule(seconds=st.integers(1, 60))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds
        self.turning.tick(self.now, lambda: self.keys)

    @rule()
    def is_held(self) -> None:
        self.turning.hold(self.now)

    @invariant()
    def has_a_place(self) -> None:
        page, of = self.turning.place
        assert 1 <= page <= of


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=30, stateful_step_count=20, suppress_health_check=[HealthCheck.too_slow]
)
