"""The dialog around a form: title, the step that is shown, what its keys do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from campmon.tui.append.pieces import Step
from campmon.tui.cells import cut
from campmon.tui.forms.fields import ChoiceField, TextField
from campmon.tui.forms.form_steps import FillStep, PreviewStep
from campmon.tui.screens.dialog import Dialog
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"


class FormScreen(Dialog[None]):
    """Steps forth and back. What was typed is lost only on purpose, never by an error.

    What is sent is sent by a worker of the app: it goes on, and is told, if the dialog is left.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = [
        _STYLES / "dialogs.tcss",
        _STYLES / "append.tcss",
        _STYLES / "forms.tcss",
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        # Of priority: they are done before the next key is handed out, so that what is typed
        # ahead goes into the field that it is meant for.
        Binding("tab", "move(1)", show=False, priority=True),
        Binding("shift+tab", "move(-1)", show=False, priority=True),
        Binding("down", "walk(1)", show=False, priority=True),
        Binding("up", "walk(-1)", show=False, priority=True),
        Binding("enter", "enter", show=False, priority=True),
    ]
    nothing_done: ClassVar[str] = "Nothing was done"

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        styles = looks(app.theme_file, raised=True)
        self.title_line = LineWidget(styles, id="title")
        self.hint_line = LineWidget(styles, id="hint")
        self._steps: list[Step] = []
        self._warned = False
        self.sending = False
        """Whether something is under way that cannot be called back."""

    @property
    def title_text(self) -> str:
        """What the dialog is about."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Title, the step, what its keys do."""
        with Vertical(classes="box wide", id="form"):
            yield self.title_line
            yield Vertical(id="steps")
            yield self.hint_line

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self._steps[-1]

    @property
    def fill(self) -> FillStep | None:
        """The step with the form, once there is one."""
        return next((step for step in self._steps if isinstance(step, FillStep)), None)

    @property
    def open(self) -> bool:
        """Whether the dialog is still there."""
        return self.is_attached and self in self.app.screen_stack

    async def forward(self, step: Step) -> None:
        """Show the next step."""
        if self._steps:
            self.step.display = False
        self._steps.append(step)
        await self.query_one("#steps").mount(step)
        self._begin()

    async def back(self) -> None:
        """Show the step before again, as it was left."""
        await self._steps.pop().remove()
        self.step.display = True
        self._begin()

    async def back_to_form(self) -> None:
        """Show the form again."""
        while self._steps and not isinstance(self.step, FillStep):
            await self.back()

    def _begin(self) -> None:
        step = self.step
        self.title_line.set_lines([
            ((cut(self.title_text, 60), "title"), (f"   {step.heading}", "muted"))
        ])  # fmt: skip
        self.hint_line.set_lines([((step.hint, "muted"),)])
        step.begin()

    def action_leave(self) -> None:
        """Go one step back; from the first one, leave. Typed text is lost at the second esc."""
        if len(self._steps) > 1:
            self.post_message(Step.Back())
            return
        fill = self.fill
        if fill is not None and fill.draft.touched and not self._warned:
            self._warned = True
            fill.said.say("esc once more leaves: what was typed is lost then.", "warn")
            return
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Walking and entering are the form's; other steps have keys of their own."""
        if action == "walk":
            return bool(self._steps) and isinstance(self.step, FillStep)
        if action == "move":
            return bool(self._steps) and isinstance(self.step, (FillStep, PreviewStep))
        if action == "enter":
            return isinstance(self.focused, (TextField, ChoiceField))
        return True

    def action_move(self, by: int) -> None:
        """The next field or button, or the one before."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_walk(self, by: int) -> None:
        """The same with the arrows."""
        self.action_move(by)

    def action_enter(self) -> None:
        """In a field: the list of known values, where there is one, else the next field."""
        field, fill = self.focused, self.fill
        listed = isinstance(field, ChoiceField) or (isinstance(field, TextField) and field.listed)
        if field is not None and listed and fill is not None:
            fill.form.show_list(field.name or "")
        else:
            self.focus_next()

    @on(Step.Back)
    async def _back_wanted(self) -> None:
        if len(self._steps) > 1:
            await self.back()

    @on(FillStep.Cancelled)
    @on(PreviewStep.Cancelled)
    def _cancelled(self) -> None:
        self.dismiss(None)
        under_way = "It is still under way: how it ends will be told here"
        self._campmon.tell(under_way if self.sending else self.nothing_done)
