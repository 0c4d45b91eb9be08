"""Changing one record: form, preview, one confirmation, and the platform's own answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.worker import Worker

from campmon.append import Purpose, check_campaign
from campmon.append.names import is_secret
from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError
from campmon.model.intent import Intent, Outcome, OutcomeKind, Tier, UpdateRecords
from campmon.model.listing import ListedRecord
from campmon.model.reading import SourceState
from campmon.model.record import AppendRules, Record
from campmon.tui.append.mapping_rows import SECRET
from campmon.tui.details.record_draft import RecordDraft
from campmon.tui.forms.form_screen import FormScreen
from campmon.tui.forms.form_steps import FillStep, PreviewStep, paragraph
from campmon.tui.looks import Line

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_TITLE = "Update"
_LOOK_EVERY_SECONDS = 1.0
"""While waiting for the platform's budget: how often that is looked at and told."""


class FillRecordStep(FillStep):
    """The record's fields."""

    heading: ClassVar[str] = "its fields"


class RecordUpdateScreen(FormScreen):
    """Takes one record from its fields to a change that was told.

    Without a listed record its number is typed. `done` is told once the platform took a change.
    """

    nothing_done = "Nothing was changed"

    def __init__(
        self,
        app: CampmonApp,
        campaign: Campaign,
        rules: AppendRules,
        record: ListedRecord | None,
        done: Callable[[str], None],
    ) -> None:
        super().__init__(app)
        self._campaign = campaign
        self._source = app.session.source_of(campaign.key)
        self._rules = rules
        self._draft = RecordDraft(rules, record)
        self._done = done
        self._previewed: Record | None = None

    @property
    def title_text(self) -> str:
        """Which record it is."""
        return f"Change record {self._draft.number}".rstrip()

    async def on_mount(self) -> None:
        """Begin with the form."""
        await self.forward(FillRecordStep(self._campmon, self._draft))

    @on(FillStep.Filled)
    async def _filled(self) -> None:
        fill = self.fill
        if fill is None or self.step is not fill or self.sending:
            return
        record = self._draft.record()
        if record is None:  # each field is right by itself, so this is about the number
            fill.refuse(f"The record cannot be sent. {self._draft.refusal}".rstrip())
            return
        self._previewed = record
        make = partial(self._preview, record)
        go = "Change this record"
        await self.forward(PreviewStep(self._campmon, make, go, self._warning()))

    def _preview(self, record: Record, width: int) -> list[Line]:
        campaign = self._campaign
        lines: list[Line] = [
            ((f"Record {record.phones[0]}", "title"),),
            ((f"of {campaign.name}   id {campaign.id}   source {campaign.profile}", "muted"),),
            (),
        ]
        secret = {spec.name for spec in self._rules.fields if is_secret(spec)}
        for name, value in record.fields.items():
            before = self._draft.before(name) or self._draft.nothing
            change = f"{SECRET} → {SECRET}" if name in secret else f"{before} → {value}"
            lines += paragraph(f"{name}: {change}", "text", width)
        said = "Nothing else is sent. The record is found by its number."
        return [*lines, (), *paragraph(said, "muted", width)]

    def _warning(self) -> str:
        session = self._campmon.session
        health = session.board.health.get(self._campaign.profile)
        if health is not None and health.state is SourceState.STALE:
            return "The source is silent: what it had before may not be so any more."
        return ""

    @on(PreviewStep.Confirmed)
    async def _confirmed(self) -> None:
        fill, record = self.fill, self._previewed
        if fill is None or record is None or self.step is fill or self.sending:
            return
        under_way = self._campmon.session.acting.get(self._campaign.key)
        await self.back_to_form()
        if under_way is not None:
            fill.refuse(f"{under_way} is still under way on this campaign: try again then.")
            return
        self.sending = True
        fill.shut("Sending…")
        work = partial(self._send, record)
        _: Worker[None] = self._campmon.run_worker(
            work, name="update of a record", group="acts", exit_on_error=False
        )

    async def _send(self, record: Record) -> None:
        session, key = self._campmon.session, self._campaign.key
        session.acting[key] = "update of a record"
        problem, outcome = "", None
        try:
            outcome = await self._act(record)
        except CampmonError as error:
            problem = str(error)
        finally:
            del session.acting[key]
            self.sending = False
            if self.open and self.fill is not None:
                self.fill.shut("")
        refused = _refused(outcome)
        if outcome is not None and outcome.kind is not OutcomeKind.IN_DOUBT and not refused:
            self._took(record, outcome)
            return
        said = problem or (outcome.message if outcome is not None else "")
        if refused:
            said = f"{self._source.backend.platform} did not take it: {refused}."
        if self.open and self.fill is not None:
            self.fill.refuse(said)
        else:
            self._campmon.tell(said, "error", _TITLE)

    async def _act(self, record: Record) -> Outcome:
        """Wait for the platform's budget, then send it once. Raises CampmonError."""
        session, key = self._campmon.session, self._campaign.key
        check_campaign(session.campaign(key) or self._campaign, self._rules, Purpose.UPDATE)
        budget = session.append_budget(key, self._rules)
        while (waiting := budget.acquire()) > 0:
            if self.open and self.fill is not None:
                self.fill.shut(f"The platform takes the next call in {waiting:.0f} s…")
            await session.clock.sleep(min(waiting, _LOOK_EVERY_SECONDS))
        try:
            intent = Intent(key, UpdateRecords((record,)), Tier.CONFIRM, session.who)
            return await self._source.commander.act(intent)
        finally:
            budget.ended()

    def _took(self, record: Record, outcome: Outcome) -> None:
        good = outcome.kind in (OutcomeKind.DONE, OutcomeKind.ALREADY)
        said = f"Record {record.phones[0]}: {outcome.message}"
        self._campmon.tell(said, "information" if good else "warning", _TITLE)
        if self.open:
            self.dismiss(None)
        self._done(record.phones[0])


def _refused(outcome: Outcome | None) -> str:
    """The platform's reason, where it did not take the record."""
    receipt = outcome.receipt if outcome is not None else None
    return receipt.refused[0].reason if receipt is not None and receipt.refused else ""
