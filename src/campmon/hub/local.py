"""The local hub: found, started or joined. Importing this loads neither asyncio nor pydantic."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from campmon.backends.hub.address import HubAddress, unix_address
from campmon.hub.listen import answers
from campmon.model.errors import UnreachableError

START_SECONDS = 20.0
"""How long a hub may take to listen; a busy machine is slow, a broken hub ends by itself."""

_LOOK_SECONDS = 0.01
_LONGEST_LOG_BYTES = 1024 * 1024


class _Spawned(subprocess.Popen[bytes]):
    """A process that outlives us on purpose: to let go of it is no leak to warn of."""

    def __del__(self) -> None: ...


class LocalHub:
    """The hub of one profile and its options, for all monitors of this user on this machine.

    It is the one process that holds the lock beside its socket. So nobody decides who starts it:
    whoever finds nobody listening starts one, and of several only the first stays.
    """

    def __init__(
        self,
        *,
        profile: str,
        backend: str,
        options: Mapping[str, object],
        runtime_dir: Path,
        state_dir: Path,
        environ: Mapping[str, str],
        refresh_seconds: float = 2.0,
    ) -> None:
        identity = json.dumps([profile, backend, dict(options)], sort_keys=True, default=str)
        name = f"hub-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
        self._address = unix_address(str(runtime_dir / f"{name}.sock"))
        self._log = state_dir / f"{name}.log"
        self._environ = environ
        self._task = json.dumps(
            {
                "socket": str(runtime_dir / f"{name}.sock"),
                "lock": str(runtime_dir / f"{name}.lock"),
                "audit": str(state_dir / "hub-audit.jsonl"),
                "profile": profile,
                "backend": backend,
                "options": dict(options),
                "refresh_seconds": refresh_seconds,
            }
        )
        self._process: _Spawned | None = None

    @property
    def address(self) -> HubAddress:
        """Where it listens."""
        return self._address

    @property
    def log(self) -> Path:
        """Its log."""
        return self._log

    def is_running(self) -> bool:
        """Whether a hub listens."""
        return answers(self._address)

    def launch(self) -> None:
        """Start a hub unless one listens or is on its way; returns at once.

        Raises UnreachableError where no process can be started.
        """
        if self._process is not None and self._process.poll() is None:
            return
        if not self.is_running():
            self._process = self._spawn()

    async def ensure(self) -> None:
        """Wait until a hub listens, starting one where none is.

        Raises UnreachableError, with the last word of its log, where it ends instead.
        """
        import asyncio  # the screen has loaded it by now; `launch` comes before

        until = time.monotonic() + START_SECONDS
        self.launch()
        while not self.is_running():
            self._check_alive()
            if time.monotonic() > until:
                raise UnreachableError(
                    f"the local hub has not begun to listen in {START_SECONDS:.0f} s",
                    f"See its log: {self._log}",
                )
            await asyncio.sleep(_LOOK_SECONDS)

    def _check_alive(self) -> None:
        """Raise if our process failed; where it gave way to one that has gone since, begin anew."""
        code = self._process.poll() if self._process is not None else 0
        if code is None:
            return
        if code != 0:
            raise UnreachableError(
                f"the local hub ended at once (exit code {code}): {self._last_word()}",
                f"See its log: {self._log}",
            )
        self.launch()

    def _spawn(self) -> _Spawned:
        try:
            with self._open_log() as log:
                process = _Spawned(
                    [sys.executable, "-P", "-m", "campmon.hub"],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    env=dict(self._environ),
                    start_new_session=True,  # it outlives this terminal while others watch
                )
        except OSError as error:
            raise UnreachableError(
                f"the local hub cannot be started: {error.strerror or error}"
            ) from error
        assert process.stdin is not None
        try:
            with process.stdin as told:
                told.write(self._task.encode())
        except BrokenPipeError:
            pass  # it ended at once: `ensure` says why
        return process

    def _open_log(self) -> BinaryIO:
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._log, flags, 0o600)
        if os.fstat(descriptor).st_size > _LONGEST_LOG_BYTES:
            os.ftruncate(descriptor, 0)
        return os.fdopen(descriptor, "ab")

    def _last_word(self) -> str:
        try:
            lines = self._log.read_text("utf-8", "replace").splitlines()
        except OSError as error:
            return f"its log cannot be read: {error.strerror}"
        return next((line for line in reversed(lines) if line.strip()), "it left no word")
