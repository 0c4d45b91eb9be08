"""The preview: exactly what will be done, campaign by campaign, with the focus on Cancel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button

from campmon.tui.append.pieces import ButtonRow, LoudLines, plain_label
from campmon.tui.cells import cut
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.screens.lines import ScrolledLines
from campmon.tui.staffing.preview import has_long_lists, preview_lines, totals_line
from campmon.tui.staffing.words import Labels, Planned, counted
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"
SHEETS: CSSPathType = [_STYLES / "dialogs.tcss", _STYLES / "staffing.tcss"]


class PreviewScreen(Dialog[bool]):
    """Says what will be done, and asks once for all of it."""

    CSS_PATH: ClassVar[CSSPathType | None] = SHEETS
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,n", "leave", show=False),
        Binding("up,pageup", "scroll_lines(-1)", show=False),
        Binding("down,pagedown", "scroll_lines(1)", show=False),
        Binding("a", "all_names", show=False),
    ]

    def __init__(
        self,
        app: CampmonApp,
        planned: Sequence[Planned],
        labels: Labels,
        left_out: Sequence[str] = (),
    ) -> None:
        """`left_out` says of campaigns why nothing can be done on them."""
        super().__init__()
        self._planned = planned
        self._labels = labels
        self._left_out = left_out
        styles = looks(app.theme_file, raised=True)
        self._whole = False
        self.totals = LineWidget(styles, id="totals")
        self.loud = LoudLines(styles, id="loud")
        self.lines = ScrolledLines(styles)
        self.hint = said("", "hint")

    def compose(self) -> ComposeResult:
        """Title, how many in all, what must not be overlooked, who goes and comes, buttons."""
        changed = [one.campaign for one in self._planned if one.plan.change]
        whose = changed[0].name if len(changed) == 1 else counted(len(changed), "campaign")
        with Vertical(classes="box wide", id="staffing"):
            yield said(f"Change the staffing of {cut(whose, 60)}?", "title")
            yield self.totals
            yield self.loud
            yield self.lines
            with ButtonRow(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(plain_label(f"Change {cut(whose, 40)}"), id="go", compact=True)
            yield self.hint

    def on_mount(self) -> None:
        """Fill the lines once their width is known."""
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        """Fit the lines."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        width = self.lines.scrollable_content_region.width
        warnings = [said for one in self._planned for said in one.plan.warnings]
        self.loud.warn(tuple(f"! {said}" for said in (*warnings, *self._left_out)), width)
        self.totals.set_lines([totals_line(self._planned)])
        lines = preview_lines(self._planned, self._labels, width, whole=self._whole)
        self.lines.set_lines(lines)
        self.hint.update(Content(self._keys()))

    def _keys(self) -> str:
        if not has_long_lists(self._planned):
            return "tab or ← → choose · ↑ ↓ scroll · enter takes · esc goes back"
        names = "fewer names" if self._whole else "all names"
        return f"tab or ← → choose · ↑ ↓ scroll · a {names} · enter takes · esc back"

    def action_all_names(self) -> None:
        """Show long lists of names whole, or shortened again, from the top."""
        if has_long_lists(self._planned):
            self._whole = not self._whole
            self.lines.scroll_home(animate=False)
            self._fill()

    def action_scroll_lines(self, by: int) -> None:
        """A screenful up or down, wherever the focus is."""
        (self.lines.action_page_down if by > 0 else self.lines.action_page_up)()

    @on(Button.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed, "#go")
    def _taken(self) -> None:
        self.dismiss(True)
