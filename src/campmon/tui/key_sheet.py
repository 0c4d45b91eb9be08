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
            lines += ["", f"## {group}", "", "| keys | command | what it does | confirmation |"]
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
