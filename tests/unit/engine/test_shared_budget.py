"""One budget of calls for all processes of a user: never one call too many."""

import fcntl
import stat
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.engine.shared_budget import SharedWindow, budget_file
from campmon.model.errors import ConfigurationError
from campmon.model.reading import Budget

START = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
CALLS, WINDOW = 5, 60.0


class TwoClocks:
    """Real seconds moved by hand, and a wall clock that can be set back and forth."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.ahead = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds + self.ahead)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> TwoClocks:
    return TwoClocks()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return budget_file(tmp_path, "livevox", "https://example.test", "ACME")


def window(path: Path, clock: TwoClocks) -> SharedWindow:
    return SharedWindow(path, CALLS, WINDOW, clock)


def stamps(path: Path) -> list[float]:
    """The moments in the file, in seconds of the test."""
    return [float(line) - START.timestamp() for line in path.read_text().split()]


def test_processes_count_each_others_calls(path: Path, clock: TwoClocks) -> None:
    one, other = window(path, clock), window(path, clock)
    for number in range(CALLS):
        taker = one if number % 2 else other
        assert taker.acquire() == 0
        taker.ended()
        clock.seconds += 1
    assert one.acquire() == other.acquire() == pytest.approx(55)
    assert (other.budget().used, other.budget().limit) == (5, 5)
    assert other.budget().free_in_seconds == pytest.approx(55)
    clock.seconds += 55
    assert one.acquire() == 0
    assert other.acquire() == pytest.approx(1)


def test_the_pace_is_kept_between_processes(path: Path, clock: TwoClocks) -> None:
    one, other = window(path, clock), window(path, clock)
    assert one.acquire(20.0) == 0
    clock.seconds += 5
    assert other.wait_seconds(20.0) == pytest.approx(15)
    assert other.acquire(20.0) == pytest.approx(15)
    assert other.acquire() == 0


def test_other_processes_see_a_call_first_by_its_begin_and_then_by_its_end(
    path: Path, clock: TwoClocks
) -> None:
    one, other = window(path, clock), window(path, clock)
    one.acquire()
    clock.seconds = 7
    one.acquire()
    assert stamps(path) == pytest.approx([0, 7])
    clock.seconds = 15
    assert other.wait_seconds(20.0) == pytest.approx(12)
    one.ended()
    assert stamps(path) == pytest.approx([7, 15])
    assert other.wait_seconds(20.0) == pytest.approx(20)


def test_a_call_longer_than_the_window_is_noted_at_its_end(path: Path, clock: TwoClocks) -> None:
    one, other = window(path, clock), window(path, clock)
    one.acquire()
    clock.seconds = 70
    other.acquire()
    other.ended()
    assert stamps(path) == pytest.approx([70])
    clock.seconds = 80
    one.ended()
    assert stamps(path) == pytest.approx([70, 80])


def test_others_calls_and_ones_own_under_way_are_counted_together(
    path: Path, clock: TwoClocks
) -> None:
    one, other = window(path, clock), window(path, clock)
    one.acquire()
    clock.seconds = 70
    for _ in range(CALLS - 1):
        other.acquire()
        other.ended()
    assert one.acquire() == pytest.approx(WINDOW)
    assert one.budget().used == CALLS


def test_a_clock_set_back_in_a_call_does_not_count_it_twice(path: Path, clock: TwoClocks) -> None:
    one = window(path, clock)
    one.acquire()
    clock.ahead -= 10
    assert one.budget().used == 1
    clock.seconds = 3
    one.ended()
    assert stamps(path) == pytest.approx([-7])


def test_an_end_that_cannot_be_noted_is_noted_at_the_next_look(
    path: Path, clock: TwoClocks
) -> None:
    shared = window(path, clock)
    shared.acquire()
    clock.seconds = 10
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        shared.ended()
    assert stamps(path) == [0]
    clock.seconds = 12
    assert shared.wait_seconds(20.0) == pytest.approx(18)
    assert stamps(path) == pytest.approx([10])


def test_an_end_says_nothing_of_a_file_that_cannot_be_used(path: Path, clock: TwoClocks) -> None:
    shared = window(path, clock)
    shared.acquire()
    path.unlink()
    path.mkdir()
    clock.seconds = 10
    shared.ended()
    with pytest.raises(ConfigurationError):
        shared.acquire()
    path.rmdir()
    assert shared.acquire(20.0) == pytest.approx(20)
    assert stamps(path) == pytest.approx([10])


def test_looking_takes_nothing(path: Path, clock: TwoClocks) -> None:
    shared = window(path, clock)
    for _ in range(10):
        assert shared.wait_seconds() == 0
        assert shared.budget() == Budget(0, 5, WINDOW, 0.0)


def test_the_file_is_its_owners_alone(path: Path, clock: TwoClocks) -> None:
    window(path, clock).acquire()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_other_accounts_have_budgets_of_their_own(tmp_path: Path) -> None:
    files = {
        budget_file(tmp_path, *parts)
        for parts in (("livevox", "a", "b"), ("livevox", "ab", ""), ("livevox", "a", "c"))
    }
    assert len(files) == 3
    assert budget_file(tmp_path, "x/../y", "\udc80").parent == tmp_path / "budgets"


@pytest.mark.parametrize(
    "garbage",
    [b"nonsense", b"\xff\x00", b"nan\n", b"inf\n", b"1e999\n", b"0\n" * 40_000],
    ids=["words", "bytes", "no number", "infinity", "too large", "far too much"],
)
def test_what_cannot_be_read_counts_as_used_up(
    path: Path, clock: TwoClocks, garbage: bytes
) -> None:
    window(path, clock).acquire()
    path.write_bytes(garbage)
    clock.seconds += 1
    shared = window(path, clock)
    assert shared.acquire() == pytest.approx(WINDOW)
    clock.seconds += 30
    assert shared.acquire() == pytest.approx(30)
    clock.seconds += 30
    assert shared.acquire() == 0


def test_a_file_that_is_taken_away_leaves_what_this_process_knows(
    path: Path, clock: TwoClocks
) -> None:
    shared = window(path, clock)
    for _ in range(CALLS):
        shared.acquire()
    path.unlink()
    assert shared.acquire() == pytest.approx(WINDOW)


def test_a_clock_set_forward_does_not_free_what_this_process_took(
    path: Path, clock: TwoClocks
) -> None:
    shared = window(path, clock)
    for _ in range(CALLS):
        shared.acquire()
    clock.ahead += 3_600
    assert shared.acquire() == pytest.approx(WINDOW)


def test_a_clock_set_back_makes_nobody_wait_longer_than_a_window(
    path: Path, clock: TwoClocks
) -> None:
    one = window(path, clock)
    for _ in range(CALLS):
        one.acquire()
        one.ended()
    clock.ahead -= 86_400
    other = window(path, clock)
    assert other.acquire() == pytest.approx(WINDOW)
    clock.seconds += WINDOW
    assert other.acquire() == 0


def test_a_busy_file_is_a_short_wait(path: Path, clock: TwoClocks) -> None:
    shared = window(path, clock)
    assert shared.acquire() == 0
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert 0 < shared.acquire() < 1
        assert shared.budget().used == 1
    assert shared.acquire() == 0


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path, clock: TwoClocks) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ConfigurationError, match="budget of calls"):
        window(blocked / "budgets" / "x", clock).acquire()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="link"):
        window(tmp_path / "link", clock).wait_seconds()
    assert not (tmp_path / "elsewhere").exists()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("acquire"), st.integers(0, 2), st.sampled_from([0.0, 0.0, 20.0])),
        st.tuples(st.just("move"), st.floats(0, 40), st.none()),
        st.tuples(st.just("set back"), st.floats(0, 200), st.none()),
        st.tuples(st.just("restart"), st.integers(0, 2), st.none()),
    ),
    max_size=80,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_no_minute_ever_holds_more_than_five(
    steps: list[tuple[str, float, float | None]],
) -> None:
    clock = TwoClocks()
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls"
        processes = [window(path, clock) for _ in range(3)]
        for what, value, gap in steps:
            if what == "move":
                clock.seconds += value
            elif what == "set back":
                clock.ahead -= value
            elif what == "restart":
                processes[int(value)] = window(path, clock)
            else:
                wait = processes[int(value)].acquire(gap or 0.0)
                assert 0 <= wait <= WINDOW + 1e-6
                if wait == 0:
                    processes[int(value)].ended()
                    if taken:
                        assert clock.seconds - taken[-1] >= (gap or 0.0) - 1e-5
                    taken.append(clock.seconds)
    for first, sixth in zip(taken, taken[CALLS:], strict=False):
        assert sixth - first >= WINDOW - 1e-5


HAMMER = """
import random, sys, time
from datetime import UTC, datetime
from pathlib import Path
from campmon.engine.shared_budget import SharedWindow

class Clock:
    last = 0.0
    def now(self):
        now = datetime.now(UTC)
        self.last = now.timestamp()
        return now
    def monotonic(self):
        return time.monotonic()

clock = Clock()
shared = SharedWindow(Path(sys.argv[1]), 5, float(sys.argv[3]), clock)
taken = 0
while taken < int(sys.argv[2]):
    wait = shared.acquire()
    if wait == 0:
        taken += 1
        begun = clock.last
        time.sleep(random.random() * float(sys.argv[4]))
        arrived = clock.now().timestamp()
        time.sleep(random.random() * float(sys.argv[4]))
        shared.ended()
        print(begun, arrived, clock.last, flush=True)
    else:
        time.sleep(min(wait, 0.01))
"""


def hammer(
    path: Path, takes: int, seconds: float, slowness: float = 0.0
) -> "subprocess.Popen[str]":
    numbers = (str(takes), str(seconds), str(slowness))
    command = [sys.executable, "-c", HAMMER, str(path), *numbers]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_real_processes_keep_it_together(path: Path) -> None:
    processes = [hammer(path, 5, 0.4, 0.1) for _ in range(4)]
    calls: list[tuple[float, float, float]] = []
    for process in processes:
        told, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        for line in told.splitlines():
            begun, arrived, ended = map(float, line.split())
            calls.append((begun, arrived, ended))
    assert len(calls) == 20
    # A machine that stands still for a whole window in the middle of a call breaks the promise.
    longest = max(ended - begun for begun, _, ended in calls)
    arrivals = sorted(arrived for _, arrived, _ in calls)
    for first, sixth in zip(arrivals, arrivals[5:], strict=False):
        assert sixth - first >= 0.4 - 1e-6 or longest >= 0.4


def test_a_process_killed_in_the_middle_leaves_a_budget_that_holds(
    path: Path, clock: TwoClocks
) -> None:
    process = hammer(path, 1_000_000, 0.001)
    assert process.stdout is not None
    try:
        for _ in range(300):
            assert process.stdout.readline()
    finally:
        process.kill()  # SIGKILL, wherever it is; it would go on for ever
        process.communicate()
    assert SharedWindow(path, 5, WINDOW, clock).wait_seconds() <= WINDOW
    kept = [float(line) for line in path.read_text().split()]
    assert 1 <= len(kept) <= 6
