"""What a configuration names outside of its file: whether it is there."""

import shlex
import shutil
from collections.abc import Iterator, Mapping

from campmon.model.errors import ConfigurationError
from campmon.settings.paths import Paths
from campmon.settings.profile import Settings, did_you_mean


def what_is_missing(
    settings: Settings, environ: Mapping[str, str], paths: Paths
) -> Iterator[ConfigurationError]:
    """The theme and the alerts' command, where they are not there."""
    from campmon.settings.theme_files import shipped_dir, theme_files

    known = sorted(theme_files(paths.themes_dir, shipped_dir()))
    if settings.theme is not None and settings.theme not in known:
        yield ConfigurationError(
            f"{settings.source_path}: there is no theme {settings.theme!r}",
            did_you_mean(settings.theme, known),
        )
    command = settings.alerts.command if settings.alerts is not None else None
    program = shlex.split(command)[0] if command is not None else None
    if program is not None and shutil.which(program, path=environ.get("PATH")) is None:
        yield ConfigurationError(
            f"{settings.source_path}, [alerts]: command names {program!r}, which cannot be run",
            "Give its whole path, and make it executable: chmod +x",
        )
