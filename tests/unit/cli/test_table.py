"""Text tables: whole where there is room, cut with a sign where there is none."""

import re

from hypothesis import given
from hypothesis import strategies as st

from campmon.cli.table import CUT, Column, PagedTable, cells, fit, render

COLUMNS = (
    Column("Id", least=4),
    Column("Name", least=6),
    Column("State", style=lambda text: "32" if text == "playing" else ""),
    Column("Loaded", right=True),
)
ROW = ("123456", "A rather long name", "playing", "1,000")


def test_without_a_width_nothing_is_cut() -> None:
    head, row = render(COLUMNS, [ROW]).splitlines()
    assert head == "Id      Name                State    Loaded"
    assert row == "123456  A rather long name  playing   1,000"


def test_in_a_pipe_one_long_name_makes_no_row_as_long() -> None:
    long = ("1", "x" * 4_000, "unknown (" + "Y" * 200 + ")", "1" * 100)
    head, row, cut = render(COLUMNS, [ROW, long]).splitlines()
    assert cut == f"1       {'x' * 79}…  unknown ({'Y' * 70}…  {'1' * 100}"
    assert row.split() == list(" ".join(ROW).split())
    assert len(head) == len(row) == len(cut)


def test_the_widest_column_that_may_be_cut_shrinks_first() -> None:
    head, row = render(COLUMNS, [ROW], width=40).splitlines()
    assert row == "123456  A rather long …  playing   1,000"
    assert len(head) == len(row) == 40


def test_numbers_are_never_cut_inside_while_there_is_room_for_them() -> None:
    row = render(COLUMNS, [ROW], width=29).splitlines()[1]
    assert row == "123…  A rat…  playing   1,000"


def test_a_line_that_still_is_too_wide_ends_with_a_sign() -> None:
    for line in render(COLUMNS, [ROW], width=20).splitlines():
        assert cells(line) <= 20
        assert line.endswith(CUT)


def test_style_takes_no_room() -> None:
    plain = render(COLUMNS, [ROW], width=40)
    styled = render(COLUMNS, [ROW], width=40, styled=True)
    assert "\x1b[32mplaying\x1b[0m" in styled
    assert "\x1b[1mId" in styled
    assert re.sub(r"\x1b\[\d*m", "", styled) == plain


def test_wide_and_joining_characters_count_as_they_are_shown() -> None:
    assert cells("日本") == 4
    assert cells("e\u0301") == 1
    assert fit("日本語", 4) == "日…"
    assert fit("x", 0) == ""


@given(
    st.lists(st.tuples(*(st.text(st.characters(codec="utf-8"), max_size=30),) * 4), max_size=5),
    st.integers(1, 120),
)
def test_no_line_is_wider_than_asked_for(rows: list[tuple[str, ...]], width: int) -> None:
    rows = [tuple("".join(c for c in text if c.isprintable()) for text in row) for row in rows]
    for line in render(COLUMNS, rows, width=width).split("\n"):
        assert cells(line) <= width


def test_pages_stand_in_line_and_have_one_head() -> None:
    table = PagedTable([Column("Id"), Column("Name", least=4), Column("N", right=True)])
    first = table.page([("1", "Spring renewals", "10")])
    second = table.page([("2", "Ann", "7"), ("333", "Recall", "1234")])
    assert first.splitlines() == ["Id  Name              N", "1   Spring renewals  10"]
    assert second.splitlines() == ["2    Ann                 7", "333  Recall           1234"]
    assert table.page([]) == ""
    assert PagedTable([Column("Id")]).page([]) == "Id"


def test_pages_are_no_wider_than_the_terminal() -> None:
    table = PagedTable([Column("Id"), Column("Name", least=4)], width=10)
    for page in ([("1", "Spring renewals")], [("2", "A")], [("3", "Summer renewals")]):
        assert all(cells(line) <= 10 for line in table.page(page).splitlines())


def test_a_head_that_comes_first_has_room_for_the_usual_rows() -> None:
    table = PagedTable([Column("Id"), Column("N")], like=("12345", ""))
    assert table.page([]) == "Id     N"
    assert table.page([("12345", "1")]) == "12345  1"
