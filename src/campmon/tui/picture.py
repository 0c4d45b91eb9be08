"""Pictures of a screen: as SVG that needs nothing from elsewhere, and as text."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment, Segments
from textual.screen import Screen
from textual.strip import Strip

_FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_REMOTE = re.compile(r"\s*(?:@font-face\s*\{.*?\}|<!--.*?-->)", re.DOTALL)
_FONT_FAMILY = re.compile(r"font-family:[^;\n]*;?")
_FULL_WIDTH = re.compile(r"\s*font-variant-east-asian:[^;\n]*;")
_TEXT = re.compile(
    r'<text class="(\S+)" x="(\S+)" (y="\S+") textLength="\S+" ([^>]*)>([^<]*)</text>'
)
_SPACE = "\N{NO-BREAK SPACE}"
_WORDS = re.compile(rf"[^{_SPACE}]+(?:{_SPACE}[^{_SPACE}]+)*")
_CELL = 12.2
"""Width of a cell in the picture's units, as the export draws it."""


def screen_svg(screen: Screen[Any], title: str) -> str:
    """A screen as SVG, whether or not another one lies before it."""
    strips = _strips(screen)
    console = Console(
        width=screen.size.width,
        height=screen.size.height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    lines: list[Segment] = []
    for strip in strips:
        lines += [*strip.simplify().discard_meta(), Segment.line()]
    console.print(Segments(lines), end="")
    return self_contained(console.export_svg(title=title))


def screen_text(screen: Screen[Any]) -> str:
    """A screen as text, cell by cell; spaces at the end of a line are left out."""
    return "\n".join(strip.text.rstrip() for strip in _strips(screen)).rstrip("\n") + "\n"


def _strips(screen: Screen[Any]) -> Sequence[Strip]:
    return screen._compositor.render_strips()


def self_contained(svg: str) -> str:
    """The picture without fonts from elsewhere, and with every word placed on its cell.

    Runs of text keep to the cells by their textLength alone, and spaces at their edges are dropped
    by some viewers: with another font than the export's own, columns would drift.
    """
    svg = _FULL_WIDTH.sub("", _FONT_FAMILY.sub(f"font-family: {_FONTS};", _REMOTE.sub("", svg)))
    svg = _TEXT.sub(_placed, svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _placed(run: re.Match[str]) -> str:
    role, x, y, more, escaped = run.groups()
    text = html.unescape(escaped)
    return "".join(
        f'<text class="{role}" x="{float(x) + cell_len(text[: words.start()]) * _CELL:.1f}" {y} '
        f'textLength="{cell_len(words[0]) * _CELL:.1f}" lengthAdjust="spacingAndGlyphs" {more}>'
        f"{html.escape(words[0], quote=False)}</text>"
        for words in _WORDS.finditer(text)
    )
