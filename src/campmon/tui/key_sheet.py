"""The printable key sheet, docs/keys.md: `python -m campmon.tui.key_sheet > docs/keys.md`."""

from __future__ import annotations

import sys

from campmon.model.command import COMMANDS
from campmon.model.intent import Tier
from campmon.tui.bindings import shown_key
from campmon.tui.screen_keys import EVERYWHERE, MOVING, SCREENS

_ASKS = {
    Tier.NONE: "",
    Tier.CONFIRM: "asks, with the focus on Cancel",
    Tier.TYPE_NAME: "asks for the campaign's name",
}

_SAID_OF = {"Replay": ("", "Only while a recording is replayed.")}


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
    for screen in (MOVING, EVERYWHERE, *SCREENS):
        lines += ["", f"## {screen.title}", "", "| keys | | what it does |", "|---|---|---|"]
        lines += [f"| {_quoted(row.shown)} | {row.label} | {row.help} |" for row in screen.rows]
    lines += [
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
