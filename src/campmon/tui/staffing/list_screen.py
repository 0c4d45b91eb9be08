"""A list of agents or teams, pasted, typed or loaded: what it holds is said before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, TextArea

from campmon.model.agent_names import NameList, read_agent_names, read_team_names
from campmon.model.staffing_plan import Kind, Mark, Name
from campmon.model.text import clean
from campmon.tui.append.pieces import ButtonRow, plain_label
from campmon.tui.cells import cut
from campmon.tui.looks import Line, Span
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.staffing.words import PLURALS, counted
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"
_UNREAD_LINES = 3
MOST_SHOWN_CHARACTERS = 200_000
"""Longer lists are not put into the text area: they are read as they are."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Names, and the mark that they are to have."""

    names: tuple[Name, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Judged:
    """What the editor makes of a name.

    name    as the platform spells it
    listed  whether its lists have it
    on      whether it is on all of the campaigns
    off     whether it is on none of them
    """

    name: Name
    listed: bool
    on: bool
    off: bool


class ListArea(TextArea):
    """The text of a list. What is pasted is made safe to show first."""

    def __init__(self, text: str, *, read_only: bool) -> None:
        super().__init__(
            text, soft_wrap=False, compact=True, highlight_cursor_line=False, read_only=read_only
        )
        self.cursor_blink = False

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.take(event.text)

    def take(self, text: str) -> None:
        """Put a text where the cursor is."""
        if not self.read_only:
            self.insert(_shown(text))

    def append(self, text: str) -> None:
        """Put a text on a line of its own, below what there is."""
        self.move_cursor(self.document.end)
        self.take(f"\n{text}" if self.text and not self.text.endswith("\n") else text)


class ListScreen(Dialog[Chosen]):
    """Reads while it is typed. Add marks whom it names with +, Remove with −; nothing is sent."""

    CSS_PATH: ClassVar[CSSPathType | None] = [
        _STYLES / "dialogs.tcss",
        _STYLES / "staffing.tcss",
    ]
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        # Of priority: in a text area the keys would be its own.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        app: CampmonApp,
        kind: Kind,
        judge: Callable[[Kind, str], Judged],
        text: str = "",
        source: str = "",
    ) -> None:
        """`judge` says what a name means; `source` is the file that `text` came from."""
        super().__init__()
        self._kind = kind
        self._judge = judge
        self._source = source
        self._whole: str | None = text if len(text) > MOST_SHOWN_CHARACTERS else None
        self._read = NameList()
        shown = "(a long list: it is read whole, and not shown)" if self._whole else _shown(text)
        self.area = ListArea(shown, read_only=self._whole is not None)
        self.counts = LineWidget(looks(app.theme_file, raised=True), id="counts")

    def compose(self) -> ComposeResult:
        """Title, the text, what it holds, buttons."""
        whom = PLURALS[self._kind]
        title = f"A list of {whom}" + (f": {cut(clean(self._source), 60)}" if self._source else "")
        with Vertical(classes="box wide", id="staffing"):
            yield said(title, "title")
            yield self.area
            yield self.counts
            with ButtonRow(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(plain_label("Mark to add"), id="add", compact=True)
                yield Button(plain_label("Mark to remove"), id="remove", compact=True)
            yield said("tab to the buttons · enter takes · esc goes back · nothing is sent", "hint")

    def on_mount(self) -> None:
        """A list that is there already only needs a button."""
        self._judge_all()
        self.area.move_cursor(self.area.document.end)
        given = self._whole is not None or bool(self.area.text.strip())
        self.set_focus(self.query_one("#add") if given and self._read.names else self.area)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._judge_all()

    def on_paste(self, event: events.Paste) -> None:
        """A paste while a button has the focus belongs to the text."""
        event.stop()
        if self._whole is None:
            self.area.append(event.text)
            self.set_focus(self.area)

    def _judge_all(self) -> None:
        text = self.area.text if self._whole is None else self._whole
        read = read_agent_names if self._kind is Kind.AGENT else read_team_names
        self._read = read(text)
        for button_id in ("add", "remove"):
            self.query_one(f"#{button_id}", Button).disabled = not self._read.names
        self._say()

    def on_resize(self) -> None:
        """Fit what is said."""
        self.call_after_refresh(self._say)

    def _say(self) -> None:
        read, noun = self._read, self._kind.value
        judged = [self._judge(self._kind, name) for name in read.names]
        unlisted = sum(1 for one in judged if not one.listed)
        parts = [
            counted(len(read.names), noun),
            f"{sum(1 for one in judged if one.on):,} on already",
            f"{sum(1 for one in judged if one.listed and not one.on):,} known, not on",
        ]
        lines: list[Line] = [((" · ".join(parts), "text"),)]
        if not read.names:
            lines = [(("Nothing is read yet", "muted"),)]
        more: list[Span] = []
        if unlisted:
            more.append((f"{unlisted:,} not in the lists: the platform decides  ", "warn"))
        if read.repeated:
            more.append((f"{read.repeated:,} repeated", "muted"))
        lines.append(tuple(more))
        if read.unread_count:
            lines.append(((f"! {counted(read.unread_count, 'piece')} cannot be read:", "warn"),))
            shown = read.unread[:_UNREAD_LINES]
            lines += [((f"  {one}", "warn"),) for one in shown]
            if read.unread_count > len(shown):
                lines.append(((f"  … and {read.unread_count - len(shown):,} more", "warn"),))
        elif read.column:
            lines.append(((f"Taken from the column “{clean(read.column)}”", "muted"),))
        self.counts.set_lines(lines)

    @on(Button.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#add")
    def _add(self) -> None:
        self._take(Mark.ADD)

    @on(Button.Pressed, "#remove")
    def _remove(self) -> None:
        self._take(Mark.REMOVE)

    def _take(self, mark: Mark) -> None:
        names = (self._judge(self._kind, name).name for name in self._read.names)
        self.dismiss(Chosen(tuple(dict.fromkeys(names)), mark))


def _shown(text: str) -> str:
    """A text that is safe in a text area: its lines cleaned, tabs kept."""
    lines = ("\t".join(map(clean, line.split("\t"))) for line in text.splitlines())
    return "\n".join(lines) + ("\n" if text.endswith(("\n", "\r")) else "")
