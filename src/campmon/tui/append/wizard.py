"""The wizard: one dialog, four steps. Going back loses nothing, and the board stays live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import Vertical

from campmon.append import Purpose, check_campaign
from campmon.append.worker import Check
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import CampmonError
from campmon.model.record import AppendRules
from campmon.tui.append import running
from campmon.tui.append.asked_checks import AskedChecks, proposed
from campmon.tui.append.check_step import CheckStep
from campmon.tui.append.confirm_step import ConfirmStep
from campmon.tui.append.file_step import FileStep
from campmon.tui.append.mapping_step import Mapped, MappingStep, mapped
from campmon.tui.append.memory import Memory
from campmon.tui.append.paths import home_folder, working_folder
from campmon.tui.append.pieces import Step
from campmon.tui.append.table_step import TableStep
from campmon.tui.cells import cut
from campmon.tui.screens.dialog import Dialog
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STEPS = 4


class AppendScreen(Dialog[None]):
    """Takes one campaign from a file's path to a running append, or update."""

    CSS_PATH: ClassVar[CSSPathType | None] = [
        Path(__file__).parents[1] / "styles" / "dialogs.tcss",
        Path(__file__).parents[1] / "styles" / "append.tcss",
    ]

    def __init__(
        self,
        app: CampmonApp,
        campaign: Campaign,
        rules: AppendRules,
        purpose: Purpose = Purpose.APPEND,
    ) -> None:
        super().__init__()
        self._purpose = purpose
        self._campmon = app
        self._campaign = campaign
        self._rules = rules
        styles = looks(app.theme_file, raised=True)
        self.title_line = LineWidget(styles, id="title")
        self.hint_line = LineWidget(styles, id="hint")
        self._steps: list[Step] = []
        self._worker = app.session.new_worker(campaign.profile)
        self._handed_on = False
        self._memory = Memory(app.session.appends_dir, rules)
        self._before: Mapped | None = None
        self._asked: AskedChecks | None = None
        self._typed_ahead = ""

    def compose(self) -> ComposeResult:
        """Title, the step, what its keys do."""
        with Vertical(classes="box wide", id="append"):
            yield self.title_line
            yield Vertical(id="steps")
            yield self.hint_line

    async def on_mount(self) -> None:
        """Look at the campaign first: a file for one that takes no records is not worth reading."""
        self._say_title("looking at it…")
        self.hint_line.set_lines([(("esc leaves", "muted"),)])
        self.run_worker(self._look(), name="looking", exit_on_error=False)

    async def _look(self) -> None:
        """A campaign on the board may lack what only reading it by itself tells."""
        session = self._campmon.session
        try:
            backend = session.source_of(self._campaign.key).backend
            present = await backend.read_campaign(self._campaign.id)
            check_campaign(present, self._rules, self._purpose)
        except CampmonError as error:
            if self.is_current:
                self.dismiss(None)
            self._campmon.tell(str(error), "warning")
            return
        not_offered = backend.capabilities.why_not(Capability.RECORDS)
        files = session.do_not_call(self._campaign.profile)
        self._asked = proposed(present, self._purpose, files, not_offered)
        folder = session.last_folder or working_folder()
        step = TableStep(self._campmon, folder, home_folder(), self._worker.open)
        await self._forward(step)
        self.set_focus(step.path)  # at once: what is typed from now on comes behind what was before
        step.type_in(self._typed_ahead)

    def take_typed_ahead(self, event: events.Key) -> bool:
        """Keep what is typed before there is a line for the path; whether it was such a key."""
        if event.character is None or not event.is_printable or len(self._steps) > 1:
            return False
        if self._steps and isinstance(self.step, TableStep) and self.focused is self.step.path:
            self.step.type_in(event.character)  # it was under way when the line came
        else:
            self._typed_ahead += event.character
        return True

    def on_unmount(self) -> None:
        """Nobody needs what was checked any more, unless it is being sent."""
        if not self._handed_on:
            session = self._campmon.session
            self._campmon.run_worker(
                session.close_worker(self._worker), name="closing", exit_on_error=False
            )

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self._steps[-1]

    async def _forward(self, step: Step) -> None:
        if self._steps:
            self.step.display = False
        self._steps.append(step)
        await self.query_one("#steps").mount(step)
        self._begin()

    async def _back(self) -> None:
        gone = self._steps.pop()
        if isinstance(gone, MappingStep):
            self._before, self._asked = gone.mapped, gone.asked
            if isinstance(self.step, TableStep):
                self.step.remember(gone.table)
        await gone.remove()
        self.step.display = True
        self._begin()

    def _say_title(self, behind: str) -> None:
        head = "Append to" if self._purpose is Purpose.APPEND else "Update records of"
        title = f"{head} {cut(self._campmon.session.named(self._campaign), 40)}"
        self.title_line.set_lines([((title, "title"), (f"   {behind}", "muted"))])

    def _begin(self) -> None:
        step = self.step
        self._say_title(f"{len(self._steps)} of {_STEPS}: {step.heading}")
        self.hint_line.set_lines([((step.hint, "muted"),)])
        step.begin()

    def action_leave(self) -> None:
        """Go one step back; from the first one, leave."""
        if len(self._steps) > 1:
            self.post_message(Step.Back())
        elif not (self._steps and isinstance(self.step, FileStep) and self.step.call_off()):
            self.dismiss(None)

    @on(Step.Back)
    async def _back_wanted(self) -> None:
        if len(self._steps) > 1:
            await self._back()

    @on(TableStep.Chosen)
    async def _file_chosen(self, message: TableStep.Chosen) -> None:
        assert self._asked is not None
        given, problem = await mapped(message.table, self._memory, self._before)
        if problem:
            self._campmon.tell(problem, "warning")
        step = MappingStep(
            self._campmon,
            given,
            self._rules,
            memory=self._memory,
            opener=self._worker.open,
            asked=self._asked,
            purpose=self._purpose,
        )
        await self._forward(step)

    @on(MappingStep.Chosen)
    async def _mapping_chosen(self, message: MappingStep.Chosen) -> None:
        chosen, asked = message.mapped, message.asked
        wish = Check(
            chosen.table,
            chosen.mapping,
            asked.rules(self._rules),
            self._purpose,
            self._campaign,
            asked.options(),
            on_campaign=asked.on_campaign,
        )
        await self._forward(CheckStep(self._campmon, self._worker, wish))

    @on(CheckStep.Chosen)
    async def _plan_chosen(self, message: CheckStep.Chosen) -> None:
        await self._forward(ConfirmStep(self._campmon, self._campaign, message.plan))

    @on(ConfirmStep.Cancelled)
    def _cancelled(self) -> None:
        self.dismiss(None)
        done = "appended" if self._purpose is Purpose.APPEND else "updated"
        self._campmon.tell(f"Nothing was {done}")

    @on(ConfirmStep.Confirmed)
    async def _confirmed(self, message: ConfirmStep.Confirmed) -> None:
        of = message.plan, message.campaign, message.pace, message.tier
        try:
            await running.start(self._campmon, self._worker, *of)
        except CampmonError as error:  # audit or journal cannot be written, say: nothing is done
            if isinstance(self.step, ConfirmStep):
                self.step.not_begun(str(error))
            return
        self._handed_on = True
        self.dismiss(None)
        try:
            await self._memory.used(message.plan.mapping)
        except CampmonError as error:
            self._campmon.tell(f"The mapping is not remembered: {error}", "warning")
