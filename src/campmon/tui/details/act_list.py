"""A list of acts with a cursor that stays with its act when new ones come above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from campmon.engine.audit_acts import TracedAct
from campmon.tui.details.act_lines import Whose, act_line, act_line_of_all
from campmon.tui.looks import Line, Looks
from campmon.tui.widgets.lines import LineWidget

_Id = tuple[datetime, str, str, str]


def _id(act: TracedAct) -> _Id:
    return act.begun, act.who, act.what, act.campaign_name


class ActList(LineWidget, can_focus=True):
    """Shows acts around the cursor; only lines that differ are painted again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "ends(False)", show=False),
        Binding("end", "ends(True)", show=False),
    ]

    class Moved(Message):
        """The cursor is on another act."""

    def __init__(self, looks: Looks, whose: Whose | None = None) -> None:
        """`whose`: acts on any campaign, each with what it was done to."""
        super().__init__(looks)
        self._whose = whose
        self._acts: Sequence[TracedAct] = ()
        self._now: datetime | None = None
        self._notice: Sequence[Line] = ()
        self._cursor = 0
        self._top = 0

    @property
    def current(self) -> TracedAct | None:
        """The act under the cursor."""
        return self._acts[self._cursor] if self._acts else None

    @property
    def place(self) -> int:
        """The number of the act under the cursor, from 1."""
        return self._cursor + 1

    def show(self, acts: Sequence[TracedAct], now: datetime, notice: Sequence[Line] = ()) -> None:
        """Show these acts; at the top the cursor goes along with new ones, elsewhere it stays.

        notice  what stands there where there are none
        """
        before, self._acts, self._now, self._notice = self.current, acts, now, notice
        at_top = self._cursor == 0
        if before is not None and not at_top:
            places = [place for place, act in enumerate(acts) if _id(act) == _id(before)]
            if places:
                self._top += places[0] - self._cursor
                self._cursor = places[0]
        self._move_to(self._cursor)

    def action_move(self, by: int) -> None:
        """Move the cursor by acts."""
        self._move_to(self._cursor + by)
        self.post_message(self.Moved())

    def action_page(self, by: int) -> None:
        """Move the cursor by a screenful."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_ends(self, last: bool) -> None:
        """To the newest or the oldest act."""
        self.action_move(len(self._acts) if last else -len(self._acts))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the act that was clicked."""
        if self._top + event.y < len(self._acts):
            self.action_move(self._top + event.y - self._cursor)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        super().on_resize()
        self._move_to(self._cursor)

    def _move_to(self, place: int) -> None:
        self._cursor = max(0, min(place, len(self._acts) - 1))
        height = max(1, self.size.height)
        most = max(0, len(self._acts) - height)
        self._top = max(0, min(self._top, self._cursor, most))
        self._top = max(self._top, self._cursor - height + 1)
        self._paint(height)

    def _paint(self, height: int) -> None:
        if not self._acts or self._now is None:
            self.set_lines(list(self._notice))
            return
        shown = list(enumerate(self._acts))[self._top : self._top + height]
        self.set_lines([self._line(act, self._now, place == self._cursor) for place, act in shown])

    def _line(self, act: TracedAct, now: datetime, cursor: bool) -> Line:
        if self._whose is None:
            return act_line(act, now, self.size.width, cursor=cursor)
        return act_line_of_all(act, now, self.size.width, self._whose, cursor=cursor)
