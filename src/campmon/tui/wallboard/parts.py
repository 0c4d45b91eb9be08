"""What the wallboard's pages share: head and foot, large figures in columns, a banner. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from campmon.model.reading import SourceHealth, SourceState
from campmon.tui import figures
from campmon.tui.cells import cut, fit, width_of
from campmon.tui.looks import Line, Span
from campmon.tui.panels.age import MISSED
from campmon.tui.wallboard.digits import large, letters, placed
from campmon.tui.wallboard.views import Frame, age_of

LARGE_ENOUGH = 5
"""Lines from which digits are read across a room; below it a shorter figure is better."""
_GAP = 2
_LEAST_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure under its caption.

    short  the same in fewer characters, where that makes it readable from farther away
    note   what stands beside the caption
    """

    caption: str
    text: str
    short: str = ""
    note: str = ""
    role: str = "title"


@dataclass(frozen=True, slots=True)
class Share:
    """How the lines of a page are shared out."""

    name: int
    state: int
    main: int
    second: int
    gaps: int


def share_out(height: int) -> Share:
    """Lines of each part, for all the lines between head and foot."""
    name = max(3, height // 6)
    second = max(3, height // 6)
    state = 1 if height < 30 else max(3, height // 10)
    gaps = 0 if height < 18 else 1 if height < 40 else 2
    main = height - name - state - second - 3 - 3 * gaps
    return Share(name, state, max(3, main), second, gaps)


def head_line(left: Sequence[Span], frame: Frame, width: int) -> Line:
    """What the page is about, which of how many, alerts, and the clock."""
    page, of = frame.place
    alerts = frame.alerts
    end: list[Span] = [(f"{page} of {of} ", "muted")]
    if frame.held:
        end.insert(0, (" HELD ", "badge"))
        end.insert(1, (" ", "text"))
    if frame.ended:
        end.insert(0, (" ALERTS ENDED ", "badge"))
        end.insert(1, (" ", "text"))
    elif alerts:
        end.insert(0, (f" ! {alerts} alert{'' if alerts == 1 else 's'} ", "badge"))
        end.insert(1, (" ", "text"))
    end.append((f" {frame.now.astimezone():%H:%M} ", "title"))
    room = width - sum(width_of(text) for text, _ in end)
    spans: list[Span] = []
    for text, role in left:
        shown = cut(text, room)
        spans.append((shown, role))
        room -= width_of(shown)
    return (*spans, (" " * max(0, room), "text"), *end)


def foot_line(frame: Frame, width: int) -> Line:
    """The keys: nobody needs them, and whoever finds a keyboard there sees them."""
    pairs = (
        ("esc", "leaves"),
        ("space", "goes on" if frame.held else "holds"),
        ("← →", "turns"),
        ("+ -", f"{frame.seconds} s a page"),
    )
    spans: list[Span] = [(" ", "text")]
    for key, does in pairs:
        spans += [(key, "key"), (f" {does}  ", "muted")]
    return tuple(spans)


def source_spans(health: SourceHealth | None, frame: Frame, refresh_seconds: float) -> list[Span]:
    """How well a source is heard, and how old its figures are at most."""
    age = age_of(health, frame.now)
    if health is None or age is None:
        return [("○ not read yet", "warn")]
    if health.state is SourceState.STALE:
        return [(f" STALE {figures.span(age)} ", "badge")]
    bound = max(math.ceil(MISSED * refresh_seconds), math.ceil(age))
    return [("● live", "good"), (f" ≤{bound} s", "muted")]


def words(text: str, role: str, width: int, height: int) -> list[Line]:
    """Words as large as the room allows, on the left; too many are cut, with a sign."""
    made = large(text, width - 2, height)
    if len(made) == 1 and letters(text):
        made = _beginning(text, width - 2, height) or made
    return [((" " + line, role),) for line in placed(made, width - 1, height)]


def _beginning(text: str, width: int, height: int) -> tuple[str, ...]:
    """As much of a text as can be drawn large at all; () where that says too little."""
    for length in range(len(text) - 1, _LEAST_LETTERS, -1):
        made = large(f"{text[:length].rstrip()}...", width, height)
        if len(made) > 1:
            return made
    return ()


def banner(text: str, short: str, width: int, height: int) -> list[Line]:
    """Words on a bar from edge to edge, reversed: seen for what they are without any colour."""
    made = large(text, width - 4, height)
    if len(made) < min(LARGE_ENOUGH, len(large(short, width - 4, height))):
        made = large(short, width - 4, height)
    return [((line, "badge"),) for line in placed(made, width, height, centre=True)]


def figure_rows(shown: Sequence[Figure], width: int, height: int) -> list[Line]:
    """Figures side by side: captions in one line, below them the figures in `height` lines."""
    each = width // len(shown)
    columns = [_column(figure, each, height) for figure in shown]
    captions: list[Span] = []
    for figure in shown:
        caption = cut(f" {figure.caption}", each - 1)
        note = cut(f" {figure.note}" if figure.note else "", max(0, each - 1 - width_of(caption)))
        captions += [(caption, "heading"), (note, "muted")]
        captions.append((" " * (each - width_of(caption) - width_of(note)), "text"))
    rows: list[Line] = [tuple(captions)]
    for y in range(height):
        rows.append(
            tuple((column[y], figure.role) for column, figure in zip(columns, shown, strict=True))
        )
    return rows


def _column(figure: Figure, width: int, height: int) -> list[str]:
    room = width - 1 - _GAP
    made = large(figure.text, room, height)
    if figure.short:
        short = large(figure.short, room, height)
        if len(made) < min(LARGE_ENOUGH, len(short)):
            made = short
    return [" " + fit(line, width - 1) for line in placed(made, room, height)]
