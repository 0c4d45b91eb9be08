"""What a terminal shows for characters that it does not have."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from rich.cells import get_character_cell_size

Fit = Callable[[str], str]
"""Turns text into text of as many columns that the terminal can show."""

# Each symbol with what stands for it. Those of a column, which fonts of a Linux console often
# lack; the light box, full and half blocks and Latin letters they have.
_CONSOLE: Final = """
    …~ —- –- −- ―- “" ”" „" ‘' ’' ‚' ‹< ›> •* ●* ○o ◌o ◉@ □o ■# ◆* ◇o ▶> ▷> ◀< ◁< ▲^ △^ ▼v ▽v ‖|
    →> ←< ↑^ ↓v ↵< ⏎< ≈~ ≤< ≥> ≠! ∞* ✓v ✔v ✗x ✘x ⚠!
    ━= ╸- ╺- ╹| ╻| ═= ┃│ ║│ ┏┌ ┓┐ ┗└ ┛┘ ┣├ ┫┤ ┳┬ ┻┴ ╋┼ ╔┌ ╗┐ ╚└ ╝┘ ╭┌ ╮┐ ╰└ ╯┘
    ▁_ ▂_ ▃▄ ▅▄ ▆█ ▇█ ▔- ▏│ ▎│ ▍▌ ▋▌ ▊█ ▉█ ▕│ ▖▄ ▗▄ ▘▀ ▝▀ ▙█ ▛█ ▜█ ▟█ ▚▒ ▞▒
"""
_ASCII: Final = """
    ·- ×x «" »" ─- │| ┌+ ┐+ └+ ┘+ ├+ ┤+ ┬+ ┴+ ┼+ █# ▀# ▄# ▌# ▐# ░: ▒% ▓#
    ▁_ ▂. ▃- ▄= ▅+ ▆* ▇# ▍| ▋# ▊# ▉# ▖. ▗. ▘' ▝' ▚% ▞%
"""
_UPPER_DOTS: Final = 0b00011011
_BRAILLE: Final = range(0x2800, 0x2900)


def fit_for(environ: Mapping[str, str], chosen: str | None) -> Fit | None:
    """How text is made to fit the terminal; None where it shows everything.

    chosen  "unicode", "console" or "ascii"; None is what the environment tells
    """
    kind = chosen or _kind(environ)
    if kind == "ascii":
        return _ascii
    return _console if kind == "console" else None


def _kind(environ: Mapping[str, str]) -> str:
    if not _is_utf_8(environ):
        return "ascii"
    return "console" if environ.get("TERM") == "linux" else "unicode"


def _is_utf_8(environ: Mapping[str, str]) -> bool:
    """Whether the locale is one of UTF-8, or none at all: so are most terminals by now.

    Python itself sets LC_CTYPE to one where LANG is "C" (PEP 538): it tells nothing then.
    """
    everything, kind, usual = (environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    if everything:
        locale = everything
    elif kind and not (kind in ("C.UTF-8", "C.utf8", "UTF-8") and usual in ("C", "POSIX")):
        locale = kind
    else:
        locale = usual
    if locale in ("C", "POSIX"):
        return False
    _, dot, encoding = locale.partition(".")
    return not dot or encoding.partition("@")[0].casefold().replace("-", "") == "utf8"


@lru_cache(maxsize=4096)
def _console(text: str) -> str:
    return text if text.isascii() else text.translate(_ON_CONSOLE)


@lru_cache(maxsize=4096)
def _ascii(text: str) -> str:
    if text.isascii():
        return text
    return "".join(map(_as_ascii, text.translate(_IN_ASCII)))


def _as_ascii(character: str) -> str:
    """A letter without its marks, else a question mark a column."""
    if character.isascii():
        return character
    columns = max(0, get_character_cell_size(character))
    bare = unicodedata.normalize("NFKD", character)[0]
    return bare if columns == 1 and bare.isascii() and bare.isprintable() else "?" * columns


def _pairs(table: str) -> Iterator[tuple[int, str]]:
    for pair in table.split():
        yield ord(pair[0]), pair[1]


def _dots(code: int) -> str:
    """A character for a pattern of braille: by where its dots are."""
    dots = code - _BRAILLE.start
    if not dots:
        return " "
    if not dots & _UPPER_DOTS:
        return "."
    return ":" if dots & ~_UPPER_DOTS else "'"


_ON_CONSOLE: Final = dict(_pairs(_CONSOLE)) | {code: _dots(code) for code in _BRAILLE}
_CONSOLE_IN_ASCII: Final = {
    code: dict(_pairs(_ASCII)).get(ord(shown), shown) for code, shown in _ON_CONSOLE.items()
}
_IN_ASCII: Final = _CONSOLE_IN_ASCII | dict(_pairs(_ASCII))
