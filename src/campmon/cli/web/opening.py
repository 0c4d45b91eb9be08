"""`campmon monitor --web`: says the address, and serves until whoever started it is gone."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import BinaryIO

from campmon.cli.session import Session
from campmon.cli.web.asked import Resized
from campmon.cli.web.guard import HOST, Guard
from campmon.cli.web.page import load_pages
from campmon.cli.web.server import Server
from campmon.cli.web.viewer import Viewer
from campmon.model.errors import ConfigurationError

DEFAULT_PORT = 8768
LOG_FILE = "web.log"

_BACKLOG = 32
_LONGEST_LOG_BYTES = 1 << 20
_LOOK_SECONDS = 0.25
"""How often we look whether our parent is there still."""

_TOKEN_BYTES = 24
_INTERRUPTED = 130


def open_web(session: Session, profiles: Sequence[str], port: int, *, wallboard: bool) -> int:
    """Serve the monitor of these profiles until interrupted. Raises ConfigurationError."""
    options = [f"--profile={name}" for name in profiles] + ["--wallboard"] * wallboard
    return session.run(_serve(session, options, port))


async def _serve(session: Session, options: Sequence[str], port: int) -> int:
    command = [sys.executable, "-P", "-m", "campmon", "web-viewer", *options]
    parent = os.getppid()
    with _listening(port) as listener, _open_log(session.paths.state_dir / LOG_FILE) as log:
        guard = Guard(listener.getsockname()[1], token_urlsafe(_TOKEN_BYTES))

        def make_viewer(size: Resized) -> Viewer:
            return Viewer(command, session.environ, log, size)

        server = Server(guard, load_pages(guard), make_viewer)
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def end(number: signal.Signals) -> None:
            if not ended.done():
                ended.set_result(_INTERRUPTED if number is signal.SIGINT else 128 + number)

        async with server.serving(listener):
            with session.on_signal(end):
                session.streams.talk(_directions(guard))
                session.streams.data(guard.url)
                return await _until_over(ended, lambda: os.getppid() != parent)


async def _until_over(ended: asyncio.Future[int], orphaned: Callable[[], bool]) -> int:
    """Wait for a signal, or for the end of whoever started us; the exit code."""
    while not orphaned():
        await asyncio.wait({ended}, timeout=_LOOK_SECONDS)
        if ended.done():
            return ended.result()
    return 128 + signal.SIGHUP


def _directions(guard: Guard) -> str:
    return (
        "The monitor, read-only, for a browser on this machine. Whoever has the address can look;\n"
        "it ends with this command (ctrl+c). Over SSH, on your own machine first:\n"
        f"  ssh -L {guard.port}:{HOST}:{guard.port} THIS-HOST"
    )


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Listen on the loopback address alone. Raises ConfigurationError."""
    # asyncio sends small answers at once (TCP_NODELAY) where the protocol is named.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, port))
            listener.listen(_BACKLOG)
        except OSError as error:
            raise ConfigurationError(
                f"cannot listen on {HOST} port {port}: {error.strerror}",
                "Another monitor or program may be using it: choose another with --port.",
            ) from error
        listener.setblocking(False)
        yield listener


def _open_log(path: Path) -> BinaryIO:
    """What a browser's monitor says on its standard error; only its owner reads it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
        if os.fstat(descriptor).st_size > _LONGEST_LOG_BYTES:
            os.ftruncate(descriptor, 0)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written: {error.strerror}", "campmon doctor says more."
        ) from error
    return os.fdopen(descriptor, "ab")
