"""The campaign table: painted line by line, and of those only what changed.

Cursor and marks hold on to campaigns, never to rows: whatever moves, they stay with theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from campmon.model.campaign import Campaign, CampaignKey
from campmon.tui.looks import Looks, crop
from campmon.tui.signs import SIGNS, STALE
from campmon.tui.widgets import columns
from campmon.tui.widgets.columns import BY_ID, Placed
from campmon.tui.widgets.order import Order, Predicate, Row
from campmon.tui.widgets.row_painter import Content, RowPainter

HEAD = 1
"""Lines taken by the column heads."""


class CampaignTable(ScrollView, can_focus=True):
    """Campaigns by key in fixed columns. See `update` for what a change costs.

    A long class, since Textual wants cursor, marks, drawing and their handlers in one widget; what
    can stand apart does: the order of rows, the columns, the painting of a row.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CampaignTable {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "edge(0)", "First", show=False),
        Binding("end", "edge(1)", "Last", show=False),
    ]

    class CursorMoved(Message):
        """The cursor is on another campaign, or on none."""

        def __init__(self, key: CampaignKey | None) -> None:
            super().__init__()
            self.key = key

    class MarksChanged(Message):
        """Another set of campaigns is marked."""

    class Opened(Message):
        """A campaign was clicked twice."""

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._order = Order(BY_ID["name"])
        self._placed: tuple[Placed, ...] = ()
        self._sources: set[str] = set()
        self._services = False
        self._stale: frozenset[str] = frozenset()
        self._cursor = 0
        self._steered = False
        self._cursor_key: CampaignKey | None = None
        self._told_key: CampaignKey | None = None
        self._marks: set[CampaignKey] = set()
        self._notice: Sequence[str] = ()
        self._labels: Mapping[CampaignKey, str] = {}
        self._alerts: Mapping[CampaignKey, str] = {}
        self._painted: dict[int, Content | None] = {}
        self._painter = RowPainter(looks)

    # What it shows

    @property
    def shown_count(self) -> int:
        """How many campaigns satisfy the filter."""
        return len(self._order.shown)

    @property
    def shown_keys(self) -> list[CampaignKey]:
        """The campaigns shown, in the order of the screen."""
        return [row.key for row in self._order.shown]

    @property
    def visible_keys(self) -> list[CampaignKey]:
        """The campaigns on the screen now, from top to bottom."""
        return [row.key for row in self._order.shown[self._top : self._top + self._height]]

    @property
    def shown_campaigns(self) -> list[Campaign]:
        """The same campaigns, with the figures that the table has of them."""
        return [row.campaign for row in self._order.shown]

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where on the screen the cursor is, for a terminal that shows its own there."""
        region = self.content_region
        return Offset(region.x, region.y + HEAD + self._cursor - self._top)

    @property
    def cursor_key(self) -> CampaignKey | None:
        """The campaign under the cursor; None where there is none, or it has gone."""
        key = self._cursor_key
        row = self._order.rows.get(key) if key is not None else None
        return key if row is not None and row.index >= 0 else None

    @property
    def marks(self) -> frozenset[CampaignKey]:
        """The marked campaigns, shown or not."""
        return frozenset(self._marks)

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The id of the column sorted by, and whether from high to low."""
        return self._order.column.id, self._order.descending

    @property
    def column_ids(self) -> tuple[str, ...]:
        """The columns that fit, from left to right."""
        return tuple(placed.column.id for placed in self._placed)

    # What changes it

    def update(self, changed: Iterable[Campaign], removed: Iterable[CampaignKey] = ()) -> None:
        """Take in new and changed campaigns: a look-up each, and the visible cells that differ."""
        put = self._order.put
        sources = len(self._sources)
        for campaign in changed:
            put(campaign)
            if campaign.profile not in self._sources:
                self._sources.add(campaign.profile)
                self._place()
            if campaign.service is not None and not self._services:
                self._services = True
                self._place()
        for key in removed:
            self._order.remove(key)
            self._unmark(key)
        self._settle(follow_gone=False)
        if len(self._sources) > sources and not self._steered:
            self._put_cursor(0)  # the first source to answer must not open the board in the middle
            self._steered = False

    def replace(self, campaigns: Iterable[Campaign]) -> None:
        """Show these campaigns and no others, as after a freeze."""
        present = list(campaigns)
        self._order.replace(present)
        self._sources = {campaign.profile for campaign in present}
        self._services = any(campaign.service is not None for campaign in present)
        for key in self._marks - self._order.rows.keys():
            self._unmark(key)
        self._place()
        self._settle(follow_gone=False)

    def set_stale(self, profiles: frozenset[str]) -> None:
        """Mark the figures of these sources as older than they should be."""
        if profiles == self._stale:
            return
        moved = profiles ^ self._stale
        self._stale = profiles
        for row in self._order.rows.values():
            if row.key.profile in moved:
                row.fresh = False
        self._refresh_changed()

    def set_labels(self, labels: Mapping[CampaignKey, str]) -> None:
        """Show these letters before campaigns, in place of their marks."""
        self._labels = labels
        self._refresh_changed()

    def set_alerts(self, alerts: Mapping[CampaignKey, str]) -> None:
        """Show these signs beside campaigns, behind their marks; only rows that differ change."""
        if alerts != self._alerts:
            self._alerts = alerts
            self._refresh_changed()

    def set_notice(self, lines: Sequence[str]) -> None:
        """What to say where no campaign is shown."""
        if lines != self._notice:
            self._notice = lines
            if not self._order.shown:
                self.refresh()

    def filter(self, predicate: Predicate | None) -> None:
        """Show only campaigns that satisfy `predicate`; None shows all."""
        self._order.filter(predicate)
        self._settle(follow_gone=True)

    def sort_by(self, column_id: str, descending: bool) -> None:
        """Sort by a column; the cursor stays on its campaign."""
        self._order.sort_by(BY_ID[column_id], descending)
        self._settle(follow_gone=True)
        self.refresh(Region(0, 0, self.size.width, HEAD))

    def take_looks(self, looks: Looks) -> None:
        """Paint everything in another theme."""
        self._painter = RowPainter(looks)
        self.refresh()

    # Marks

    def toggle_mark(self) -> None:
        """Mark or unmark the campaign under the cursor, and go down one."""
        key = self.cursor_key
        if key is None:
            return
        self._marks ^= {key}
        self._refresh_index(self._cursor)
        self.post_message(self.MarksChanged())
        self.action_move(1)

    def mark_down(self, count: int) -> None:
        """Mark the campaign under the cursor and those below, and go on; if all are, unmark."""
        if self.cursor_key is None:
            return
        keys = {row.key for row in self._order.shown[self._cursor : self._cursor + count]}
        self._marks = self._marks - keys if keys <= self._marks else self._marks | keys
        self._refresh_changed()
        self.post_message(self.MarksChanged())
        self.action_move(len(keys))

    def toggle_all_marks(self) -> None:
        """Mark every campaign shown; if all are marked already, none."""
        keys = {row.key for row in self._order.shown}
        self._marks = self._marks - keys if keys <= self._marks else self._marks | keys
        self._refresh_changed()
        self.post_message(self.MarksChanged())

    def clear_marks(self, profiles: Iterable[str] | None = None) -> None:
        """Mark none; of these sources, where some are named."""
        of = None if profiles is None else frozenset(profiles)
        self.unmark([key for key in self._marks if of is None or key.profile in of])

    def unmark(self, keys: Iterable[CampaignKey]) -> None:
        """Mark these no longer."""
        gone = self._marks.intersection(keys)
        if gone:
            self._marks -= gone
            self._refresh_changed()
            self.post_message(self.MarksChanged())

    def _unmark(self, key: CampaignKey) -> None:
        if key in self._marks:
            self._marks.discard(key)
            self.post_message(self.MarksChanged())

    # The cursor

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        if self.cursor_key is None:
            by = 0  # the campaign has gone: the first key only finds the cursor again
        self._put_cursor(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a screenful."""
        self._put_cursor(self._cursor + by * max(1, self._height - 1))

    def action_edge(self, last: int) -> None:
        """Move the cursor to the first or the last row."""
        self._put_cursor(len(self._order.shown) - 1 if last else 0)

    def go_to(self, key: CampaignKey) -> None:
        """Move the cursor to a campaign, where it is shown."""
        row = self._order.rows.get(key)
        if row is not None and row.index >= 0:
            self._put_cursor(row.index)

    def go_to_row(self, number: int) -> None:
        """Move the cursor to a row; the first is 1."""
        self._put_cursor(number - 1)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row that was clicked; a head sorts, and once more turns it."""
        index = self._top + event.y - HEAD
        if event.y < HEAD:
            self._sort_at(event.x)
        elif index < len(self._order.shown):
            self._put_cursor(index)
            if event.chain == 2:
                self.post_message(self.Opened())

    def _sort_at(self, x: int) -> None:
        column = columns.column_at(self._placed, x)
        if column is not None:
            now, descending = self.sorted_by
            turned = not descending if column.id == now else column.figure
            self.sort_by(column.id, turned)

    def _put_cursor(self, index: int) -> None:
        shown = self._order.shown
        if not shown:
            return
        self._steered = True
        index = max(0, min(index, len(shown) - 1))
        before, key = self._cursor, shown[index].key
        if index == before and key == self._cursor_key:
            return
        self._cursor, self._cursor_key = index, key
        if not self._scroll_into_view():
            self._refresh_index(before)
            self._refresh_index(index)
        self._tell_cursor()

    def _settle(self, *, follow_gone: bool) -> None:
        """Bring rows, cursor and scroll bar in line with the order, then paint what differs."""
        count_before = len(self._order.shown)
        if self._order.settle():
            if len(self._order.shown) != count_before or not self.virtual_size.height:
                self._resize_content()
            self._hold_cursor(follow_gone)
        self._refresh_changed()

    def _hold_cursor(self, follow_gone: bool) -> None:
        """Keep the cursor on its campaign. One that has gone is waited for, not replaced.

        A neighbour sliding under the cursor would be acted on by the next key; only a filter or
        a sort, which the user asked for, moves the cursor to one.
        """
        shown = self._order.shown
        row = self._order.rows.get(self._cursor_key) if self._cursor_key is not None else None
        if row is not None and row.index >= 0:
            if row.index != self._cursor:
                self._cursor = row.index
                self._scroll_into_view()
        else:
            self._cursor = max(0, min(self._cursor, len(shown) - 1))
            if shown and (follow_gone or self._cursor_key is None):
                self._cursor_key = shown[self._cursor].key
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        key = self.cursor_key
        if key != self._told_key:
            self._told_key = key
            self.post_message(self.CursorMoved(key))

    # Scrolling

    @property
    def _height(self) -> int:
        return max(0, self.size.height - HEAD)

    @property
    def _top(self) -> int:
        return int(self.scroll_offset.y)

    def _resize_content(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._order.shown) + HEAD)
        self.refresh()
        self.call_after_refresh(self._scroll_into_view)

    def _scroll_into_view(self) -> bool:
        """Scroll as little as shows the cursor; whether it had to."""
        top, height = self._top, self._height
        if self._cursor < top:
            wanted = self._cursor
        elif height and self._cursor >= top + height:
            wanted = self._cursor - height + 1
        else:
            return False
        self.scroll_to(y=wanted, animate=False, force=True)
        return self._top != top

    def on_resize(self) -> None:
        """Choose the columns that fit, and keep the cursor in view."""
        self._place()
        self._resize_content()

    def _place(self) -> None:
        self._placed = columns.place(
            self.scrollable_content_region.width,
            sources=self._sources,
            services=self._services,
        )
        self._painted.clear()
        for row in self._order.rows.values():
            row.fresh = False
        self.refresh()

    # Painting

    def render_lines(self, crop_to: Region) -> list[Strip]:
        """The strips of a part of the widget, from the cache wherever nothing changed."""
        width = self.outer_size.width
        strips = [self._line(y, width) for y in crop_to.line_range]
        return crop(strips, crop_to.x, crop_to.right, width)

    def _line(self, y: int, width: int) -> Strip:
        if y < HEAD:
            return self._painter.head(self._placed, *self.sorted_by, width)
        index = self._top + y - HEAD
        content = self._content(index)
        self._painted[y] = content
        if content is None:
            notice = () if self._order.shown else self._notice
            return self._painter.beyond(y - HEAD, notice, self._height, width)
        return self._painter.row(content, width)

    def _content(self, index: int) -> Content | None:
        shown = self._order.shown
        if index >= len(shown):
            return None
        row = shown[index]
        key = row.key
        stale = key.profile in self._stale
        if not row.fresh or row.cells is None:
            self._make_cells(row, stale)
        assert row.cells is not None
        return Content(
            row.cells,
            SIGNS[row.campaign.state].role,
            key == self._cursor_key,
            key in self._marks,
            stale,
            self._labels.get(key, ""),
            self._alerts.get(key, ""),
        )

    def _make_cells(self, row: Row, stale: bool) -> None:
        mark = STALE if stale else " "
        campaign = row.campaign
        row.cells = tuple([placed.cell(campaign, mark) for placed in self._placed])
        row.fresh = True

    def _refresh_changed(self) -> None:
        """Ask for a repaint of the visible cells that no longer show what they should.

        Neighbouring rows go together and whole: cutting forty lines at two places each costs more
        than painting them, and the terminal gets only the cells that differ in any case.
        """
        top, (width, height) = self._top, self.size
        first = HEAD
        for y in range(HEAD, height + 1):
            if y < height and self._painted.get(y) != self._content(top + y - HEAD):
                continue
            if y - first == 1:
                self.refresh(self._differing(first))
            elif y > first:
                self.refresh(Region(0, first, width, y - first))
            first = y + 1

    def _differing(self, y: int) -> Region:
        """The cells of a line that differ from what it shows."""
        old, new = self._painted.get(y), self._content(self._top + y - HEAD)
        if old is None or new is None or old[1:] != new[1:]:
            return Region(0, y, self.size.width, 1)
        pairs = zip(self._placed, old.cells, new.cells, strict=True)
        differing = [placed for placed, before, after in pairs if before != after]
        first, last = differing[0], differing[-1]
        end = last.x + last.lead + last.width + 1
        return Region(first.x, y, end - first.x, 1)

    def _refresh_index(self, index: int) -> None:
        y = index - self._top + HEAD
        if HEAD <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))
