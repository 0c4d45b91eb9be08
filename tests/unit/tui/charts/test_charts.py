"""Charts: as wide as asked, higher for more, and gaps where nothing is known."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from campmon.tui.cells import width_of
from campmon.tui.charts.canvas import BLOCKS, BRAILLE, Glyphs, curve, glyphs_for
from campmon.tui.charts.chart import LABEL, LEAST_HEIGHT, LEAST_WIDTH, Plot, chart_lines
from campmon.tui.charts.scale import Scale, scale_of
from campmon.tui.charts.times import Window, axis, columns, ground, tick_minutes, time_text

VALUES = st.floats(0, 1e9, allow_nan=False)
SERIES = st.lists(st.none() | VALUES, max_size=160)
GLYPHS = st.sampled_from([BRAILLE, BLOCKS])
WINDOWS = st.builds(
    Window, st.integers(29_000_000, 29_100_000), st.sampled_from([60, 240, 420, 1_440, 1_500])
)


def utc(_minute: int) -> int:
    return 0


def dots(lines: list[str], glyphs: Glyphs) -> set[tuple[int, int]]:
    """The dots that lines of a curve have, counted from the top left."""
    found: set[tuple[int, int]] = set()
    for y, line in enumerate(lines):
        for x, character in enumerate(line):
            pattern = 0 if character == " " else glyphs.characters.index(character)
            for down in range(glyphs.down):
                for across in range(glyphs.across):
                    if pattern & glyphs.bits[down][across]:
                        found.add((x * glyphs.across + across, y * glyphs.down + down))
    return found


@given(SERIES, st.integers(1, 20), GLYPHS)
def test_a_curve_is_as_large_as_asked_and_has_gaps_where_nothing_is_known(
    values: list[float | None], height: int, glyphs: Glyphs
) -> None:
    scale = scale_of([v for v in values if v is not None], ticks=3)
    lines = curve(values, scale, height, glyphs)
    assert len(lines) == height
    assert {len(line) for line in lines} == {-(-len(values) // glyphs.across)}
    drawn = {x for x, _ in dots(lines, glyphs)}
    assert drawn == {x for x, value in enumerate(values) if value is not None}


@given(st.lists(st.none() | VALUES, min_size=1, max_size=80), st.integers(1, 12), GLYPHS)
def test_values_that_follow_each_other_are_joined_and_each_has_its_dot(
    values: list[float | None], height: int, glyphs: Glyphs
) -> None:
    scale = scale_of([v for v in values if v is not None], ticks=3)
    found = dots(curve(values, scale, height, glyphs), glyphs)
    rows = height * glyphs.down
    for x, value in enumerate(values):
        if value is not None:
            assert (x, scale.row(value, rows)) in found
    for x, (before, value) in enumerate(pairwise(values), 1):
        if before is not None and value is not None:
            edge = {y for column, y in found if column in (x - 1, x)}
            assert set(range(min(edge), max(edge) + 1)) == edge, "no hole in the line"


@given(st.lists(VALUES, min_size=2), st.integers(1, 100), st.booleans())
def test_more_is_never_lower(values: list[float], rows: int, from_zero: bool) -> None:
    scale = scale_of(values, ticks=4, from_zero=from_zero)
    placed = [scale.row(value, rows) for value in sorted(values)]
    assert placed == sorted(placed, reverse=True)
    assert all(0 <= row < rows for row in placed)


@given(st.lists(VALUES), st.integers(1, 8), st.sampled_from([0.0, 0.1, 1.0]), st.booleans())
def test_a_scale_holds_all_values_between_round_figures(
    values: list[float], ticks: int, least: float, from_zero: bool
) -> None:
    scale = scale_of(values, ticks=ticks, least_step=least, from_zero=from_zero)
    low, high = min(values, default=0.0), max(values, default=0.0)
    slack = 1e-9 * max(1.0, high)
    assert scale.bottom <= low + slack
    assert high - slack <= scale.top
    assert scale.bottom < scale.top
    assert 2 <= len(scale.ticks) <= ticks + 3
    assert abs(scale.ticks[-1] - scale.top) <= slack
    if from_zero:
        assert scale.bottom == 0


def test_figures_far_above_zero_do_not_begin_there() -> None:
    assert scale_of([40_100, 40_900], ticks=4, from_zero=False) == Scale(40_000, 41_000, 200)
    assert scale_of([100, 900], ticks=4, from_zero=False).bottom == 0


@given(
    st.dictionaries(st.integers(-10, 1_600), st.none() | VALUES, max_size=200),
    WINDOWS,
    st.integers(LEAST_WIDTH, 200),
    st.integers(LEAST_HEIGHT, 40),
    st.none() | st.integers(0, 1_500),
    GLYPHS,
    st.booleans(),
)
def test_a_chart_is_never_larger_than_asked(
    values: dict[int, float | None],
    window: Window,
    width: int,
    height: int,
    hair: int | None,
    glyphs: Glyphs,
    from_zero: bool,
) -> None:
    plot = Plot(
        "Completed",
        {window.first + minute: value for minute, value in values.items()},
        lambda value: f"{value:,.0f}",
        from_zero=from_zero,
    )
    at = None if hair is None else window.first + hair
    lines = chart_lines(plot, window, width, height, offset=utc, hair=at, glyphs=glyphs)
    assert len(lines) == height
    for line in lines:
        assert sum(width_of(text) for text, _ in line) <= width


@given(st.integers(0, LEAST_WIDTH - 1), st.integers(0, 40))
def test_a_chart_without_room_is_none(width: int, height: int) -> None:
    plot = Plot("Pace", {1: 1.0}, str)
    assert chart_lines(plot, Window(0, 60), width, height, offset=utc) == []
    assert chart_lines(plot, Window(0, 60), 80, LEAST_HEIGHT - 1, offset=utc) == []


@given(WINDOWS, st.integers(20, 160), GLYPHS)
def test_a_minute_that_is_known_is_somewhere_in_the_columns(
    window: Window, width: int, glyphs: Glyphs
) -> None:
    for minute in (window.first, window.first + window.minutes // 2, window.end - 1):
        found = columns({minute: 7.0}, window, width, glyphs)
        assert len(found) == width * glyphs.across
        assert 7.0 in found
    assert columns({window.end: 7.0}, window, width, glyphs) == [None] * width * glyphs.across


@given(WINDOWS, st.integers(12, 200), st.sampled_from([0, 60, -300, 330, 345]))
def test_times_stand_at_their_own_columns(window: Window, width: int, ahead: int) -> None:
    line = axis(window, width, lambda _: ahead)
    assert len(line) == width
    ticks = list(tick_minutes(window, width, lambda _: ahead))
    said = line.split()
    assert all(text in [time_text(m, lambda _: ahead) for m in ticks] for text in said)
    known = [True] * width
    assert set(ground(window, width, known, lambda _: ahead)) <= {"─", "┬"}
    assert set(ground(window, width, [False] * width, lambda _: ahead)) <= {" ", "┬"}


def test_round_local_times_are_said() -> None:
    assert axis(Window(0, 60), 72, utc).split() == [
        "00:00",
        "00:10",
        "00:20",
        "00:30",
        "00:40",
        "00:50",
    ]
    assert axis(Window(0, 1_440), 72, utc).split()[:3] == ["00:00", "03:00", "06:00"]
    assert axis(Window(30, 60), 72, lambda _: 345).split()[0] == "06:20"


@given(WINDOWS, st.integers(-2_000, 2_000), st.sampled_from([15, 60]))
def test_a_window_moves_only_to_hold_a_minute(window: Window, by: int, step: int) -> None:
    minute = window.first + by
    held = window.holding(minute, step)
    assert held.first <= minute < held.end
    assert held.minutes == window.minutes
    if 0 <= by < window.minutes:
        assert held is window


def test_terminals_without_braille_get_blocks() -> None:
    assert glyphs_for({"TERM": "linux"}) is BLOCKS
    assert glyphs_for({"TERM": "xterm-256color"}) is BRAILLE
    assert glyphs_for({}) is BRAILLE


def test_a_chart_to_look_at() -> None:
    plot = Plot("Pace", {n: float(n) for n in range(41)}, lambda v: f"{v:g}")
    window, width = Window(0, 60), LABEL + 30
    lines = chart_lines(plot, window, width, 8, offset=utc, hair=50, glyphs=BLOCKS)
    assert ["".join(text for text, _ in line).rstrip() for line in lines] == [
        "Pace",
        "     40┤                 ▄▄▀▀    │",
        "     30┤            ▄▄▀▀▀        │",
        "     20┤        ▄▄▀▀             │",
        "     10┤   ▄▄▄▀▀                 │",
        "      0┤▄▀▀                      │",
        "        ┬──────────────┬─────",
        "        00:00          00:30",
    ]
