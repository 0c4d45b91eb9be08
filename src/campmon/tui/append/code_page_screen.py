"""Which code page a text file is in: its own lines under each are the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from campmon.append.encodings import EncodingChoice
from campmon.model.text import clean
from campmon.tui.cells import cut, fit
from campmon.tui.looks import Line
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"
_LABEL = 32


class CodePageScreen(Dialog[str]):
    """The code pages that can be, and the file's lines as the one under the cursor has them."""

    CSS_PATH: ClassVar[CSSPathType | None] = [_STYLES / "dialogs.tcss", _STYLES / "append.tcss"]

    def __init__(self, app: CampmonApp, path: Path, choices: Sequence[EncodingChoice]) -> None:
        super().__init__()
        self._choices = choices
        self._name = cut(clean(path.name), 50)
        self.options = OptionList(markup=False)
        self.preview = LineWidget(looks(app.theme_file, raised=True), id="preview")

    def compose(self) -> ComposeResult:
        """What is asked, the code pages, the lines, what the keys do."""
        with Vertical(classes="box wide", id="code-page"):
            yield said(f"How is {self._name} written?", "title")
            yield said("It is no UTF-8. Choose the code page under which names look right:")
            yield self.options
            yield self.preview
            yield said("↑ ↓ look at another · enter takes · esc goes back", "hint")

    def on_mount(self) -> None:
        """Begin with the likeliest."""
        self.options.add_options(
            [Option(Content(f"{fit(c.label, _LABEL)} {c.name}")) for c in self._choices]
        )
        self.options.highlighted = 0
        self.options.focus()

    @on(OptionList.OptionHighlighted)
    def _look(self, event: OptionList.OptionHighlighted) -> None:
        lines = self._choices[event.option_index].preview_lines
        self.preview.set_lines([told_apart(clean(line)) for line in lines])

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].name)


def told_apart(text: str) -> Line:
    """A line with what differs from code page to code page standing out."""
    spans: list[tuple[str, str]] = []
    for character in text:
        role = "text" if character.isascii() else "title"
        if spans and spans[-1][1] == role:
            spans[-1] = (spans[-1][0] + character, role)
        else:
            spans.append((character, role))
    return tuple(spans)
