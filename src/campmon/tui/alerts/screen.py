"""The alerts there are: what, of whom, since when; to go there, acknowledge or snooze."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from campmon.engine.alerts import Alert
from campmon.model.alert_rules import AlertKind
from campmon.model.campaign import CampaignKey
from campmon.tui.alerts import rows
from campmon.tui.alerts.snoozing import SnoozeScreen
from campmon.tui.cells import wrap
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.alerts.watching import Alerting
    from campmon.tui.app import CampmonApp
    from campmon.tui.screens.board import BoardScreen

_LINES_BELOW = 2
_APPENDS = (AlertKind.APPEND_IN_DOUBT, AlertKind.APPEND_INTERRUPTED)


class AlertsScreen(Dialog[None]):
    """Lists alerts, the worst first; the one under the cursor is told in full below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,exclamation_mark", "leave", show=False),
        Binding("space", "acknowledge", show=False),
        Binding("a", "acknowledge_all", show=False),
        Binding("z", "snooze", show=False),
    ]
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = "AlertsScreen #below { height: 2; margin-top: 1; }"

    def __init__(self, app: CampmonApp, alerting: Alerting) -> None:
        super().__init__()
        self._campmon = app
        self._alerting = alerting
        self._alerts: list[Alert] = []
        self._rows: list[str] = []
        self._stop_listening: Callable[[], None] | None = None
        self.heading = said("Alerts", "title")
        self.list = OptionList(markup=False)
        self.below = LineWidget(looks(app.theme_file, raised=True), id="below")

    def compose(self) -> ComposeResult:
        """Title, alerts, the one under the cursor in full, keys."""
        with Vertical(classes="box wide"):
            yield self.heading
            yield self.list
            yield self.below
            yield said("enter goes there · space seen · z snooze · a all seen · esc leaves", "hint")

    def on_mount(self) -> None:
        """Keep up with every pass."""
        self._stop_listening = self._alerting.listen(self.fill)
        self.call_after_refresh(self.fill)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._stop_listening is not None:
            self._stop_listening()

    def on_resize(self) -> None:
        """Fit the rows."""
        self.call_after_refresh(self.fill)

    @property
    def current(self) -> Alert | None:
        """The alert under the cursor."""
        at = self.list.highlighted
        return self._alerts[at] if at is not None and at < len(self._alerts) else None

    @property
    def _now(self) -> datetime:
        return self._alerting.now

    def fill(self) -> None:
        """Show the alerts as they are now; the cursor stays on its own."""
        width = self.list.size.width - 2
        if width <= 0:  # not laid out yet
            self.call_after_refresh(self.fill)
            return
        current = self.current
        alerts = self._alerting.watch.alerts()
        shown = rows.rows_of(alerts, width, self._now) or self._empty(width)
        if len(shown) != len(self._rows) or bool(alerts) != bool(self._alerts):
            self.list.clear_options()
            self.list.add_options([Option(Content(row)) for row in shown])
        else:
            for n, (before, new) in enumerate(zip(self._rows, shown, strict=True)):
                if before != new:
                    self.list.replace_option_prompt_at_index(n, Content(new))
        self._alerts, self._rows = alerts, shown
        if alerts:
            places = {alert.subject: n for n, alert in enumerate(alerts)}
            at = self.list.highlighted or 0
            kept = places.get(current.subject) if current is not None else None
            self.list.highlighted = min(at, len(alerts) - 1) if kept is None else kept
        ended = self._alerting.ended_at
        said = rows.summary(alerts, width) if ended is None else rows.ended(ended, width)
        self.heading.update(Content(said))
        self._show_below()

    def _empty(self, width: int) -> list[str]:
        """What is watched, where nothing is wrong."""
        settings, profiles = self._alerting.settings, list(self._campmon.session.sources)
        lines: list[str] = []
        for line in rows.watched(settings, profiles):
            indent = " " * (len(line) - len(line.lstrip()))
            lines += [indent + part for part in wrap(line, width - len(indent), 3)]
        return lines

    @on(OptionList.OptionHighlighted)
    def _show_below(self) -> None:
        alert = self.current
        text = rows.in_full(alert, self._now) if alert is not None else ""
        lines = wrap(text, self.below.size.width, _LINES_BELOW)
        self.below.set_lines([((line, "text"),) for line in lines])

    # What keys do

    @on(OptionList.OptionSelected)
    def _go_there(self) -> None:
        """To the campaign; to the jobs, where it is about an append."""
        alert = self.current
        if alert is None or not self.is_active:
            return
        if alert.kind in _APPENDS:
            self.dismiss(None)
            self._campmon.call_later(self._campmon.action_run_command, "screen.jobs")
        elif alert.key is None:
            self._campmon.tell(f"{alert.name}: {alert.what}", "warning")
        else:
            self.dismiss(None)
            go_to(self._campmon.board, alert.key)

    def action_acknowledge(self) -> None:
        """Acknowledge the alert under the cursor, or take that back; then the next one."""
        alert = self.current
        if alert is None:
            return
        if alert.calls:
            self._alerting.acknowledge([alert.subject])
            self.list.action_cursor_down()
        else:
            self._alerting.recall(alert.subject)

    def action_acknowledge_all(self) -> None:
        """Acknowledge every alert that wants somebody."""
        self._alerting.acknowledge([alert.subject for alert in self._alerts if alert.calls])

    def action_snooze(self) -> None:
        """Ask for how long nobody is to be called about the alert under the cursor."""
        alert = self.current
        if alert is None:
            return
        subject = alert.subject

        def answered(until: datetime | None) -> None:
            if until is not None:
                self._alerting.snooze(subject, until)

        self.app.push_screen(SnoozeScreen(self._now), answered)


def go_to(board: BoardScreen, key: CampaignKey) -> None:
    """Take the board's cursor to a campaign; what hides it is lifted."""
    if key not in board.table.shown_keys and board.filter_input is not None:
        board.action_clear_filter()
    if key.profile in board.hidden:
        board.hide_sources(board.hidden - {key.profile})
    board.table.go_to(key)
