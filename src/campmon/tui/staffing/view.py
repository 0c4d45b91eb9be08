"""What the staffing editor shows: the list, what is marked, what is said, what the keys do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState

from campmon.engine.board import BoardChange
from campmon.model.campaign import Campaign
from campmon.model.staffing_plan import Kind, Mark, Marks
from campmon.tui.append.pieces import TextLines
from campmon.tui.cells import wrap
from campmon.tui.details.headline import key_line
from campmon.tui.details.tab import Hints, what_broke
from campmon.tui.looks import Span
from campmon.tui.messages import BoardChanged
from campmon.tui.screens.board import LEAST_HEIGHT, LEAST_WIDTH
from campmon.tui.screens.repaint import FrugalScreen
from campmon.tui.staffing import words
from campmon.tui.staffing.columns import Facts
from campmon.tui.staffing.floor import StaffFloor
from campmon.tui.staffing.reading import StaffRead, read_all
from campmon.tui.staffing.rows import Row, found, listed
from campmon.tui.staffing.search import SearchInput
from campmon.tui.staffing.table import StaffTable
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_READ = "staffing"
"""The group of workers that read."""
_PROBLEM_LINES = 4
_SAID_LINES, _SAID_MOST = 2, 6
"""Lines below the list: as a rule, and where more is to be said."""


class StaffingView(FrugalScreen[None], ModalScreen[None], inherit_bindings=False):
    """What is on the screen of the editor, kept true; `StaffingScreen` adds what keys do."""

    CSS_PATH: ClassVar[CSSPathType | None] = Path(__file__).parents[1] / "styles" / "staffing.tcss"
    AUTO_FOCUS = None

    def __init__(
        self,
        app: CampmonApp,
        campaigns: Sequence[Campaign],
        *,
        shut: str = "",
        left_out: Sequence[str] = (),
    ) -> None:
        """`shut` says why nothing may be changed; `left_out`, why marked campaigns are not here."""
        super().__init__()
        self.campmon = app
        self.session = app.session
        self.shut = shut
        self.floor = StaffFloor(app.session, campaigns)
        self._kind = Kind.AGENT
        self._sections: list[list[Row]] = [[], [], []]
        self._facts = Facts()
        self._found = 0
        self._counts = dict.fromkeys(Kind, 0)
        self._reading = False
        self._said: Span = (" ".join(left_out), "warn")
        self._warned = False
        self._stop_listening: Callable[[], None] | None = None
        plain, raised = looks(app.theme_file), looks(app.theme_file, raised=True)
        self.head = LineWidget(raised, id="head")
        self.tab_line = LineWidget(plain, id="tabs")
        self.find_label = LineWidget(raised)
        self.input = SearchInput()
        self.table = StaffTable(plain)
        self.said = TextLines(plain, id="said")
        self.pending = LineWidget(raised, id="pending")
        self.key_line = LineWidget(raised, id="keys")
        self.small = LineWidget(plain, id="small")

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.head
        yield self.tab_line
        with Horizontal(id="find"):
            yield self.find_label
            yield self.input
        yield self.table
        yield self.said
        yield self.pending
        yield self.key_line
        yield self.small

    def on_mount(self) -> None:
        """Listen to the board, and read."""
        self._stop_listening = self.session.listen(self._heard)
        self.find_label.set_lines([((" / find: ", "title"),)])
        self.set_focus(self.table)
        self.read()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._stop_listening is not None:
            self._stop_listening()

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
        keys = {campaign.key for campaign in self.floor.campaigns}
        ours = any(c.key in keys for c in (*change.changed, *change.added))
        if ours or keys.intersection(change.removed):
            self.post_message(BoardChanged(change))

    @on(BoardChanged)
    def _board_changed(self, message: BoardChanged) -> None:
        message.stop()
        if self.floor.take_in():
            self._rebuild()
        else:
            self._show_lines()

    def read(self, *, after_answer: bool = False) -> None:
        """Read who works there, unless that is under way; marks are kept."""
        if self._reading:
            return
        self._reading = True
        there = [c for c in self.floor.campaigns if c not in self.floor.gone]
        work = partial(self._read_them, there, after_answer)
        _: Worker[None] = self.run_worker(work, name="staffing", group=_READ, exit_on_error=False)
        self._rebuild()

    async def _read_them(self, campaigns: Sequence[Campaign], after_answer: bool) -> None:
        try:
            read = await read_all(self.session, campaigns)
        finally:
            self._reading = False
        self.floor.put(read)
        if after_answer:
            self.floor.drop_idle()
        self._rebuild()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A backend that broke in reading is told of in place."""
        if event.state is WorkerState.ERROR:
            broken = what_broke(event.worker)
            if event.worker.group == _READ:
                self.floor.put([StaffRead(c.key, None, broken) for c in self.floor.campaigns])
                self._rebuild()
            self.say(f"The staffing could not be read: {broken}.", "bad")

    # What it shows

    def _rebuild(self) -> None:
        """The lists anew, as after a reading."""
        for kind in Kind:
            sections = self.floor.rows(kind)
            self._counts[kind] = sum(map(len, sections))
            if kind is self._kind:
                self._sections = sections
                self._facts = Facts.of(kind, sections, several=self.floor.several)
        self._relist()

    def _relist(self) -> None:
        """What the search leaves of the list."""
        sections = found(self._sections, self.input.value)
        self._found = sum(map(len, sections))
        self.table.show(
            self._facts,
            listed(sections, self.floor.several),
            self.floor.draft.marks,
            self._notice(),
        )
        self._show_lines()

    def _notice(self) -> list[Span]:
        """What stands where no row does."""
        whom = words.PLURALS[self._kind]
        if self._reading:
            return [("reading who works there…", "warn")]
        if not self.floor.staffings:
            gone = len(self.floor.gone) == len(self.floor.campaigns)
            if gone:
                return [("It is no longer on the board: nothing can be changed.", "bad")]
            room = max(20, self.table.size.width - 3)
            told: list[Span] = [
                (line, "bad")
                for problem in self.floor.problems
                for line in wrap(problem, room, _PROBLEM_LINES)
            ]
            return [*told, ("r tries again", "muted")]
        if self._counts[self._kind]:
            text = f"None of {self._counts[self._kind]:,} {whom} is found by that"
            return [(text, "muted"), ("esc shows all again; p adds some that no list has", "muted")]
        why_not = self.floor.why_not(self._kind, Mark.ADD)
        if why_not is not None:
            room = max(20, self.table.size.width - 3)
            return [(line, "muted") for line in wrap(f"No {whom}: {why_not}", room, _PROBLEM_LINES)]
        return [(f"No {whom} are known", "muted"), ("p takes a list, l loads one", "muted")]

    def _show_lines(self) -> None:
        floor, width = self.floor, self.size.width
        badge = "READ-ONLY" if self.shut else ""
        self.head.set_lines([words.head_line(floor.campaigns, len(floor.gone), badge, width)])
        counts = self._counts if floor.staffings else None
        self.tab_line.set_lines([words.tab_line(counts, self._kind, width)])
        self._show_said()
        shown = ""
        if self.input.value.strip():
            shown = f"{self._found:,} of {self._counts[self._kind]:,} found"
        draft = floor.draft
        added, removed = draft.count(Mark.ADD), draft.count(Mark.REMOVE)
        line = words.pending_line(added, removed, shown)
        if self._reading and floor.staffings:
            line = (*line, ("   reading again…", "warn"))
        self.pending.set_lines([line])
        self._show_keys()

    def _show_said(self) -> None:
        text, role = self._said
        if not text:
            problems = self.floor.problems if self.floor.staffings else []
            text = " ".join(problems) + (" r tries again." if problems else "")
            role = "bad"
        if not text:
            text, role = " ".join(self.floor.notes), "muted"
        lines = len(wrap(text, max(1, self.said.size.width), _SAID_MOST))
        self.said.styles.height = max(_SAID_LINES, lines)
        self.said.say(text, role)

    def _show_keys(self) -> None:
        other = "teams" if self._kind is Kind.AGENT else "agents"
        if self.focused is self.input:
            hints: Hints = (("enter", "to the list"), ("↑ ↓", "move"), ("tab", other))
            esc = "clears"
        else:
            hints = (
                ("enter", "preview"), ("space", "mark"), ("/", "find"), ("tab", other),
                ("p", "paste"), ("?", "keys"), ("l", "load"), ("c", "copy"), ("u", "undo"),
                ("r", "again"),
            )  # fmt: skip
            esc = "clears" if self.input.value else "back"
        self.key_line.set_lines([key_line(hints, esc, self.size.width)])

    def say(self, text: str, role: str = "warn") -> None:
        """Say something below the list, until the next move."""
        self._said = (text, role)
        self._warned = False
        self._show_said()

    # Marks

    def is_shut(self) -> bool:
        """Whether nothing may be changed; says why."""
        if self.shut:
            self.say(self.shut)
        return bool(self.shut)

    def marks_changed(self, said: str) -> None:
        """Show the marks as they are now, and say something of it."""
        self._said, self._warned = (said, "muted"), False
        shown = [row.id for row in self._sections[0]]
        if self.floor.unlisted(self._kind) != shown:
            self._rebuild()
        else:
            self.table.show_marks(self.floor.draft.marks)
            self._show_lines()

    @property
    def kind(self) -> Kind:
        """What is listed now."""
        return self._kind

    def put_marks(self, marks: Marks) -> int:
        """Set marks, as one step; how many became others. They are shown."""
        changed = self.floor.draft.put(marks)
        self.marks_changed("")
        return changed
