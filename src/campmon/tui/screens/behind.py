"""What lies behind a dialog, dimmed: each style is tinted once, not each piece of each line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.css.styles import RulesMap
from textual.renderables.background_screen import BackgroundScreen
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.visual import RenderOptions, Visual

if TYPE_CHECKING:
    from textual.screen import Screen


class Behind(Visual):
    """A screen as Textual's own `BackgroundScreen` shows it, at a fraction of the cost."""

    def __init__(self, screen: Screen[Any], color: Color) -> None:
        self._screen = screen
        self._color = color

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """All there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the screen."""
        return self._screen.size.height

    def render_strips(
        self, width: int, height: int | None, style: VisualStyle, options: RenderOptions
    ) -> list[Strip]:
        """The other screen's lines in other colours."""
        tinted = _tinted(self._color, style.rich_style)
        lines = self._screen._compositor.render_strips()[:height]
        return [
            Strip([Segment(text, tinted[look]) for text, look, _ in line], line.cell_length)
            for line in lines
        ]


class _Tinted(dict["Style | None", Style]):
    """Tinted styles by what they were; each is made when it is first asked for."""

    def __init__(self, color: Color, base: Style) -> None:
        super().__init__()
        self._color = color
        self._base = base

    def __missing__(self, style: Style | None) -> Style:
        (segment,) = BackgroundScreen.process_segments([Segment(" ", style)], self._color)
        made = self[style] = self._base + (segment.style or Style())
        return made


@lru_cache(8)
def _tinted(color: Color, base: Style) -> _Tinted:
    return _Tinted(color, base)
