"""The keys of every screen beside the board: help and the key sheet are made from them.

The board's own keys are commands (campmon.model.command). A test holds this complete: no class of
the screen binds a key that is not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campmon.tui.bindings import shown_key


@dataclass(frozen=True, slots=True)
class KeyRow:
    """Keys that do one thing.

    keys   in Textual's names, with a space between
    label  a word or two
    help   a sentence
    """

    keys: str
    label: str
    help: str

    @property
    def shown(self) -> str:
        """The keys as they are printed; many digits as `1–9`."""
        keys = self.keys.split()
        digits = [key for key in keys if key.isdecimal()]
        if len(digits) > 2:
            keys = [key for key in keys if key not in digits[1:]]
            keys[keys.index(digits[0])] = f"{digits[0]}–{digits[-1]}"
        return " ".join(_PRINTED.get(key) or shown_key(key) for key in keys)


@dataclass(frozen=True, slots=True)
class ScreenKeys:
    """The keys of a screen, a tab or a step.

    of  the classes whose keys they are, by name: naming them loads none
    """

    title: str
    of: tuple[str, ...]
    rows: tuple[KeyRow, ...]


_PRINTED = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "escape": "esc",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}

MOVING = ScreenKeys(
    "Moving about",
    ("CampaignTable",),
    (
        KeyRow("up down", "Move", "Move the cursor; it stays with its campaign whatever moves"),
        KeyRow("pageup pagedown", "Screenful", "A screenful up or down"),
        KeyRow("home end", "Ends", "The first or the last campaign"),
        KeyRow("0 1 2 3 4 5 6 7 8 9", "Count", "Digits first: 12 ↓ moves 12, 30 end goes to row 30,"
               " 5 space marks 5. No act is ever repeated"),
        KeyRow("escape", "Clear", "Drop a count or a jump, clear the filter, then the marks"),
    ),
)  # fmt: skip

EVERYWHERE = ScreenKeys(
    "Every list and dialog",
    (),
    (
        KeyRow("up down pageup pagedown home end", "Move", "Move the cursor, or scroll"),
        KeyRow("tab shift+tab left right", "Turn", "The next field, button or tab; the one before"),
        KeyRow("enter", "Take", "Take what the cursor is on"),
        KeyRow("escape q", "Leave", "Leave it; where something is typed, esc alone"),
        KeyRow("question_mark f1", "Help", "The keys of this screen; while something is typed, f1"),
    ),
)
"""What all screens have, so that none has to list it."""

_RECORDS = ScreenKeys(
    "Details: Records",
    ("RecordsTab", "RecordTable"),
    (
        KeyRow("e enter", "Change", "Change the record under the cursor, or one whose number you"
               " type (asks)"),
        KeyRow("u", "Update", "Update records from a file, each found by its number (asks)"),
        KeyRow("slash n", "Find", "Find a record by a part of its account or phone; the next one"),
        KeyRow("v x", "Show", "Only valid records; further fields"),
        KeyRow("g G", "Ends", "The first and the last record"),
        KeyRow("r", "Read", "Read the records again"),
    ),
)  # fmt: skip

SCREENS: tuple[ScreenKeys, ...] = (
    ScreenKeys(
        "Details",
        ("DetailsScreen",),
        (
            KeyRow("1 2 3 4 5 6", "Tabs", "Overview, Records, Calls, Staffing, History, Audit"),
            KeyRow("tab right shift+tab left", "Turn", "The next tab, the one before"),
            KeyRow("x", "Export", "Write the tab or a report to a file"),
        ),
    ),
    ScreenKeys(
        "Details: Overview, Audit",
        ("OverviewTab", "AuditTab", "AuditScreen", "ActList"),
        (KeyRow("r", "Read", "Read it again"),),
    ),
    _RECORDS,
    ScreenKeys(
        "Details: Calls",
        ("CallsTab",),
        (
            KeyRow("f", "Follow", "Show calls as they end, or hold still"),
            KeyRow("w", "Window", "A longer or a shorter time back"),
            KeyRow("r", "Read", "Read the calls again"),
        ),
    ),
    ScreenKeys(
        "Details: Staffing",
        ("StaffingTab",),
        (
            KeyRow("g", "Change", "Open the staffing editor"),
            KeyRow("slash", "Find", "Find an agent or a team"),
            KeyRow("r", "Read", "Read the staffing again"),
        ),
    ),
    ScreenKeys(
        "Details: History",
        ("HistoryTab",),
        (
            KeyRow("left right shift+left shift+right", "Hair line", "Another time of the day"),
            KeyRow("home end", "Ends", "The first time there is, and now"),
            KeyRow("up down", "Chart", "Completed, pace, drop rate, …"),
            KeyRow("plus equals_sign minus", "Zoom", "A shorter time, a longer one"),
            KeyRow("left_square_bracket right_square_bracket", "Day", "The day before, the next"),
            KeyRow("r", "Read", "Read it again"),
        ),
    ),
    ScreenKeys(
        "Append: the file",
        ("FileStep", "PathInput"),
        (
            KeyRow("tab", "Complete", "Complete the path"),
            KeyRow("enter", "Open", "Open the folder or file"),
            KeyRow("escape", "Back", "Leave; in later steps the step before. Nothing is lost"),
        ),
    ),
    ScreenKeys(
        "Append: its columns",
        ("MappingStep", "TurnedList"),
        (
            KeyRow("left right", "Column", "Take another column for the field"),
            KeyRow("enter", "List", "List the columns; tab in the list adds one"),
            KeyRow("f", "Format", "Format, delimiter, encoding or sheet of the file"),
            KeyRow("g", "Guess", "Guess the columns anew"),
            KeyRow("m", "Mappings", "Take a saved mapping, save this one, forget one"),
            KeyRow("c", "Checks", "Do-not-call files, the campaign's records, country of numbers"),
        ),
    ),
    ScreenKeys(
        "Append: lists in its steps",
        ("MappingsScreen", "ColumnScreen"),
        (
            KeyRow("delete", "Forget", "Forget the saved mapping under the cursor"),
            KeyRow("tab", "Add", "Add the column to those that are joined"),
        ),
    ),
    ScreenKeys(
        "Append: check and confirm",
        ("CheckStep", "ConfirmStep"),
        (
            KeyRow("enter", "Problems", "Show the rows that have the problem under the cursor"),
            KeyRow("w", "Warnings", "Read the warnings in full, before it is confirmed"),
        ),
    ),
    ScreenKeys(
        "Jobs",
        ("JobsScreen",),
        (
            KeyRow("enter", "Report", "What became of the job"),
            KeyRow("p u", "Pause", "Send no further call, or go on"),
            KeyRow("r", "Resume", "Go on with a job that was interrupted (asks); where records are"
                   " in doubt: look again, they are there, send again or leave them out"),
            KeyRow("c", "Cancel", "Send no further call; give up a job that was interrupted"
                   " (asks)"),
            KeyRow("j", "Leave", "Leave it, as esc does"),
        ),
    ),
    ScreenKeys(
        "Staffing editor",
        ("StaffingScreen", "StaffingView", "StaffTable"),
        (
            KeyRow("space", "Mark", "Mark to add or to remove; once more takes it back"),
            KeyRow("plus minus", "Mark so", "Mark to add, mark to remove, whatever the list says"),
            KeyRow("backspace delete", "Take back", "Take back the mark under the cursor"),
            KeyRow("u U", "Undo", "Take back the last step; take back all marks"),
            KeyRow("slash", "Find", "Find by name, e-mail, id or team"),
            KeyRow("tab", "Lists", "Agents, teams"),
            KeyRow("p l", "List", "Paste or type a list; load one from a file"),
            KeyRow("c", "Copy", "Copy the staffing of another campaign"),
            KeyRow("r", "Read", "Read again; marks are kept"),
            KeyRow("enter", "Preview", "See what will be done, and confirm it"),
            KeyRow("question_mark", "Keys", "These keys, and what its signs mean"),
        ),
    ),
    ScreenKeys(
        "Staffing: preview and answer",
        ("PreviewScreen", "AnswerScreen"),
        (
            KeyRow("a", "Names", "All names, or a few of them"),
            KeyRow("n", "No", "Leave, and send nothing"),
            KeyRow("enter", "Edit", "After the answer: back to the editor"),
        ),
    ),
    ScreenKeys(
        "New campaign and properties",
        ("CreateScreen", "EditScreen", "FormScreen", "ChoiceField"),
        (
            KeyRow("tab shift+tab up down", "Fields", "The next field, the one before"),
            KeyRow("left right space", "Choices", "Another choice of a field"),
            KeyRow("enter", "Go on", "The next step; the last one asks"),
        ),
    ),
    ScreenKeys(
        "Other days",
        ("FinderScreen",),
        (
            KeyRow("enter", "Find", "Find; on a campaign, its details"),
            KeyRow("tab down", "Fields", "The next field; down to what was found"),
            KeyRow("o O", "Sort", "Sort by the next column; turn the order round"),
        ),
    ),
    ScreenKeys(
        "Sources",
        ("SourcesScreen",),
        (
            KeyRow("enter 1 2 3 4 5 6 7 8 9", "Only", "Show one source alone; once more, all"),
            KeyRow("0", "All", "Show all sources"),
            KeyRow("space", "Hide", "Hide the source under the cursor, or show it"),
            KeyRow("r", "Read", "Read the source under the cursor now"),
            KeyRow("c", "Leave", "Leave it, as esc does"),
        ),
    ),
    ScreenKeys(
        "Alerts",
        ("AlertsScreen",),
        (
            KeyRow("enter", "Go to", "Go to its campaign"),
            KeyRow("space a", "Seen", "Acknowledge it, or all"),
            KeyRow("z", "Snooze", "Be told of it later again"),
            KeyRow("exclamation_mark", "Leave", "Leave it, as esc does"),
        ),
    ),
    ScreenKeys(
        "Export",
        ("ExportScreen",),
        (
            KeyRow("tab", "Turn", "What is written; the file's name"),
            KeyRow("enter", "Write", "Go on to the name, then write the file"),
            KeyRow("c", "Copy", "Copy it, where the terminal can"),
            KeyRow("x", "Leave", "Leave it, as esc does"),
        ),
    ),
    ScreenKeys(
        "Wallboard",
        ("WallboardScreen",),
        (
            KeyRow("space", "Hold", "Hold the page, or let it turn again"),
            KeyRow("right tab left shift+tab", "Turn", "The next page, the one before"),
            KeyRow("plus equals_sign minus", "Pace", "Turn slower, turn faster"),
        ),
    ),
    ScreenKeys(
        "Questions",
        ("AskScreen", "ConfirmScreen", "LeavingScreen", "DoubtScreen"),
        (
            KeyRow("left right up down", "Buttons", "The other button; the focus is on Cancel"),
            KeyRow("n", "No", "Leave, and do nothing"),
        ),
    ),
)  # fmt: skip
"""Every screen with keys of its own, those of a campaign first."""


def keys_here(names: Iterable[str]) -> tuple[ScreenKeys, ...]:
    """The keys of what is on the screen, given the names of its classes."""
    there = frozenset(names)
    return tuple(screen for screen in SCREENS if not there.isdisjoint(screen.of))
