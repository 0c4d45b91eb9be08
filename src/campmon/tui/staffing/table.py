"""The list of agents or teams: of thousands, only the visible lines are painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from campmon.model.staffing_plan import Kind, Mark, Marks, Name
from campmon.tui.looks import Line, Looks, Span, StripCache, crop
from campmon.tui.staffing.columns import Columns, Facts
from campmon.tui.staffing.rows import Heading, ListLine, Row

HEAD = 1
"""Lines taken by the column heads."""

_ROLES = {Mark.ADD: "good", Mark.REMOVE: "bad"}


class StaffTable(ScrollView, can_focus=True):
    """Rows below their headings. The cursor holds on to a name, never to a line."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    StaffTable {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    class Moved(Message):
        """The cursor was moved."""

    class Pressed(Message):
        """A row was clicked that has the cursor already."""

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self._looks = looks
        self._facts = Facts()
        self._lines: Sequence[ListLine] = ()
        self._places: dict[Name, int] = {}
        self._marks: Marks = {}
        self._columns = Columns.of(80, self._facts)
        self._cursor = 0
        self._held: dict[Kind, Name] = {}
        self._notice: Sequence[Span] = ()
        self._strips = StripCache()

    # What it shows

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        line = self._lines[self._cursor] if self._cursor < len(self._lines) else None
        return line if isinstance(line, Row) else None

    def show(
        self,
        facts: Facts,
        lines: Sequence[ListLine],
        marks: Marks,
        notice: Sequence[Span] = (),
    ) -> None:
        """List these lines; `notice` stands where there are none.

        The cursor stays with its name. Where that is not listed it goes to the first row, and
        back to the name when it is listed again, unless it was moved meanwhile.
        """
        self._facts, self._lines, self._notice = facts, lines, notice
        self._places = {
            line.name: place for place, line in enumerate(lines) if isinstance(line, Row)
        }
        self._marks = dict(marks)
        held = self._held.get(facts.kind)
        place = self._places.get(held) if held is not None else None
        self._cursor = self._nearest(0, 1) if place is None else place
        self._fit()

    def show_marks(self, marks: Marks) -> None:
        """Show other marks on the same lines; only rows that differ are painted."""
        before, self._marks = self._marks, dict(marks)
        top = self._top
        for y in range(HEAD, self.size.height):
            place = top + y - HEAD
            line = self._lines[place] if place < len(self._lines) else None
            if isinstance(line, Row) and before.get(line.name) is not marks.get(line.name):
                self.refresh(Region(0, y, self.size.width, 1))

    # The cursor

    def action_move(self, by: int) -> None:
        """Move the cursor by rows; headings are stepped over."""
        place = self._nearest(self._cursor + by, by)
        if self._row_at(place) is not None:
            self._put_cursor(place)

    def action_page(self, by: int) -> None:
        """Move the cursor by a screenful."""
        place = self._cursor + by * max(1, self._height - 1)
        self._put_cursor(self._nearest(max(0, min(place, len(self._lines) - 1)), by))

    def action_edge(self, last: int) -> None:
        """Move the cursor to the first or the last row."""
        self._put_cursor(self._nearest(len(self._lines) - 1 if last else 0, -1 if last else 1))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row that was clicked; a click on it again marks."""
        place = self._top + event.y - HEAD
        if event.y < HEAD or self._row_at(place) is None:
            return
        if place == self._cursor:
            self.post_message(self.Pressed())
        else:
            self._put_cursor(place)

    def hold(self) -> None:
        """Keep the cursor with the row that it is on, as when something was done to it."""
        row = self.current
        if row is not None:
            self._held[self._facts.kind] = row.name

    def _row_at(self, place: int) -> Row | None:
        line = self._lines[place] if 0 <= place < len(self._lines) else None
        return line if isinstance(line, Row) else None

    def _nearest(self, place: int, way: int) -> int:
        """The row at `place`, else the next one that way, else the other way."""
        for step in (1 if way >= 0 else -1, -1 if way >= 0 else 1):
            at = place
            while 0 <= at < len(self._lines):
                if isinstance(self._lines[at], Row):
                    return at
                at += step
        return min(max(0, self._cursor), max(0, len(self._lines) - 1))

    def _put_cursor(self, place: int) -> None:
        if self._row_at(place) is None:
            return
        before, self._cursor = self._cursor, place
        self.hold()
        if not self._scroll_into_view():
            for changed in {before, place}:
                y = changed - self._top + HEAD
                if HEAD <= y < self.size.height:
                    self.refresh(Region(0, y, self.size.width, 1))
        self.post_message(self.Moved())

    # Scrolling

    @property
    def _height(self) -> int:
        return max(0, self.size.height - HEAD)

    @property
    def _top(self) -> int:
        return int(self.scroll_offset.y)

    def on_resize(self) -> None:
        """Fit columns and rows."""
        self._fit()

    def _fit(self) -> None:
        self._strips.clear()
        width = self.scrollable_content_region.width
        self._columns = Columns.of(width, self._facts)
        self.virtual_size = Size(self.size.width, len(self._lines) + HEAD)
        self.refresh()
        self.call_after_refresh(self._scroll_into_view)

    def _scroll_into_view(self) -> bool:
        """Scroll as little as shows the cursor, and a heading right above it; whether it had to."""
        top, height, first = self._top, self._height, self._cursor
        if first and isinstance(self._lines[first - 1], Heading):
            first -= 1
        if first < top:
            wanted = first
        elif height and self._cursor >= top + height:
            wanted = self._cursor - height + 1
        else:
            return False
        self.scroll_to(y=wanted, animate=False, force=True)
        return self._top != top

    # Painting

    def render_lines(self, crop_to: Region) -> list[Strip]:
        """The strips of a part of the widget."""
        width = self.outer_size.width
        strips = [self._line(y, width) for y in crop_to.line_range]
        return crop(strips, crop_to.x, crop_to.right, width)

    def _line(self, y: int, width: int) -> Strip:
        if y < HEAD:
            text = self._columns.head() if self._lines else ""
            return self._looks.strip([(text, "heading")], width, "heading")
        place = self._top + y - HEAD
        if place >= len(self._lines):
            return self._beyond(y - HEAD, width)
        line = self._lines[place]
        if isinstance(line, Heading):
            return self._looks.strip([(f" {line.text}", "title")], width)
        return self._row(line, place == self._cursor, width)

    def _row(self, row: Row, here: bool, width: int) -> Strip:
        mark = self._marks.get(row.name)
        content = (row, mark, here, width)
        strip = self._strips.get(content)
        if strip is None:
            sign = mark.value if mark is not None else "·" if row.on else " "
            text = f" {sign} {self._columns.text(row, mark)}"
            role = "cursor" if here else "text" if mark is None else _ROLES[mark]
            line: Line = ((text, role),)
            strip = self._strips.put(content, self._looks.strip(line, width, role))
        return strip

    def _beyond(self, line: int, width: int) -> Strip:
        noticed = line - 1
        if self._lines or not 0 <= noticed < len(self._notice):
            return self._looks.strip((), width)
        text, role = self._notice[noticed]
        return self._looks.strip([(f" {text}", role)], width)
