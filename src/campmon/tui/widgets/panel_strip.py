"""The panels of the campaign under the cursor: as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from campmon.tui.cells import fit, width_of
from campmon.tui.looks import Line, Looks
from campmon.tui.panels.age import age_of_details
from campmon.tui.panels.all import PANELS
from campmon.tui.panels.context import Context, Panel, padded
from campmon.tui.widgets.lines import LineWidget

LEAST_WIDTH = 38
ONE_BELOW = 100
"""Narrower screens show one panel at a time, at its full width."""
GAP = 2


class PanelStrip(LineWidget):
    """Panels in a row, or several. `turn` shows others; `show` fills them."""

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(looks, id=id)
        self._first = 0
        self._rows = 1
        self._beside = False
        self._known: Context | None = None

    @property
    def shown_titles(self) -> list[str]:
        """The panels now on the screen, from left to right."""
        return [panel.title for panel in self._shown()]

    @property
    def first(self) -> str:
        """The title of the panel that is shown, or is the first of those shown."""
        return PANELS[self._first].title

    def turn(self, by: int) -> None:
        """Show the next panels, or those before."""
        self._first = (self._first + by) % len(PANELS)
        self._fill()

    def turn_to(self, title: str) -> None:
        """Show a panel; one that there is none of changes nothing."""
        places = [place for place, panel in enumerate(PANELS) if panel.title == title]
        if places:
            self.turn(places[0] - self._first)

    def stack(self, rows: int, *, beside: bool = False) -> None:
        """Show panels in so many rows; `beside` the table there is one in each."""
        self._rows, self._beside = rows, beside
        self._fill()

    def on_click(self, event: events.Click) -> None:
        """A title that is clicked brings its panel to the front."""
        title = self._title_at(event.x, event.y)
        if title:
            self.turn_to(title)

    def show(self, context: Context | None) -> None:
        """Show a campaign; None empties the panels."""
        self._known = context
        self._fill()

    def on_resize(self) -> None:
        """Fit as many panels as the width allows."""
        super().on_resize()
        self._fill()

    @property
    def _columns(self) -> int:
        if self._beside or self.size.width < ONE_BELOW:
            return 1
        return min(len(PANELS), self.size.width // LEAST_WIDTH)

    @property
    def _count(self) -> int:
        return min(len(PANELS), self._columns * self._rows)

    def _shown(self) -> Sequence[Panel]:
        count = self._count
        if count == len(PANELS):
            return PANELS
        return [PANELS[(self._first + n) % len(PANELS)] for n in range(count)]

    def _fill(self) -> None:
        width, height = self.size
        if width <= 0 or height <= 1:
            return
        panels = self._shown()
        across = self._columns
        rows = [panels[n : n + across] for n in range(0, len(panels), across)]
        lines: list[Line] = []
        for n, row in enumerate(rows):
            left = height - len(lines)
            lines += self._row(row, width, left // (len(rows) - n))
        self.set_lines(lines)

    def _row(self, panels: Sequence[Panel], width: int, height: int) -> list[Line]:
        each = self._width_of_each(width, len(panels))
        columns = [self._column(panel, each, height) for panel in panels]
        lines: list[Line] = []
        for y in range(height):
            line: list[tuple[str, str]] = [(" ", "text")]
            for n, column in enumerate(columns):
                if n:
                    line.append((" " * GAP, "text"))
                line.extend(column[y])
            lines.append(tuple(line))
        return lines

    def _width_of_each(self, width: int, count: int) -> int:
        return (width - 2 - GAP * (count - 1)) // count

    def _title_at(self, x: int, y: int) -> str:
        """The title under a cell of the strip; "" where there is none."""
        if not 0 <= y < len(self._lines):
            return ""
        titles = {panel.title for panel in PANELS}
        for text, _ in self._lines[y]:
            x -= width_of(text)
            if x < 0:
                title = text.strip(" []")
                return title if title in titles else ""
        return ""

    def _column(self, panel: Panel, width: int, height: int) -> list[Line]:
        title = self._title(panel, width)
        body: list[Line] = []
        if self._known is not None:
            body = panel.lines(self._known, width, height - 1)
        lines = [title, *body][:height]
        lines += [()] * (height - len(lines))
        return [padded(line, width) for line in lines]

    def _title(self, panel: Panel, width: int) -> Line:
        known = self._known if panel.of_details else None
        age = age_of_details(known) if known is not None else ""
        old = f" {age}" if age else ""
        if self._count > 1:
            rest = "─" * max(0, width - len(panel.title) - len(old) - 1)
            return ((panel.title, "title"), (old, "warn"), (" " + rest, "track"))
        tabs: list[tuple[str, str]] = []
        for other in PANELS:
            here = other is panel
            text = f"[{other.title}]" if here else f" {other.title} "
            tabs.append((text, "title" if here else "muted"))
        tabs.append((old, "warn"))
        used = sum(len(text) for text, _ in tabs)
        if used > width:
            head = f"[{panel.title}]"
            rest = fit("  tab: next", max(0, width - len(head + old)))
            return ((head, "title"), (old, "warn"), (rest, "title"))
        return (*tabs, ("─" * max(0, width - used), "track"))
