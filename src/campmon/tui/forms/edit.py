"""Editing a campaign's properties: read, form, preview, one confirmation, only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Button
from textual.worker import Worker

from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError
from campmon.model.intent import Intent, Outcome, OutcomeKind, Tier, Update
from campmon.model.reading import SourceState
from campmon.tui.append.forecast import counted
from campmon.tui.append.pieces import Step
from campmon.tui.forms.draft import Change, Draft
from campmon.tui.forms.fields import meaning
from campmon.tui.forms.form_screen import FormScreen
from campmon.tui.forms.form_steps import FillStep, PreviewStep, paragraph
from campmon.tui.looks import Line

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_TITLE = "Edit"


class ReadStep(Step):
    """Waits for the properties; where they cannot be read, says why, and tries again if asked."""

    heading = "reading"
    hint = "esc leaves"

    class Again(Message):
        """Another try is wanted."""

    def compose(self) -> ComposeResult:
        """What is going on, and a way to try again."""
        yield self.said
        yield from self.buttons(("again", "Try again"), ("cancel", "Cancel"))

    def begin(self) -> None:
        """Nothing to do but wait."""
        self.wait()

    def wait(self) -> None:
        """Say that it is being read."""
        self.said.say("Reading its properties…", "muted")
        self.query_one("#again", Button).disabled = True
        self.query_one("#cancel").focus()

    def fail(self, text: str) -> None:
        """Say why it could not be read."""
        self.said.say(text, "bad")
        again = self.query_one("#again", Button)
        again.disabled = False
        again.focus()

    @on(Button.Pressed, "#again")
    def _again(self) -> None:
        self.post_message(self.Again())

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.post_message(FillStep.Cancelled())


class EditScreen(FormScreen):
    """Takes one campaign, held by its key, from its properties to a change that was told."""

    nothing_done = "Nothing was changed"

    def __init__(self, app: CampmonApp, campaign: Campaign) -> None:
        super().__init__(app)
        self._campaign = campaign
        self._source = app.session.source_of(campaign.key)
        self._previewed: tuple[Change, ...] = ()

    @property
    def title_text(self) -> str:
        """Which campaign it is."""
        return f"Edit {self._campaign.name}"

    async def on_mount(self) -> None:
        """Begin by reading."""
        await self.forward(ReadStep(self._campmon))
        self._read()

    @on(ReadStep.Again)
    def _read(self) -> None:
        step = self.step
        if isinstance(step, ReadStep):
            step.wait()
        self.run_worker(self._reading(), name="reading properties", exit_on_error=False)

    async def _reading(self) -> None:
        try:
            read = await self._source.backend.read_properties(self._campaign.id)
        except CampmonError as error:
            if isinstance(self.step, ReadStep):
                self.step.fail(str(error))
            return
        step = self.step
        if not isinstance(step, ReadStep):
            return
        specs = [spec for spec in self._source.backend.property_specs if spec.on_update]
        if not specs:
            step.fail(f"{self._source.backend.platform} names no property that can be changed.")
            return
        self._steps.clear()
        await step.remove()
        await self.forward(FillStep(self._campmon, Draft(specs, read.values)))

    @on(FillStep.Filled)
    async def _filled(self) -> None:
        fill = self.fill
        if fill is None or self.step is not fill or self.sending:
            return
        changes = self._previewed = fill.draft.changes
        go = f"Send {counted(len(changes), 'change')}"
        make = partial(self._preview, fill.draft, changes)
        await self.forward(PreviewStep(self._campmon, make, go, self._warning()))

    def _preview(self, draft: Draft, changes: Sequence[Change], width: int) -> list[Line]:
        campaign = self._campaign
        lines: list[Line] = [((f"{campaign.name}", "title"),)]
        lines += [((f"id {campaign.id}   source {campaign.profile}", "muted"),), ()]
        for change in changes:
            said = meaning(change.after, draft.choices(change.spec.name))
            lines += paragraph(f"{change.text}{f' ({said})' if said else ''}", "text", width)
        return [*lines, (), (("Nothing else is sent.", "muted"),)]

    def _warning(self) -> str:
        session = self._campmon.session
        health = session.board.health.get(self._campaign.profile)
        if session.campaign(self._campaign.key) is None:
            return f"{self._campaign.name} is not on the board any more."
        if health is not None and health.state is SourceState.STALE:
            return "The source is silent: what it had before may not be so any more."
        return ""

    @on(PreviewStep.Confirmed)
    async def _confirmed(self) -> None:
        fill = self.fill
        if fill is None or self.step is fill or self.sending:
            return
        under_way = self._campmon.session.acting.get(self._campaign.key)
        changes = {change.spec.name: change.after or None for change in self._previewed}
        await self.back_to_form()
        if under_way is not None:
            fill.refuse(f"{under_way} is still under way on this campaign: try again then.")
            return
        self.sending = True
        fill.shut("Sending…")
        work = partial(self._send, changes)
        _: Worker[None] = self._campmon.run_worker(
            work, name="update", group="acts", exit_on_error=False
        )

    async def _send(self, changes: dict[str, str | None]) -> None:
        session, key = self._campmon.session, self._campaign.key
        session.acting[key] = "update"
        problem = ""
        outcome: Outcome | None = None
        try:
            intent = Intent(key, Update(changes), confirmed=Tier.CONFIRM, who=session.who)
            outcome = await self._source.commander.act(intent)
        except CampmonError as error:
            problem = str(error)
        finally:
            del session.acting[key]
            self.sending = False
            if self.open and self.fill is not None:
                self.fill.shut("")
        self._source.monitor.read_now()
        if outcome is not None and outcome.kind is not OutcomeKind.IN_DOUBT:
            good = outcome.kind in (OutcomeKind.DONE, OutcomeKind.ALREADY)
            self._campmon.tell(outcome.message, "information" if good else "warning", _TITLE)
            if self.open:
                self.dismiss(None)
            return
        await self._failed(outcome.message if outcome is not None else problem)

    async def _failed(self, text: str) -> None:
        """Say it in the form, over what the campaign has by now; elsewhere if that is gone."""
        if not self.open or self.fill is None:
            self._campmon.tell(text, "error", _TITLE)
            return
        try:
            read = await self._source.backend.read_properties(self._campaign.id)
        except CampmonError:
            pass  # the form keeps what it knew; what went wrong first is told below
        else:
            self.fill.draft.take_present(read.values)
            self.fill.form.refill()
        self.fill.refuse(text)
