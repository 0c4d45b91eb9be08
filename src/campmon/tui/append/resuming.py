"""Going on with a job that was interrupted or is in doubt, and giving one up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button

from campmon.append import BatchState, JobState
from campmon.append.journal import DoubtDecision, Journal, StoredJob
from campmon.append.journal.overview import JobOverview
from campmon.model.errors import CampmonError
from campmon.model.intent import Tier
from campmon.model.text import clean
from campmon.tui.append import running
from campmon.tui.append.forecast import counted
from campmon.tui.append.pieces import ButtonRow, plain_label
from campmon.tui.screens.confirm import AskScreen
from campmon.tui.screens.dialog import Dialog, said

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_MOST_EVIDENCE = 4


def ask_to_resume(app: CampmonApp, job: JobOverview) -> None:
    """Ask whether, and in doubt how, to go on with a job; then go on."""
    profile = job.key.profile
    if profile not in app.session.sources:
        app.tell(
            f"This job is of the profile {profile}, which is not on this screen: "
            f"campmon append --resume {job.id}",
            "warning",
        )
        return
    if job.state is JobState.IN_DOUBT and job.in_doubt:
        app.run_worker(_ask_of_doubt(app, job), name="in doubt", exit_on_error=False)
        return
    left = job.records - job.there - job.refused - job.in_doubt
    doubt = ""
    if job.in_doubt:
        doubt = f" First {counted(job.in_doubt, 'record')} in doubt are looked for."
    question = (
        f"{clean(job.file.name)} to {clean(job.campaign_name)}: {job.there:,} of "
        f"{counted(job.records, 'record')} are there, {left:,} are left to send.{doubt}"
    )
    _confirm(app, job, DoubtDecision.ASK, f"Go on with this {job.purpose}?", question, "Go on")


def _confirm(
    app: CampmonApp,
    job: JobOverview,
    decision: DoubtDecision,
    title: str,
    question: str,
    go: str,
) -> None:
    def answered(sure: bool | None) -> None:
        if sure:
            app.run_worker(_resume(app, job, decision), name="resuming", exit_on_error=False)

    app.push_screen(AskScreen(title, question, go), answered)


async def _resume(app: CampmonApp, job: JobOverview, decision: DoubtDecision) -> None:
    try:
        await running.resume(app, job, decision, Tier.CONFIRM)
    except CampmonError as error:
        app.tell(str(error), "warning", job.purpose.title())


def give_up(app: CampmonApp, job_id: str) -> None:
    """End a job that nobody is at for good: what is not sent stays unsent."""
    app.run_worker(_give_up(app, job_id), name="giving up", exit_on_error=False)


async def _give_up(app: CampmonApp, job_id: str) -> None:
    session = app.session

    def end() -> None:
        with (
            Journal.open(session.appends_dir, session.clock) as journal,
            journal.claim(job_id),
        ):
            journal.ended(job_id, JobState.CANCELLED)
            journal.load(job_id).remove_spools()

    try:
        await asyncio.to_thread(end)
    except CampmonError as error:
        app.tell(str(error), "warning")


# In doubt


async def _ask_of_doubt(app: CampmonApp, job: JobOverview) -> None:
    session = app.session

    def load() -> StoredJob:
        with Journal.open(session.appends_dir, session.clock) as journal:
            return journal.load(job.id)

    try:
        stored = await asyncio.to_thread(load)
    except CampmonError as error:
        app.tell(str(error), "warning")
        return

    def chosen(decision: DoubtDecision | None) -> None:
        if decision is None:
            return
        if decision is DoubtDecision.ASK:
            app.run_worker(_resume(app, job, decision), name="resuming", exit_on_error=False)
            return
        title, question, go = _consequence(stored, decision)
        _confirm(app, job, decision, title, question, go)

    app.push_screen(DoubtScreen(stored), chosen)


def _consequence(job: StoredJob, decision: DoubtDecision) -> tuple[str, str, str]:
    """Title, question and way on of the confirmation of a decision."""
    many = counted(sum(work.result.in_doubt for work in job.batches), "record")
    name = clean(job.campaign_name)
    match decision:
        case DoubtDecision.LANDED:
            return (
                "They are on the campaign?",
                f"{many} count as taken by {name}, and are never sent. If they are not there, "
                "nobody calls them.",
                "They are there",
            )
        case DoubtDecision.AGAIN:
            return (
                "Send them again?",
                f"{many} are sent to {name} once more. If they are there already, people are on "
                "the campaign twice, and called twice.",
                "Send again",
            )
        case _:
            return (
                "Leave them out?",
                f"{many} are left as they are, told in the report as in doubt, and not sent to "
                f"{name}. The rest is sent.",
                "Leave out",
            )


class DoubtScreen(Dialog[DoubtDecision]):
    """What is known of records in doubt, and what can be done; the safest has the focus."""

    AUTO_FOCUS = "#ask"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", show=False)]

    def __init__(self, job: StoredJob) -> None:
        super().__init__()
        self._job = job

    def compose(self) -> ComposeResult:
        """What is in doubt, the evidence, the ways on."""
        with Vertical(classes="box", id="doubt"):
            yield said("In doubt", "title")
            yield said("\n".join(self._lines()))
            with ButtonRow(classes="buttons"):
                for decision, label in _WAYS:
                    yield Button(plain_label(label), id=decision.value, compact=True)
            yield said("tab or ← → choose, enter takes, esc leaves it as it is", "hint")

    def _lines(self) -> Iterator[str]:
        job = self._job
        doubted = [work for work in job.batches if work.result.state is BatchState.IN_DOUBT]
        many = counted(sum(work.result.in_doubt for work in doubted), "record")
        yield f"{many} of {clean(job.file.name)} may or may not be on {clean(job.campaign_name)}:"
        yield "the answer to the call never came, or did not say."
        yield ""
        for work in doubted[:_MOST_EVIDENCE]:
            outline = work.outline
            where = f"lines {outline.first_line:,} to {outline.last_line:,}"
            yield f"· {where}: {clean(work.result.message) or 'nothing could be seen'}"
        if len(doubted) > _MOST_EVIDENCE:
            yield f"… and {len(doubted) - _MOST_EVIDENCE:,} more calls"
        if job.error is not None and job.error[2]:
            yield ""
            yield clean(job.error[2])

    @on(Button.Pressed)
    def _chosen(self, event: Button.Pressed) -> None:
        self.dismiss(DoubtDecision(str(event.button.id)))


_WAYS = (
    (DoubtDecision.ASK, "Look again"),
    (DoubtDecision.LANDED, "They are there"),
    (DoubtDecision.AGAIN, "Send again"),
    (DoubtDecision.SKIP, "Leave them out"),
)
