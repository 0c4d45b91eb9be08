"""Text in large characters made of half blocks, as large as a room allows. Pure functions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from campmon.tui.cells import cut, width_of
from campmon.tui.wallboard.five import FIVE
from campmon.tui.wallboard.glyphs import Glyph
from campmon.tui.wallboard.seven import SEVEN

SPACE = 2
"""Pixels of a space between words."""
_LARGEST = 12
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_FOLDED: Mapping[str, str] = {
    "ß": "SS", "Æ": "AE", "Ø": "O", "Œ": "OE", "Ł": "L", "Đ": "D", "–": "-", "_": "-",
    "’": "'", "·": "-", "−": "-", "…": ".", "[": "(", "]": ")",
}  # fmt: skip


def height_of(font: Mapping[str, Glyph]) -> int:
    """Pixels from top to bottom."""
    return len(next(iter(font.values())))


def letters(text: str) -> str | None:
    """`text` in characters that can be drawn; None where one cannot be."""
    drawn: list[str] = []
    for character in text.upper():
        plain = _FOLDED.get(character) or "".join(
            one
            for one in unicodedata.normalize("NFKD", character)
            if not unicodedata.combining(one)
        )
        if not all(one == " " or one in FIVE for one in plain):
            return None
        drawn.append(plain)
    return "".join(drawn)


@lru_cache(maxsize=256)
def large(text: str, width: int, height: int) -> tuple[str, ...]:
    """`text` as large as `width` cells and `height` lines allow, in lines of its own width.

    Where even the smallest does not fit, or a character has no shape, it stands in one line as
    it is.
    """
    drawn = letters(text)
    best: tuple[str, ...] = ()
    for font in (FIVE, SEVEN):
        if drawn is None or not all(c == " " or c in font for c in drawn):
            continue
        for scale in range(_LARGEST, 0, -1):
            lines = (height_of(font) * scale + 1) // 2
            if lines <= height and _pixels(drawn, font) * scale <= width:
                made = tuple(_draw(drawn, font, scale))
                best = made if len(made) > len(best) else best
                break
    return best or ((cut(text, width),) if height > 0 else ())


def _pixels(text: str, font: Mapping[str, Glyph]) -> int:
    widths = [SPACE if c == " " else len(font[c][0]) for c in text]
    return sum(widths) + max(0, len(widths) - 1)


def _draw(text: str, font: Mapping[str, Glyph], scale: int) -> list[str]:
    rows = ["" for _ in range(height_of(font))]
    for place, character in enumerate(text):
        glyph = font.get(character, ("." * SPACE,) * len(rows))
        for y, pixels in enumerate(glyph):
            rows[y] += ("." if place else "") + pixels
    scaled = ["".join(pixel * scale for pixel in row) for row in rows for _ in range(scale)]
    if len(scaled) % 2:
        scaled.append("." * len(scaled[0]) if scaled else "")
    return [
        "".join(_BLOCKS[a == "#", b == "#"] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(scaled[::2], scaled[1::2], strict=True)
    ]


def placed(lines: Sequence[str], width: int, height: int, *, centre: bool = False) -> list[str]:
    """Lines in exactly `height` lines of `width` cells, on the left or in the middle."""
    above = (height - len(lines)) // 2 if centre else 0
    widest = max((width_of(line) for line in lines), default=0)
    left = " " * (max(0, width - widest) // 2) if centre else ""
    made = ["" for _ in range(max(0, above))] + [left + line for line in lines]
    made += ["" for _ in range(height - len(made))]
    return [line + " " * max(0, width - width_of(line)) for line in made[:height]]
