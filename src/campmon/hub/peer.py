"""Who is at the other end: the operating system's word where there is one."""

import os
import socket
import struct
from dataclasses import dataclass

from campmon.model.text import clean
from campmon.settings.account import user_name

_LONGEST_NAME = 64
_UCRED = struct.Struct("3i")  # pid, uid, gid


@dataclass(frozen=True, slots=True)
class Peer:
    """A client's user as the hub writes it into the audit.

    verified  the operating system says so, not the client
    pid       its process, where the operating system says so
    """

    who: str
    verified: bool
    pid: int | None = None


def peer_of(connection: socket.socket, claimed: str) -> Peer:
    """Say who is at the other end of `connection`; `claimed` counts only on a port."""
    if connection.family != socket.AF_UNIX:
        return Peer(f"{clean(claimed)[:_LONGEST_NAME] or 'someone'} (unverified)", verified=False)
    credentials = _credentials(connection)
    if credentials is None:
        return Peer(user_name(), verified=True)
    pid, uid = credentials
    return Peer(user_name(uid), verified=True, pid=pid)


def is_of_this_user(connection: socket.socket) -> bool:
    """Whether the process at the other end of a Unix socket is this user's."""
    credentials = _credentials(connection)
    return credentials is None or credentials[1] == os.geteuid()


def _credentials(connection: socket.socket) -> tuple[int, int] | None:
    """Process and user at the other end of a Unix socket; None where the system does not say."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:  # macOS: the socket's mode lets nobody but its owner in
        return None
    pid, uid, _ = _UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, option, _UCRED.size))
    return pid, uid
