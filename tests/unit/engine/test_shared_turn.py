"""One call at a time for all processes of a user, and a gap after each."""

import fcntl
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.engine.budget import RollingWindow
from campmon.engine.budgets import budget_for
from campmon.engine.shared_budget import SharedWindow, budget_file
from campmon.engine.shared_turn import SharedTurn
from campmon.model.errors import ConfigurationError
from campmon.model.reading import Budget
from campmon.model.record import AppendRules

START = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
GAP = 2.0


class TwoClocks:
    """Real seconds moved by hand, and a wall clock that can be set back and forth."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
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
    return budget_file(tmp_path, "voiso", "https://example.test", "", "25735")


def turn(path: Path, clock: TwoClocks) -> SharedTurn:
    return SharedTurn(path, GAP, clock)


def test_one_at_a_time_and_the_gap_counts_from_the_end(path: Path, clock: TwoClocks) -> None:
    one, other = turn(path, clock), turn(path, clock)
    assert one.wait_seconds() == other.wait_seconds() == 0
    assert one.acquire() == 0
    clock.seconds += 30
    assert one.acquire() == one.wait_seconds() == pytest.approx(GAP)
    assert other.acquire() == other.wait_seconds() == pytest.approx(GAP)
    one.ended()
    assert one.acquire() == other.acquire() == pytest.approx(GAP)
    clock.seconds += 1.5
    assert one.acquire() == other.acquire() == pytest.approx(0.5)
    clock.seconds += 0.5
    assert other.acquire() == 0
    assert one.acquire() == pytest.approx(GAP)


def test_a_longer_gap_may_be_asked_for(path: Path, clock: TwoClocks) -> None:
    one, other = turn(path, clock), turn(path, clock)
    one.acquire()
    assert other.wait_seconds(20.0) == one.wait_seconds(20.0) == pytest.approx(20)
    one.ended()
    clock.seconds += 5
    assert other.acquire(20.0) == one.acquire(20.0) == pytest.approx(15)
    assert other.acquire() == 0


def test_it_is_a_budget_of_one_call(path: Path, clock: TwoClocks) -> None:
    one, other = turn(path, clock), turn(path, clock)
    assert other.budget() == Budget(0, 1, GAP, 0.0)
    one.acquire()
    assert one.budget() == other.budget() == Budget(1, 1, GAP, GAP)
    one.ended()
    clock.seconds += GAP
    assert other.budget() == Budget(0, 1, GAP, 0.0)


def test_no_call_ends_that_was_not_taken(path: Path, clock: TwoClocks) -> None:
    one, other = turn(path, clock), turn(path, clock)
    one.acquire()
    with pytest.raises(ValueError, match="under way"):
        other.ended()
    one.ended()
    with pytest.raises(ValueError, match="under way"):
        one.ended()


def test_a_process_that_was_killed_in_a_call_gives_up_its_turn(
    path: Path, clock: TwoClocks
) -> None:
    path.parent.mkdir()
    path.write_text(f"begun {clock.now().timestamp()!r} {clock.monotonic()!r}\n")
    clock.seconds += 600
    one, other = turn(path, clock), turn(path, clock)
    assert one.acquire() == pytest.approx(GAP), "nobody knows when the platform was done"
    clock.seconds += 1
    assert other.acquire() == pytest.approx(GAP - 1), "it is noticed once"
    clock.seconds += 1
    assert other.acquire() == 0


@pytest.mark.parametrize("seconds", [-86_400.0, -1.0, 1.0, 86_400.0])
def test_a_clock_that_is_set_makes_no_call_too_early_and_none_much_too_late(
    path: Path, clock: TwoClocks, seconds: float
) -> None:
    one, other = turn(path, clock), turn(path, clock)
    one.acquire()
    one.ended()
    clock.ahead += seconds
    for budget in (one, other):
        assert GAP - 1e-6 <= budget.acquire() <= GAP + 1e-6
    clock.seconds += GAP
    assert one.wait_seconds() == 0
    assert other.acquire() == 0


def test_after_a_restart_of_the_machine_nobody_waits_longer_than_the_gap(
    path: Path, clock: TwoClocks
) -> None:
    one = turn(path, clock)
    one.acquire()
    one.ended()
    after = TwoClocks()
    after.seconds, after.ahead = 5.0, 10_000.0
    assert turn(path, after).acquire() == pytest.approx(GAP)
    after.seconds += GAP
    assert turn(path, after).acquire() == 0


@pytest.mark.parametrize(
    "garbage",
    [b"nonsense", b"\xff\x00 1 2", b"ended nan 1\n", b"ended 1 1e999\n", b"over 1 2", b"0\n" * 900],
    ids=["words", "bytes", "no number", "too large", "another word", "far too much"],
)
def test_what_cannot_be_read_counts_from_now(path: Path, clock: TwoClocks, garbage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(garbage)
    shared = turn(path, clock)
    assert shared.acquire() == pytest.approx(GAP)
    clock.seconds += GAP
    assert shared.acquire() == 0


def test_a_file_that_is_taken_away_leaves_what_this_process_knows(
    path: Path, clock: TwoClocks
) -> None:
    shared = turn(path, clock)
    shared.acquire()
    path.unlink()
    clock.seconds += 10
    assert shared.acquire() == pytest.approx(GAP)
    shared.ended()
    assert shared.acquire() == pytest.approx(GAP)


def test_somebody_elses_look_is_a_short_wait(path: Path, clock: TwoClocks) -> None:
    shared = turn(path, clock)
    shared.acquire()
    shared.ended()
    clock.seconds += GAP
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert 0 < shared.acquire() < 1
        assert 0 < shared.wait_seconds() < 1
    assert shared.acquire() == 0


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path, clock: TwoClocks) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ConfigurationError, match="budget of calls"):
        turn(blocked / "budgets" / "x", clock).acquire()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="link"):
        turn(tmp_path / "link", clock).wait_seconds()
    with pytest.raises(ConfigurationError, match="budget of calls"):
        turn(tmp_path, clock).budget()
    assert not (tmp_path / "elsewhere").exists()


def test_the_file_is_its_owners_alone(path: Path, clock: TwoClocks) -> None:
    turn(path, clock).wait_seconds()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


@dataclass
class Caller:
    """A process that makes one call at a time; what it made, with begin and end."""

    budget: SharedTurn | RollingWindow
    begun: float | None = None
    made: list[tuple[float, float, float]] = field(default_factory=list)
    gap: float = 0.0

    def begin(self, clock: TwoClocks, gap: float) -> None:
        wait = self.budget.acquire(gap)
        assert 0 <= wait <= max(GAP, gap) + 1e-6
        if wait == 0:
            assert self.begun is None
            self.begun, self.gap = clock.seconds, gap

    def end(self, clock: TwoClocks) -> None:
        if self.begun is not None:
            self.budget.ended()
            self.made.append((self.begun, clock.seconds, self.gap))
            self.begun = None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.integers(0, 2), st.sampled_from([0.0, 0.0, 20.0])),
        st.tuples(st.just("end"), st.integers(0, 2), st.just(0.0)),
        st.tuples(st.just("look"), st.integers(0, 2), st.just(0.0)),
        st.tuples(st.just("move"), st.floats(0, 5), st.just(0.0)),
        st.tuples(st.just("move"), st.floats(0, 500), st.just(0.0)),
        st.tuples(st.just("set"), st.floats(-200, 200), st.just(0.0)),
    ),
    max_size=80,
)


@pytest.mark.parametrize("shared", [True, False])
@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_calls_of_any_length_never_meet_and_keep_the_gap(
    shared: bool, steps: list[tuple[str, float, float]]
) -> None:
    clock = TwoClocks()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls"
        if shared:
            callers = [Caller(turn(path, clock)) for _ in range(3)]
        else:
            callers = [Caller(RollingWindow(1, GAP, clock))] * 3
        for what, value, gap in steps:
            if what == "move":
                clock.seconds += value
            elif what == "set":
                clock.ahead += value
            elif what == "begin":
                callers[int(value)].begin(clock, gap if shared else 0.0)
            elif what == "look":
                assert callers[int(value)].budget.budget().used in (0, 1)
            else:
                callers[int(value)].end(clock)
        for caller in callers:
            caller.end(clock)
    made = sorted(call for caller in {id(one): one for one in callers}.values()
                  for call in caller.made)  # fmt: skip
    for (_, ended, _), (begun, _, gap) in pairwise(made):
        assert begun - ended >= max(GAP, gap) - 1e-4


HAMMER = """
import random, sys, time
from datetime import UTC, datetime
from pathlib import Path
from campmon.engine.shared_turn import SharedTurn

class Clock:
    def now(self):
        return datetime.now(UTC)
    def monotonic(self):
        return time.monotonic()

shared = SharedTurn(Path(sys.argv[1]), float(sys.argv[3]), Clock())
taken = 0
while taken < int(sys.argv[2]):
    wait = shared.acquire()
    if wait == 0:
        taken += 1
        begun = time.monotonic()
        print("begun", flush=True)
        time.sleep(random.random() * float(sys.argv[4]))
        ended = time.monotonic()
        shared.ended()
        print(begun, ended, flush=True)
    else:
        time.sleep(min(wait, 0.005))
"""


def hammer(path: Path, takes: int, gap: float, slowness: float) -> "subprocess.Popen[str]":
    numbers = (str(takes), str(gap), str(slowness))
    command = [sys.executable, "-c", HAMMER, str(path), *numbers]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_real_processes_take_turns(path: Path) -> None:
    processes = [hammer(path, 5, 0.02, 0.03) for _ in range(4)]
    calls: list[tuple[float, float]] = []
    for process in processes:
        told, _ = process.communicate(timeout=90)
        assert process.returncode == 0
        for line in told.splitlines():
            if line != "begun":
                begun, ended = map(float, line.split())
                calls.append((begun, ended))
    calls.sort()
    assert len(calls) == 20
    for (_, ended), (begun, _) in pairwise(calls):
        assert begun - ended >= 0.02 - 1e-4


def test_a_killed_process_leaves_its_turn_to_others(path: Path, clock: TwoClocks) -> None:
    process = hammer(path, 1, 0.001, 1e9)  # in its call until it is killed
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "begun\n"
        waiting = turn(path, clock)
        assert waiting.acquire() == pytest.approx(GAP)
        clock.seconds += 60
        assert waiting.acquire() == pytest.approx(GAP)
    finally:
        process.kill()
        process.communicate()
    assert waiting.acquire() == pytest.approx(GAP)
    clock.seconds += GAP
    assert waiting.acquire() == 0


RULES = AppendRules(
    (), max_records_per_call=1_000, calls_per_window=1, window_seconds=GAP, steady_seconds=GAP,
    one_at_a_time=True,
)  # fmt: skip


def test_the_rules_decide_which_budget_it_is(tmp_path: Path, clock: TwoClocks) -> None:
    counted = ("voiso", "https://example.test", "")

    def budget(campaign_id: str, *, one: bool = True, shared: bool = True) -> object:
        rules = replace(RULES, one_at_a_time=one)
        return budget_for(
            rules,
            clock,
            state_dir=tmp_path,
            counted=counted if shared else None,
            campaign_id=campaign_id,
        )

    first, again, other = budget("1"), budget("1"), budget("2")
    assert isinstance(first, SharedTurn)
    assert isinstance(again, SharedTurn)
    assert isinstance(other, SharedTurn)
    assert first.acquire() == other.acquire() == 0
    assert again.acquire() > 0
    one, another = budget("1", one=False), budget("2", one=False)
    assert isinstance(one, SharedWindow)
    assert isinstance(another, SharedWindow)
    assert one.acquire() == 0
    assert another.acquire() > 0
    alone = budget("1", shared=False)
    assert isinstance(alone, RollingWindow)
    assert alone.acquire() == 0
    assert alone.acquire() > 0
