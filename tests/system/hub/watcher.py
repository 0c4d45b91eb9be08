"""A monitor without a screen: joins or starts the local hub, says so, and follows until it ends.

    python watcher.py FOLDER

Prints the hub's life (epoch), then follows for ever.
"""

import asyncio
import os
import sys
from pathlib import Path

from campmon.backends.base import FollowedBackend
from campmon.hub.sources import backend_for
from campmon.settings.paths import Paths
from campmon.settings.profile import Profile

PROFILE = Profile(
    "practice",
    "practice",
    refresh_seconds=0.2,
    options={"campaigns": 2, "records": 50, "agents": 2},
)


def paths_in(folder: Path) -> Paths:
    return Paths(folder / "config.toml", folder, folder, folder / "themes")


async def watch(folder: Path) -> None:
    backend = backend_for(
        PROFILE, paths_in(folder), role="monitor", environ=dict(os.environ)
    ).backend
    await backend.open()
    assert isinstance(backend, FollowedBackend)
    sys.stdout.write(f"{backend.epoch}\n")
    sys.stdout.flush()
    async for _ in backend.follow():
        pass


if __name__ == "__main__":
    asyncio.run(watch(Path(sys.argv[1])))
