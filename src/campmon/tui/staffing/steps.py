"""What the editor's keys lead to: lists, copies, the preview, the run and its answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.worker import Worker

from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.staffing_plan import MOVES, OTHERS_STAY, Kind, Marks, copied
from campmon.tui.staffing.answer_screen import AnswerScreen
from campmon.tui.staffing.answers import summary
from campmon.tui.staffing.copy_screen import CopyHowScreen, CopyScreen
from campmon.tui.staffing.file_screen import FileScreen
from campmon.tui.staffing.keys_screen import KeysScreen
from campmon.tui.staffing.list_screen import Chosen, ListScreen
from campmon.tui.staffing.preview_screen import PreviewScreen
from campmon.tui.staffing.reading import read_one
from campmon.tui.staffing.sending import Sending
from campmon.tui.staffing.words import PLURALS, Labels, counted

if TYPE_CHECKING:
    from campmon.tui.staffing.screen import StaffingScreen


def show_keys(editor: StaffingScreen) -> None:
    """The editor's keys, to read."""
    editor.app.push_screen(KeysScreen(editor.campmon))


def _ready(editor: StaffingScreen) -> bool:
    """Whether marks can be set: something was read, and may be changed."""
    if editor.is_shut():
        return False
    if not editor.floor.staffings:
        editor.say("Nothing has been read yet.")
        return False
    return True


# Lists


def take_list(editor: StaffingScreen, text: str, source: str = "") -> None:
    """Let a list be pasted, typed or looked over, and mark whom it names."""
    if not _ready(editor):
        return
    kind = editor.kind

    def taken(chosen: Chosen | None) -> None:
        if chosen is not None:
            _mark_list(editor, kind, chosen)

    screen = ListScreen(editor.campmon, kind, editor.floor.judge, text, source)
    editor.app.push_screen(screen, taken)


def _mark_list(editor: StaffingScreen, kind: Kind, chosen: Chosen) -> None:
    mark = chosen.mark
    reason = editor.floor.why_not(kind, mark)
    if reason is not None:
        editor.say(f"{MOVES[kind, mark]}: not offered: {reason}")
        return
    floor = editor.floor
    useful: Marks = {n: mark for n in chosen.names if floor.changes_anything(n, mark)}
    changed = editor.put_marks(useful)
    idle = len(chosen.names) - len(useful)
    whom = counted(changed, kind.value)
    so = f" {counted(idle, 'name')} would change nothing." if idle else ""
    editor.say(f"{whom} marked: {mark.word}.{so} u takes the list back.", "text")


def load_list(editor: StaffingScreen) -> None:
    """Let a file be chosen, and its list be looked over."""
    if not _ready(editor):
        return

    def chosen(read: tuple[str, str] | None) -> None:
        if read is not None:
            name, text = read
            take_list(editor, text, name)

    editor.app.push_screen(FileScreen(editor.campmon), chosen)


# Copies


def copy(editor: StaffingScreen) -> None:
    """Let another campaign be chosen, read its staffing, and mark what brings it here."""
    if not _ready(editor):
        return
    floor = editor.floor
    only = floor.campaigns[0].key if not floor.several else None
    others = [c for c in editor.session.board.campaigns.values() if c.key != only]
    others = [c for c in others if _has_staffing(editor, c)]
    if not others:
        editor.say("There is no other campaign whose staffing could be copied.")
        return
    others.sort(key=lambda campaign: campaign.name.casefold())

    def chosen(source: Campaign | None) -> None:
        if source is not None:
            editor.say(f"Reading the staffing of {source.name}…", "muted")
            work = partial(_copy_from, editor, source)
            _: Worker[None] = editor.run_worker(
                work, name="staffing to copy", exclusive=True, group="copy", exit_on_error=False
            )

    editor.app.push_screen(CopyScreen(others), chosen)


def _has_staffing(editor: StaffingScreen, campaign: Campaign) -> bool:
    backend = editor.session.source_of(campaign.key).backend
    return backend.capabilities.offers(Capability.STAFFING)


async def _copy_from(editor: StaffingScreen, source: Campaign) -> None:
    read = await read_one(editor.session, source)
    if read.staffing is None:
        editor.say(f"The staffing of {source.name} could not be read: {read.problem}", "bad")
        return
    if editor.app.screen is not editor:
        editor.say("Another dialog was opened meanwhile: nothing was copied.")
        return
    editor.say("")
    targets = list(editor.floor.staffings.values())
    adding, exact = (copied(read.staffing, targets, exact=how) for how in (False, True))
    remembered = read.staffing.remembered
    known_only = any(target.remembered for target in targets)

    def chosen(marks: Marks | None) -> None:
        if marks is None:
            return
        offered = {
            name: mark for name, mark in marks.items() if not editor.floor.why_not(name[0], mark)
        }
        changed = editor.put_marks(offered)
        said = f"{counted(changed, 'mark')} copied from {source.name}; u takes them back."
        left = len(marks) - len(offered)
        if left:
            said += f" {left:,} left out: the platform does not offer that."
        if remembered:
            said += " The platform lists nobody there: it is what campmon itself has done."
        if known_only:
            said += f" Here {OTHERS_STAY}."
        editor.say(said, "text")

    editor.app.push_screen(CopyHowScreen(adding, exact, known_only=known_only), chosen)


# Preview, run, answer


def preview(editor: StaffingScreen) -> None:
    """Show what the marks come to, and ask once."""
    floor = editor.floor
    if not _ready(editor):
        return
    if not floor.draft.marks:
        editor.say(f"Nothing is marked: space marks {PLURALS[editor.kind]}, p takes a list.")
        return
    planned = floor.plans()
    if not any(one.plan.change for one in planned):
        reasons = {reason for one in planned for reason in one.plan.reasons.values()}
        why = f" Not offered: {'; '.join(sorted(reasons))}." if reasons else ""
        editor.say(f"What is marked changes nothing.{why}")
        return
    labels = floor.labels()

    def answered(confirmed: bool | None) -> None:
        if confirmed:
            _send(editor, Sending(editor.session, planned), labels)

    editor.app.push_screen(PreviewScreen(editor.campmon, planned, labels, floor.left_out), answered)


def _send(editor: StaffingScreen, sending: Sending, labels: Labels) -> None:
    """Send in a worker of the app: it goes on, and is told, if the screens are left."""
    app = editor.campmon

    def left(back: bool | None) -> None:
        if not sending.ended:
            app.tell("It is still under way: how it ends will be told here")
            sending.changed = partial(_told_later, editor, sending)
        if back:
            editor.after_answer(sending.left)
        else:
            editor.dismiss(None)

    app.push_screen(AnswerScreen(app, sending, labels), left)
    _: Worker[None] = app.run_worker(
        sending.run, name="change of staffing", group="acts", exit_on_error=False
    )


def _told_later(editor: StaffingScreen, sending: Sending) -> None:
    if not sending.ended:
        return
    said = summary(sending.results, len(sending.planned))
    reasons = [f"{one.campaign.name}: {one.said}" for one in sending.results if one.said]
    severity = "warning" if sending.left else "information"
    editor.campmon.tell(" · ".join([said, *reasons[:4]]), severity, "Change of staffing")
