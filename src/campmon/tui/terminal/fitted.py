"""The driver, fitted to the terminal that the environment and the configuration tell of."""

from __future__ import annotations

from collections.abc import Mapping

from campmon.settings.terminal import TerminalOptions
from campmon.tui.terminal import characters
from campmon.tui.terminal.driver import CellDiffDriver


def fitted_driver(options: TerminalOptions, environ: Mapping[str, str]) -> type[CellDiffDriver]:
    """The class that Textual makes its driver from."""

    class FittedDriver(CellDiffDriver):
        bytes_per_second = options.budget(environ)
        cursor = options.cursor
        fit = characters.fit_for(environ, options.characters)

    return FittedDriver
