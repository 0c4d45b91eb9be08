"""How a cell looks: styles, the SGR that Textual writes for them, the SGR that gets there.

A `Style` is interned: two cells look alike exactly when their styles are the same
object, so that comparing rows and looking up changes of the pen cost no string work.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from campmon.tui.terminal.cells import Cells

RESET: Final = "\x1b[0m"

# SGR parameter that turns an attribute on -> the parameter that turns it off.
_OFF: Final = {
    1: "22", 2: "22", 3: "23", 4: "24", 5: "25", 6: "25", 7: "27", 8: "28", 9: "29",
    21: "24", 51: "54", 52: "54", 53: "55",
}  # fmt: skip
_BIT: Final = {code: 1 << index for index, code in enumerate(_OFF)}
_CLEARS: Final = {
    off: sum(bit for code, bit in _BIT.items() if _OFF[code] == off) for off in _OFF.values()
}
# What cannot be seen on a space: bold, dim, italic, the two blinks and conceal.
_UNSEEN_ON_SPACE: Final = sum(_BIT[code] for code in (1, 2, 3, 5, 6, 8))

_Look: TypeAlias = tuple[str, str, int, str, bool]


class Style:
    """Colours, attributes and hyperlink of a cell, or of the terminal's pen.

    Colours are kept as the SGR parameters that set them ("" is the default colour), so
    that what is sent is what Textual chose. A `blank` style is one of a bare space: only
    its background is seen, the pen may hold any foreground.
    """

    __slots__ = ("attributes", "background", "blank", "cells", "foreground", "link")

    def __init__(self, look: _Look) -> None:
        self.foreground, self.background, self.attributes, self.link, self.blank = look
        self.cells: Cells

    def __repr__(self) -> str:
        return f"Style({self.foreground!r}, {self.background!r}, {self.attributes:#x})"


class Styles:
    """Every style in use, and the cached ways between them."""

    # Animated colours make styles without end; beyond this many, start over.
    LIMIT: Final = 4096

    def __init__(self) -> None:
        self._known: dict[_Look, Style] = {}
        self._parsed: dict[tuple[Style, str], Style | None] = {}
        self._changes: dict[tuple[Style | None, Style], tuple[str, Style]] = {}
        self._has_links = False
        self.default = self.get("", "", 0)

    def get(
        self, foreground: str, background: str, attributes: int, link: str = "", blank: bool = False
    ) -> Style:
        """Return the one style that looks like this."""
        look = (foreground, background, attributes, link, blank)
        style = self._known.get(look)
        if style is None:
            style = self._known[look] = Style(look)
            seen = attributes & ~_UNSEEN_ON_SPACE or link or blank
            on_space = style if seen else self.get("", background, 0, "", True)
            style.cells = Cells(style, on_space)
        return style

    def trim(self) -> bool:
        """Forget the styles if there are too many; True if that was done.

        Old cells stay valid, they only compare unequal to new ones.
        """
        if len(self._known) < self.LIMIT:
            return False
        self._known.clear()
        self._parsed.clear()
        self._changes.clear()
        self.default = self.get("", "", 0)
        return True

    def linked(self, style: Style, link: str) -> Style:
        """Return `style` with another hyperlink (the parameters of OSC 8, "" for none)."""
        self._has_links = self._has_links or bool(link)
        return self.get(style.foreground, style.background, style.attributes, link)

    def parse(self, style: Style, parameters: str) -> Style | None:
        """Return `style` after `CSI parameters m`, or None if that is not understood."""
        key = (style, parameters)
        if key in self._parsed:
            return self._parsed[key]
        result = self._parsed[key] = self._parse(style, parameters)
        return result

    def _parse(self, style: Style, parameters: str) -> Style | None:
        foreground, background = style.foreground, style.background
        attributes = style.attributes
        codes = parameters.split(";")
        at = 0
        while at < len(codes):
            text = codes[at].lstrip("0") or "0"
            code = int(text)
            at += 1
            if code == 0:
                foreground = background = ""
                attributes = 0
            elif code in _BIT:
                attributes |= _BIT[code]
            elif text in _CLEARS:
                attributes &= ~_CLEARS[text]
            elif code in (38, 48):
                size = {"5": 2, "2": 4}.get(codes[at] if at < len(codes) else "", 0)
                colour = [text, *codes[at : at + size]]
                if not size or len(colour) <= size or "" in colour:
                    return None
                at += size
                if code == 38:
                    foreground = ";".join(colour)
                else:
                    background = ";".join(colour)
            elif 30 <= code <= 39 or 90 <= code <= 97:
                foreground = "" if code == 39 else text
            elif 40 <= code <= 49 or 100 <= code <= 107:
                background = "" if code == 49 else text
            else:
                return None
        return self.get(foreground, background, attributes, style.link)

    def change(self, pen: Style | None, style: Style) -> tuple[str, Style]:
        """Return the shortest way from a pen to a style, and the pen that results.

        None is a pen of which nothing is known.
        """
        key = (pen, style)
        found = self._changes.get(key)
        if found is None:
            found = self._changes[key] = self._change(pen, style)
        return found

    def _change(self, pen: Style | None, style: Style) -> tuple[str, Style]:
        from_reset = [code for code in (style.foreground, style.background) if code]
        from_reset += [str(code) for code, bit in _BIT.items() if style.attributes & bit]
        reset = f"\x1b[0;{';'.join(from_reset)}m" if from_reset else "\x1b[m"
        plain = self.get(style.foreground, style.background, style.attributes, style.link)
        link = f"\x1b]8;{style.link or ';'}\x1b\\"
        if pen is None:
            return (link if self._has_links else "") + reset, plain
        if style.link == pen.link:
            link = ""
        if style.blank:
            wanted = self.get(
                pen.foreground, style.background, pen.attributes & _UNSEEN_ON_SPACE, style.link
            )
        else:
            wanted = plain
        codes = _steps(pen, wanted)
        if not codes:
            return link, wanted
        steps = f"\x1b[{';'.join(codes)}m"
        if len(reset) < len(steps):
            return link + reset, plain
        return link + steps, wanted


def _steps(pen: Style, wanted: Style) -> list[str]:
    """The SGR parameters that lead from one style to another without a reset."""
    codes = []
    if pen.foreground != wanted.foreground:
        codes.append(wanted.foreground or "39")
    if pen.background != wanted.background:
        codes.append(wanted.background or "49")
    attributes = pen.attributes
    for off, cleared in _CLEARS.items():
        # 22 ends both bold and dim: one of the two may have to be set again below
        if attributes & cleared & ~wanted.attributes:
            codes.append(off)
            attributes &= ~cleared
    codes += [str(code) for code, bit in _BIT.items() if wanted.attributes & ~attributes & bit]
    return codes
