"""The store: exact whatever the order, the repeats and the restarts."""

import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.backends.voiso.events.database import StoreError, open_database
from campmon.backends.voiso.events.event import CallEvent, read_event
from campmon.backends.voiso.events.store import CallStore
from campmon.backends.voiso.events.tally import CampaignTally
from campmon.model.disposition import Disposition
from campmon.model.errors import ConfigurationError
from campmon.model.staffing import AgentState
from tests.unit.voiso_events import told
from tests.unit.voiso_events.told import BASE, Body

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


class Day:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


def event(body: Body) -> CallEvent:
    found = read_event(body)
    assert found is not None
    return found


def opened(folder: Path, day: Day | None = None, most_bytes: int = 1 << 30) -> CallStore:
    now = (day or Day()).now
    return CallStore(folder / "calls.sqlite", now=now, zone=UTC, most_bytes=most_bytes)


def tallies_of(bodies: Iterable[Body], folder: Path) -> dict[str, CampaignTally]:
    store = opened(folder)
    for body in bodies:
        store.take([event(body)])
    found = dict(store.look().tallies)
    store.close()
    return found


def check(tallies: dict[str, CampaignTally], bodies: Iterable[Body]) -> None:
    counts = told.count(bodies)
    assert tallies.keys() == counts.keys()
    for campaign, expected in counts.items():
        tally = tallies[campaign]
        assert tally.placed == expected.placed
        by_word = {word.value: number for word, number in tally.dispositions.items()}
        assert by_word == dict(expected.dispositions)
        assert tally.talk_ms == expected.talk * 1000
        assert tally.attempts == expected.attempts
        assert dict(tally.wrap_up_codes) == dict(expected.codes)


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_exact_in_disorder_and_in_batches(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    bodies = told.stream(random, 150)
    sent = told.disturbed(random, bodies)
    store = opened(tmp_path)
    while sent:
        some = random.randrange(1, 40)
        store.take([event(body) for body in sent[:some]])
        sent = sent[some:]
    check(dict(store.look().tallies), bodies)
    assert dict(store.take([]).tallies) == {}
    store.close()


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_every_order_gives_the_same_tallies(random: Random, calls: int) -> None:
    bodies = told.stream(random, calls, campaigns=2, agents=2)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        in_order = tallies_of(bodies, Path(one))
        disturbed = tallies_of(told.disturbed(random, bodies, repeats=0.5), Path(other))
    assert disturbed == in_order


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_events_that_contradict_each_other_are_counted_the_same_in_any_order(
    data: st.DataObject,
) -> None:
    """Calls that change campaign, agent, day and number, of which any events may be missing."""
    one_event = st.builds(
        told.body,
        st.sampled_from(["answered", "hangup", "ended"]),
        st.sampled_from(["call-1", "call-2", "call-3"]),
        st.sampled_from([BASE, BASE + 60, BASE + 61, BASE - 86_000]),
        campaign=st.sampled_from([1, 2]),
        agent=st.sampled_from([None, 1, 2]),
        number=st.sampled_from(["1201", "1202"]),
        disposition=st.sampled_from([None, "answered", "busy", "Dialer Abandoned", "odd"]),
        duration=st.sampled_from([{}, {"talk_time": 4}, {"wait": 9}]),
        agent_start_time=st.sampled_from([None, told.iso(BASE - 5), told.iso(BASE + 90)]),
    )
    bodies = data.draw(st.lists(one_event, max_size=7))
    shuffled = data.draw(st.permutations(bodies)) + bodies[:2]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        opened(Path(one)).close()
        # The key of a file's hashes decides which of two numbers of one moment is believed.
        shutil.copy(Path(one) / "calls.sqlite", Path(other) / "calls.sqlite")
        assert tallies_of(bodies, Path(one)) == tallies_of(shuffled, Path(other))


def test_a_store_that_is_opened_again_goes_on(tmp_path: Path) -> None:
    random = Random(5)
    bodies = told.stream(random, 60)
    store = opened(tmp_path)
    store.take([event(body) for body in bodies[:70]])
    before = store.look()
    store.close()
    again = opened(tmp_path)
    assert again.look() == before
    taken = again.take([event(body) for body in bodies])
    assert taken.fresh == (*[False] * 70, *[True] * (len(bodies) - 70))
    check(dict(again.look().tallies), bodies)
    again.close()


def test_states_of_agents_come_from_their_latest_call(tmp_path: Path) -> None:
    store = opened(tmp_path)

    def take(kind: str, call: str, at: float, campaign: int = 1, joined: float = BASE) -> None:
        start: dict[str, Any] = {"agent": 7, "agent_start_time": told.iso(joined)}
        store.take([event(told.body(kind, call, at, campaign=campaign, **start))])

    def state(campaign: int = 1) -> list[tuple[AgentState, float]]:
        tally = store.look().tallies[str(campaign)]
        return [(agent.state, agent.since) for agent in tally.agents]

    take("answered", "a", BASE)
    assert state() == [(AgentState.ON_CALL, BASE)]
    take("hangup", "a", BASE + 30)
    assert state() == [(AgentState.WRAPPING_UP, BASE + 30)]
    take("answered", "b", BASE + 50, campaign=2, joined=BASE + 50)
    take("ended", "a", BASE + 40)  # late: the agent has long been on the next call
    assert state() == []
    assert state(2) == [(AgentState.ON_CALL, BASE + 50)]
    assert store.look().tallies["2"].wait_ms == 10_000
    store.close()


def test_an_agents_wait_is_what_the_platform_tells_or_the_time_between_two_calls(
    tmp_path: Path,
) -> None:
    store = opened(tmp_path)
    first = told.body("ended", "a", BASE + 10, agent=1, agent_start_time=told.iso(BASE))
    second = told.body("ended", "c", BASE + 90, agent=1, agent_start_time=told.iso(BASE + 40))
    store.take([event(second), event(first)])
    tally = store.look().tallies["9883"]
    assert (tally.wait_ms, tally.waited) == (30_000, 1)
    between = told.body("ended", "b", BASE + 25, agent=1, agent_start_time=told.iso(BASE + 20))
    store.take([event(between)])
    tally = store.look().tallies["9883"]
    assert (tally.wait_ms, tally.waited) == (25_000, 2)
    says = told.body(
        "ended", "c", BASE + 91, agent=1, agent_start_time=told.iso(BASE + 40),
        duration={"agent_wait_time": 3},
    )  # fmt: skip
    store.take([event(says)])
    tally = store.look().tallies["9883"]
    assert (tally.wait_ms, tally.waited) == (13_000, 2)
    store.close()


def test_a_new_day_begins_with_nothing_and_yesterdays_calls_stay_there(tmp_path: Path) -> None:
    day = Day()
    day.at = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
    evening = day.at.timestamp()
    start: dict[str, Any] = {"start_time": told.iso(evening), "agent": 1}
    store = opened(tmp_path, day)
    store.take([event(told.body("answered", "late", evening, **start))])
    day.at += timedelta(minutes=2)
    turned = store.take([])
    assert turned.anew
    assert turned.day == "2026-11-21"
    (tally,) = turned.tallies.values()
    assert tally.placed == 0
    assert [agent.state for agent in tally.agents] == [AgentState.ON_CALL]
    assert tally.name == "Campaign 9883"
    after = day.at.timestamp()
    store.take([event(told.body("ended", "late", after, **start, disposition="answered"))])
    store.take([event(told.body("ended", "early", after, number="1", disposition="busy"))])
    (tally,) = store.look().tallies.values()
    assert tally.placed == 1
    assert tally.dispositions == {Disposition.BUSY: 1}
    assert [agent.state for agent in tally.agents] == [AgentState.WAITING]
    assert not store.take([]).anew
    store.close()
    with sqlite3.connect(tmp_path / "calls.sqlite") as database:
        assert database.execute("SELECT COUNT(*) FROM calls").fetchone() == (2,)
    database.close()
    day.at += timedelta(days=1, hours=1)
    opened(tmp_path, day).close()
    with sqlite3.connect(tmp_path / "calls.sqlite") as database:
        assert database.execute("SELECT day FROM calls").fetchall() == [("2026-11-21",)]
    database.close()


def test_a_clock_that_is_days_off_does_not_hide_calls(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.take([event(told.body("ended", "old", BASE - 30 * 86_400, disposition="busy"))])
    assert store.look().tallies["9883"].placed == 1
    store.close()


def test_numbers_and_secrets_are_nowhere_in_the_files(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.take([event(told.body("ended", number="447700900123", disposition="busy"))])
    for file in tmp_path.iterdir():
        kept = file.read_bytes()
        assert b"447700900123" not in kept
        assert told.SECRET.encode() not in kept
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store.close()


def test_the_same_number_has_another_hash_in_another_file(tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        store = opened(tmp_path / name)
        store.take([event(told.body("ended", disposition="busy"))])
        store.close()
        with sqlite3.connect(tmp_path / name / "calls.sqlite") as database:
            hashes.append(database.execute("SELECT number FROM numbers").fetchone())
        database.close()
    assert hashes[0] != hashes[1]


def test_where_there_is_no_room_nothing_is_counted_and_all_is_counted_later(tmp_path: Path) -> None:
    bodies = told.stream(Random(1), 400)
    opened(tmp_path).close()
    size = (tmp_path / "calls.sqlite").stat().st_size
    store = opened(tmp_path, most_bytes=size + 8192)
    with pytest.raises(StoreError, match="full"):
        store.take([event(body) for body in bodies])
    assert store.look().tallies == {}
    store.take([event(bodies[0])])
    store.close()
    again = opened(tmp_path)
    again.take([event(body) for body in bodies])
    check(dict(again.look().tallies), bodies)
    again.close()


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConfigurationError, match="no database of campmon's"):
        open_database(path)
    assert path.read_bytes().startswith(b"not a database")
    path.unlink()
    later = sqlite3.connect(path)
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(ConfigurationError, match="later campmon"):
        open_database(path)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="cannot be used"):
        open_database(path)
