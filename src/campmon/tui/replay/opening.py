"""From profiles of recordings to the sources of a session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from campmon.backends.recording import backend_of, backends_of, open_player
from campmon.settings.profile import Profile
from campmon.tui.session import Wanted

UNDER_OWN_NAMES = "own_names"
"""The option of a profile whose sources go by their recorded names, whatever its own is."""


def wanted_of(chosen: Sequence[Profile]) -> tuple[list[Wanted], list[str]]:
    """The sources of a recording; what is to be told of it they tell. Raises ConfigurationError."""
    (profile,) = chosen
    options = profile.options
    path = Path(str(options.get("file", "")))
    speed = options.get("speed")
    speed = float(speed) if isinstance(speed, int | float) else 1.0
    source = options.get("source")
    if isinstance(source, str):
        backends = [backend_of(profile.name, path, speed=speed, source=source)]
        player = backends[0].player
    else:
        called = "" if options.get(UNDER_OWN_NAMES) else profile.name
        player = open_player(path, speed=speed, called=called)
        backends = backends_of(player)
    refresh = {
        track.profile: source.refresh_seconds
        for track, source in zip(player.tracks, player.recording.sources, strict=True)
    }
    wanted = [
        Wanted(
            backend,
            refresh[backend.profile],
            read_only=True,
            goes_round=True,
            keeps_history=False,
            player=player,
        )
        for backend in backends
    ]
    return wanted, []
