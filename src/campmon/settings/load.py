"""Read the configuration file: checked whole, before anything of it is used."""

import errno
import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from campmon.model.errors import ConfigurationError
from campmon.settings.paths import Paths
from campmon.settings.profile import Settings

LARGEST_BYTES = 1_000_000


def load_settings(environ: Mapping[str, str], paths: Paths | None = None) -> Settings:
    """Load the configuration; without a file, the built-in one with the profile `practice`.

    Raises ConfigurationError, naming file, table and key and the mend, for the first problem. No
    secret is read.
    """
    settings, problems = _load(paths or Paths.from_environ(environ))
    if problems:
        raise problems[0]
    return settings


def find_problems(
    environ: Mapping[str, str], paths: Paths | None = None
) -> tuple[ConfigurationError, ...]:
    """Everything that is wrong with the configuration file."""
    try:
        return _load(paths or Paths.from_environ(environ))[1]
    except ConfigurationError as error:
        return (error,)


def _load(paths: Paths) -> tuple[Settings, tuple[ConfigurationError, ...]]:
    path = paths.config_file
    content = read_private(path)
    if content is None:
        if paths.config_is_named:
            raise ConfigurationError(
                f"CAMPMON_CONFIG names {path}, which is not there",
                "Create it, or unset CAMPMON_CONFIG.",
            )
        return Settings(), ()
    # Only who has a file pays for loading pydantic.
    from campmon.settings.interpret import interpret

    return interpret(parse(path, content), path)


def read_private(path: Path) -> bytes | None:
    """The file's content; None if there is none.

    Refused is what others could read or have written, as it may hold commands and logins.
    Raises ConfigurationError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return None
        raise _unreadable(path, error) from None
    try:
        _check_private(path, os.fstat(handle))
        return os.read(handle, LARGEST_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from None
    finally:
        os.close(handle)


def _check_private(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ConfigurationError(f"{path} is not a file", "Put a TOML file in its place.")
    if found.st_uid != os.geteuid():
        raise ConfigurationError(
            f"{path} belongs to another user", f"Make it yours: chown {os.geteuid()} {path}"
        )
    if found.st_mode & 0o077:
        raise ConfigurationError(
            f"others can read or change {path} (mode {stat.S_IMODE(found.st_mode):03o})",
            f"Close it to them: chmod 600 {path}",
        )
    if found.st_size > LARGEST_BYTES:
        raise ConfigurationError(f"{path} is too large for a configuration")


def parse(path: Path, content: bytes) -> dict[str, object]:
    """The file's tables. Raises ConfigurationError with the line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(
            f"{path}, line {line}: this is not UTF-8", "Save the file as UTF-8."
        ) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _line_of(error, text)
        what = str(error).split(" (at ", 1)[0]
        raise ConfigurationError(
            f"{path}, line {where}: {what[0].lower() + what[1:]}",
            'Write text in quotes, as in key = "value", and tables as [table].',
        ) from None
    except RecursionError:
        raise ConfigurationError(f"{path} is nested too deeply") from None


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that the parser names; the last one where it names the end of the file."""
    _, found, rest = str(error).rpartition("(at line ")
    number = rest.split(",", 1)[0] if found else ""
    return int(number) if number.isdigit() else text.rstrip("\n").count("\n") + 1


def _unreadable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{path} cannot be read: {error.strerror}", f"See who may: ls -l {path}"
    )
