"""How many columns a character takes, and whether all terminals agree on it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size

# Above this lie the emoji, whose width is a matter of the terminal's age.
_LAST_CJK = "\U0001efff"


@lru_cache(maxsize=4096)
def of(character: str) -> int:
    """Return the columns of a character: 0, 1, 2, or -1 where terminals may not agree.

    Textual's table says what Textual counts with; Python's own table and a handful of rules
    say where a terminal may count otherwise. In doubt, -1: such text is passed on as it is.
    """
    counted = get_character_cell_size(character)
    category = unicodedata.category(character)
    if category in ("Mn", "Me") and not _is_selector(character):
        return 0 if counted == 0 else -1
    if category in ("Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Zl", "Zp") or _is_selector(character):
        return -1
    if 0x1F1E6 <= ord(character) <= 0x1F1FF or 0x1F3FB <= ord(character) <= 0x1F3FF:
        return -1  # flags and skin tones join with their neighbours
    if 0x1100 <= ord(character) <= 0x11FF or 0xD7B0 <= ord(character) <= 0xD7FF:
        return -1  # Hangul that is joined from its parts
    expected = 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return counted if counted == expected else -1


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def is_certain(text: str) -> bool:
    """Whether the cursor is surely `width` further after this cell's text."""
    if len(text) != 1 or text > _LAST_CJK:
        return False
    return not "\u2300" <= text <= "\u2bff" or of(text) == 1


@lru_cache(maxsize=512)
def split(text: str) -> tuple[str, ...] | None:
    """Split text into the texts of its cells, or None if its width is in doubt.

    The right half of a wide character is "". Combining marks stay with their character. What comes
    again is what stands still; each is a kilobyte, and figures that change never do.
    """
    cells: list[str] = []
    base = -1
    for character in text:
        columns = of(character)
        if columns > 0:
            base = len(cells)
            cells.append(character)
            if columns == 2:
                cells.append("")
        elif columns == 0 and base >= 0:
            cells[base] += character
        else:
            return None
    return tuple(cells)
