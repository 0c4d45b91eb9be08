"""Keys are spelled as Textual spells them, and no key does two things."""

import pytest
from textual.keys import _character_to_key

from campmon.model.command import COMMANDS
from campmon.model.errors import ConfigurationError
from campmon.settings.keys import check_clashes, check_command, parse_keys


@pytest.mark.parametrize("character", [chr(code) for code in range(0x21, 0x7F) if chr(code) != ","])
def test_a_character_becomes_the_name_that_textual_gives_it(character: str) -> None:
    assert parse_keys(character) == (_character_to_key(character),)


@pytest.mark.parametrize("character", [chr(code) for code in range(0x21, 0x7F)])
def test_textuals_names_are_taken(character: str) -> None:
    name = _character_to_key(character)
    assert parse_keys(name) == (name,)


def test_the_default_keys_are_all_spelled_right() -> None:
    for command in COMMANDS:
        assert parse_keys(",".join(command.keys)) == command.keys
    check_clashes({})


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", ()),
        ("  ", ()),
        ("u, f5", ("u", "f5")),
        ("u,u", ("u",)),
        ("ctrl+/", ("ctrl+slash",)),
        ("ctrl+shift+left", ("ctrl+shift+left",)),
        ("é", ("é",)),
        ("+", ("plus",)),
    ],
)
def test_lists_and_chords(text: str, keys: tuple[str, ...]) -> None:
    assert parse_keys(text) == keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("u,,v", "'comma'"),
        (",", "'comma'"),
        ("ctrl+", "'plus'"),
        ("control+a", "'control' in 'control+a' is no modifier"),
        ("pgup", "'pgup' is no key (did you mean 'pageup'?)"),
        ("wxyzw", "'wxyzw' is no key"),
        ("ctrl+\x1b", "is no key"),
        ("f25", "'f25' is no key"),
    ],
)
def test_a_wrong_key_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"key|modifier") as caught:
        parse_keys(text)
    assert said in str(caught.value)


def test_swapping_two_keys_is_no_clash() -> None:
    check_clashes({"campaign.play": ("u",), "campaign.pause": ("p",)})


def test_a_clash_between_two_changed_keys_is_found() -> None:
    with pytest.raises(ConfigurationError, match="'f8' is bound to both"):
        check_clashes({"campaign.play": ("f8",), "campaign.pause": ("f8",)})


@pytest.mark.parametrize("key", ["down", "home", "escape", "ctrl+q", "0", "7"])
def test_a_key_that_would_never_reach_the_command_is_an_error(key: str) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be bound to campaign\.stop: it "):
        check_clashes({"campaign.stop": (key,)})


def test_a_command_that_is_not_known_names_the_nearest() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_command("screen.quitt")
    assert caught.value.mend == "Did you mean 'screen.quit'?"
