"""Where campmon keeps things, worked out from an environment that is passed in."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from campmon.model.errors import ConfigurationError
from campmon.settings.private import make_private

LONGEST_RUNTIME_DIR = 72
"""Bytes of the runtime directory's path: a socket's whole path may have 103 (macOS; Linux 107)."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The places on disk.

    config_file     the configuration, there or not
    config_is_named $CAMPMON_CONFIG names it, so it has to be there
    state_dir       audit log, crash logs, hub log; there, private and writable
    runtime_dir     sockets; there, private, writable and short enough for them
    themes_dir      the user's own themes, there or not
    notes           what the user should be told of fallbacks, on stderr
    """

    config_file: Path
    state_dir: Path
    runtime_dir: Path
    themes_dir: Path
    notes: tuple[str, ...] = ()
    config_is_named: bool = False

    @property
    def audit_log(self) -> Path:
        """Where every part of campmon writes down who wanted what."""
        return self.state_dir / "audit.jsonl"

    @property
    def screen_file(self) -> Path:
        """What the screen remembers: layout, theme, order, panel, hidden sources."""
        return self.state_dir / "screen.json"

    @property
    def history_db(self) -> Path:
        """Where the monitor keeps samples of campaigns."""
        return self.state_dir / "history.db"

    @property
    def appends_dir(self) -> Path:
        """Where appends keep their journal, mappings, and records until a job has ended."""
        return self.state_dir / "appends"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], *, platform: str = sys.platform) -> "Paths":
        """Work the paths out, and make the directories for state and sockets.

        Without a home, or with one that cannot be written, state goes to a private directory in
        the temporary one and `notes` says so. Raises ConfigurationError where not even that can
        be had.
        """
        notes: list[str] = []
        home = _directory(environ, "HOME")
        named = environ.get("CAMPMON_CONFIG", "")
        config_dir = _config_dir(environ, home, platform)
        state_dir = _state_dir(environ, home, platform, notes)
        if config_dir is None:
            config_dir = state_dir
        return cls(
            config_file=_expand(named, home) if named else config_dir / "config.toml",
            state_dir=state_dir,
            runtime_dir=_runtime_dir(environ, notes),
            themes_dir=config_dir / "themes",
            notes=tuple(notes),
            config_is_named=bool(named),
        )


def _directory(environ: Mapping[str, str], name: str) -> Path | None:
    """The absolute path in a variable; a relative or empty one counts as unset (XDG's rule)."""
    path = Path(environ.get(name, ""))
    return path if path.is_absolute() else None


def _expand(named: str, home: Path | None) -> Path:
    if home is not None and named.startswith("~/"):
        return home / named[2:]
    return Path(named).absolute()


def _config_dir(environ: Mapping[str, str], home: Path | None, platform: str) -> Path | None:
    base = _directory(environ, "XDG_CONFIG_HOME")
    if base is None and home is not None:
        mac = platform == "darwin"
        base = home / ("Library/Application Support" if mac else ".config")
    return base / "campmon" if base is not None else None


def _state_dir(
    environ: Mapping[str, str], home: Path | None, platform: str, notes: list[str]
) -> Path:
    base = _directory(environ, "XDG_STATE_HOME")
    if base is None and home is not None:
        mac = platform == "darwin"
        base = home / ("Library/Application Support" if mac else ".local/state")
    if base is None:
        fallback = _private_temporary(environ)
        notes.append(f"there is no HOME; the audit log is kept in {fallback}")
        return fallback
    wanted = base / "campmon"
    try:
        make_private(wanted)
    except (OSError, ConfigurationError) as error:
        fallback = _private_temporary(environ)
        why = error.strerror if isinstance(error, OSError) else error.message
        notes.append(
            f"{wanted} cannot be used ({str(why).lower()}); the audit log is kept in {fallback}"
        )
        return fallback
    return wanted


def _runtime_dir(environ: Mapping[str, str], notes: list[str]) -> Path:
    base = _directory(environ, "XDG_RUNTIME_DIR")
    if base is not None:
        wanted = base / "campmon"
        if len(os.fsencode(wanted)) <= LONGEST_RUNTIME_DIR:
            try:
                make_private(wanted)
            except (OSError, ConfigurationError) as error:
                why = error.strerror if isinstance(error, OSError) else error.message
                notes.append(f"{wanted} cannot be used ({str(why).lower()}) for sockets")
            else:
                return wanted
        else:
            notes.append(f"{wanted} is too long for sockets")
    fallback = _private_temporary(environ)
    if len(os.fsencode(fallback)) <= LONGEST_RUNTIME_DIR:
        return fallback
    return _private_temporary({})


def _private_temporary(environ: Mapping[str, str]) -> Path:
    """A directory of this user's own in the temporary one; the same for each of its processes."""
    problem = ConfigurationError("there is no temporary directory")
    for base in (_directory(environ, "TMPDIR"), Path("/tmp"), Path("/var/tmp")):
        if base is None:
            continue
        wanted = base / f"campmon-{os.geteuid()}"
        try:
            make_private(wanted, links=False)
        except OSError as error:
            problem = ConfigurationError(
                f"no directory for state and sockets can be made: {wanted}: {error.strerror}",
                "Set HOME or XDG_STATE_HOME, and XDG_RUNTIME_DIR, to directories of your own.",
            )
        except ConfigurationError as error:
            problem = error
        else:
            return wanted
    raise problem
