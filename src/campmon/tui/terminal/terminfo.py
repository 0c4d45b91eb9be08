"""What terminfo says of the terminal, where it matters to the cell diff."""

from __future__ import annotations

import curses


def erases_with_background(term: str | None, file: int) -> bool:
    """Whether erasing fills with the pen's background (`bce`); False where not known."""
    if not term:
        return False
    try:
        curses.setupterm(term, file)
    except curses.error:
        return False
    return curses.tigetflag("bce") > 0
