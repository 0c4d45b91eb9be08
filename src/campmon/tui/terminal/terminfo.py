"""What terminfo says of the terminal, where it matters to the cell diff."""

from __future__ import annotations

import curses
from collections.abc import Mapping


def erases_with_background(environment: Mapping[str, str], file: int) -> bool:
    """Whether erasing fills with the pen's background (`bce`); False where not known.

    Under tmux and screen the answer is no, whatever TERM was set to. As the process has but
    one terminal, only the first call reads terminfo (so says `curses.setupterm`).
    """
    if "TMUX" in environment or "STY" in environment:
        return False
    try:
        curses.setupterm(environment.get("TERM"), file)
    except (curses.error, TypeError):
        return False
    return curses.tigetflag("bce") > 0
