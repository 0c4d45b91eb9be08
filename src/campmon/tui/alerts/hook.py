"""The command that is run for alerts: one at a time, in a process group that ends with campmon.

Nothing that a platform said is among its arguments or in its environment: it is on its standard
input, as JSON. Of our own environment it gets what a program needs to run and no more, since
secrets may be in there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shlex
import signal
from asyncio.subprocess import Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from campmon.engine.alerts import Alert

TIMEOUT_SECONDS = 10.0
MOST_WAITING = 16
"""Runs that may wait; beyond them the oldest is left out, and the log says so."""

_PASSED_ON = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "DISPLAY"}
    | {"WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"}
)

_log = logging.getLogger(__name__)


class AlertHook:
    """Runs a command for each document that is put in.

    tell  says to the user that the command fails: once, until it has worked again
    """

    def __init__(
        self, command: str, *, environ: Mapping[str, str], tell: Callable[[str], None]
    ) -> None:
        self._words = shlex.split(command)
        self._environ = {
            name: value
            for name, value in environ.items()
            if name in _PASSED_ON or name.startswith("LC_")
        }
        self._tell = tell
        self._told = False
        self._waiting: deque[tuple[bytes, dict[str, str]]] = deque()
        self._more = asyncio.Event()

    def put(self, alerts: Sequence[Alert], text: str, now: datetime) -> None:
        """Run the command for alerts of one kind."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            _log.warning("alerts: the command is behind; one run of it is left out")
        self._waiting.append((document(alerts, text, now), _variables(alerts)))
        self._more.set()

    @property
    def busy(self) -> bool:
        """Whether it runs, or is about to."""
        return self._more.is_set()

    async def run(self) -> None:
        """Run what is put in, one after the other, until cancelled."""
        while True:
            await self._more.wait()
            while self._waiting:
                await self._run_one(*self._waiting.popleft())
            self._more.clear()

    async def _run_one(self, said: bytes, variables: Mapping[str, str]) -> None:
        try:
            process = await self._start(variables)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else None
            self._failed(f"cannot be run: {why or 'its name is no name of a file'}")
            return
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await process.communicate(said)
        except TimeoutError:
            self._failed(f"took longer than {TIMEOUT_SECONDS:.0f} s and was ended")
        else:
            if process.returncode == 0:
                self._told = False
            else:
                self._failed(f"ended with code {process.returncode}")
        finally:
            _end(process)
            await _gone(process)

    async def _start(self, variables: Mapping[str, str]) -> Process:
        """Start it in a group of its own. What was begun when campmon leaves is ended whole."""
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *self._words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env={**self._environ, **variables},
                start_new_session=True,
            )
        )
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            with suppress(OSError, ValueError):
                begun = await starting
                _end(begun)
                await _gone(begun)
            raise

    def _failed(self, why: str) -> None:
        program = os.path.basename(self._words[0])
        _log.warning("alerts: the command %s %s", program, why)
        if not self._told:
            self._told = True
            self._tell(f"The command for alerts, {program}, {why}. The log tells of later ones")


def _end(process: Process) -> None:
    """What it has started itself ends with it, and all of it with campmon."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


async def _gone(process: Process) -> None:
    """Wait for one that was killed, which takes no time; who wants us to stop is heard after it."""
    cancelled: asyncio.CancelledError | None = None
    while process.returncode is None:
        try:
            await asyncio.shield(process.wait())
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled


def document(alerts: Sequence[Alert], text: str, now: datetime) -> bytes:
    """Alerts of one kind as the command gets them: one JSON document."""
    kind = alerts[0].kind
    said = {
        "rule": kind.value,
        "severity": "urgent" if kind.urgent else "warning",
        "text": text,
        "count": len(alerts),
        "at": now.isoformat(),
        "alerts": [
            {
                "profile": alert.profile,
                "campaign_id": alert.subject.campaign_id or None,
                "campaign_name": alert.name if alert.key is not None else None,
                "text": alert.what,
                "since": alert.since.isoformat(),
                "as_of": alert.as_of.isoformat(),
                "figures": dict(alert.figures),
            }
            for alert in alerts
        ],
    }
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _variables(alerts: Sequence[Alert]) -> dict[str, str]:
    kind = alerts[0].kind
    return {
        "CAMPMON_ALERT_RULE": kind.value,
        "CAMPMON_ALERT_SEVERITY": "urgent" if kind.urgent else "warning",
        "CAMPMON_ALERT_COUNT": str(len(alerts)),
    }
