"""The local hub's process: one backend, one Unix socket, gone with its last monitor.

It is told what to serve by JSON on its standard input; nothing of it can be read by others there.
"""

import asyncio
import fcntl
import logging
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from random import SystemRandom
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from campmon.backends.hub.address import HubAddress, unix_address
from campmon.backends.registry import load_backend
from campmon.engine.audit import AuditLog
from campmon.engine.clock import SystemClock
from campmon.hub.lifetime import FIRST_SECONDS, GRACE_SECONDS, Lifetime
from campmon.hub.listen import answers, forget, listen
from campmon.hub.server import Server
from campmon.model.errors import CampmonError, ConfigurationError

LOCK_SECONDS = 15.0
"""How long to wait for a hub that is ending to let go of the lock."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_log = logging.getLogger(__name__)


class HubOptions(BaseModel):
    """What to serve, and where.

    socket   the Unix socket
    lock     held for the hub's whole life: there is one hub a socket
    audit    the audit log of what its clients do
    backend  the backend's name, with its options
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    socket: Path
    lock: Path
    audit: Path
    profile: str
    backend: str = "practice"
    options: Mapping[str, Any] = {}
    refresh_seconds: float = 2.0
    read_only: bool = False
    first_seconds: float = FIRST_SECONDS
    grace_seconds: float = GRACE_SECONDS


def read_hub_options(text: str | bytes) -> HubOptions:
    """Read the options. Raises ConfigurationError."""
    try:
        return HubOptions.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"the hub's options: {where}: {first['msg']}") from None


def run_hub(options: HubOptions) -> int:
    """Be the hub until it is over; return the exit code. Its log goes to `logging`."""
    address = unix_address(str(options.socket))
    try:
        lock = _lock(options.lock, address)
        if lock is None:
            _log.info("another hub serves %s", address)
            return 0
        try:
            return asyncio.run(_serve(options, address))
        finally:
            os.close(lock)  # lets go of the lock too
    except CampmonError as error:
        _log.error("%s", error)
        return error.exit_code


async def _serve(options: HubOptions, address: HubAddress) -> int:
    clock = SystemClock()
    backend = load_backend(options.backend).create(options.profile, options.options)
    server = Server(
        backend,
        AuditLog(options.audit, clock),
        clock=clock,
        random=SystemRandom(),
        refresh_seconds=options.refresh_seconds,
        read_only=options.read_only,
        lifetime=Lifetime(first_seconds=options.first_seconds, grace_seconds=options.grace_seconds),
    )
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, server.stop, signal.Signals(number).name)
    try:
        listener = listen(address)
        _log.info("serving %s at %s", options.backend, address)
        try:
            why = await server.run([listener], hide=lambda: forget(address))
        finally:
            forget(address)
        _log.info("over: %s", why)
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
    return 0


def _lock(path: Path, address: HubAddress) -> int | None:
    """Take the lock, waiting for a hub that is ending; None where one is there to stay.

    The system lets go of it with the process, however that ends. Raises ConfigurationError.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigurationError(f"the hub's lock {path}: {error.strerror}") from error
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if answers(address):
                os.close(lock)
                return None
            if time.monotonic() > until:
                os.close(lock)
                raise ConfigurationError(
                    f"another hub holds {path} and does not answer",
                    "End that process, then try again.",
                ) from None
            time.sleep(0.02)
