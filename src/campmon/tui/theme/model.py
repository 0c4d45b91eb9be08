"""What a theme file may hold. Anything else is an error that names the key."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

ANSI_COLORS: tuple[str, ...] = tuple(
    prefix + name
    for prefix in ("", "bright_")
    for name in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
)
ATTRIBUTES = frozenset({"bold", "dim", "italic", "underline", "reverse", "strike"})

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def _color(value: str) -> str:
    if _HEX.fullmatch(value) or value in ANSI_COLORS or value == "default":
        return value.lower()
    raise ValueError(f"{value!r} is no colour: write #rrggbb, default, or one of the 16 names")


Color = Annotated[str, AfterValidator(_color)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Colors(_Table):
    """The colours of a theme. All have to be given, so that none is somebody else's."""

    background: Color
    surface: Color
    text: Color
    muted: Color
    accent: Color
    good: Color
    warn: Color
    bad: Color
    cursor: Color
    cursor_text: Color


COLOR_NAMES: tuple[str, ...] = tuple(Colors.model_fields)


def _style(value: str) -> str:
    split_style(value)
    return value


StyleText = Annotated[str, AfterValidator(_style)]


class Styles(_Table):
    """The style of each role: attributes, a colour, and `on` a colour. See `split_style`."""

    text: StyleText = "text"
    muted: StyleText = "muted"
    heading: StyleText = "bold text on surface"
    title: StyleText = "bold accent"
    key: StyleText = "bold accent"
    playing: StyleText = "good"
    paused: StyleText = "warn"
    broken: StyleText = "bold bad"
    ready: StyleText = "accent"
    stopped: StyleText = "muted"
    done: StyleText = "muted"
    cursor: StyleText = "bold cursor_text on cursor"
    marked: StyleText = "bold accent"
    stale: StyleText = "italic muted"
    bar: StyleText = "accent"
    track: StyleText = "muted"
    good: StyleText = "good"
    warn: StyleText = "bold warn"
    bad: StyleText = "bold bad"
    badge: StyleText = "bold background on warn"


class ThemeFile(_Table):
    """One theme.

    dark   whether it is meant for a dark room: the default is chosen by it
    ansi   it uses the terminal's own 16 colours and no others
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    title: Annotated[str, Field(min_length=1, max_length=40)]
    dark: bool = True
    ansi: bool = False
    colors: Colors
    styles: Styles = Styles()

    @model_validator(mode="after")
    def _one_kind_of_color(self) -> Self:
        named = [*self._given_colors()]
        for where, color in named:
            if self.ansi and color.startswith("#"):
                raise ValueError(f"{where}: an ansi theme has no {color}; use one of the 16 names")
            if not self.ansi and not color.startswith("#"):
                raise ValueError(f"{where}: {color!r} needs ansi = true; else write #rrggbb")
        return self

    def _given_colors(self) -> list[tuple[str, str]]:
        given = [(f"colors.{name}", getattr(self.colors, name)) for name in COLOR_NAMES]
        for role in Styles.model_fields:
            _, foreground, background = split_style(getattr(self.styles, role))
            for color in (foreground, background):
                if color is not None and color not in COLOR_NAMES:
                    given.append((f"styles.{role}", color))
        return given


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
        elif word == "on":
            place = 1
        elif colors[place] is None:
            colors[place] = word if word in COLOR_NAMES else _color(word)
        else:
            raise ValueError(f"{word!r} is one colour too many in {text!r}")
    return frozenset(attributes), colors[0], colors[1]
