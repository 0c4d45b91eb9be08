"""Voiso as a backend. Importing this is cheap; what is heavy is loaded when a backend is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from campmon.backends.voiso.backend import VoisoBackend

__all__ = ["BACKEND"]


@dataclass(frozen=True, slots=True)
class _Factory:
    """Makes Voiso backends for profiles whose `backend` is "voiso"."""

    name: str = "voiso"

    def create(self, profile: str, options: Mapping[str, object]) -> "VoisoBackend":
        """Make a backend from a profile's keys (see `options`); nothing is connected yet.

        Raises ConfigurationError, naming the profile, the key and the mend.
        """
        from campmon.backends.voiso.backend import VoisoBackend
        from campmon.backends.voiso.options import read_options

        return VoisoBackend(profile, read_options(profile, options))


BACKEND = _Factory()
"""The entry point `voiso` of the group `campmon.backends`."""
