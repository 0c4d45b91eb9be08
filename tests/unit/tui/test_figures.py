"""Figures as the screen writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.tui import figures
from campmon.tui.cells import cut, fit, right, width_of, wrap
from tests.tui.fixed import START


@pytest.mark.parametrize(
    ("value", "width", "said"),
    [
        (None, 9, "—"),
        (0, 9, "0"),
        (1_204_332, 9, "1,204,332"),
        (12_043_320, 9, "12,043.3k"),
        (1_234_567, 6, "1,235k"),
        (1_234_567, 5, "1.23M"),
        (987_654_321_000, 6, "987.7G"),
        (987_654_321_000, 3, "…"),
    ],
)
def test_a_count_is_whole_or_says_its_unit(value: int | None, width: int, said: str) -> None:
    assert figures.count(value, width) == said


@given(st.integers(0, 10**14), st.integers(5, 12))
def test_a_count_never_grows_over_its_width(value: int, width: int) -> None:
    assert len(figures.count(value, width)) <= width


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "—"), (0.0, "0.0%"), (99.99, "99.9%"), (100.0, "100.0%"), (33.35, "33.4%")],
)
def test_percent_is_to_the_nearest_and_100_means_all(value: float | None, said: str) -> None:
    assert figures.percent(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(None, "—"), (99.99, "99.9%"), (100.0, "100.0%"), (33.39, "33.3%")]
)
def test_what_is_done_is_cut(value: float | None, said: str) -> None:
    assert figures.done(value) == said


def test_paces() -> None:
    assert [figures.pace(v) for v in (None, 0.0, 29.94, 12_345.6)] == ["—", "0.0", "29.9", "12,346"]


@pytest.mark.usefixtures("utc")
def test_a_moment_is_as_short_as_says_it() -> None:
    def said(**later: float) -> str:
        return figures.moment(START + timedelta(**later), START)

    assert said(hours=1) == "16:00"
    assert said(hours=20) == "Wed 11:00"
    assert said(days=20) == "23 Mar"
    assert figures.moment(None, START) == "—"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "—"), (-3, "0 s"), (59, "59 s"), (61, "1 min"), (7_500, "2 h 05"), (259_200, "3 d")],
)
def test_spans(seconds: float | None, said: str) -> None:
    assert figures.span(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "—"), (12.4, "12 s"), (151, "2:31"), (3_753, "1:02:33")]
)
def test_means_are_to_the_second(seconds: float | None, said: str) -> None:
    assert figures.short_span(seconds) == said


@given(st.text(max_size=30), st.integers(1, 40))
def test_fitted_text_takes_exactly_its_width(text: str, width: int) -> None:
    from campmon.model.text import clean

    text = clean(text)
    assert width_of(fit(text, width)) == width
    assert width_of(right(text, width)) <= width
    assert width_of(cut(text, width)) <= width


def test_what_is_cut_has_a_sign() -> None:
    assert fit("Appointment", 6) == "Appoi…"
    assert cut("世界世界", 5) == "世界…"
    assert cut("abc", 0) == ""
    assert right("abcdef", 4) == "abc…"


def test_wrapped_text_keeps_its_words_and_says_what_is_missing() -> None:
    assert wrap("no agents are logged in", 10, 5) == ["no agents", "are logged", "in"]
    assert wrap("no agents are logged in", 10, 2) == ["no agents", "are logge…"]
    assert wrap("Kundenzufriedenheit", 8, 2) == ["Kundenz…"]
    assert wrap("", 8, 2) == []
    assert wrap("a", 0, 2) == []
