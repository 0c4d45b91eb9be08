"""No key of any screen is missing from help and key sheet."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import campmon.tui
from campmon.model.command import COMMANDS
from campmon.settings.keys import parse_keys
from campmon.tui.cells import width_of
from campmon.tui.key_sheet import key_sheet
from campmon.tui.screen_keys import EVERYWHERE, MOVING, SCREENS, keys_here
from campmon.tui.screens.help import LABEL

GENERAL = {key for row in EVERYWHERE.rows for key in row.keys.split()}


def classes() -> Iterator[type[DOMNode]]:
    """Every screen and widget of ours."""
    for module in pkgutil.walk_packages(campmon.tui.__path__, "campmon.tui."):
        if module.name.endswith("key_sheet"):
            continue
        found = importlib.import_module(module.name)
        for kind in vars(found).values():
            ours = inspect.isclass(kind) and kind.__module__ == module.name
            if ours and issubclass(kind, DOMNode):
                yield kind


def bound(kind: type[DOMNode]) -> set[str]:
    keys = set()
    for binding in vars(kind).get("BINDINGS", ()):
        text = binding.key if isinstance(binding, Binding) else binding[0]
        keys |= {part.strip() for part in text.split(",")}
    return keys


OURS = {kind.__name__: kind for kind in classes()}


@pytest.mark.parametrize("name", sorted(name for name, kind in OURS.items() if bound(kind)))
def test_every_key_of_a_screen_is_listed(name: str) -> None:
    listed = {key for screen in (MOVING, *keys_here([name])) for row in screen.rows
              for key in row.keys.split()}  # fmt: skip
    missing = bound(OURS[name]) - GENERAL - listed
    assert not missing, f"add {missing} to campmon/tui/screen_keys.py, and {name} to its classes"


def test_no_class_is_listed_that_is_not_there() -> None:
    assert {name for screen in SCREENS for name in screen.of} <= set(OURS)


def test_keys_are_spelled_as_textual_spells_them() -> None:
    for screen in (MOVING, EVERYWHERE, *SCREENS):
        for row in screen.rows:
            for key in row.keys.split():
                assert parse_keys(key) == (key,)


def test_every_label_fits_its_column_in_help() -> None:
    rows = [row for screen in (EVERYWHERE, MOVING, *SCREENS) for row in screen.rows]
    labels = [*(command.label for command in COMMANDS), *(row.label for row in rows)]
    assert [label for label in labels if width_of(label) >= LABEL] == []


def test_the_sheet_has_a_table_for_every_screen() -> None:
    sheet = key_sheet()
    for screen in (MOVING, EVERYWHERE, *SCREENS):
        assert f"## {screen.title}\n" in sheet
    assert "| `1–6` | Tabs |" in sheet


def test_a_tab_brings_its_screen_s_keys_along() -> None:
    titles = [screen.title for screen in keys_here(["DetailsScreen", "CallsTab", "Nothing"])]
    assert titles == ["Details", "Details: Calls"]
