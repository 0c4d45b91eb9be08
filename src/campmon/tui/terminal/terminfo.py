"""What terminfo says of the terminal, where it matters to the cell diff."""

from __future__ import annotations

import curses
from collections.abc import Mapping


def read(environment: Mapping[str, str], file: int) -> tuple[bool, bool]:
    """Return whether erasing fills with the pen's background, and whether rows can be moved.

    Under tmux and screen the first is no, whatever TERM was set to. As the process has but
    one terminal, only the first call reads terminfo (so says `curses.setupterm`).
    """
    try:
        curses.setupterm(environment.get("TERM"), file)
    except (curses.error, TypeError):
        return False, False
    inner = "TMUX" in environment or "STY" in environment
    erases = not inner and curses.tigetflag("bce") > 0
    return erases, all(curses.tigetstr(name) for name in ("csr", "indn", "rin"))
