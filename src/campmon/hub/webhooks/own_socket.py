"""The listener's place in the runtime folder, which it shares with whoever else writes there."""

import socket
from pathlib import Path

from campmon.backends.hub.address import unix_address
from campmon.hub.listen import answers, listen
from campmon.model.errors import UsageError


class OwnSocket:
    """A Unix socket that is taken from nobody, and removed only while it is our own.

    The lock of a listener is in the state folder: one with another state folder is not kept out by
    it. Cleaners of temporary folders remove sockets that are in use.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._address = unix_address(str(path))
        self._mark: tuple[int, int] | None = None

    @property
    def ours(self) -> bool:
        """Whether those who look for us still find us there."""
        return self._mark is not None and self._mark == self._found()

    def take(self) -> socket.socket:
        """Listen there; what a dead listener left is replaced.

        The socket has to stay open for as long as we are there: that keeps its inode from others.
        Raises UsageError where somebody answers, UnreachableError and AccessError as
        `campmon.hub.listen` does.
        """
        if answers(self._address):
            raise UsageError(
                f"another campmon listen feeds the monitors at {self._path} already",
                "It may keep its calls in another state folder; end one of the two.",
            )
        listener = listen(self._address)
        self._mark = self._found()
        return listener

    def leave(self) -> None:
        """Remove the socket, so that nobody new looks for us there; never another's."""
        if self.ours:
            self._path.unlink(missing_ok=True)
        self._mark = None

    def _found(self) -> tuple[int, int] | None:
        try:
            found = self._path.lstat()
        except OSError:
            return None
        return (found.st_dev, found.st_ino)
