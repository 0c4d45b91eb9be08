"""What the compositor has made goes to the terminal as cells: the same is seen as of its text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import ControlType, Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, InlineUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from campmon.tui.terminal import strips as strips_module
from campmon.tui.terminal.celldiff import CellDiff
from campmon.tui.terminal.encoder import Abilities
from campmon.tui.terminal.strips import UnclearError, pieces
from campmon.tui.terminal.style import Styles
from tests.tui.terminal.emulator import Emulator

COLUMNS, LINES = 14, 5
HOME = "\x1b[H"
CONSOLE = Console(width=COLUMNS, height=LINES, color_system="truecolor", force_terminal=True)

looks = st.sampled_from(
    [
        None, Style(), Style(bold=True), Style(color="red"), Style(bgcolor="#102030"),
        Style(reverse=True, color="#ff8000"), Style(underline=True, bgcolor="blue"),
        Style(bold=False, color="default"),
    ]
)  # fmt: skip
words = st.text(st.sampled_from(["a", "b", " ", "0", "中", "─", "█", "…"]), min_size=1, max_size=8)
"""Half of them of one column."""
lines_of_segments = st.lists(
    st.builds(lambda text, look: Segment(text, look), words, looks), min_size=1, max_size=5
)


def strip_of(segments: list[Segment]) -> Strip:
    return Strip(segments).adjust_cell_length(COLUMNS)


strips = st.builds(strip_of, lines_of_segments)


@st.composite
def whole(draw: st.DrawFn) -> CompositorUpdate:
    """All of the screen, as when one is opened."""
    lines = draw(st.lists(strips, min_size=LINES, max_size=LINES))
    cut = draw(st.integers(1, COLUMNS - 1))
    return LayoutUpdate(
        [line.divide([cut, COLUMNS]) for line in lines], Region(0, 0, COLUMNS, LINES)
    )


@st.composite
def in_part(draw: st.DrawFn) -> CompositorUpdate:
    """Some spans of some lines, of which only whole pieces can be painted."""
    cut = draw(st.integers(1, COLUMNS - 1))
    chops = []
    for _ in range(LINES):
        first, second = draw(strips).divide([cut, COLUMNS])
        chops.append({0: first, cut: draw(st.sampled_from([second, second, None]))})
    spans = []
    for y in sorted(draw(st.sets(st.integers(0, LINES - 1), min_size=1))):
        ends = [(0, cut), (0, COLUMNS)]  # they begin and end where widgets do
        ends += [(cut, COLUMNS)] if chops[y][cut] is not None else []
        spans.append((y, *draw(st.sampled_from(ends))))
    return ChopsUpdate(chops, spans, [[cut, COLUMNS]] * LINES)


def as_text(update: CompositorUpdate, point: tuple[int, int] = (0, 0)) -> str:
    """What Textual writes for it."""
    assert isinstance(update, LayoutUpdate | ChopsUpdate)
    return f"{update.render_segments(CONSOLE)}\x1b[{point[1] + 1};{point[0] + 1}H"


def drawn(
    diff: CellDiff, update: CompositorUpdate, point: tuple[int, int] = (0, 0), *, wait: bool = False
) -> str:
    colors = ColorSystem.TRUECOLOR
    return diff.draw(pieces(update), point, colors, synchronized=False, wait=wait)


@given(
    updates=st.lists(st.one_of(whole(), in_part()), min_size=1, max_size=6),
    as_cells=st.lists(st.booleans(), min_size=6, max_size=6),
    point=st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, LINES - 1)),
    scrolls=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_cells_and_text_end_in_the_same_screen(
    updates: list[CompositorUpdate],
    as_cells: list[bool],
    point: tuple[int, int],
    scrolls: bool,
) -> None:
    plain, lean = Emulator(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    diff = CellDiff(COLUMNS, LINES, Abilities(background_erase=True, scroll=scrolls))
    for written in ("\x1b[?1049h\x1b[?7l", "\x1b[?25h"):
        plain.feed(written)
        lean.feed(diff.feed(written))
    for cells, update in zip(as_cells, updates, strict=False):
        text = as_text(update, point)
        plain.feed(text)
        lean.feed(drawn(diff, update, point) if cells else diff.feed(text))
        assert lean.rows() == plain.rows()
        assert lean.cursor == plain.cursor
        assert drawn(diff, update, point) == ""  # and then it is known


@given(updates=st.lists(whole(), min_size=2, max_size=4))
@settings(max_examples=20, deadline=None)
def test_of_what_has_waited_the_last_is_seen(updates: list[CompositorUpdate]) -> None:
    plain, lean = Emulator(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    diff = CellDiff(COLUMNS, LINES)
    for update in updates:
        plain.feed(as_text(update))
        assert drawn(diff, update, wait=True) == ""
    lean.feed(diff.catch_up())
    assert lean.rows() == plain.rows()


def line_of(*segments: Segment) -> CompositorUpdate:
    return LayoutUpdate([[Strip(segments)]], Region(0, 0, COLUMNS, 1))


@pytest.mark.parametrize(
    "segment",
    [
        Segment("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}"),
        Segment("a\tb"),
        Segment("\x1b[31mred"),
        Segment("linked", Style(link="https://example.com")),
        Segment("", None, [(ControlType.BELL,)]),
        Segment("more than fourteen columns"),
    ],
    ids=["width in doubt", "tab", "escape", "link", "control", "too long"],
)
def test_what_is_more_than_cells_is_left_to_be_written(segment: Segment) -> None:
    diff = CellDiff(COLUMNS, LINES)
    diff.feed(f"\x1b[?1049h{HOME}known")
    with pytest.raises(UnclearError):
        drawn(diff, line_of(Segment("not"), segment))
    assert diff.feed(f"{HOME}known{HOME}") == "\r"  # nothing was painted, nothing forgotten


def test_an_update_of_another_kind_is_left_to_be_written() -> None:
    with pytest.raises(UnclearError):
        list(pieces(InlineUpdate([Strip([Segment("inline")])])))


def test_cells_are_made_to_fit_the_terminal() -> None:
    diff = CellDiff(COLUMNS, LINES, fit=lambda text: text.replace("…", "~"))
    assert "too~" in drawn(diff, line_of(Segment("too…")))


def test_a_cursor_outside_the_screen_is_left_to_be_written() -> None:
    with pytest.raises(UnclearError):
        drawn(CellDiff(COLUMNS, LINES), line_of(Segment("a")), (COLUMNS, LINES))


def test_what_stays_is_not_sent_again_when_styles_have_started_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Styles, "LIMIT", 8)
    monkeypatch.setattr(strips_module, "_MOST_SEGMENTS", 20)
    diff = CellDiff(COLUMNS, LINES)
    plain, lean = Emulator(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    for red in range(60):
        look = Style(color=f"rgb({red},0,0)")
        update = line_of(Segment("same ", Style(bold=True)), Segment("turns", look))
        plain.feed(as_text(update))
        lean.feed(drawn(diff, update))
        assert lean.rows() == plain.rows()
        assert drawn(diff, update) == ""
