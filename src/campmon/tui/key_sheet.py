"""The printable key sheet, docs/keys.md: `python -m campmon.tui.key_sheet > docs/keys.md`."""

from __future__ import annotations

import sys

from campmon.model.command import COMMANDS
from campmon.model.intent import Tier
from campmon.tui.bindings import shown_key
from campmon.tui.screens.help import IN_RECORDS

_ASKS = {
    Tier.NONE: "",
    Tier.CONFIRM: "asks, with the focus on Cancel",
    Tier.TYPE_NAME: "asks for the campaign's name",
}

_IN_APPENDS = (
    ("tab enter", "The file", "Complete the path; open the folder or file"),
    ("← →", "Its columns", "Take another column for the field; `enter` lists them, `tab` adds one"),
    ("f", "Format", "Format, delimiter, encoding or sheet of the file"),
    ("g", "Guess", "Guess the columns anew"),
    ("m", "Mappings", "Take a saved mapping, save this one, forget one (`delete`)"),
    ("c", "Checks", "Do-not-call files, the campaign's records, country of the numbers"),
    ("enter", "Problems", "Show the rows that have the problem under the cursor"),
    ("w", "Warnings", "Read the warnings in full, before it is confirmed"),
    ("esc", "Back", "The step before; nothing is lost"),
)
_SAID_OF = {"Replay": ("", "Only while a recording is replayed.")}
_IN_JOBS = (
    ("enter", "Report", "What became of the job"),
    ("p u", "Pause", "Send no further call, or go on"),
    ("r", "Resume", "Go on with a job that was interrupted (asks); where records are in doubt: look"
     " again, they are there, send again or leave them out"),
    ("c", "Cancel", "Send no further call; give up a job that was interrupted (asks)"),
)  # fmt: skip


def key_sheet() -> str:
    """Every command with its keys, as Markdown, made from the commands themselves."""
    lines = [
        "# Keys",
        "",
        "Made from the commands; a test keeps it true. `?` shows the same on the screen.",
        "Commands without a key are in the palette. Stopping a campaign with more than 1,000",
        "records remaining asks for its name.",
    ]
    group = ""
    for command in COMMANDS:
        if command.group != group:
            group = command.group
            lines += ["", f"## {group}", *_SAID_OF.get(group, ())]
            lines += ["", "| keys | command | what it does | confirmation |"]
            lines += ["|---|---|---|---|"]
        keys = " ".join(f"`{shown_key(key)}`" for key in command.keys) or "palette"
        lines.append(f"| {keys} | {command.label} | {command.help} | {_ASKS[command.tier]} |")
    lines += [
        "",
        "## Moving about",
        "",
        "`↑` `↓` `pgup` `pgdn` `home` `end` move the cursor; `esc` clears the filter, then the"
        " marks.",
        "",
        "## Records, in the details of a campaign",
        "",
        "| keys | command | what it does |",
        "|---|---|---|",
        *(f"| {_quoted(keys)} | {label} | {what} |" for keys, label, what in IN_RECORDS),
        "",
        "## Steps of an append",
        "",
        "| keys | step | what it does |",
        "|---|---|---|",
        *(f"| {_quoted(keys)} | {label} | {what} |" for keys, label, what in _IN_APPENDS),
        "",
        "## Jobs",
        "",
        "| keys | command | what it does |",
        "|---|---|---|",
        *(f"| {_quoted(keys)} | {label} | {what} |" for keys, label, what in _IN_JOBS),
        "",
        "## Other keys",
        "",
        'In the configuration, by the command\'s id; several keys with commas, none with `""`:',
        "",
        "```toml",
        "[keys]",
        *(f'"{command.id}" = "{",".join(command.keys)}"' for command in COMMANDS),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _quoted(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split())


if __name__ == "__main__":
    sys.stdout.write(key_sheet())
