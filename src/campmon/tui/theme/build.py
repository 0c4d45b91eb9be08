"""From a theme file to what paints: complete styles for lines, variables for style sheets."""

from __future__ import annotations

from rich.style import Style
from textual.theme import Theme

from campmon.tui.looks import Looks
from campmon.tui.theme.model import COLOR_NAMES, ROLES, Colors, ThemeFile, split_style


def looks(theme: ThemeFile, *, raised: bool = False) -> Looks:
    """The styles of every role; `raised` is for lines on a surface (top line, key line)."""
    ground = theme.colors.surface if raised else theme.colors.background
    return Looks(
        {role: _style(getattr(theme.styles, role), theme.colors, ground) for role in ROLES}
    )


def _style(text: str, colors: Colors, ground: str) -> Style:
    attributes, foreground, background = split_style(text)

    def on(attribute: str) -> bool | None:
        return True if attribute in attributes else None

    return Style(
        color=_resolve(foreground or "text", colors),
        bgcolor=_resolve(background, colors) if background else ground,
        bold=on("bold"),
        dim=on("dim"),
        italic=on("italic"),
        underline=on("underline"),
        reverse=on("reverse"),
        strike=on("strike"),
    )


def _resolve(color: str, colors: Colors) -> str:
    return str(getattr(colors, color)) if color in COLOR_NAMES else color


def textual_theme(theme: ThemeFile) -> Theme:
    """The same theme for Textual's own widgets (dialogs, inputs, lists, scroll bars)."""
    c = {name: _css(getattr(theme.colors, name)) for name in COLOR_NAMES}
    return Theme(
        name=theme.name,
        primary=c["accent"],
        secondary=c["accent"],
        accent=c["accent"],
        warning=c["warn"],
        error=c["bad"],
        success=c["good"],
        foreground=c["text"],
        background=c["background"],
        surface=c["surface"],
        panel=c["surface"],
        dark=theme.dark,
        ansi=theme.ansi,
        variables={
            "ansi-background": c["background"] if theme.ansi else "ansi_default",
            "ansi-foreground": c["text"] if theme.ansi else "ansi_default",
            "muted": c["muted"],
            "ground": c["background"],
            "raised": c["surface"],
            "block-cursor-background": c["cursor"],
            "block-cursor-foreground": c["cursor_text"],
            "block-cursor-text-style": _cursor_attributes(theme),
            "border": c["accent"],
            "border-blurred": c["muted"],
            "scrollbar": c["muted"],
            "scrollbar-hover": c["accent"],
            "scrollbar-active": c["accent"],
            "scrollbar-background": c["surface"],
            "scrollbar-background-hover": c["surface"],
            "scrollbar-background-active": c["surface"],
            "scrollbar-corner-color": c["surface"],
            "input-cursor-background": c["text"],
            "input-cursor-foreground": c["background"],
            "input-cursor-text-style": "reverse" if theme.ansi else "none",
        },
    )


def _cursor_attributes(theme: ThemeFile) -> str:
    attributes, _, _ = split_style(theme.styles.cursor)
    if "reverse" in attributes:  # Textual leaves it out of lists: the cursor has to be seen there
        attributes |= {"bold", "underline"}
    return " ".join(sorted(attributes - {"dim"})) or "none"


def _css(color: str) -> str:
    return color if color.startswith("#") else f"ansi_{color}"
