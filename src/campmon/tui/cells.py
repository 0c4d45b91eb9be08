"""Fitting text into terminal cells; nothing is cut without a sign."""

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


def width_of(text: str) -> int:
    """How many cells `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells: padded on the right, or cut with an ellipsis."""
    taken = len(text) if text.isascii() else cell_len(text)
    if taken <= width:
        return text + " " * (width - taken)
    return cut(text, width)


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, with an ellipsis where something is missing."""
    if width <= 0:
        return ""
    if width_of(text) <= width:
        return text
    return set_cell_size(text, width - 1) + ELLIPSIS


def right(text: str, width: int) -> str:
    """`text` on the right of exactly `width` cells."""
    taken = len(text) if text.isascii() else cell_len(text)
    if taken <= width:
        return " " * (width - taken) + text
    return cut(text, width)


def wrap(text: str, width: int, lines: int) -> list[str]:
    """`text` in at most `lines` lines of at most `width` cells; what is missing has an ellipsis."""
    if width <= 0 or lines <= 0:
        return []
    wrapped: list[str] = []
    line = ""
    words = text.split()
    for place, word in enumerate(words):
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= width:
            line = joined
            continue
        if len(wrapped) == lines - 1:
            rest = " ".join(words[place:])
            return [*wrapped, cut(f"{line} {rest}" if line else rest, width)]
        if line:
            wrapped.append(line)
        line = word if width_of(word) <= width else cut(word, width)
    return [*wrapped, line] if line else wrapped
