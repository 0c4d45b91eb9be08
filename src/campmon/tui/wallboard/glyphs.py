"""How the shapes of large characters are written down."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Glyph = tuple[str, ...]
"""Rows from top to bottom; `#` is a full pixel."""


def table_of(text: str) -> Mapping[str, Glyph]:
    """Blocks of a character and its rows, which may be shorter than the widest one."""
    made: dict[str, Glyph] = {}
    for block in text.strip("\n").split("\n\n"):
        character, *rows = block.split("\n")
        width = max(len(row) for row in rows)
        made[character] = tuple(row.ljust(width, ".") for row in rows)
    return MappingProxyType(made)
