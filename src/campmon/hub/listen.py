"""Where a hub listens: a Unix socket of its user's own, or a loopback port."""

import os
import socket
import stat
from pathlib import Path

from campmon.backends.hub.address import HubAddress
from campmon.model.errors import AccessError, CampmonError, UnreachableError

_BACKLOG = 100
_PROBE_SECONDS = 0.5


def listen(address: HubAddress) -> socket.socket:
    """Begin to listen at `address`; it was checked to be a Unix socket or loopback when made.

    A socket file left there by a hub that was killed is replaced, so the caller has to know that
    none is alive. Raises UnreachableError where that place cannot be used, AccessError where the
    folder of a Unix socket lets others in.
    """
    if address.path is not None:
        return _unix(Path(address.path))
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # asyncio sends small messages at once (TCP_NODELAY) where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _cannot(address, error) from error
    listener.setblocking(False)
    return listener


def forget(address: HubAddress) -> None:
    """Remove the file of a Unix socket, so that nobody new finds the hub there."""
    if address.path is not None:
        Path(address.path).unlink(missing_ok=True)


def answers(address: HubAddress) -> bool:
    """Whether someone listens at the Unix socket of `address`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_SECONDS)
        try:
            probe.connect(address.path or "")
        except OSError:
            return False
        return True


def _unix(path: Path) -> socket.socket:
    address = HubAddress(path=str(path))
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _private_folder(path.parent)
        if path.is_socket():
            path.unlink()
        listener.bind(str(path))  # the folder keeps others out until the mode is set
        path.chmod(0o600)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _cannot(address, error) from error
    except CampmonError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise AccessError(
            f"the folder {folder} of the hub's socket is not its user's alone",
            f"chmod 700 {folder}, or choose another.",
        )


def _cannot(address: HubAddress, error: OSError) -> UnreachableError:
    return UnreachableError(f"the hub cannot listen at {address}: {error.strerror or error}")
