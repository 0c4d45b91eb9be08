"""The window on a list of records of any length."""

import random

import pytest

from campmon.model.listing import ListedRecord
from campmon.tui.details.record_pages import (
    PAGE_SIZE,
    PAGES_KEPT,
    EndSearch,
    Page,
    Place,
    RecordPages,
)
from tests.tui.fixed import START


def listed(*ids: int) -> tuple[ListedRecord, ...]:
    return tuple(ListedRecord(f"T{n}", f"A{n}") for n in ids)


def page(number: int, total: int, shift: int = 0) -> Page:
    """The page of a list that counts from 0, or from below it after `shift` new ones in front."""
    first = number * PAGE_SIZE
    after = min(first + PAGE_SIZE, total)
    return Page(listed(*range(first - shift, after - shift)), after < total, START)


def accounts(pages: RecordPages) -> list[str]:
    places, _ = pages.visible()
    records = [pages.record(place) for place in places]
    return [record.account if record is not None else "…" for record in records]


def reader(total: int, height: int = 10) -> RecordPages:
    """Pages of a list with the first one read."""
    pages = RecordPages()
    pages.resize(height)
    pages.put(0, page(0, total))
    return pages


def feed(pages: RecordPages, total: int) -> int:
    """Read whatever is wanted; how many pages that were."""
    count = 0
    while (wanted := pages.wanted()) is not None:
        pages.put(wanted, page(wanted, total))
        count += 1
        assert count < 10, "it wants more than it can show"
    return count


def test_before_anything_is_read_the_first_page_is_wanted() -> None:
    pages = RecordPages()
    pages.resize(5)
    assert pages.wanted() == 0
    assert accounts(pages) == ["…"]
    assert pages.current is None


def test_an_empty_list_is_known_to_be_empty() -> None:
    pages = RecordPages()
    pages.put(0, Page((), False, START))
    assert pages.empty
    assert pages.total == 0
    assert pages.visible() == ([], 0)
    assert pages.wanted() is None


def test_the_cursor_moves_within_the_view_then_the_view_moves() -> None:
    pages = reader(1_000, height=4)
    assert accounts(pages) == ["A0", "A1", "A2", "A3"]
    pages.move(3)
    assert accounts(pages) == ["A0", "A1", "A2", "A3"]
    pages.move(2)
    assert accounts(pages) == ["A2", "A3", "A4", "A5"]
    pages.move(-1)
    assert accounts(pages) == ["A2", "A3", "A4", "A5"]
    pages.move(-9)
    assert accounts(pages) == ["A0", "A1", "A2", "A3"]
    assert pages.cursor == Place(0, 0)


def test_the_next_page_is_wanted_before_it_is_reached_and_nothing_can_be_seen_beyond() -> None:
    pages = reader(1_000)
    assert pages.wanted() is None
    pages.move(PAGE_SIZE - 40)
    assert pages.wanted() == 1
    pages.move(1_000)
    assert pages.cursor == Place(1, 0)
    assert pages.current is None
    assert accounts(pages)[-1] == "…"
    pages.put(1, page(1, 1_000))
    assert pages.current is not None
    assert pages.current.account == "A200"


def test_walking_through_a_long_list_keeps_few_pages_and_leaves_out_nothing() -> None:
    total = 5_000
    pages = reader(total, height=20)
    seen = [accounts(pages)[0]]
    for _ in range(total + 10):
        feed(pages, total)
        pages.move(1)
        assert len(pages.kept) <= PAGES_KEPT
        if pages.current is not None and pages.current.account != seen[-1]:
            seen.append(pages.current.account)
    assert seen == [f"A{n}" for n in range(total)]
    assert pages.total == total
    for _ in range(total + 10):
        feed(pages, total)
        pages.move(-1)
        if pages.current is not None and pages.current.account != seen[-1]:
            seen.append(pages.current.account)
    assert seen[total:] == [f"A{n}" for n in range(total - 2, -1, -1)]


def test_the_end_is_known_after_the_pages_before_it_were_let_go_of() -> None:
    total = 30 * PAGE_SIZE + 7
    pages = reader(total)
    pages.go_to(Place(30, 0), last=True)
    assert pages.wanted() == 30
    feed(pages, total)
    assert pages.current is not None
    assert pages.current.account == f"A{total - 1}"
    assert pages.total == total
    assert len(accounts(pages)) == 10, "the last record stands on the last line"
    pages.go_to(Place(0, 0))
    for _ in range(15):
        feed(pages, total)
        pages.move(PAGE_SIZE)
    assert pages.last_page is None
    assert pages.total == total


def test_going_up_into_a_page_that_was_let_go_of_stands_on_its_last_record() -> None:
    pages = RecordPages()
    pages.resize(5)
    pages.go_to(Place(3, 0))
    pages.put(3, page(3, 5_000))
    pages.move(-1)
    assert pages.cursor == Place(2, 0)
    assert pages.wanted() == 2
    pages.put(2, page(2, 5_000))
    assert pages.current is not None
    assert pages.current.account == "A599"


def test_a_record_is_found_where_it_has_gone_to() -> None:
    pages = reader(1_000)
    pages.move(150)
    pages.outdate()
    pages.put(0, page(0, 1_003, shift=3))
    assert pages.current is not None
    assert pages.current.account == "A150"
    pages.move(45)
    pages.outdate()
    pages.put(0, page(0, 1_060, shift=60))
    assert pages.wanted() == 1, "it is not in its page any more"
    pages.put(1, page(1, 1_060, shift=60))
    assert pages.current.account == "A195"


def test_what_a_page_repeats_is_shown_once() -> None:
    pages = reader(1_000, height=12)
    pages.move(PAGE_SIZE - 5)
    pages.put(1, page(1, 1_000, shift=4))
    said = accounts(pages)
    assert len(said) == len(set(said))
    pages.move(20)
    assert accounts(pages) == [f"A{n}" for n in range(204, 216)]


def test_a_platform_that_begins_again_ends() -> None:
    pages = reader(1_000)
    pages.move(PAGE_SIZE - 1)
    pages.put(1, page(0, 1_000))
    assert pages.wanted() is None
    pages.move(1)
    assert pages.current is not None
    assert pages.current.account == "A199"


def test_a_list_that_has_grown_is_read_again_where_it_is_in_view() -> None:
    pages = reader(150)
    pages.move(500)
    assert pages.total == 150
    pages.outdate()
    assert pages.total is None
    assert feed(pages, 180) == 1
    assert pages.current is not None
    assert pages.current.account == "A149"
    pages.move(500)
    assert pages.current.account == "A179"
    assert pages.total == 180


def test_a_list_that_has_shrunk_leaves_the_cursor_on_a_record() -> None:
    pages = reader(450)
    pages.move(PAGE_SIZE - 1)
    feed(pages, 450)
    pages.move(PAGE_SIZE - 1)
    feed(pages, 450)
    pages.move(60)
    assert pages.cursor.page == 2
    pages.outdate()
    pages.put(2, Page((), False, START))
    feed(pages, 30)
    assert pages.current is not None
    assert pages.current.account == "A29"
    assert pages.total == 30


def test_a_place_beyond_the_end_is_the_end() -> None:
    pages = reader(150)
    pages.go_to(Place(7, 0))
    assert pages.current is not None
    assert pages.current.account == "A149"


def test_an_empty_page_in_between_is_passed_over() -> None:
    pages = reader(1_000)
    pages.put(1, Page((), True, START))
    pages.move(PAGE_SIZE)
    assert pages.cursor == Place(2, 0)
    pages.put(2, page(2, 1_000))
    assert pages.current is not None
    assert pages.current.account == "A400"
    pages.move(-1)
    assert pages.current.account == "A199"


def test_a_screenful_leaves_the_cursor_on_its_line() -> None:
    pages = reader(1_000, height=10)
    pages.move(4)
    pages.page_by(1)
    assert accounts(pages)[pages.visible()[1]] == "A13"
    assert pages.visible()[1] == 4
    pages.page_by(-1)
    assert accounts(pages)[pages.visible()[1]] == "A4"


@pytest.mark.parametrize("last", [1, 2, 3, 17, 64, 2_500])
@pytest.mark.parametrize("guess", [0, 1, 3, 16, 17, 18, 900, 10_000])
def test_the_end_is_found_from_any_guess_in_few_steps(last: int, guess: int) -> None:
    end = EndSearch(0, guess)
    asked = 0
    while end.found is None:
        asked += 1
        assert asked <= 30
        end.answer(end.probe <= last)
    assert end.found == last


def test_a_right_guess_needs_two_looks() -> None:
    end = EndSearch(0, 2_499)
    end.answer(True)
    end.answer(False)
    assert end.found == 2_499


def test_any_walk_shows_the_list_in_order() -> None:
    dice, total = random.Random(4), 2_345
    pages = reader(total, height=15)
    for _ in range(600):
        match dice.randrange(5):
            case 0:
                pages.move(dice.randrange(-300, 300))
            case 1:
                pages.page_by(dice.choice((-1, 1)))
            case 2:
                pages.go_to(Place(*divmod(dice.randrange(total), PAGE_SIZE)))
            case 3:
                pages.outdate()
            case _:
                feed(pages, total)
        said = [int(account[1:]) for account in accounts(pages) if account != "…"]
        assert said == sorted(said)
        assert len(said) == len(set(said))
        assert len(pages.kept) <= PAGES_KEPT
    feed(pages, total)
    said = [int(account[1:]) for account in accounts(pages)]
    assert said == list(range(said[0], said[0] + 15))
