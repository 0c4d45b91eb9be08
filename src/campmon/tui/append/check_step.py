"""The whole file is checked, by a worker; what is wrong is told, and what would be sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, OptionList
from textual.widgets.option_list import Option

from campmon.append import (
    AppendPlan,
    ProblemSummary,
)
from campmon.append.worker import AppendWorker, Check
from campmon.append.worker.messages import CheckProgress, Comparing
from campmon.model.errors import CalledOffError, CampmonError, InputFileError
from campmon.model.text import clean
from campmon.tui.append.forecast import counted
from campmon.tui.append.pieces import LoudLines, Step, plain_label
from campmon.tui.append.problem_screen import ProblemScreen
from campmon.tui.cells import cut, wrap
from campmon.tui.looks import Line
from campmon.tui.panels.context import bar
from campmon.tui.widgets.lines import LineWidget
from campmon.tui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_BAR = 30
_MOST_NOTES = 4
_CHOICE = "Go on without the rows that are wrong; or correct the file, save it, and check it again."


class CheckStep(Step):
    """Checks every row; then rejects are written, the file is mended, or the good rows go on."""

    heading = "checks"
    hint = "tab moves · enter on a problem shows its rows · esc goes back"

    class Chosen(Message):
        """The good rows are to be sent."""

        def __init__(self, plan: AppendPlan) -> None:
            super().__init__()
            self.plan = plan

    def __init__(self, app: CampmonApp, worker: AppendWorker, wish: Check) -> None:
        super().__init__(app)
        self._worker = worker
        self._wish = wish
        self.plan: AppendPlan | None = None
        self.summary = LineWidget(self.looks, id="summary")
        self.loud = LoudLines(self.looks, id="loud")
        self.problems = OptionList(markup=False)
        self.rejects = TypedLine(
            placeholder="a new file for the rejected rows", id="rejects", compact=True
        )
        self.rejects.cursor_blink = False
        self._proposed: tuple[str, Path] | None = None

    def compose(self) -> ComposeResult:
        """Sums, loud warnings, problems, a line for the rejects' path, buttons."""
        yield self.summary
        yield self.loud
        yield self.problems
        yield self.rejects
        yield self.said
        yield from self.buttons(
            ("back", "Back"),
            ("again", "Check again"),
            ("write", "Write rejected rows"),
            ("go", "Go on"),
        )

    def on_mount(self) -> None:
        """Begin to check."""
        # A button takes no key while it shows that it was pressed, and a check may fail sooner.
        self.query_one("#again", Button).active_effect_duration = 0.0
        self.loud.display = False
        self._start(reopen=False)

    def begin(self) -> None:
        """What is likely wanted next."""
        go = self.query_one("#go", Button)
        (self.query_one("#back", Button) if go.disabled else go).focus()

    # Checking

    def _start(self, *, reopen: bool) -> None:
        self.plan = None
        for name in ("#write", "#again"):
            self.query_one(name).display = False
        self.query_one("#go", Button).disabled = True
        self.rejects.remove_class("-shown")
        self.problems.clear_options()
        self.said.say("")
        self.summary.set_lines([(("Checking…", "text"),)])
        self.run_worker(
            self._check(reopen=reopen), name="checking", exclusive=True, exit_on_error=False
        )

    async def _check(self, *, reopen: bool) -> None:
        try:
            if reopen:
                await self._reopen()
            plan = await self._worker.check(self._wish, self._progressed)
        except CalledOffError:
            return
        except CampmonError as error:
            self._failed(str(error))
            return
        self._checked(plan)

    async def _reopen(self) -> None:
        """Open the file as it is now. Raises CampmonError."""
        table = await self._worker.open(self._wish.table.path, self._wish.table.options)
        if table.header != self._wish.table.header:
            raise InputFileError(
                f"{table.path} has other columns now", "Go back, and say which column is which."
            )
        self._wish = replace(self._wish, table=table)

    def _failed(self, said: str) -> None:
        self.summary.set_lines([])
        self.loud.display = False
        self.said.say(said, "bad")
        self.query_one("#again").display = True
        self.begin()

    @on(Button.Pressed, "#again")
    def _again(self) -> None:
        """The file may have been corrected meanwhile, in another program."""
        self._proposed = None
        self.query_one("#back").focus()
        self._start(reopen=True)

    def _progressed(self, progress: CheckProgress) -> None:
        if self.plan is not None or not self.is_mounted:
            return
        if isinstance(progress, Comparing):
            read = counted(progress.records, "record")
            self.summary.set_lines([((f"Reading those on the campaign  {read}", "text"),)])
        else:
            share = progress.bytes_read / progress.bytes_total if progress.bytes_total else 1.0
            head: Line = (("Checking  ", "text"), *bar(share, _BAR))
            self.summary.set_lines([(*head, (f"  {counted(progress.rows, 'row')}", "text"))])

    def _checked(self, plan: AppendPlan) -> None:
        self.plan = plan
        self._sum_up(plan)
        self._fill(plan)
        go = self.query_one("#go", Button)
        go.disabled = not plan.good
        # All four buttons must fit into the narrowest box.
        good = f"{plan.good:,}" if plan.bad else counted(plan.good, "row")
        go.label = plain_label(f"Go on with {good}")
        go.refresh(layout=True)
        self.query_one("#write").display = bool(plan.bad)
        self.query_one("#again").display = bool(plan.bad or plan.warned)
        if not plan.good:
            self.said.say("No row can be sent. Correct the file, or the mapping.", "warn")
        elif plan.bad:
            self.said.say(_CHOICE, "muted")
        if self.display:
            self.begin()

    def _fill(self, plan: AppendPlan) -> None:
        width = self.problems.size.width - 2
        at = self.problems.highlighted
        rows = [cut(f"{one.first.severity.value}: {one}", width) for one in plan.summary]
        self.problems.clear_options()
        if rows:
            self.problems.add_options([Option(Content(row)) for row in rows])
            self.problems.highlighted = at
        else:
            self.problems.add_option(Option(Content("No problems were found."), disabled=True))

    def _sum_up(self, plan: AppendPlan) -> None:
        width = self.summary.size.width
        lines = _sums(plan, width)
        self.summary.styles.height = len(lines)
        self.summary.set_lines(lines)
        self.loud.warn(plan.warnings, width)

    def on_resize(self) -> None:
        """Fit the warnings and the problems."""
        if self.plan is not None:
            self.call_after_refresh(self._sum_up, self.plan)
            self.call_after_refresh(self._fill, self.plan)

    @on(OptionList.OptionSelected)
    def _detail(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.plan is not None and self.plan.summary:
            one: ProblemSummary = self.plan.summary[event.option_index]
            self.app.push_screen(ProblemScreen(self._campmon, self.plan, one))

    # The rejects

    @on(Button.Pressed, "#write")
    def _ask_where(self) -> None:
        if self._proposed is None:
            path = _free_name(self._wish.table.path)
            self._proposed = (clean(str(path)), path)
            self.rejects.value = self._proposed[0]
        self.rejects.add_class("-shown")
        self.rejects.focus()
        self.said.say("enter writes the file; it is private to you, with the reason first", "muted")

    @on(Input.Submitted, "#rejects")
    def _write(self, event: Input.Submitted) -> None:
        event.stop()
        if self.plan is None or not event.value.strip():
            return
        shown, proposed = self._proposed or ("", Path())
        path = proposed if event.value == shown else _expanded(clean(event.value))
        self.run_worker(self._written(path), name="writing", exit_on_error=False)

    async def _written(self, path: Path) -> None:
        try:
            count = await self._worker.write_rejects(path)
        except CampmonError as error:
            self.said.say(str(error), "bad")
            return
        self.said.say(f"{counted(count, 'rejected row')} written to {path}", "good")
        self._proposed = None
        self.rejects.remove_class("-shown")
        self.begin()

    # Moving on

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.post_message(self.Back())

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        if self.plan is not None:
            self.post_message(self.Chosen(self.plan))


def _sums(plan: AppendPlan, width: int) -> list[Line]:
    calls = counted(len(plan.outlines), "call")
    bad = "warn" if plan.bad else "muted"
    lines: list[Line] = [
        ((f"{plan.rows:>11,}  ", "title"), (f"rows in {clean(plan.table.path.name)}", "text")),
        ((f"{plan.good:>11,}  ", "title"), (f"good: to be sent in {calls}", "good")),
        ((f"{plan.bad:>11,}  ", "title"), ("to be rejected: not sent", bad)),
        ((f"{plan.warned:>11,}  ", "title"), ("with a warning: sent all the same", "muted")),
    ]
    lines += [((line, "muted"),) for line in wrap("; ".join(plan.notes), width, _MOST_NOTES)]
    return lines


def _free_name(path: Path) -> Path:
    """A name beside the file that nobody has."""
    for number in range(1, 1_000):
        behind = "" if number == 1 else f"-{number}"
        free = path.with_name(f"{path.stem}.rejected{behind}{path.suffix}")
        if not free.exists():
            return free
    return path.with_name(f"{path.stem}.rejected{path.suffix}")


def _expanded(text: str) -> Path:
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError:  # no such user
        return Path(text.strip())
