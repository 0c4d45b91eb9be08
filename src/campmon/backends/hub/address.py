"""Where a hub is: a Unix socket, or a loopback port."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from campmon.model.errors import ConfigurationError

_MEND = 'Write it as "unix:/path/of/the/socket" or "ws://127.0.0.1:PORT".'
LONGEST_SOCKET_PATH = 107
"""Bytes of a Unix socket's path that the operating system takes (Linux: 108 with the final 0)."""


@dataclass(frozen=True, slots=True)
class HubAddress:
    """`path` of a Unix socket, or else `host` and `port` on loopback."""

    path: str | None = None
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        if self.path is not None:
            return f"unix:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ws://{host}:{self.port}"


def parse_address(text: str) -> HubAddress:
    """Read an address as a profile's `base_url` gives it. Raises ConfigurationError."""
    if text.startswith("unix:"):
        path = text.removeprefix("unix:")
        path = path.removeprefix("//") if path.startswith("///") else path
        if not path.startswith("/"):
            raise ConfigurationError(f"the hub's address {text!r} needs an absolute path", _MEND)
        return unix_address(path)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(
            f"the hub's address {text!r} cannot be read: {error}", _MEND
        ) from None
    if parts.scheme != "ws" or not host or not port or parts.path not in ("", "/"):
        raise ConfigurationError(f"{text!r} is not a hub's address", _MEND)
    return loopback_address(host, port)


def unix_address(path: str) -> HubAddress:
    """The address of a Unix socket. Raises ConfigurationError where its path is too long."""
    if len(path.encode()) > LONGEST_SOCKET_PATH:
        raise ConfigurationError(
            f"the path of the hub's socket is longer than {LONGEST_SOCKET_PATH} bytes: {path}",
            "Choose a shorter folder, for instance with XDG_RUNTIME_DIR.",
        )
    return HubAddress(path=path)


def loopback_address(host: str, port: int) -> HubAddress:
    """The address of a port on this machine. Raises ConfigurationError for any other machine's."""
    numeric = "127.0.0.1" if host == "localhost" else host
    try:
        loopback = ipaddress.ip_address(numeric).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ConfigurationError(
            f"the hub's address {host!r} is not on this machine's loopback",
            "What goes over the wire is neither encrypted nor checked: use ssh to forward a port.",
        )
    return HubAddress(host=numeric, port=port)
