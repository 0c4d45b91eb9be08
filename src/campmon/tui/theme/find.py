"""Themes by name, and reading their files."""

import tomllib
from contextlib import suppress
from pathlib import Path

from campmon.model.errors import ConfigurationError
from campmon.settings.theme_files import shipped_dir, theme_files
from campmon.tui.theme.model import ThemeFile

DEFAULT_THEME = "dark"
MONO_THEME = "mono"
SIXTEEN_THEME = "sixteen"

_Stamp = tuple[int, int, int]


class Themes:
    """All themes by name: the user's own come before campmon's of the same name."""

    def __init__(self, user_dir: Path | None, shipped: Path | None = None) -> None:
        self._files: dict[str, Path] = {}
        self._shipped = shipped or shipped_dir()
        self._user_dir = user_dir
        self._read: dict[str, ThemeFile] = {}
        self._stamps: dict[str, _Stamp | None] = {}
        self.look_again()

    def look_again(self) -> None:
        """Find the files that there are now; those of the user's own are read again when used."""
        self._files = theme_files(self._user_dir, self._shipped)
        for name in [name for name in self._read if self.own_file(name) is not None]:
            del self._read[name]

    @property
    def names(self) -> list[str]:
        """Every theme's name, which is its file's."""
        return sorted(self._files)

    @property
    def has_own(self) -> bool:
        """Whether the user has a folder of themes."""
        return self._user_dir is not None and self._user_dir.is_dir()

    def own_file(self, name: str) -> Path | None:
        """The file of a theme of the user's own; None where it is one of campmon's."""
        path = self._files.get(name)
        return None if path is None or path.parent == self._shipped else path

    def changed(self, name: str) -> ThemeFile | None:
        """A theme of the user's own as its file has it now, if that has changed since it was read.

        One that is wrong by now leaves what was read before, and raises ConfigurationError once.
        """
        path = self.own_file(name)
        stamp = _stamp(path) if path is not None else None
        if stamp is None or stamp == self._stamps.get(name):
            return None
        before = self._read.pop(name, None)
        try:
            return self.load(name)
        except ConfigurationError:
            if before is not None:
                self._read[name] = before
            raise

    def load(self, name: str) -> ThemeFile:
        """Read a theme. Raises ConfigurationError naming file and key."""
        if name not in self._read:
            if name not in self._files:
                known = ", ".join(self.names)
                raise ConfigurationError(f"there is no theme {name!r}", f"There are: {known}.")
            path = self._files[name]
            if path.parent != self._shipped:
                self._stamps[name] = _stamp(path)
            self._read[name] = read_theme(path, ours=path.parent == self._shipped)
        return self._read[name]


def _stamp(path: Path) -> _Stamp | None:
    """What differs after an edit; None while an editor has the file away."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def read_theme(path: Path, *, ours: bool = False) -> ThemeFile:
    """Read one theme file. Raises ConfigurationError naming file and key.

    `ours` leaves the check out: the tests do it, and it would cost every start its time.
    """
    mend = "Mend the file, or choose another theme with t."
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        if not ours:
            from campmon.tui.theme.schema import check  # brings pydantic with it

            check(found)
        theme = ThemeFile.from_checked(found)
    except OSError as error:
        raise ConfigurationError(f"theme {path}: {error.strerror}", mend) from error
    except (ValueError, RecursionError) as error:  # a wrong key, not TOML, or not UTF-8
        raise ConfigurationError(f"theme {path}: {error}", mend) from error
    if theme.name != path.stem:
        raise ConfigurationError(f"theme {path}: name: {theme.name!r} is not the file's name", mend)
    return theme


def choose(
    wanted: str | None,
    *,
    no_color: bool,
    colors: int,
    themes: Themes,
    chosen: str | None = None,
) -> tuple[ThemeFile, tuple[str, ...]]:
    """The theme to start with, and what the user should be told about it.

    NO_COLOR asks for mono. Where the terminal has 16 colours and no theme was asked for, one
    that uses exactly those is taken, since the nearest of 16 to a fine shade is anybody's guess.
    `chosen` is what was taken on the screen the time before, perhaps on another terminal.
    """
    if no_color:
        return themes.load(MONO_THEME), ()
    if chosen is not None and chosen != wanted:
        with suppress(ConfigurationError):  # it has gone since: as if it had not been chosen
            theme = themes.load(chosen)
            if theme.ansi or colors > 16:
                return theme, ()
    fallback = DEFAULT_THEME if colors > 16 else SIXTEEN_THEME
    if wanted is None:
        return themes.load(fallback), ()
    try:
        return themes.load(wanted), ()
    except ConfigurationError as error:
        return themes.load(fallback), (str(error),)
