"""LiveVox as a backend. Importing this is cheap; what is heavy is loaded when a backend is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from campmon.backends.livevox.backend import LiveVoxBackend

__all__ = ["BACKEND"]


@dataclass(frozen=True, slots=True)
class _Factory:
    """Makes LiveVox backends for profiles whose `backend` is "livevox"."""

    name: str = "livevox"

    def create(self, profile: str, options: Mapping[str, object]) -> "LiveVoxBackend":
        """Make a backend from a profile's keys (see `options`); nothing is connected yet.

        Raises ConfigurationError, naming the profile, the key and the mend.
        """
        from campmon.backends.livevox.backend import LiveVoxBackend
        from campmon.backends.livevox.options import read_options

        return LiveVoxBackend(profile, read_options(profile, options))


BACKEND = _Factory()
"""The entry point `livevox` of the group `campmon.backends`."""
