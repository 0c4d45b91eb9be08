"""The sources: how each is heard, and which of them the board shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from campmon.backends.base import FollowedBackend
from campmon.model.reading import SourceHealth
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.sources_listed import Listed, about, only, row, toggled
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_EVERY_SECONDS = 1.0


class SourcesScreen(Dialog[None]):
    """Lists sources; below them all that is known of the one under the cursor."""

    DEFAULT_CSS = """
    SourcesScreen .box { height: 92%; }
    SourcesScreen #about { height: 1fr; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,c", "leave", show=False),
        Binding("space", "show_or_hide", show=False),
        Binding("r", "read", show=False),
        Binding("0", "all", show=False),
        *(Binding(f"{n}", f"only({n - 1})", show=False) for n in range(1, 10)),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        self._profiles = list(app.session.sources)
        self._rows: list[str] = []
        self.list = OptionList(markup=False)
        self.about = LineWidget(looks(app.theme_file, raised=True), id="about")

    def compose(self) -> ComposeResult:
        """Title, sources, the one under the cursor, keys."""
        with Vertical(classes="box wide"):
            yield said("Sources", "title")
            yield self.list
            yield self.about
            yield said("enter or 1–9 only it · 0 all · space hide, show · r read now · esc", "hint")

    def on_mount(self) -> None:
        """Keep the ages true."""
        self.call_after_refresh(self._fill)
        self.set_interval(_EVERY_SECONDS, self._fill)

    def on_resize(self) -> None:
        """Fit the words."""
        self.call_after_refresh(self._fill)

    @property
    def current(self) -> str:
        """The source under the cursor."""
        return self._profiles[self.list.highlighted or 0]

    def _fill(self) -> None:
        width = self.list.scrollable_content_region.width - 2
        if width <= 0:  # not laid out yet
            self.call_after_refresh(self._fill)
            return
        now = self._campmon.session.clock.now()
        rows = [row(n, self._listed(p), now, width) for n, p in enumerate(self._profiles, 1)]
        if len(rows) != len(self._rows):
            self.list.add_options([Option(Content(text)) for text in rows])
            self.list.highlighted = 0
        else:
            for n, (before, new) in enumerate(zip(self._rows, rows, strict=True)):
                if before != new:
                    self.list.replace_option_prompt_at_index(n, Content(new))
        self._rows = rows
        self._show_about()

    def _listed(self, profile: str) -> Listed:
        app = self._campmon
        source = app.session.sources[profile]
        backend = source.backend
        return Listed(
            app.session.board.health.get(profile) or SourceHealth(profile),
            backend.platform,
            source.monitor.refresh_seconds,
            isinstance(backend, FollowedBackend),
            source.commander.read_only,
            profile in app.board.hidden,
            app.board.tally.of(profile),
            app.session.append_budgets().get(profile),
            tuple(notice.text for notice in backend.notices),
        )

    @on(OptionList.OptionHighlighted)
    def _show_about(self) -> None:
        width = self.about.size.width
        if width > 0:
            now = self._campmon.session.clock.now()
            self.about.set_lines(about(self._listed(self.current), now, width))

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_only(self.list.highlighted or 0)

    def action_only(self, place: int) -> None:
        """Show one source alone on the board, or all again, and go back to it."""
        if place >= len(self._profiles) or not self.is_active:
            return
        board = self._campmon.board
        hidden = only(board.hidden, self._profiles[place], self._profiles)
        self.dismiss(None)
        self._campmon.call_later(partial(board.hide_sources, hidden))

    def action_all(self) -> None:
        """Show all sources again."""
        self.dismiss(None)
        self._campmon.call_later(partial(self._campmon.board.hide_sources, frozenset[str]()))

    def action_show_or_hide(self) -> None:
        """Hide the source under the cursor, or show it again."""
        board = self._campmon.board
        hidden = toggled(board.hidden, self.current, self._profiles)
        if hidden == board.hidden:
            self._campmon.tell("One source has to be shown", "warning")
            return
        board.hide_sources(hidden)
        self._fill()

    def action_read(self) -> None:
        """Read the source under the cursor now."""
        self._campmon.session.sources[self.current].monitor.read_now()
        self._campmon.tell(f"Reading {self.current} now")
