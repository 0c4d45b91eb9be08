"""A theme: ten colours, and a style for every role. Plain data; `schema` checks files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

ANSI_COLORS: tuple[str, ...] = tuple(
    prefix + name
    for prefix in ("", "bright_")
    for name in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
)
ATTRIBUTES = frozenset({"bold", "dim", "italic", "underline", "reverse", "strike"})

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of a theme. All have to be given, so that none is somebody else's."""

    background: str
    surface: str
    text: str
    muted: str
    accent: str
    good: str
    warn: str
    bad: str
    cursor: str
    cursor_text: str


COLOR_NAMES: tuple[str, ...] = tuple(field.name for field in fields(Colors))


@dataclass(frozen=True, slots=True)
class Styles:
    """The style of each role: attributes, a colour, and `on` a colour. See `split_style`."""

    text: str = "text"
    muted: str = "muted"
    heading: str = "bold text on surface"
    title: str = "bold accent"
    key: str = "bold accent"
    playing: str = "good"
    paused: str = "warn"
    broken: str = "bold bad"
    ready: str = "accent"
    stopped: str = "muted"
    done: str = "muted"
    cursor: str = "bold cursor_text on cursor"
    marked: str = "bold accent"
    stale: str = "italic muted"
    bar: str = "accent"
    track: str = "muted"
    good: str = "good"
    warn: str = "bold warn"
    bad: str = "bold bad"
    badge: str = "bold background on warn"


ROLES: tuple[str, ...] = tuple(field.name for field in fields(Styles))


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """One theme.

    dark   whether it is meant for a dark room
    ansi   it uses the terminal's own 16 colours and no others
    """

    name: str
    title: str
    colors: Colors
    styles: Styles
    dark: bool = True
    ansi: bool = False

    @classmethod
    def from_checked(cls, found: Mapping[str, Any]) -> "ThemeFile":
        """Make a theme of what a file holds. It must have been checked: ours are, by a test."""
        return cls(
            name=found["name"],
            title=found["title"],
            colors=Colors(**found["colors"]),
            styles=Styles(**found.get("styles", {})),
            dark=found.get("dark", True),
            ansi=found.get("ansi", False),
        )


def check_color(value: str) -> str:
    """Return `value` if it is a colour. Raises ValueError saying how one is written."""
    if _HEX.fullmatch(value) or value in ANSI_COLORS or value == "default":
        return value
    raise ValueError(f"{value!r} is no colour: write #rrggbb, default, or one of the 16 names")


def split_style(text: str) -> tuple[frozenset[str], str | None, str | None]:
    """Split `bold accent on surface` into attributes, colour and background.

    A colour is one of the theme's own by name, or written out. Raises ValueError.
    """
    attributes: set[str] = set()
    colors: list[str | None] = [None, None]
    place = 0
    for word in text.split():
        if word in ATTRIBUTES:
            attributes.add(word)
        elif word == "on" and place == 0:
            place = 1
        elif colors[place] is None:
            colors[place] = word if word in COLOR_NAMES else check_color(word)
        else:
            raise ValueError(f"{word!r} is one word too many in {text!r}")
    return frozenset(attributes), colors[0], colors[1]
