"""Backends are found by entry point: listed without importing, loaded when used."""

import difflib
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from campmon.backends.base import BackendFactory
from campmon.model.errors import ConfigurationError

GROUP = "campmon.backends"


def backend_names() -> list[str]:
    """The names of all installed backends, in order. Imports none of them."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def load_backend(name: str) -> BackendFactory:
    """Import the backend called `name`. Raises ConfigurationError if there is none."""
    for point in entry_points(group=GROUP):
        if point.name == name:
            return _load(point)
    names = backend_names()
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Installed: {', '.join(names)}."
    raise ConfigurationError(f"no backend is called {name!r}", hint)


def _load(point: EntryPoint) -> BackendFactory:
    try:
        return cast(BackendFactory, point.load())
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(
            f"the backend {point.name!r} cannot be loaded: {error}",
            "Install the package it comes from again.",
        ) from error
