"""Filter and sort: the same list as sorting everything anew, at a fraction of the work."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.model.campaign import Campaign
from campmon.model.statistics import Statistics
from campmon.tui.widgets.columns import BY_ID, Column
from campmon.tui.widgets.order import Order
from tests.tui.fixed import campaign


def with_remaining(made: Campaign, remaining: int | None) -> Campaign:
    return replace(made, statistics=Statistics(100, 100, None, remaining))


def made(count: int) -> list[Campaign]:
    return [campaign(n, f"name {n % 7}") for n in range(count)]


def names(order: Order) -> list[str]:
    return [row.campaign.id for row in order.shown]


def test_unknown_sorts_last_both_ways() -> None:
    order = Order(BY_ID["remaining"])
    figures = [5, None, 3, 9]
    for number, remaining in enumerate(figures):
        order.put(with_remaining(campaign(number, "x"), remaining))
    order.settle()
    assert names(order) == ["C-002", "C-000", "C-003", "C-001"]
    order.sort_by(BY_ID["remaining"], True)
    order.settle()
    assert names(order) == ["C-003", "C-000", "C-002", "C-001"]


def test_equals_stand_by_name() -> None:
    order = Order(BY_ID["remaining"])
    for number, name in enumerate(["b", "A", "c"]):
        order.put(with_remaining(campaign(number, name), 1))
    order.settle()
    assert [row.campaign.name for row in order.shown] == ["A", "b", "c"]


def test_nothing_to_do_is_nothing_done() -> None:
    order = Order(BY_ID["name"])
    first = campaign(1, "a")
    order.put(first)
    assert order.settle()
    order.put(replace(first, statistics=Statistics(1, 1, 1, 0)))
    assert not order.settle(), "the column sorted by did not change"


def test_a_renamed_campaign_finds_its_place() -> None:
    order = Order(BY_ID["name"])
    for number, name in enumerate("abc"):
        order.put(campaign(number, name))
    order.settle()
    order.put(campaign(0, "z"))
    order.settle()
    assert [row.campaign.name for row in order.shown] == ["b", "c", "z"]


def test_a_campaign_removed_and_added_again_is_there_once() -> None:
    order = Order(BY_ID["name"])
    one = campaign(1, "a")
    order.put(one)
    order.settle()
    order.remove(one.key)
    order.remove(one.key)
    order.put(one)
    order.settle()
    assert names(order) == ["C-001"]


COLUMN_IDS = ("name", "state", "remaining", "done")

steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 30), st.none() | st.integers(0, 50)),
        st.tuples(st.just("remove"), st.integers(0, 30), st.none()),
        st.tuples(st.just("sort"), st.integers(0, 3), st.booleans()),
        st.tuples(st.just("filter"), st.integers(0, 4), st.none()),
        st.tuples(st.just("settle"), st.none(), st.none()),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_it_ends_as_sorting_everything_anew_would(history: list[tuple[str, int, object]]) -> None:
    order = Order(BY_ID["name"])
    present: dict[str, Campaign] = {}
    wanted, descending, digit = BY_ID["name"], False, 0
    for kind, number, detail in history:
        if kind == "put":
            figure = detail if isinstance(detail, int) else None
            one = with_remaining(campaign(number, f"name {number % 7}"), figure)
            present[one.id] = one
            order.put(one)
        elif kind == "remove":
            one = campaign(number, "x")
            present.pop(one.id, None)
            order.remove(one.key)
        elif kind == "sort":
            wanted, descending = BY_ID[COLUMN_IDS[number]], bool(detail)
            order.sort_by(wanted, descending)
        elif kind == "filter":
            digit = number
            order.filter(_ends_with(digit) if digit else None)
        else:
            order.settle()
    order.settle()
    left = [c for c in present.values() if not digit or c.id.endswith(str(digit))]
    assert sorted(names(order)) == sorted(c.id for c in left)
    assert [row.index for row in order.shown] == list(range(len(order.shown)))
    _check_sorted([row.campaign for row in order.shown], wanted, descending)
    assert all(row.index == -1 for row in order.rows.values() if row not in order.shown)


def _ends_with(digit: int):  # type: ignore[no-untyped-def]
    return lambda c: c.id.endswith(str(digit))


def _check_sorted(shown: list[Campaign], column: Column, descending: bool) -> None:
    values = [column.value(c) for c in shown]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known, "unknown last"
    assert known == sorted(known, reverse=descending)


def test_replacing_all_keeps_only_what_is_there() -> None:
    order = Order(BY_ID["name"])
    order.replace(made(5))
    order.settle()
    order.replace(made(3))
    order.settle()
    assert len(order.shown) == len(order.rows) == 3
