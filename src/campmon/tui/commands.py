"""What each command does: one small function each, found by a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.worker import Worker

from campmon.model.command import COMMANDS
from campmon.tui import acts, mending
from campmon.tui.widgets.columns import BY_ID as COLUMN_BY_ID

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

Handler = Callable[["CampmonApp"], None]


def run_command(app: CampmonApp, command_id: str, *, clicked: bool = False) -> None:
    """Do what a command says. It acts on the board alone: dialogs have keys of their own.

    clicked  not by a key: what acts on a campaign then asks, whatever it is
    """
    operation = mending.OPERATIONS.get(command_id)
    try:
        if operation is None:
            HANDLERS[command_id](app)
        else:
            board = app.board
            acts.begin(app, operation, board.chosen, unseen=board.marked_unseen, clicked=clicked)
    except ImportError as error:  # a seam: screens are loaded when first opened
        app.tell("campmon was changed on the disk. Leave it and start it again", "error")
        from campmon.tui.crash import log_problem

        log_problem(error, f"loading {command_id}")


def _append(app: CampmonApp) -> None:
    campaign = app.board.current
    if campaign is None:
        app.tell("Move the cursor to a campaign first", "warning")
        return
    marked = len(app.board.table.marks)
    if marked > 1:
        app.tell(
            f"An append is for one campaign, and {marked} are marked. Unmark them, and put the "
            "cursor on the one",
            "warning",
        )
        return
    mending.append_to(app, campaign)


def _details(app: CampmonApp) -> None:
    campaign = app.board.current
    if campaign is None:
        app.tell("Move the cursor to a campaign first", "warning")
        return
    from campmon.tui.details.screen import open_details

    open_details(app, campaign)


def _why(app: CampmonApp) -> None:
    campaign = app.board.current
    if campaign is None:
        app.tell("Move the cursor to a campaign first", "warning")
        return
    from campmon.tui.screens.why import WhyScreen

    app.push_screen(WhyScreen(app, campaign))


def _wallboard(app: CampmonApp) -> None:
    from campmon.tui.wallboard.screen import begin

    begin(app)


def _edit(app: CampmonApp) -> None:
    campaign = app.board.current
    if campaign is None:
        app.tell("Move the cursor to a campaign first", "warning")
        return
    marked = len(app.board.table.marks)
    if marked > 1:
        app.tell(
            f"Properties are changed one campaign at a time, and {marked} are marked. Unmark them, "
            "and put the cursor on the one",
            "warning",
        )
        return
    mending.edit(app, campaign)


def _staffing(app: CampmonApp) -> None:
    from campmon.tui.staffing.opening import begin

    begin(app, app.board.chosen)


def _create(app: CampmonApp) -> None:
    from campmon.tui.forms.create import begin

    begin(app, app.board.current)


def _finder(app: CampmonApp) -> None:
    from campmon.tui.screens.finder import begin

    begin(app)


def _sort(app: CampmonApp) -> None:
    table = app.board.table
    ids = table.column_ids
    current, _ = table.sorted_by
    place = ids.index(current) + 1 if current in ids else 0
    chosen = ids[place % len(ids)]
    table.sort_by(chosen, COLUMN_BY_ID[chosen].figure)


def _sort_back(app: CampmonApp) -> None:
    column, descending = app.board.table.sorted_by
    app.board.table.sort_by(column, not descending)


def _layout(app: CampmonApp) -> None:
    from campmon.tui.layouts import following, told

    app.board.lay_out(following(app.board.layout_name))
    app.tell(told(app.board.layout_name, *app.board.size), instead="Layout")


def _sources(app: CampmonApp) -> None:
    from campmon.tui.screens.sources import SourcesScreen

    app.push_screen(SourcesScreen(app))


def _read_now(app: CampmonApp) -> None:
    for source in app.session.sources.values():
        source.monitor.read_now()
    app.tell("Reading now")


def _redraw(app: CampmonApp) -> None:
    app.redraw()


def _help(app: CampmonApp) -> None:
    from campmon.tui.screens.help import begin

    begin(app)


def _palette(app: CampmonApp) -> None:
    from campmon.tui.screens.palette import begin

    begin(app)


def _audit(app: CampmonApp) -> None:
    from campmon.tui.screens.audit import AuditScreen

    app.push_screen(AuditScreen(app))


def _jobs(app: CampmonApp) -> None:
    from campmon.tui.screens.jobs import JobsScreen

    app.push_screen(JobsScreen(app))


def _export(app: CampmonApp) -> None:
    from campmon.tui.export.opening import begin

    begin(app, app.board.current)


def _alerts(app: CampmonApp) -> None:
    alerts = app.begin_alerts()
    if alerts is None:
        app.tell("Nothing is watched here")
        return
    from campmon.tui.alerts.screen import AlertsScreen

    app.push_screen(AlertsScreen(app, alerts))


def _theme(app: CampmonApp) -> None:
    from campmon.tui.screens.theme import ThemeScreen

    app.push_screen(ThemeScreen(app))


def _quit(app: CampmonApp) -> None:
    running = app.session.running_jobs
    if not running:
        app.exit(0)
        return
    _: Worker[None] = app.run_worker(
        partial(acts.quit_after_asking, app, running), name="quitting", exit_on_error=False
    )


def _replay(what: str) -> Handler:
    def handler(app: CampmonApp) -> None:
        from campmon.tui.replay.steering import steer

        steer(app, what)

    return handler


_REPLAY = tuple(command.id for command in COMMANDS if command.on_replay)

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "campaign.append": _append,
        "campaign.edit": _edit,
        "campaign.why": _why,
        "screen.wallboard": _wallboard,
        "campaign.staffing": _staffing,
        "campaign.create": _create,
        "screen.finder": _finder,
        "campaign.details": _details,
        "table.mark": lambda app: app.board.table.toggle_mark(),
        "table.mark_all": lambda app: app.board.table.toggle_all_marks(),
        "table.filter": lambda app: app.board.open_filter(),
        "table.sort": _sort,
        "table.sort_back": _sort_back,
        "table.jump": lambda app: app.board.typed.begin_jump(),
        "table.freeze": lambda app: app.board.toggle_freeze(),
        "screen.panel": lambda app: app.board.turn_panels(1),
        "screen.panel_back": lambda app: app.board.turn_panels(-1),
        "screen.layout": _layout,
        "screen.sources": _sources,
        "screen.read_now": _read_now,
        "screen.jobs": _jobs,
        "screen.alerts": _alerts,
        "screen.audit": _audit,
        "screen.export": _export,
        "screen.theme": _theme,
        "screen.palette": _palette,
        "screen.redraw": _redraw,
        "screen.help": _help,
        "screen.quit": _quit,
        **{command_id: _replay(command_id) for command_id in _REPLAY},
    }
)
"""By command id, all but `mending.OPERATIONS`; a test holds both complete."""
