"""A call's record: merging has no order, and repeats add nothing."""

from functools import reduce
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from campmon.backends.voiso.events.event import CallEvent, EventKind
from campmon.backends.voiso.events.record import (
    CallRecord,
    dump_record,
    load_record,
    merge,
    record_of,
)
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from tests.unit.voiso_events.told import BASE

KEY = b"k" * 32
few = st.sampled_from(["", "a", "b"])
maybe = st.none() | st.sampled_from([0.0, 1.0, 2.0])
moments = st.sampled_from([BASE, BASE + 1, BASE + 2])
events = st.builds(
    CallEvent,
    kind=st.sampled_from(EventKind),
    center=st.just("c"),
    call_id=st.just("x"),
    at=moments,
    campaign_id=st.sampled_from(["1", "2"]),
    campaign_name=few,
    live=st.none() | st.booleans(),
    number=st.none() | st.sampled_from(["12", "13"]),
    agent_id=st.none() | few,
    agent_name=few,
    agent_email=few,
    started=st.none() | moments,
    agent_started=st.none() | moments,
    talk_seconds=maybe,
    wait_seconds=maybe,
    wrap_seconds=maybe,
    disposition=st.none() | st.sampled_from(["answered", "busy"]),
    wrap_up_codes=st.sampled_from([(), ("x",), ("x", "y")]),
)
records = st.builds(record_of, events, moments, st.just(KEY))


@given(records, records)
def test_merging_has_no_order(one: CallRecord, other: CallRecord) -> None:
    assert merge(one, other) == merge(other, one)


@given(records, records, records)
def test_merging_may_be_bracketed_in_any_way(a: CallRecord, b: CallRecord, c: CallRecord) -> None:
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@given(records, records)
def test_repeats_add_nothing(one: CallRecord, other: CallRecord) -> None:
    merged = merge(one, other)
    assert merge(one, one) == one
    assert merge(merged, one) == merge(merged, other) == merged


@given(st.lists(records, min_size=1, max_size=4))
def test_every_order_of_several_gives_one_record(several: list[CallRecord]) -> None:
    merged = [reduce(merge, order) for order in permutations(several)]
    assert all(record == merged[0] for record in merged)


@given(records, records)
def test_records_come_back_from_the_store_as_they_went(one: CallRecord, other: CallRecord) -> None:
    merged = merge(one, other)
    assert load_record("c", "x", dump_record(merged)) == merged


def test_the_last_stage_is_believed_and_fills_nothing_out_that_it_does_not_tell() -> None:
    answered = CallEvent(
        EventKind.ANSWERED, "c", "x", BASE + 9, "1", agent_id="7", agent_started=BASE + 9
    )
    ended = CallEvent(EventKind.ENDED, "c", "x", BASE + 60, "1", "Sale", disposition="busy")
    record = merge(record_of(ended, BASE, KEY), record_of(answered, BASE, KEY))
    assert record.campaign == ("1", "Sale")
    assert record.disposition is Disposition.BUSY
    assert record.agent is not None
    assert record.agent.id == "7"
    assert record.agent_state == (AgentState.WAITING, BASE + 60)


def test_a_call_with_an_agent_counts_as_answered_until_more_is_told() -> None:
    talking = CallEvent(EventKind.ANSWERED, "c", "x", BASE, "1", agent_id="7")
    assert record_of(talking, BASE, KEY).disposition is Disposition.ANSWERED
    nobody = CallEvent(EventKind.ENDED, "c", "x", BASE, "1", disposition="unheard of")
    assert record_of(nobody, BASE, KEY).disposition is None
