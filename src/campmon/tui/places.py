"""Where the palette leads beside commands and campaigns: tabs, panels, columns, themes, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from campmon.model.errors import ConfigurationError
from campmon.settings.profile import LAYOUTS
from campmon.tui.layouts import told
from campmon.tui.panels.all import PANELS
from campmon.tui.sources_listed import only
from campmon.tui.widgets.columns import BY_ID

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


@dataclass(frozen=True, slots=True)
class Place:
    """Something to go to.

    kind  what it is, in a word or two
    go    takes the screen there
    """

    kind: str
    name: str
    help: str
    go: Callable[[CampmonApp], None]


def places(app: CampmonApp) -> Iterator[Place]:
    """Every place that there is now."""
    from campmon.tui.details.tabs import TABS

    for tab in TABS:
        yield Place("Details", tab.title, "In the details of this one",
                    partial(_open_tab, title=tab.title))  # fmt: skip
    for panel in PANELS:
        yield Place("Panel", panel.title, "Show this panel first", partial(_turn, panel.title))
    for column_id in app.board.table.column_ids:
        column = BY_ID[column_id]
        yield Place("Sort by", column.head, "Sort by this column",
                    partial(_sort, column_id))  # fmt: skip
    for layout in LAYOUTS:
        yield Place("Layout", layout, "Lay the screen out so", partial(_lay_out, layout))
    for theme in app.themes.names:
        yield Place("Theme", theme, "Paint the screen so", partial(_paint, theme))
    profiles = list(app.session.sources)
    if len(profiles) > 1:
        for profile in profiles:
            yield Place("Source", profile, "It alone; again, all",
                        partial(_show_only, profile))  # fmt: skip


def _open_tab(app: CampmonApp, *, title: str) -> None:
    campaign = app.board.current
    if campaign is None:
        app.tell("Move the cursor to a campaign first", "warning")
        return
    from campmon.tui.details.screen import open_details
    from campmon.tui.details.tabs import TABS

    screen = open_details(app, campaign)
    screen.call_later(screen.action_show, [tab.title for tab in TABS].index(title))


def _turn(title: str, app: CampmonApp) -> None:
    app.board.panels.turn_to(title)


def _sort(column_id: str, app: CampmonApp) -> None:
    table = app.board.table
    now, descending = table.sorted_by
    turned = not descending if now == column_id else BY_ID[column_id].figure
    table.sort_by(column_id, turned)


def _lay_out(layout: str, app: CampmonApp) -> None:
    app.board.lay_out(layout)
    app.tell(told(layout, *app.board.size))


def _paint(name: str, app: CampmonApp) -> None:
    try:
        theme = app.themes.load(name)
    except ConfigurationError as error:
        app.tell(str(error), "warning", "Theme")
        return
    app.use_theme(theme)
    app.chosen_theme = name


def _show_only(profile: str, app: CampmonApp) -> None:
    app.board.hide_sources(only(app.board.hidden, profile, list(app.session.sources)))
