"""The details screen: it stays with one campaign, and its headline stays live."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState

from campmon.engine.board import BoardChange
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError
from campmon.model.reading import SourceState
from campmon.tui.details import headline
from campmon.tui.details.tab import Tab, what_broke
from campmon.tui.details.tabs import TABS
from campmon.tui.messages import BoardChanged, DetailRead
from campmon.tui.panels.context import Context
from campmon.tui.screens.board import LEAST_HEIGHT, LEAST_WIDTH
from campmon.tui.screens.repaint import FrugalScreen
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


def open_details(app: CampmonApp, campaign: Campaign) -> DetailsScreen:
    """Show the details of a campaign."""
    screen = app.ready.take(DetailsScreen)
    if screen is None:
        screen = DetailsScreen(app, campaign)
    else:
        screen.turn_to(campaign)
    app.push_screen(screen)
    return screen


class DetailsScreen(FrugalScreen[None], ModalScreen[None], inherit_bindings=False):
    """One campaign whole. A campaign that never was on the board is shown as it was found.

    Modal, so that no key reaches the board behind it: it has another campaign under its cursor
    as soon as this one goes. A tab has the keys before the screen has them.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = Path(__file__).parents[1] / "styles" / "details.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("q", "leave", show=False),
        Binding("x", "export", show=False),
        *(Binding(f"{place + 1}", f"show({place})", show=False) for place in range(len(TABS))),
        Binding("tab,right", "turn(1)", show=False),
        Binding("shift+tab,left", "turn(-1)", show=False),
    ]
    AUTO_FOCUS = None

    def __init__(self, app: CampmonApp, campaign: Campaign) -> None:
        super().__init__()
        self._campmon = app
        self._session = app.session
        self._begun = False
        self.turn_to(campaign)
        self._was_there = False
        self._detail: CampaignDetail | None = None
        self._problem: str | None = None
        self._stop_listening: Callable[[], None] | None = None
        self._looks = plain = looks(app.theme_file)
        raised = looks(app.theme_file, raised=True)
        self.head = LineWidget(raised, id="head")
        self.tab_line = LineWidget(plain, id="tabs")
        self.key_line = LineWidget(raised, id="keys")
        self.small = LineWidget(plain, id="small")
        self._made: dict[int, Tab] = {0: TABS[0].make(app, plain, self._known())}
        self._shown = 0
        self.tab.add_class("-shown")

    def turn_to(self, campaign: Campaign) -> None:
        """Show this campaign; only until the screen is opened."""
        self._source = self._session.source_of(campaign.key)
        self._campaign = campaign

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.head
        yield self.tab_line
        yield self.tab
        yield self.key_line
        yield self.small

    def on_mount(self) -> None:
        """Put the focus where it will be."""
        self.tab.make_ready()

    def _begin(self) -> None:
        """Show what is known; listen to the board, and keep the ages true."""
        self._begun = True
        self._stop_listening = self._session.listen(self._heard)
        self.set_interval(1.0, self._tick)
        self._take_in()
        self.tab.context = self._known()
        self.tab.begin()
        self._show_lines()
        self._read_detail()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._stop_listening is not None:
            self._stop_listening()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """It is opened, or what lay above was left."""
        if not self._begun:
            self._begin()
        elif self.tab.is_mounted:
            self.tab.resumed()

    def on_resize(self, event: events.Resize) -> None:
        """Say so where nothing fits."""
        width, height = event.size
        small = width < LEAST_WIDTH or height < LEAST_HEIGHT
        self.set_class(small, "-small")
        if small:
            said = f"campmon needs {LEAST_WIDTH}×{LEAST_HEIGHT}; this is {width}×{height}"
            self.small.set_lines([((said, "warn"),)])
        self.call_after_refresh(self._show_lines)

    # What comes in

    def _heard(self, change: BoardChange) -> None:
        key = self._campaign.key
        ours = any(c.key == key for c in (*change.changed, *change.added))
        read = any(health.profile == key.profile for health in change.health)
        if ours or read or key in change.removed:
            self.post_message(BoardChanged(change))

    @on(BoardChanged)
    def _board_changed(self, message: BoardChanged) -> None:
        message.stop()
        self._take_in()
        self._show_all()
        if not self.gone and not self._stale:
            self._read_detail()

    def _take_in(self) -> None:
        present = self._session.campaign(self._campaign.key)
        if present is not None:
            self._campaign, self._was_there = present, True

    def _read_detail(self) -> None:
        """Read the details, unless that is under way already."""
        if any(w.group == "detail" and w.node is self and not w.is_finished for w in self.workers):
            return
        self.run_worker(self._reading(), name="details", group="detail", exit_on_error=False)

    async def _reading(self) -> None:
        key = self._campaign.key
        try:
            read = DetailRead(key, await self._session.read_detail(key))
        except CampmonError as error:
            read = DetailRead(key, None, str(error))
        self.post_message(read)

    @on(DetailRead)
    def _detail_read(self, message: DetailRead) -> None:
        """What could not be read leaves what was read before; it says so."""
        message.stop()
        self._problem = message.problem
        if message.detail is not None:
            self._detail = message.detail
            if not self._was_there:
                self._campaign = message.detail.campaign
        self._show_all()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A backend that broke in reading is told of in place too."""
        if event.worker.group == "detail" and event.state is WorkerState.ERROR:
            self._problem = what_broke(event.worker) + "."
            self._show_all()

    # What it shows

    @property
    def gone(self) -> bool:
        """Whether the campaign was on the board and is no more."""
        return self._was_there and self._session.campaign(self._campaign.key) is None

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        return self._made[self._shown]

    @property
    def _stale(self) -> bool:
        health = self._session.board.health.get(self._campaign.profile)
        return health is not None and health.state is SourceState.STALE

    def _known(self) -> Context:
        backend = self._source.backend
        return Context(
            self._campaign,
            self._detail,
            backend.capabilities,
            backend.platform,
            self._session.clock.now(),
            self._problem,
            self._stale or self.gone,
            self._source.monitor.refresh_seconds,
        )

    def _show_all(self) -> None:
        self._show_lines()
        self.tab.refreshed(self._known())

    def _show_lines(self) -> None:
        self._show_head()
        titles = [place.title for place in TABS]
        self.tab_line.set_lines([headline.tab_line(titles, self._shown, self.size.width)])
        self._show_keys()

    def _tick(self) -> None:
        """Keep ages true, of which a source that is not heard tells nobody."""
        self._show_head()
        if (self._stale or self.gone) and self.is_active:
            self.tab.refreshed(self._known())

    def _show_head(self) -> None:
        health = self._session.board.health.get(self._campaign.profile)
        width = self.size.width
        self.head.set_lines(headline.head_lines(self._known(), health, width, gone=self.gone))

    @on(Tab.HintsChanged)
    def _show_keys(self) -> None:
        tab = self.tab
        self.key_line.set_lines([headline.key_line(tab.hints, tab.esc_does, self.size.width)])

    # What the user does

    async def action_show(self, place: int) -> None:
        """Show a tab; for the first time it is made."""
        if place != self._shown:
            self.tab.end()
        self._shown = place
        new = place not in self._made
        if new:
            self._made[place] = TABS[place].make(self._campmon, self._looks, self._known())
        for tab in self._made.values():
            tab.set_class(tab is self.tab, "-shown")
        if new:
            await self.mount(self.tab, before=self.key_line)
        self.tab.context = self._known()
        self.tab.begin()
        self._show_lines()

    async def action_turn(self, by: int) -> None:
        """Show the next tab, or the one before."""
        await self.action_show((self._shown + by) % len(TABS))

    def take_typed_ahead(self, event: events.Key) -> bool:
        """Give an input that has just opened what was typed ahead of it; whether it took it."""
        return self.tab.take_typed_ahead(event)

    def action_back(self) -> None:
        """End what the tab is doing; where that is nothing, go back to the board."""
        if not self.tab.leave():
            self.dismiss(None)

    def action_export(self) -> None:
        """Ask what to export: this campaign's report, this screen, or the table behind it."""
        from campmon.tui.export.opening import begin

        begin(self._campmon, self._campaign)

    def action_leave(self) -> None:
        """Go back to the board."""
        self.dismiss(None)
