"""The wallboard: it turns its pages by itself, and needs nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError
from campmon.model.state import CampaignState
from campmon.tui.crash import log_problem
from campmon.tui.looks import Line
from campmon.tui.screens.repaint import FrugalScreen
from campmon.tui.theme.build import looks
from campmon.tui.wallboard.pages import campaign_page, summary_page
from campmon.tui.wallboard.turning import Turning
from campmon.tui.wallboard.views import CampaignView, Frame, totals_of
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_TICK = 1.0
_DETAIL_SECONDS = 5.0
"""How often the details of the campaign on the wall are read."""


def begin(app: CampmonApp) -> None:
    """Open it on the marked campaigns, else on those the filter leaves, else on what plays."""
    app.push_screen(WallboardScreen(app))


class WallboardScreen(FrugalScreen[None], ModalScreen[None], inherit_bindings=False):
    """One page at a time, painted once a second; a line that has not changed costs nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("space", "hold", show=False),
        Binding("right,tab", "turn(1)", show=False),
        Binding("left,shift+tab", "turn(-1)", show=False),
        Binding("plus,equals_sign", "slower(1)", show=False),
        Binding("minus", "slower(-1)", show=False),
    ]
    AUTO_FOCUS = None
    DEFAULT_CSS = """
    WallboardScreen { background: $ground; }
    WallboardScreen:ansi { background: ansi_default; }
    WallboardScreen #wall { width: 100%; height: 100%; }
    """

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        self._session = app.session
        self._marked = app.board.table.marks
        self.turning = Turning(self._session.clock.monotonic())
        self._detail: CampaignDetail | None = None
        self._read_at: float | None = None
        self._stop_listening: Callable[[], None] | None = None
        self.wall = LineWidget(looks(app.theme_file), id="wall")

    def compose(self) -> ComposeResult:
        """The wall alone."""
        yield self.wall

    def on_mount(self) -> None:
        """Look at the clock from now on, and at what is read of the campaign that is shown."""
        self._stop_listening = self._session.listen_detail(self._heard)
        self.set_interval(_TICK, self.tick)
        self.action_turn(1)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._stop_listening is not None:
            self._stop_listening()

    def on_resize(self, event: events.Resize) -> None:
        """As large as it can be now."""
        self.call_after_refresh(self.paint)

    # What is shown when

    def tick(self) -> None:
        """Turn the page when it is time, read what is shown, paint what has changed."""
        self.turning.tick(self._session.clock.monotonic(), self._keys)
        self._read()
        self.paint()

    def _keys(self) -> list[CampaignKey]:
        """The campaigns of the coming turn, in the board's order; looked for once a turn."""
        present = self._session.board.campaigns
        marked = [key for key in self._campmon.board.table.shown_keys if key in self._marked]
        if marked:
            return [key for key in marked if key in present]
        shown = self._campmon.board.table.shown_keys
        if len(shown) < len(present):
            return [key for key in shown if key in present]
        return [key for key in shown if _plays(present.get(key))]

    # Reading

    def _heard(self, detail: CampaignDetail) -> None:
        if detail.campaign.key == self.turning.key:
            self._detail = detail

    def _read(self) -> None:
        """Read the details of the campaign on the wall, when it comes there and now and then."""
        key, now = self.turning.key, self._session.clock.monotonic()
        if self._detail is not None and self._detail.campaign.key != key:
            self._detail, self._read_at = None, None
        due = self._read_at is None or now - self._read_at >= _DETAIL_SECONDS
        if key is None or not due or self._reading:
            return
        self._read_at = now
        self.run_worker(self._read_detail(key), name="wall", group="wall", exit_on_error=False)

    @property
    def _reading(self) -> bool:
        return any(w.group == "wall" and not w.is_finished for w in self.workers)

    async def _read_detail(self, key: CampaignKey) -> None:
        try:
            await self._session.read_detail(key)  # told to `_heard`, as to all who listen
        except CampmonError:
            if self._detail is not None and self._detail.campaign.key == key:
                self._detail = None  # unknown again, and never older than it says

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A backend that broke is noted; the wall goes on."""
        event.stop()
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            log_problem(event.worker.error, event.worker.name)
            self._detail = None  # as where it could not be read

    # What it shows

    def paint(self) -> None:
        """Show the page as things are now."""
        size = self.size
        if size.width > 0 and size.height > 3:
            self.wall.set_lines(self._page(size.width, size.height))

    def _page(self, width: int, height: int) -> list[Line]:
        session, turning = self._session, self.turning
        board = session.board
        frame = Frame(
            session.clock.now(),
            turning.place,
            turning.seconds,
            turning.held,
            self._alerts,
            self._campmon.alerts is not None and self._campmon.alerts.ended_at is not None,
        )
        campaign = board.campaigns.get(turning.key) if turning.key is not None else None
        if campaign is None:
            totals = totals_of(board.campaigns.values())
            return summary_page(totals, board.health, frame, width, height)
        refresh = session.source_of(campaign.key).monitor.refresh_seconds
        health = board.health.get(campaign.profile)
        view = CampaignView(campaign, self._detail, health, refresh)
        return campaign_page(view, frame, width, height)

    @property
    def _alerts(self) -> int | None:
        alerting = self._campmon.alerts
        if alerting is None:
            return None
        return sum(1 for alert in alerting.watch.alerts() if alert.calls)

    # What a user does, if there is one

    def action_leave(self) -> None:
        """Back to the board."""
        self.dismiss(None)

    def action_hold(self) -> None:
        """Stay on this page, or go on."""
        self.turning.hold(self._session.clock.monotonic())
        self.paint()

    def action_turn(self, by: int) -> None:
        """The next page, or the one before."""
        self.turning.turn(by, self._session.clock.monotonic(), self._keys)
        self._read()
        self.paint()

    def action_slower(self, by: int) -> None:
        """Show each page for longer, or not as long."""
        self.turning.slower(by)
        self.paint()


def _plays(campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.state is CampaignState.PLAYING
