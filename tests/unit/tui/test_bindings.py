"""Keys: defaults, changes, how they are printed; and a handler for every command."""

from pathlib import Path

from campmon.model.command import BY_ID, COMMANDS
from campmon.tui.bindings import Keys, shown_key
from campmon.tui.commands import HANDLERS
from campmon.tui.key_sheet import key_sheet
from campmon.tui.mending import OPERATIONS


def test_every_command_has_a_handler_and_no_handler_is_left_over() -> None:
    assert {*HANDLERS, *OPERATIONS} == {command.id for command in COMMANDS}
    assert not {*HANDLERS} & {*OPERATIONS}


def test_no_key_does_two_things() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))


def test_the_configuration_s_keys_replace_the_defaults() -> None:
    keys = Keys({"campaign.pause": ("f5", "x"), "screen.quit": ()})
    assert keys.of("campaign.pause") == ("f5", "x")
    assert keys.shown("campaign.pause") == "f5"
    assert keys.all_shown(BY_ID["campaign.pause"]) == "f5 x"
    assert keys.shown("screen.quit") == ""
    assert keys.of("campaign.play") == ("p",)


def test_keys_are_printed_as_they_are_pressed() -> None:
    shown = [shown_key(key) for key in ("question_mark", "ctrl+l", "slash", "p", "shift+tab")]
    assert shown == ["?", "^l", "/", "p", "shift+tab"]


def test_nothing_destructive_is_on_a_ctrl_chord() -> None:
    for command in COMMANDS:
        if command.id.startswith("campaign."):
            assert not any(key.startswith("ctrl+") for key in command.keys)


def test_the_key_sheet_is_up_to_date() -> None:
    sheet = Path(__file__).parents[3] / "docs" / "keys.md"
    assert sheet.read_text("utf-8") == key_sheet(), "python -m campmon.tui.key_sheet > docs/keys.md"
