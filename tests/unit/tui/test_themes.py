"""Themes: ours are right and readable, a wrong one is told by file and key."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.color import Color

from campmon.model.errors import ConfigurationError
from campmon.settings.theme_files import shipped_dir
from campmon.tui.signs import ROLES as STATE_ROLES
from campmon.tui.theme.build import looks, textual_theme
from campmon.tui.theme.find import Themes, choose, read_theme
from campmon.tui.theme.model import COLOR_NAMES, ROLES, split_style
from campmon.tui.theme.schema import check

OURS = sorted(path.stem for path in shipped_dir().glob("*.toml"))
GOOD = (shipped_dir() / "dark.toml").read_text()


def test_the_promised_themes_are_there() -> None:
    assert {"dark", "light", "high-contrast", "colour-blind-safe", "mono"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_ours_are_right(name: str) -> None:
    path = shipped_dir() / f"{name}.toml"
    check(tomllib.loads(path.read_text()))
    theme = read_theme(path, ours=True)
    assert theme.name == name
    textual_theme(theme).to_color_system().generate()


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    assert color.triplet is not None
    parts = [value / 255 for value in color.triplet]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


TRUE_COLOUR = [name for name in OURS if name not in ("mono", "sixteen")]
AA_TEXT, AA_DRAWN = 4.5, 3.0
"""The least contrast that WCAG asks for, of text and of what is drawn."""


@pytest.mark.parametrize("raised", [False, True])
@pytest.mark.parametrize("name", TRUE_COLOUR)
def test_every_role_is_readable(name: str, raised: bool) -> None:
    """Lines drawn beside figures are no text."""
    made = looks(Themes(None).load(name), raised=raised)
    for role in ROLES:
        style = made.style(role)
        assert style.color is not None
        assert style.bgcolor is not None
        least = AA_DRAWN if role in ("bar", "track") else AA_TEXT
        assert contrast(style.color, style.bgcolor) >= least, role


@pytest.mark.parametrize("name", TRUE_COLOUR)
def test_dialogs_are_readable_and_the_cursor_is_seen(name: str) -> None:
    """Textual's own widgets take the theme's colours, not its roles."""
    colors = Themes(None).load(name).colors
    parsed = {role: Color.parse(getattr(colors, role)) for role in COLOR_NAMES}
    grounds = (parsed["background"], parsed["surface"])
    for ground in grounds:
        for role in ("text", "muted", "accent", "good", "warn", "bad"):
            assert contrast(parsed[role], ground) >= AA_TEXT, role
        assert contrast(parsed["cursor"], ground) >= AA_DRAWN, "the row under the cursor"
    assert contrast(parsed["cursor_text"], parsed["cursor"]) >= AA_TEXT


@pytest.mark.parametrize("name", ["mono", "sixteen"])
def test_ansi_themes_leave_the_shades_to_the_terminal(name: str) -> None:
    made = looks(Themes(None).load(name))
    for role in ROLES:
        style = made.style(role)
        assert style.color is not None
        assert style.color.triplet is None, role


def test_mono_has_no_colour_at_all() -> None:
    made = looks(Themes(None).load("mono"))
    for role in ROLES:
        style = made.style(role)
        assert style.color is not None
        assert style.bgcolor is not None
        assert style.color.is_default, role
        assert style.bgcolor.is_default, role


def test_every_state_has_a_role() -> None:
    assert set(STATE_ROLES) <= set(ROLES)


@pytest.fixture
def user_theme(tmp_path: Path) -> Callable[[str], Themes]:
    """Write a theme of the user's own, called mine."""

    def write(text: str) -> Themes:
        (tmp_path / "mine.toml").write_text(text)
        return Themes(tmp_path)

    return write


def test_a_theme_of_the_user_s_own(user_theme: Callable[[str], Themes]) -> None:
    themes = user_theme(GOOD.replace('name = "dark"', 'name = "mine"'))
    assert "mine" in themes.names
    assert themes.load("mine").colors == themes.load("dark").colors


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("muted =", "mutde ="), "colors.mutde"),
        (('"#6cb6ff"', '"azure"'), "colors.accent: 'azure' is no colour"),
        (('"#6cb6ff"', "7"), "colors.accent"),
        (("[styles]", '[styles]\nblink = "bold"'), "styles.blink"),
        (("[styles]", '[styles]\nbad = "bold bad warn"'), "styles.bad"),
        (("[styles]", '[styles]\nbad = "red"'), "styles.bad: 'red' needs ansi"),
        (('"#6cb6ff"', '"red"'), "colors.accent: 'red' needs ansi"),
        (("dark = true", "dark = true\nansi = true"), "an ansi theme has no #"),
        (("dark = true", 'dark = "yes"'), "dark"),
        (('name = "mine"', 'name = "other"'), "name: 'other' is not the file's name"),
        (("[colors]", "[colors"), "line"),
    ],
)
def test_a_wrong_theme_is_told_by_file_and_key(
    user_theme: Callable[[str], Themes], change: tuple[str, str], told: str
) -> None:
    text = GOOD.replace('name = "dark"', 'name = "mine"')
    assert change[0] in text
    themes = user_theme(text.replace(*change))
    with pytest.raises(ConfigurationError) as caught:
        themes.load("mine")
    assert told in str(caught.value)
    assert "mine.toml" in str(caught.value)


def test_a_wrong_theme_gives_way_to_the_default(user_theme: Callable[[str], Themes]) -> None:
    themes = user_theme('name = "mine"')
    theme, told = choose("mine", no_color=False, colors=256, themes=themes)
    assert theme.name == "dark"
    assert "mine.toml" in told[0]
    assert "colors" in told[0]


def test_a_theme_that_is_no_text(user_theme: Callable[[str], Themes], tmp_path: Path) -> None:
    themes = user_theme("")
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"mine\.toml"):
        themes.load("mine")
    (tmp_path / "mine.toml").unlink()
    with pytest.raises(ConfigurationError, match="No such file"):
        themes.load("mine")


def test_an_unknown_theme_names_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="high-contrast"):
        Themes(None).load("drak")


@pytest.mark.parametrize(
    ("wanted", "no_color", "colors", "got"),
    [
        (None, False, 1 << 24, "dark"),
        (None, False, 256, "dark"),
        (None, False, 16, "sixteen"),
        ("light", False, 16, "light"),
        ("light", True, 256, "mono"),
        (None, True, 16, "mono"),
    ],
)
def test_which_theme_is_taken(wanted: str | None, no_color: bool, colors: int, got: str) -> None:
    theme, told = choose(wanted, no_color=no_color, colors=colors, themes=Themes(None))
    assert theme.name == got
    assert told == ()


def test_a_style_is_attributes_a_colour_and_a_background() -> None:
    assert split_style("bold accent on surface") == (frozenset({"bold"}), "accent", "surface")
    assert split_style("reverse") == (frozenset({"reverse"}), None, None)
    for wrong in ("on on", "accent bad", "fuchsia"):
        with pytest.raises(ValueError, match="is"):
            split_style(wrong)
