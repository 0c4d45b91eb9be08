"""The table of records: painted line by line from the few pages that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from campmon.model.listing import ListedRecord, RecordQuery
from campmon.tui import figures
from campmon.tui.cells import cut, fit, width_of
from campmon.tui.details.record_fields import shown_value
from campmon.tui.details.record_pages import PAGE_SIZE, Place, RecordPages
from campmon.tui.looks import Line, Looks, Span, crop

HEAD = 1
_LEAST_FIELDS = 14
"""Cells from which a column of further fields is worth its place."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells each column has; 0 leaves it out."""

    account: int
    name: int
    phones: int
    result: int
    fields: int

    @classmethod
    def of(cls, width: int) -> Columns:
        """Share `width` cells out; what is left over goes to the further fields."""
        spare = max(0, width - 76)
        account, name = 16 + min(4, spare // 10), 18 + min(6, spare // 8)
        phones, result = 18 + min(12, spare // 5), 18 + min(6, spare // 12)
        fields = width - account - name - phones - result - 4
        if fields < _LEAST_FIELDS:
            result += max(-6, fields)
            fields = 0
        return cls(account, name, phones, result, fields)

    def head(self) -> str:
        """The column heads."""
        return self._row("Account", "Name", "Phones", "Result", "Fields")

    def text(self, record: ListedRecord) -> str:
        """A record in its columns."""
        name = f"{record.first_name} {record.last_name}".strip()
        fields = ", ".join(f"{key} {shown_value(key, value)}" for key, value in
                           record.fields.items() if value)  # fmt: skip
        return self._row(
            record.account or figures.UNKNOWN,
            name or figures.UNKNOWN,
            phones_in(record.phones, self.phones),
            record.result if record.result is not None else figures.UNKNOWN,
            fields,
        )

    def _row(self, account: str, name: str, phones: str, result: str, fields: str) -> str:
        cells = (
            (account, self.account),
            (name, self.name),
            (phones, self.phones),
            (result, self.result),
            (fields, self.fields),
        )
        return " ".join(fit(text, width) for text, width in cells if width)


def phones_in(phones: Sequence[str], width: int) -> str:
    """As many phones as fit, in dialing order, and how many more there are."""
    if not phones:
        return figures.UNKNOWN
    for shown in range(len(phones), 0, -1):
        more = f" +{len(phones) - shown}" if shown < len(phones) else ""
        text = " ".join(phones[:shown]) + more
        if width_of(text) <= width:
            return text
    more = f" +{len(phones) - 1}" if len(phones) > 1 else ""
    return cut(phones[0], width - len(more)) + more


def where_in_list(pages: RecordPages, query: RecordQuery, now: datetime) -> Line:
    """Where the cursor is in the list, how old what it shows is, and which list it is."""
    place = pages.cursor
    page = pages.page(place.page)
    spans: list[Span] = []
    if page is None:
        first = place.page * PAGE_SIZE + 1
        spans.append((f"Reading records {first:,} to {first + PAGE_SIZE - 1:,}…", "title"))
    elif not pages.empty:
        of = f" of {pages.total:,}" if pages.total is not None else ""
        age = figures.span((now - page.read_at).total_seconds())
        spans.append((f"Record {pages.number_of(place):,}{of}", "text"))
        spans.append((f" · read {age} ago", "muted"))
    if query.valid_only:
        spans.append((" · valid only", "muted"))
    if query.extra:
        spans.append((" · extra fields", "muted"))
    return tuple(spans)


class RecordTable(Widget, can_focus=True):
    """Shows the pages around the cursor. It reads nothing itself: it tells when it was moved."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Moved(Message):
        """The user has moved the cursor."""

    class Resized(Message):
        """There is room for more or fewer rows."""

    class Chosen(Message):
        """All of a record is wanted."""

        def __init__(self, record: ListedRecord) -> None:
            super().__init__()
            self.record = record

    def __init__(self, looks: Looks, pages: RecordPages) -> None:
        super().__init__()
        self._looks = looks
        self._notice: Sequence[tuple[str, str]] = ()
        self._columns = Columns.of(80)
        self._places: list[Place] = []
        self._cursor_line = 0
        self.pages = pages

    def show(self, pages: RecordPages, notice: Sequence[tuple[str, str]] = ()) -> None:
        """Show these pages as they are now; `notice` stands where there are no rows at all."""
        self.pages, self._notice = pages, notice
        self.pages.resize(self.size.height - HEAD)
        self._places, self._cursor_line = ([], 0) if notice else self.pages.visible()
        self.refresh()

    def on_resize(self) -> None:
        """Fit columns and rows."""
        self._columns = Columns.of(self.size.width)
        self.pages.resize(self.size.height - HEAD)
        self.post_message(self.Resized())

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.pages.move(by)
        self.post_message(self.Moved())

    def action_page(self, by: int) -> None:
        """Move the cursor by a screenful."""
        self.pages.page_by(by)
        self.post_message(self.Moved())

    def action_choose(self) -> None:
        """Ask for all of the record under the cursor."""
        record = self.pages.current
        if record is not None:
            self.post_message(self.Chosen(record))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row that was clicked."""
        line = event.y - HEAD
        if 0 <= line < len(self._places):
            self.action_move(line - self._cursor_line)

    def render_lines(self, crop_to: Region) -> list[Strip]:
        """The strips of a part of the widget."""
        width = self.size.width
        strips = [self._line(y, width) for y in crop_to.line_range]
        return crop(strips, crop_to.x, crop_to.right, width)

    def _line(self, y: int, width: int) -> Strip:
        if y < HEAD:
            return self._looks.strip(((self._columns.head(), "heading"),), width, "heading")
        line = y - HEAD
        if line >= len(self._places):
            noticed = line - 1
            spans = self._notice if not self._places else ()
            said = (spans[noticed],) if 0 <= noticed < len(spans) else ()
            return self._looks.strip(said, width)
        record = self.pages.record(self._places[line])
        here = line == self._cursor_line
        if record is None:
            text, role = "… not read yet", "muted"
        else:
            text, role = self._columns.text(record), "text"
        if here:
            role = "cursor"
        return self._looks.strip(((text, role),), width, role)
