"""The time line of a replay: where it stands, and where something happened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.signal import Signal
from textual.theme import Theme

from campmon.backends.recording.format import Mark, MarkKind
from campmon.backends.recording.player import Player
from campmon.tui.looks import Line, Looks, Span
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_SHOWN_SECONDS = 0.5
_PLAYED, _REST, _HERE = "━", "─", "●"
_ACT, _LOST = "▲", "×"
_SHORT_SECONDS = 600.0
_LEAST = 8
"""Cells of the line itself below which the times at its ends give way."""


class TimeLine(LineWidget):
    """One line: begin, what was played, marks, end, position, speed. A click goes there."""

    DEFAULT_CSS: ClassVar[str] = "TimeLine { height: 1; }"

    def __init__(self, player: Player, looks: Looks) -> None:
        super().__init__(looks, id="timeline")
        self._player = player

    def on_mount(self) -> None:
        """Follow the replay, and the theme; no toast lies over it."""
        self.screen.add_class("-timeline")
        self.set_interval(_SHOWN_SECONDS, self.show)
        changed: Signal[Theme] = self.app.theme_changed_signal
        changed.subscribe(self, self._theme_changed)

    def on_resize(self) -> None:
        """Fit the line to its width."""
        super().on_resize()
        self.show()

    def show(self) -> None:
        """Show where the replay stands; nothing is painted where that looks the same."""
        self.set_lines([time_line(self._player, self.size.width)])

    def on_click(self, event: events.Click) -> None:
        """Go to where the line was clicked."""
        start, width = line_place(self._player, self.size.width)
        if width > 0 and start <= event.x < start + width:
            share = (event.x - start + 0.5) / width
            self._player.seek(share * self._player.recording.seconds)
            self.show()

    def _theme_changed(self, _: Theme) -> None:
        app: CampmonApp = self.app  # type: ignore[assignment]
        self.take_looks(looks(app.theme_file, raised=True))


def time_line(player: Player, width: int) -> Line:
    """The line in `width` cells. Pure, but for where the player stands."""
    left, right = _ends(player, width)
    _, cells = line_place(player, width)
    return (*left, *_track(player, cells), *right)


def line_place(player: Player, width: int) -> tuple[int, int]:
    """Where the track itself begins, and how many cells it has."""
    left, right = _ends(player, width)
    taken = sum(len(text) for text, _ in (*left, *right))
    return sum(len(text) for text, _ in left), max(0, width - taken)


def _ends(player: Player, width: int) -> tuple[list[Span], list[Span]]:
    recording = player.recording
    begin, end = recording.begun.astimezone(), recording.ends.astimezone()
    now = player.now.astimezone()
    day = f"{now:%a %d} " if begin.date() != end.date() else ""
    if player.paused:
        state = ("‖ paused", "warn")
    elif player.ended:
        state = ("■ at the end", "warn")
    else:
        state = (f"▶ {player.speed:g}×", "good")
    speed = f"  {player.speed:g}×" if not player.moving else ""
    right: list[Span] = [
        (f" {_end(end, recording.seconds)}  ", "muted"),
        (f"{day}{now:%H:%M:%S}", "title"),
        ("  ", "text"),
        state,
        (f"{speed} ", "muted"),
    ]
    left: list[Span] = [(f" {_end(begin, recording.seconds)} ", "muted")]
    if width - sum(len(text) for text, _ in (*left, *right)) < _LEAST:
        return [(" ", "text")], [("  ", "text"), *right[1:]]
    return left, right


def _end(moment: datetime, seconds: float) -> str:
    """The time at an end of the line; of a short recording to the second."""
    return f"{moment:%H:%M:%S}" if seconds < _SHORT_SECONDS else f"{moment:%H:%M}"


def _track(player: Player, cells: int) -> list[Span]:
    """The line: what was played, marks upon it, and where it stands."""
    if cells <= 0:
        return []
    seconds = player.recording.seconds
    here = _cell(player.position, seconds, cells)
    signs = _signs(player.recording.marks, seconds, cells)
    spans: list[Span] = []
    for cell in range(cells):
        if cell == here:
            span = (_HERE, "title")
        elif cell in signs:
            span = signs[cell]
        else:
            span = (_PLAYED, "bar") if cell < here else (_REST, "track")
        if spans and spans[-1][1] == span[1]:
            spans[-1] = (spans[-1][0] + span[0], span[1])
        else:
            spans.append(span)
    return spans


def _signs(marks: tuple[Mark, ...], seconds: float, cells: int) -> dict[int, Span]:
    """What stands in which cell: stretches in which a source was not heard, and acts upon them."""
    signs: dict[int, Span] = {}
    lost: dict[int, float] = {}
    for at, kind, source in marks:
        if kind is MarkKind.LOST:
            lost[source] = at
        elif kind is MarkKind.HEARD and source in lost:
            _fill(signs, lost.pop(source), at, seconds, cells)
    for at in lost.values():
        _fill(signs, at, seconds, seconds, cells)
    for at, kind, _ in marks:
        if kind is MarkKind.ACT:
            signs[_cell(at, seconds, cells)] = (_ACT, "key")
    return signs


def _fill(signs: dict[int, Span], begin: float, end: float, seconds: float, cells: int) -> None:
    for cell in range(_cell(begin, seconds, cells), _cell(end, seconds, cells) + 1):
        signs[cell] = (_LOST, "warn")


def _cell(at: float, seconds: float, cells: int) -> int:
    if seconds <= 0:
        return 0
    return min(cells - 1, max(0, int(at / seconds * cells)))
