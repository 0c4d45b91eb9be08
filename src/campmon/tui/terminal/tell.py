"""Tells the terminal something beside the screen, where there is one of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from campmon.tui.terminal import aside
from campmon.tui.terminal.driver import CellDiffDriver

if TYPE_CHECKING:
    from textual.app import App


def tell_terminal(app: App[Any], *sequences: str, environment: Mapping[str, str]) -> bool:
    """Send control strings from `aside` to the terminal, as one; whether they were sent.

    False where the app is not on a terminal of its own (in a browser, under a test), or where
    the terminal is so far behind that it would only be in the way. Whether the terminal does
    what it is told cannot be known.
    """
    return _send(app, "".join(aside.wrap(sequence, environment) for sequence in sequences))


def copy_to_terminal(app: App[Any], text: str, *, environment: Mapping[str, str]) -> bool:
    """Ask the terminal to put text on its clipboard; whether it was asked."""
    return _send(app, aside.wrap_copy(aside.copy(text), environment))


def _send(app: App[Any], text: str) -> bool:
    driver = app._driver
    return isinstance(driver, CellDiffDriver) and driver.write_aside(text)
