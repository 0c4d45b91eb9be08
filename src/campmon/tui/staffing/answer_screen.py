"""The answer: what the platform made of each change, while it goes on and when it is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from campmon.tui.append.pieces import TextLines
from campmon.tui.looks import Line
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.screens.lines import ScrolledLines
from campmon.tui.staffing.answers import answer_lines, summary
from campmon.tui.staffing.sending import Sending
from campmon.tui.staffing.words import Labels, campaign_line
from campmon.tui.theme.build import looks

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"


class AnswerScreen(Dialog[bool]):
    """Follows a run. Its answer is whether the editor is wanted again."""

    CSS_PATH: ClassVar[CSSPathType | None] = [
        _STYLES / "dialogs.tcss",
        _STYLES / "staffing.tcss",
    ]
    AUTO_FOCUS = "ScrolledLines"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", show=False),
        Binding("q", "close", show=False),
    ]

    def __init__(self, app: CampmonApp, sending: Sending, labels: Labels) -> None:
        super().__init__()
        self._sending = sending
        self._labels = labels
        styles = looks(app.theme_file, raised=True)
        self.state = TextLines(styles, id="state")
        self.lines = ScrolledLines(styles)
        self.hint = said("", "hint")

    def compose(self) -> ComposeResult:
        """How far it is, the answers, what the keys do."""
        with Vertical(classes="box wide", id="staffing"):
            yield said("The platform's answer", "title")
            yield self.state
            yield self.lines
            yield self.hint

    def on_mount(self) -> None:
        """Follow the run."""
        self._sending.changed = self._heard
        self.call_after_refresh(self._show)

    def on_unmount(self) -> None:
        """Let the run go on by itself; another may follow it by now."""
        if self._sending.changed == self._heard:
            self._sending.unheard()

    def on_resize(self) -> None:
        """Fit the lines."""
        self.call_after_refresh(self._show)

    def _heard(self) -> None:
        self.call_later(self._show)

    def _show(self) -> None:
        sending = self._sending
        width = self.lines.scrollable_content_region.width
        lines: list[Line] = []
        for result in sending.results:
            lines += [*answer_lines(result, self._labels, width), ()]
        if sending.current is not None:
            line = campaign_line(sending.current, "", width)
            lines.append((*line, ("  sending…", "warn")))
        self.lines.set_lines(lines)
        self._say_state()
        self.hint.update(Content(self._keys()))

    def _say_state(self) -> None:
        sending = self._sending
        done, of = len(sending.results), len(sending.planned)
        if sending.ended:
            role = "warn" if sending.left else "good"
            self.state.say(summary(sending.results, of), role)
        elif sending.stopping:
            self.state.say(f"{done} of {of} · stopping after the one under way…", "warn")
        else:
            self.state.say(f"{done} of {of} done…", "warn")

    def _keys(self) -> str:
        if self._sending.ended:
            return "enter or esc back to the editor · q closes · ↑ ↓ scroll"
        if self._sending.stopping:
            return "esc once more leaves; how it ends will be told"
        return "esc stops before the next campaign · ↑ ↓ scroll"

    def action_leave(self) -> None:
        """Back to the editor once it is over; before, stop, and at the second time leave."""
        if self._sending.ended:
            self.dismiss(True)
        elif self._sending.stopping:
            self.dismiss(False)
        else:
            self._sending.stop()

    def action_edit(self) -> None:
        """Back to the editor, once it is over."""
        if self._sending.ended:
            self.dismiss(True)

    def action_close(self) -> None:
        """Close the editor too, once it is over."""
        if self._sending.ended:
            self.dismiss(False)
