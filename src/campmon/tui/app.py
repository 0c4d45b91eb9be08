"""The app: it holds the session, hands messages on, and runs commands by a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from campmon.engine.board import BoardChange
from campmon.engine.news import Losses, of_acts
from campmon.model.campaign import CampaignKey
from campmon.model.command import commands_for
from campmon.model.errors import CampmonError
from campmon.model.reading import Act, Notice, SourceState
from campmon.model.text import clean
from campmon.tui.bindings import Keys
from campmon.tui.gathering import FRAME_SECONDS, Gathering
from campmon.tui.messages import BoardChanged, DetailRead, DetailWanted, Told
from campmon.tui.screens.board import BoardScreen
from campmon.tui.screens.ready import Ready
from campmon.tui.session import Session
from campmon.tui.terminal.cell_app import CellApp
from campmon.tui.terminal.driver import CellDiffDriver
from campmon.tui.theme.build import looks, textual_theme
from campmon.tui.theme.find import Themes
from campmon.tui.theme.model import ThemeFile

if TYPE_CHECKING:
    from campmon.tui.alerts.watching import Alerting
    from campmon.tui.remembering import Remembering

_EVERYWHERE = ("screen.help", "screen.redraw")
"""Commands whose keys reach what lies over the board; no other's do."""

TOAST_SECONDS = 8.0

ACTS_SECONDS = 0.4
"""How long acts of others are gathered into one toast."""

LOOK_BACK_SECONDS = 1.0
"""How long after the start appends that were interrupted are looked for."""

LAST_CALL_SECONDS = 0.3
"""How long a call of an append may still take when the terminal is lost."""


@runtime_checkable
class TakesTypedAhead(Protocol):
    """A screen that opens an input by a key: what is typed at once must not reach commands."""

    def take_typed_ahead(self, event: events.Key) -> bool:
        """Give an input that has just opened what was typed ahead of it; whether it took it."""
        ...


class CampmonApp(CellApp[int]):
    """campmon's screen over one session."""

    TITLE = "campmon"
    CSS_PATH = Path(__file__).parent / "styles" / "app.tcss"
    ENABLE_COMMAND_PALETTE = False  # campmon has its own, made from its commands
    ALLOW_SELECT = False
    NOTIFICATION_TIMEOUT = TOAST_SECONDS
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        session: Session,
        *,
        keys: Keys,
        themes: Themes,
        theme: ThemeFile,
        notes: Sequence[str] = (),
        driver_class: type[Driver] | None = None,
        make_alerts: Callable[[CampmonApp], Alerting] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.animation_level = "none"
        self.session = session
        self.keys = keys
        self.themes = themes
        self.crash: Exception | None = None
        self.notes = notes
        self.remembering: Remembering | None = None
        """What puts the board back as it was left, where anything does."""
        self.first_command = ""
        """What is done as soon as the board is there: the wallboard, for a screen on a wall."""
        self.chosen_theme: str | None = None
        """The theme that the user has taken at this screen."""
        self._theme_file = theme
        self.register_theme(textual_theme(theme))
        self.theme = theme.name
        self._heed_no_color(theme)
        self.board: BoardScreen = BoardScreen(
            session, keys, looks(theme), looks(theme, raised=True)
        )
        if session.replay is not None:
            from campmon.tui.replay.time_line import TimeLine

            self.board.above_keys = TimeLine(session.replay, looks(theme, raised=True))
        self.ready = Ready(self)
        self._reading: CampaignKey | None = None
        self._losses = Losses(
            lambda profile: session.sources[profile].backend.epoch,
            lambda: session.replay.jumps if session.replay is not None else 0,
        )
        self._acts: list[Act] = []
        self.make_alerts = make_alerts
        self.alerts: Alerting | None = None
        self._notices: dict[str, tuple[Notice, ...]] = {}
        self._noticed: set[tuple[str, Notice]] = set()
        self._gathering = Gathering(
            self._show_gathered, seconds=FRAME_SECONDS if len(session.sources) > 1 else 0.0
        )
        self.commands = commands_for(replay=session.replay is not None)
        for command in self.commands:
            for key in keys.of(command.id):
                self.bind(key, f"run_command('{command.id}')", description=command.label)

    def get_default_screen(self) -> Screen[None]:
        """The board."""
        return self.board

    def on_mount(self) -> None:
        """Start listening, then reading."""
        if self.remembering is not None:
            self.remembering.begin(self)
        self.session.listen(self._heard)
        for source in self.session.sources.values():
            _: Worker[None] = self.run_worker(
                source.monitor.run,
                name=f"reading {source.profile}",
                group="monitors",
                exit_on_error=False,
            )
        for profile, round_ in self.session.rounds.items():
            _ = self.run_worker(
                round_.run, name=f"round of {profile}", group="rounds", exit_on_error=False
            )
        for note in self.notes:
            self.tell(note, "warning")
        if self.first_command:
            self.call_after_refresh(self.action_run_command, self.first_command)
        self.set_timer(LOOK_BACK_SECONDS, self.begin_alerts)
        self.set_timer(LOOK_BACK_SECONDS, self._look_back)

    def _look_back(self) -> None:
        """Once the board is there: mind the user's themes, keep history, tell of lost appends."""
        self.ready.begin()
        if self.themes.has_own:
            from campmon.tui.theme.watch import keep_watch

            keep_watch(self)
        if self.session.wants_history:
            from campmon.tui.keeping import begin_history

            begin_history(self)
        if self.session.replay is None and (self.session.appends_dir / "journal.db").exists():
            from campmon.tui.append.interrupted import tell_of_interrupted

            _: Worker[None] = self.run_worker(
                tell_of_interrupted(self), name="looking back", exit_on_error=False
            )

    def begin_alerts(self) -> Alerting | None:
        """Watch for alerts, where that is wanted; nothing is loaded for them before the board."""
        if self.alerts is None and self.make_alerts is not None:
            self.alerts = self.make_alerts(self)
            self.alerts.begin()
        return self.alerts

    def _heard(self, change: BoardChange) -> None:
        self._tell_news(change)
        key = self.board.table.cursor_key
        looked_at = key is not None and self.screen is self.board and not self.board.frozen
        # A reading of another source is no reason to read this one's details.
        awaits = looked_at and key is not None and change.tells_of(key.profile)
        if key is not None and awaits:
            self.read_detail(key)
        at_once = not self._gathering.gathers or self.board.is_more_than_figures(change)
        self._gathering.add(change, awaits_read=awaits, at_once=at_once)

    def _show_gathered(self, change: BoardChange, read: DetailRead | None) -> None:
        if change:
            self.board.post_message(BoardChanged(change, read))
        elif read is not None:
            self.board.post_message(read)

    # The panels' figures

    def on_detail_wanted(self, message: DetailWanted) -> None:
        """Read what the panels show of the campaign that the cursor rests on."""
        if message.key is not None:
            self.read_detail(message.key)

    def read_detail(self, key: CampaignKey) -> None:
        """Read a campaign's detail, unless that is under way already."""
        if self._reading == key:
            return
        self._reading = key
        _: Worker[None] = self.run_worker(
            partial(self._read_detail, key), name="details", group="detail", exclusive=True,
            exit_on_error=False,
        )  # fmt: skip

    async def _read_detail(self, key: CampaignKey) -> None:
        try:
            read = DetailRead(key, await self.session.read_detail(key))
        except CampmonError as error:
            read = DetailRead(key, None, str(error))
        finally:
            if self._reading == key:
                self._reading = None
        self._gathering.take(read, at_once=not self.board.settled)

    # Commands

    def on_key(self, event: events.Key) -> None:
        """Before bindings are looked up: what was typed ahead of an input belongs to it."""
        screen = self.screen
        if isinstance(screen, TakesTypedAhead) and screen.take_typed_ahead(event):
            event.prevent_default()
        elif screen is not self.board and event.key not in screen.active_bindings:
            for command in _EVERYWHERE:
                if event.key in self.keys.of(command):
                    event.prevent_default()
                    self.action_run_command(command)

    def action_run_command(self, command_id: str, clicked: bool = False) -> None:
        """Do what a key, the palette or a click asks for."""
        from campmon.tui.commands import run_command  # dialogs are loaded when first needed

        run_command(self, command_id, clicked=clicked)

    def action_help_quit(self) -> None:
        """ctrl+c by itself ends nothing here; say what does."""
        self.tell(f"Press {self.keys.shown('screen.quit') or 'ctrl+q'} to leave campmon")

    async def action_quit(self) -> None:
        """ctrl+q leaves too, and asks where q asks."""
        self.action_run_command("screen.quit")

    async def on_exit_app(self) -> None:
        """Whatever ends the app: appends end first, so that they can be resumed."""
        if self.remembering is not None:
            self.remembering.keep(self)
        await self.session.leave_jobs(LAST_CALL_SECONDS)

    def redraw(self) -> None:
        """Draw the whole screen again, as when something else wrote on it."""
        if isinstance(self._driver, CellDiffDriver):
            self._driver.redraw()
        else:
            self.refresh(layout=True)

    # Themes

    @property
    def theme_file(self) -> ThemeFile:
        """The theme in force."""
        return self._theme_file

    def use_theme(self, theme: ThemeFile) -> None:
        """Paint everything in another theme."""
        self._theme_file = theme
        self.register_theme(textual_theme(theme))
        self.theme = theme.name
        self._heed_no_color(theme)
        self.board.take_looks(looks(theme), looks(theme, raised=True))
        self.ready.let_go()

    def _heed_no_color(self, theme: ThemeFile) -> None:
        """Under NO_COLOR, leave a theme of the terminal's own colours its own.

        Textual chooses its filter before it knows the theme; the one for true colours paints the
        terminal's own text black on black.
        """
        if self.no_color:
            wanted = NoColor() if theme.ansi else Monochrome()
            kept = [f for f in self._filters if not isinstance(f, NoColor | Monochrome)]
            self._filters = [*kept, wanted]

    # Telling

    def tell(
        self, text: str, severity: str = "information", title: str = "", *, instead: str = ""
    ) -> None:
        """Say something in a toast. It is text: nothing in it is markup or steers a terminal.

        instead  how those toasts begin that this one makes needless
        """
        for old in list(self._notifications):
            if instead and old.message.startswith(clean(instead)):
                self._unnotify(old, refresh=False)
        level = severity if severity in ("information", "warning", "error") else "information"
        self.notify(clean(text), title=clean(title), severity=level, markup=False)  # type: ignore[arg-type]

    def _ask_notices(self, change: BoardChange) -> None:
        """Once a source is live: what it wants known of the way in, each told once."""
        for health in change.health:
            profile = health.profile
            if health.state is not SourceState.LIVE:
                continue
            notices = self.session.sources[profile].backend.notices
            if notices == self._notices.get(profile, ()):
                continue
            self._notices[profile] = notices
            self.board.take_notices([n for found in self._notices.values() for n in found])
            for notice in notices:
                if (profile, notice) not in self._noticed:
                    self._noticed.add((profile, notice))
                    self.tell(notice.text, "warning", profile)

    def _tell_news(self, change: BoardChange) -> None:
        """What nobody at this screen has done."""
        self._ask_notices(change)
        for health in change.health:
            news = self._losses.of(health)
            if news is not None and news.text:
                self.tell(news.text, news.severity, news.title)
            elif news is not None:
                self.tell(news.title, news.severity, instead=news.title)
        others = [act for act in change.acts if not self.session.is_of_a_job(act)]
        if others and not self._acts:
            self.set_timer(ACTS_SECONDS, self._tell_acts)
        self._acts.extend(others)

    def _tell_acts(self) -> None:
        acts, self._acts = self._acts, []
        news = of_acts(acts)
        self.tell(news.text, news.severity, news.title)

    def on_told(self, message: Told) -> None:
        """Say what a widget or worker wants said."""
        self.tell(message.text, message.severity, message.title)

    # What goes wrong

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed is told of; the board goes on."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            from campmon.tui.crash import log_problem

            log_problem(event.worker.error, event.worker.name)
            kind = type(event.worker.error).__name__
            self.tell(f"{event.worker.name} failed: {kind}. The log has more.", "error")

    def _handle_exception(self, error: Exception) -> None:
        if self.crash is None:
            self.crash = error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's own report: it prints locals, which may hold secrets."""
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """End without printing: `start` says what happened, once the terminal is restored."""
        self._close_messages_no_wait()
