"""Opens the export dialog over what is on the screen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from campmon.tui.append.paths import home_folder, working_folder
from campmon.tui.export.choices import Exportable
from campmon.tui.export.screen import ExportScreen

if TYPE_CHECKING:
    from campmon.model.campaign import Campaign
    from campmon.tui.app import CampmonApp


def begin(
    app: CampmonApp,
    campaign: Campaign | None,
    *,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Ask what to export; `campaign` is the one whose report may be made."""
    if app.is_web:  # whoever has the address may look, not write to this machine
        app.tell("A monitor in a browser writes no files", "warning", "Export")
        return
    session = app.session
    folder = session.export_folder or session.last_folder or working_folder()
    there = what_is_there(app, campaign)
    app.push_screen(
        ExportScreen(app, there, app.screen, folder, home_folder(), environment=environment)
    )


def what_is_there(app: CampmonApp, campaign: Campaign | None) -> Exportable:
    """What can be exported as things stand. A frozen table is exported as it was frozen."""
    board, table = app.board, app.board.table
    shown = table.shown_campaigns
    marked = [one for one in shown if one.key in table.marks]
    health = app.session.board.health
    # what a source has told since the freeze is not the age of figures from before
    read_at = {} if board.frozen else {p: h.as_of for p, h in health.items() if h.as_of}
    size = app.screen.size
    return Exportable(
        tuple(marked or shown), bool(marked), read_at, (size.width, size.height), campaign
    )
