"""A new campaign: source, file, properties and schedule, preview, one confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.message import Message
from textual.worker import Worker

from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError, RefusedError
from campmon.model.intent import Creation, Outcome, OutcomeKind, Tier
from campmon.model.text import clean
from campmon.tui.append.file_step import FileStep
from campmon.tui.append.forecast import counted
from campmon.tui.append.paths import home_folder, working_folder
from campmon.tui.cells import cut, fit
from campmon.tui.forms.draft import Draft, ordered, shown
from campmon.tui.forms.fields import meaning
from campmon.tui.forms.form_screen import FormScreen
from campmon.tui.forms.form_steps import FillStep, PreviewStep, paragraph
from campmon.tui.forms.upload import Upload, read_upload
from campmon.tui.looks import Line
from campmon.tui.screens.choosing import ChoosingScreen
from campmon.tui.session import Source

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_TITLE = "New campaign"


class UploadStep(FileStep):
    """Chooses a file that a campaign is made from, whatever is in it."""

    wanted: ClassVar[str] = "the file with the records"

    class Read(Message):
        """The file was read."""

        def __init__(self, upload: Upload) -> None:
            super().__init__()
            self.upload = upload

    def open_file(self, path: Path) -> Message:
        """Read it whole. Raises InputFileError."""
        return self.Read(read_upload(path))


class SourceScreen(ChoosingScreen[str]):
    """Where the campaign is to be created, where there is a choice."""

    heading = "New campaign: on which source?"
    hint = "enter takes, esc leaves"

    def __init__(self, sources: list[Source], present: str | None) -> None:
        super().__init__()
        self._sources = sources
        self._present = present

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Every source that can create campaigns."""
        return [
            (source.profile, Content(f"{fit(source.profile, 20)} {source.backend.platform}"))
            for source in self._sources
        ]

    def first_option(self) -> str | None:
        """The source of the campaign under the cursor."""
        return self._present

    def chosen(self, option_id: str) -> None:
        """Take it."""
        self.dismiss(option_id)


def begin(app: CampmonApp, current: Campaign | None) -> None:
    """Begin a new campaign, on a source that can create one; say why where none can."""
    able: list[Source] = []
    refusals: list[str] = []
    for source in app.session.sources.values():
        try:
            source.commander.check_create()
        except RefusedError as error:
            refusals.append(str(error))
        else:
            able.append(source)
    if not able:
        app.tell(" · ".join(dict.fromkeys(refusals)), "warning")
        return

    def chosen(profile: str | None) -> None:
        if profile is not None:
            model = current if current is not None and current.profile == profile else None
            app.push_screen(CreateScreen(app, app.session.sources[profile], model))

    if len(able) == 1:
        chosen(able[0].profile)
    else:
        app.push_screen(SourceScreen(able, current.profile if current else None), chosen)


class CreateScreen(FormScreen):
    """Takes a file to a campaign that was created, or to the reason why it was not."""

    nothing_done = "Nothing was created"

    def __init__(self, app: CampmonApp, source: Source, model: Campaign | None) -> None:
        """`model` is the campaign whose properties may be taken over."""
        super().__init__(app)
        self._source = source
        self._model = model
        self._upload: Upload | None = None
        self._creation: Creation | None = None
        self._draft = Draft(ordered(source.backend.property_specs), creating=True)

    @property
    def title_text(self) -> str:
        """Where it will be."""
        return f"New campaign on {self._source.profile}"

    async def on_mount(self) -> None:
        """Begin with the file."""
        folder = self._campmon.session.last_folder or working_folder()
        await self.forward(UploadStep(self._campmon, folder, home_folder()))

    @on(UploadStep.Read)
    async def _file_read(self, message: UploadStep.Read) -> None:
        self._upload = message.upload
        name = self._model.name if self._model is not None else ""
        await self.forward(FillStep(self._campmon, self._draft, take_over=name))

    @on(FillStep.TakeOver)
    def _take_over(self) -> None:
        self.run_worker(self._taking_over(), name="taking over", exit_on_error=False)

    async def _taking_over(self) -> None:
        fill, model = self.fill, self._model
        if fill is None or model is None:
            return
        fill.said.say(f"Reading the properties of {model.name}…", "muted")
        try:
            read = await self._source.backend.read_properties(model.id)
        except CampmonError as error:
            fill.refuse(str(error))
            return
        taken = fill.draft.take_over(read.values)
        fill.form.refill()
        fill.say_state()
        self._campmon.tell(
            f"{len(taken)} of {model.name}'s properties taken over. What was typed stays, and its "
            "schedule is not taken",
            title=_TITLE,
        )

    @on(FillStep.Filled)
    async def _filled(self) -> None:
        upload = self._upload
        if upload is None or self.sending or self._draft.problems or self.step is not self.fill:
            return
        self._creation = Creation(upload.name, upload.content, self._draft.new())
        make = partial(self._preview, upload, self._creation.properties)
        await self.forward(PreviewStep(self._campmon, make, "Create it", self._warning(upload)))

    def _preview(self, upload: Upload, given: Mapping[str, str], width: int) -> list[Line]:
        size = len(upload.content)
        facts = f"{size:,} bytes, {counted(upload.lines, 'line')} (a heading, if any, among them)"
        lines: list[Line] = [
            (("Name    ", "muted"), (clean(upload.name), "title")),
            (("Source  ", "muted"), (f"{self._source.profile} ", "text"),
             (self._source.backend.platform, "muted")),
            (("File    ", "muted"), (cut(clean(str(upload.path)), width - 8), "text")),
            (("        ", "text"), (facts, "text")),
            (),
        ]  # fmt: skip
        for spec in self._draft.specs:
            value = given.get(spec.name)
            if value is not None:
                said = meaning(value, spec.choices)
                shown_value = shown(spec, value)
                behind = f" ({said})" if said else ""
                lines += paragraph(f"{spec.name}: {shown_value}{behind}", "text", width)
        left_out = [spec.name for spec in self._draft.specs if spec.name not in given]
        if left_out:
            lines += [(), *paragraph(f"Not given: {', '.join(left_out)}", "muted", width)]
        return lines

    def _warning(self, upload: Upload) -> str:
        board = self._campmon.session.board.campaigns.values()
        same = (c for c in board if c.profile == self._source.profile and c.name == upload.name)
        found = next(same, None)
        if found is None:
            return ""
        there = f"{found.id}, {found.state.value}"
        return f"A campaign of this name is there already ({there}): another is made."

    @on(PreviewStep.Confirmed)
    async def _confirmed(self) -> None:
        creation, fill = self._creation, self.fill
        if creation is None or fill is None or self.step is fill or self.sending:
            return
        self.sending = True
        await self.back_to_form()
        fill.shut(f"Creating {creation.file_name}…")
        _: Worker[None] = self._campmon.run_worker(
            partial(self._create, creation), name="create", group="acts", exit_on_error=False
        )

    async def _create(self, creation: Creation) -> None:
        problem = ""
        outcome: Outcome | None = None
        try:
            outcome = await self._source.commander.create(
                creation, Tier.CONFIRM, self._campmon.session.who
            )
        except CampmonError as error:
            problem = str(error)
        finally:
            self.sending = False
            if self.open and self.fill is not None:
                self.fill.shut("")
        self._source.monitor.read_now()
        if outcome is not None and outcome.kind is not OutcomeKind.IN_DOUBT:
            done = outcome.kind is OutcomeKind.DONE
            self._campmon.tell(outcome.message, "information" if done else "warning", _TITLE)
            if self.open:
                self.dismiss(None)
            return
        text = outcome.message if outcome is not None else problem
        if self.open and self.fill is not None:
            self.fill.refuse(text)
        else:
            self._campmon.tell(text, "error", _TITLE)
