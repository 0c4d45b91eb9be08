"""What may be sent over a slow link, and when; times are numbers here."""

from __future__ import annotations

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.tui.terminal.pace import Pace

RATE = 4_096
LONG_AGO = -1_000.0
FRAME = 1_500


class Link:
    """A link of 8,000 bytes a second and 150 ms each way, with a terminal that answers."""

    def __init__(self, answers: bool = True) -> None:
        self.pace = Pace(RATE, LONG_AGO)
        self.answers = answers
        self.written = 0
        self._free_at = 0.0
        self._under_way: deque[tuple[float, int]] = deque()
        self._back: deque[float] = deque()

    @property
    def in_flight(self) -> int:
        return sum(count for _, count in self._under_way)

    def advance(self, now: float) -> None:
        while self._under_way and self._under_way[0][0] <= now:
            self._under_way.popleft()
        while self._back and self._back[0] <= now:
            if self.pace.answered(self._back.popleft()):
                self._ask(now)

    def offer(self, now: float, size: int = FRAME) -> bool:
        """Send a frame if it may be sent."""
        if self.pace.wait(now) > 0:
            return False
        self.written += size
        self._carry(size, now)
        if self.pace.sent(size, now):
            self._ask(now)
        return True

    def _carry(self, size: int, now: float) -> float:
        self._free_at = max(self._free_at, now) + size / 8_000
        self._under_way.append((self._free_at + 0.15, size))
        return self._free_at + 0.15

    def _ask(self, now: float) -> None:
        arrives = self._carry(4, now)
        if self.answers:
            self._back.append(arrives + 0.15)


def test_what_no_key_caused_stays_within_the_budget() -> None:
    link = Link()
    for tick in range(60 * 20):
        now = tick / 20
        link.advance(now)
        link.offer(now)
    assert 0.5 * RATE * 60 < link.written < RATE * 61 + FRAME


@given(st.booleans(), st.lists(st.sampled_from([300, 1_500, 6_000]), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_what_is_on_its_way_stays_small_while_a_key_is_held(keys: bool, sizes: list[int]) -> None:
    link = Link()
    link.offer(0.0)
    most = 0
    for tick in range(20, 30 * 20):  # the first answer has come by then
        now = tick / 20
        link.advance(now)
        if keys:
            link.pace.urge(now)
        link.offer(now, sizes[tick % len(sizes)])
        most = max(most, link.in_flight)
    assert most <= 6_144 + max(sizes)


def test_a_key_does_not_wait_for_the_budget() -> None:
    pace = Pace(RATE, LONG_AGO)
    pace.sent(RATE + FRAME, 0.0)
    assert pace.wait(0.0) > 0
    pace.urge(0.0)
    assert pace.wait(0.0) == 0
    assert pace.wait(0.31) > 0


def test_keys_have_an_end_too_where_no_answer_comes() -> None:
    link = Link(answers=False)
    for tick in range(60 * 20):
        link.pace.urge(tick / 20)
        link.offer(tick / 20)
    assert link.written < RATE * 66 + FRAME


def test_a_terminal_that_never_answers_is_asked_twice() -> None:
    pace = Pace(RATE, LONG_AGO)
    asked = sum(pace.sent(2_000, float(second)) for second in range(100))
    assert asked == 2
    assert pace.wait(200.0) == 0


def test_a_lost_answer_is_not_waited_for_without_end() -> None:
    pace = Pace(1_000_000, LONG_AGO)
    assert pace.sent(2_000, 0.0)
    assert pace.answered(0.1) is False
    assert pace.sent(9_000, 0.2)
    assert pace.wait(0.3) > 9
    assert pace.wait(10.3) == 0
    assert pace.sent(100, 10.3)  # asked anew
    assert pace.answered(10.4) is False
    assert pace.in_flight == 0


def test_the_window_follows_the_link() -> None:
    pace = Pace(1_000_000, LONG_AGO)
    now = 0.0
    for _ in range(20):  # quick answers: more may be under way
        pace.urge(now)
        while pace.wait(now) == 0:
            pace.sent(1_000, now)
        now += 0.05
        pace.answered(now)
        now += 0.05
        pace.answered(now)
    pace.urge(now)
    while pace.wait(now) == 0:
        pace.sent(1_000, now)
    wide = pace.in_flight
    assert wide >= 16_000
    for _ in range(8):  # slow ones: less
        now += 1.0
        pace.answered(now)
        pace.urge(now)
        while pace.wait(now) == 0:
            pace.sent(500, now)
    assert pace.in_flight < wide / 4


def test_an_answer_that_nobody_asked_for_is_nothing() -> None:
    assert Pace(RATE, 0.0).answered(1.0) is False


def test_opening_the_screen_does_not_wait() -> None:
    pace = Pace(RATE, 0.0)
    pace.sent(10_000, 0.1)
    assert pace.wait(0.2) == 0
