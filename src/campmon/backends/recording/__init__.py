"""Recordings: a day that was recorded, as backends. Importing this loads nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from campmon.model.errors import ConfigurationError

if TYPE_CHECKING:
    from campmon.backends.recording.backend import RecordingBackend
    from campmon.backends.recording.player import Player

__all__ = ["BACKEND", "backend_of", "backends_of", "open_player"]


def open_player(path: Path, *, speed: float = 1.0, called: str = "") -> Player:
    """The player of a recording. Raises ConfigurationError.

    called  what its source is called, where it has but one; as in the recording otherwise
    """
    from campmon.backends.recording.player import Player
    from campmon.backends.recording.recording import Recording

    recording = Recording.open(path)
    sources = recording.sources
    names = {sources[0].name: called} if called and len(sources) == 1 else {}
    return Player(recording, speed=speed, names=names)


def backends_of(player: Player) -> list[RecordingBackend]:
    """A backend for each source of a recording."""
    from campmon.backends.recording.backend import RecordingBackend

    return [RecordingBackend(player, track) for track in player.tracks]


def backend_of(
    profile: str, path: Path, *, speed: float = 1.0, source: str = ""
) -> RecordingBackend:
    """The backend of one source, called `profile`. Raises ConfigurationError.

    source  which one, by its recorded name; "" is the only one
    """
    from campmon.backends.recording.backend import RecordingBackend
    from campmon.backends.recording.player import Player
    from campmon.backends.recording.recording import Recording

    recording = Recording.open(path)
    names = [known.name for known in recording.sources]
    if (source and source not in names) or (not source and len(names) > 1):
        recording.close()
        raise ConfigurationError(
            f"the recording {path} has the sources {', '.join(names)}",
            f'Say in the profile {profile!r} which one: source = "{names[0]}"',
        )
    chosen = source or names[0]
    player = Player(recording, speed=speed, names={chosen: profile})
    return RecordingBackend(player, player.tracks[names.index(chosen)])


class _Factory:
    """Makes the backends of profiles whose `backend` is "recording"."""

    name = "recording"

    def create(self, profile: str, options: Mapping[str, object]) -> RecordingBackend:
        """Open the recording. Options: file, speed, source, at_end. Raises ConfigurationError.

        at_end  begin where the recording ends: for a command that asks once
        """
        file, speed = options.get("file"), options.get("speed")
        if not isinstance(file, str) or not file:
            raise ConfigurationError(
                f"profile {profile!r} does not say what to play", 'Give it file = "…".'
            )
        backend = backend_of(
            profile,
            Path(file),
            speed=float(speed) if isinstance(speed, int | float) else 1.0,
            source=str(options.get("source") or ""),
        )
        if options.get("at_end"):
            backend.player.pause()
            backend.player.seek(backend.player.recording.seconds)
        return backend


BACKEND = _Factory()
"""The entry point `recording` of the group `campmon.backends`."""
