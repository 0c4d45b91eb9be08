"""The audit log: who did what to which campaign, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from campmon.engine.audit_acts import TracedAct, joined_of_all
from campmon.model.errors import AuditError
from campmon.tui.cells import wrap
from campmon.tui.details.act_lines import head_text_of_all, whole_lines
from campmon.tui.details.act_list import ActList
from campmon.tui.looks import Line
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_LIMIT = 500


class AuditScreen(Dialog[None]):
    """One line an act, the newest first; the one under the cursor whole below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", show=False),
        Binding("r", "again", show=False),
    ]
    AUTO_FOCUS = "ActList"
    DEFAULT_CSS = """
    AuditScreen #head { height: 1; }
    AuditScreen ActList { height: 1fr; }
    AuditScreen #act { height: 6; }
    """

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        plain = looks(app.theme_file, raised=True)
        self._acts: list[TracedAct] = []
        self._notice = ""
        self.head = LineWidget(plain, id="head", background="heading")
        self.list = ActList(plain, self._whose)
        self.whole = LineWidget(plain, id="act")

    def compose(self) -> ComposeResult:
        """Title, heads, acts, the one under the cursor, keys."""
        with Vertical(classes="box wide"):
            yield said("Audit log", "title")
            yield self.head
            yield self.list
            yield self.whole
            yield said("↑ ↓ pgup pgdn home end move · r read again · esc leaves", "hint")

    def on_mount(self) -> None:
        """Read the log."""
        self.action_again()

    def action_again(self) -> None:
        """Read the log as it is now; what cannot be read says so."""
        audit = self._campmon.session.audit
        try:
            self._acts = joined_of_all(audit.entries(_LIMIT))
        except AuditError as error:
            self._notice = str(error)
        else:
            self._notice = (
                "Nothing has been done yet. Every act is written here before it is done, and "
                f"again when it ended. The file is {audit.path}"
            )
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        """Fit the lines to another width."""
        self.call_after_refresh(self._fill)

    def _whose(self, act: TracedAct) -> str:
        several = len(self._campmon.session.sources) > 1
        return f"{act.profile} › {act.campaign_name}" if several else act.campaign_name

    def _fill(self) -> None:
        width = self.list.size.width
        if width <= 0:
            return
        notice: list[Line] = [((line, "text"),) for line in wrap(self._notice, width, 6)]
        if self._acts:
            self.head.set_lines([((head_text_of_all(width), "heading"),)])
        self.list.show(self._acts, self._campmon.session.clock.now(), notice)
        self._show_whole()

    @on(ActList.Moved)
    def _show_whole(self) -> None:
        act, size = self.list.current, self.whole.size
        if act is not None:
            now, whose = self._campmon.session.clock.now(), self._whose(act)
            self.whole.set_lines(whole_lines(act, now, size.width, size.height, whose))
