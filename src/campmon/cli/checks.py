"""The checks of `campmon doctor`. None changes anything."""

import asyncio
import os
import platform
import socket
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from campmon.cli.session import Session
from campmon.hub.local import LocalHub
from campmon.model.errors import CampmonError, ConfigurationError
from campmon.model.text import clean
from campmon.settings.load import find_problems
from campmon.settings.profile import Profile, installed_backends

CONNECT_SECONDS = 3.0
SMALLEST = (80, 24)
DEFAULT_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
NOT_BEFORE_YEAR = 2025

_LOGGED_IN_TO = frozenset({"livevox", "voiso"})
"""Backends whose login is tried: an address that takes connections says little of those."""
_OF_TODAY = frozenset({"livevox"})
"""Backends whose list is of the present day."""


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and what to do about it."""

    check: str
    verdict: Verdict
    found: str
    mend: str = ""


class Checkup:
    """All checks, on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._environ = session.environ

    async def findings(self) -> list[Finding]:
        """Run every check."""
        try:
            self._session.paths  # noqa: B018 - made on first use
        except ConfigurationError as error:
            return [*self._surroundings(), _fail("directories", error.message, error.mend)]
        found = [*self._surroundings(), *self._directories(), *self._configuration()]
        found.extend([finding async for finding in self._sources()])
        return found

    def _surroundings(self) -> Iterator[Finding]:
        yield _python()
        yield self._terminal()
        yield self._colours()
        yield self._size()
        yield self._tmux()
        yield self._ssh()
        yield self._encoding()
        yield _clock(self._session.clock.now())

    def _terminal(self) -> Finding:
        term = self._environ.get("TERM", "")
        if term in ("dumb", "unknown"):
            return _warn(
                "terminal",
                f"TERM={term}: it cannot place text, so the monitor does not open",
                "export TERM=xterm-256color, if the terminal is a real one",
            )
        if not self._session.streams.on_terminal:
            return _ok("terminal", "none here; the monitor needs one, the other commands do not")
        return _ok("terminal", f"TERM={clean(term) or 'unset'}")

    def _colours(self) -> Finding:
        term = self._environ.get("TERM", "")
        if self._environ.get("NO_COLOR"):
            return _ok("colours", "off (NO_COLOR)")
        if self._environ.get("COLORTERM", "") in ("truecolor", "24bit"):
            return _ok("colours", "16 million")
        if "256color" in term:
            return _ok("colours", "256")
        return _ok("colours", "16 at least; export COLORTERM=truecolor if the terminal has more")

    def _size(self) -> Finding:
        try:
            size = os.get_terminal_size(self._session.streams.stdout.fileno())
        except OSError:
            return _ok("size", "no terminal to measure")
        found = f"{size.columns} × {size.lines}"
        if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
            return _warn("size", found, f"Make the window {SMALLEST[0]} × {SMALLEST[1]} or larger.")
        return _ok("size", found)

    def _tmux(self) -> Finding:
        if not self._environ.get("TMUX"):
            return _ok("tmux", "not inside tmux")
        term = self._environ.get("TERM", "")
        if not term.startswith(("tmux", "screen")):
            return _warn(
                "tmux",
                f"inside tmux, but TERM={clean(term)}",
                "Remove what sets TERM from your shell's start-up file; tmux sets it itself.",
            )
        return _ok("tmux", f"inside tmux, TERM={clean(term)}")

    def _ssh(self) -> Finding:
        if self._environ.get("SSH_CONNECTION") or self._environ.get("SSH_TTY"):
            return _ok("ssh", "over SSH: the screen is not animated")
        return _ok("ssh", "not over SSH")

    def _encoding(self) -> Finding:
        encoding = self._session.streams.stdout.encoding
        if encoding.lower().replace("-", "") != "utf8":
            return _warn(
                "encoding",
                f"{encoding}: what it lacks is shown as ?",
                "export LC_ALL=C.UTF-8, or a UTF-8 locale of your language",
            )
        return _ok("encoding", "UTF-8")

    def _directories(self) -> Iterator[Finding]:
        paths = self._session.paths
        for note in paths.notes:
            yield _warn("directories", note, "Set HOME to a directory that you can write.")
        yield _private("state", paths.state_dir)
        yield _private("sockets", paths.runtime_dir)
        yield from _history(paths.history_db)

    def _configuration(self) -> Iterator[Finding]:
        problems = find_problems(self._environ, self._session.paths)
        for problem in problems:
            yield _fail("configuration", problem.message, problem.mend)
        if problems:
            return
        settings = self._session.settings
        if settings.source_path is None:
            file = self._session.paths.config_file
            yield _ok("configuration", f"none ({file}); the practice dialer is used")
        else:
            yield _ok("configuration", f"{settings.source_path}")

    async def _sources(self) -> AsyncIterator[Finding]:
        if find_problems(self._environ, self._session.paths):
            return
        for profile in self._session.settings.profiles.values():
            if profile.backend == "practice":
                yield self._local_hub(profile)
            elif profile.backend in _LOGGED_IN_TO and profile.backend in installed_backends():
                async for finding in self._log_in(profile):
                    yield finding
            else:
                yield await _reach(profile)

    async def _log_in(self, profile: Profile) -> AsyncIterator[Finding]:
        """Log in as every command does, and read once, so that rights are tried too."""
        check = f"-p {profile.name}"
        try:
            async with self._session.source(profile, notices=False) as backend:
                reading = await backend.read()
                notices = backend.notices
        except CampmonError as error:
            yield _fail(check, error.message, error.mend or "See the profile.")
            return
        number = len(reading.campaigns)
        listed = f"{number:,} campaign{'' if number == 1 else 's'}"
        if profile.backend in _OF_TODAY:
            listed += " of today"
        method = f", statistics {reading.method}" if reading.method else ""
        host = urlsplit(profile.address or "").hostname or backend.platform
        yield _ok(check, f"logged in to {host}; {listed}{method}")
        for notice in notices:
            yield _warn(check, notice.short, notice.text)
        if profile.backend == "voiso":
            yield await _events(profile.name, self._session.paths.runtime_dir)

    def _local_hub(self, profile: Profile) -> Finding:
        paths = self._session.paths
        hub = LocalHub(
            profile=profile.name,
            backend=profile.backend,
            options=profile.options,
            runtime_dir=paths.runtime_dir,
            state_dir=paths.state_dir,
            environ=self._environ,
        )
        running = "is running" if hub.is_running() else "is not running; a monitor starts it"
        return _ok(f"-p {profile.name}", f"practice dialer; its local hub {running}")


def _recording(check: str, path: Path) -> Finding:
    """Whether a recording can be played, and of when it is."""
    from campmon.backends.recording.recording import Recording  # brings pydantic

    try:
        recording = Recording.open(path)
    except ConfigurationError as error:
        return _fail(check, error.message, error.mend)
    recording.close()
    begun, ends = recording.begun.astimezone(), recording.ends.astimezone()
    told = f"a recording of {begun:%Y-%m-%d %H:%M} to {ends:%H:%M}"
    if recording.notes:
        return _warn(check, f"{told}; {recording.notes[0]}", "It plays as far as it goes.")
    return _ok(check, told)


async def _reach(profile: Profile) -> Finding:
    """Whether the profile's address takes a connection; nothing is sent over it."""
    check = f"-p {profile.name}"
    if profile.backend not in installed_backends():
        return _warn(
            check, f"{profile.backend} is not in this version of campmon", "Upgrade campmon."
        )
    if profile.backend == "recording":
        return _recording(check, Path(str(profile.options.get("file", ""))))
    address = profile.address
    if address is None:
        return _ok(check, f"{profile.backend}: no base_url to reach")
    if address.startswith("unix:"):
        return await _reach_socket(check, Path(address.removeprefix("unix:")))
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        why = f"no answer in {CONNECT_SECONDS:g} s"
    except socket.gaierror:
        why = "the name is not known"
    except OSError as error:
        why = error.strerror or "no connection"
    else:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return _ok(check, f"{host}:{port} takes connections")
    return _fail(check, f"{host}:{port}: {why}", "See base_url, the network, VPN and firewall.")


async def _reach_socket(check: str, path: Path) -> Finding:
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except OSError as error:
        return _fail(check, f"{path}: {error.strerror}", "Start the hub, or correct base_url.")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return _ok(check, f"{path} takes connections")


async def _events(profile: str, runtime_dir: Path) -> Finding:
    """Whether a receiver of Voiso's events feeds the panels of a profile; none has to."""
    from campmon.backends.voiso.events.places import socket_path

    try:
        _, writer = await asyncio.open_unix_connection(socket_path(runtime_dir, profile))
    except OSError:
        return _ok("events", f"{profile}: not heard; campmon listen -p {profile} fills the panels")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return _ok("events", f"{profile}: campmon listen is running")


def _python() -> Finding:
    return _ok("Python", f"{platform.python_version()} ({sys.executable})")


def _clock(now: datetime) -> Finding:
    local = now.astimezone()
    found = f"{local.isoformat(' ', 'seconds')} {local.tzname()}"
    if now.year < NOT_BEFORE_YEAR:
        return _fail("clock", f"{found} is in the past", "Set the clock: ages and times need it.")
    return _ok("clock", found)


def _history(path: Path) -> Iterator[Finding]:
    """Where samples of past days are, and how many; what was set aside as damaged."""
    with suppress(OSError):
        yield _ok("history", f"{path}, {path.stat().st_size / 1e6:,.1f} MB")
    for aside in sorted(path.parent.glob(f"{path.name}.damaged-*")):
        if not aside.name.endswith(("-wal", "-shm")):
            mend = "Nothing needs it any more: remove it, and what has its name and more."
            yield _warn("history", f"a damaged one was set aside: {aside}", mend)


def _private(check: str, path: Path) -> Finding:
    found = path.stat()
    if found.st_mode & 0o077:
        mode = f"{stat.S_IMODE(found.st_mode):03o}"
        return _fail(check, f"others can enter {path} (mode {mode})", f"chmod 700 {path}")
    if not os.access(path, os.W_OK | os.X_OK):
        return _fail(check, f"{path} cannot be written", f"chmod 700 {path}, or make room")
    room = os.statvfs(path)
    if room.f_blocks and not room.f_bavail:
        return _fail(check, f"the disk of {path} is full", "Make room: nothing is done unaudited.")
    return _ok(check, f"{path}")


def _ok(check: str, found: str) -> Finding:
    return Finding(check, Verdict.OK, found)


def _warn(check: str, found: str, mend: str) -> Finding:
    return Finding(check, Verdict.WARN, found, mend)


def _fail(check: str, found: str, mend: str) -> Finding:
    return Finding(check, Verdict.FAIL, found, mend)
