"""Cutting connections for real: uvicorn's protocol, with a list of who is connected."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]
"""A connection's other end, as an ASGI scope's `client` has it."""


class Connections:
    """The open connections of a server, by their other end."""

    def __init__(self) -> None:
        self._open: dict[Peer, asyncio.Transport] = {}

    def opened(self, peer: Peer, transport: asyncio.Transport) -> None:
        """Remember a connection."""
        self._open[peer] = transport

    def closed(self, peer: Peer) -> None:
        """Forget a connection."""
        self._open.pop(peer, None)

    def cut(self, peer: Peer) -> None:
        """End a connection at once; what was not sent by now never is."""
        transport = self._open.get(peer)
        if transport is not None:
            transport.abort()

    def cut_all(self) -> None:
        """End all connections at once."""
        for transport in list(self._open.values()):
            transport.abort()

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP/1.1 protocol, with its connections in this list."""
        connections = self

        class RememberedProtocol(H11Protocol):
            """HTTP/1.1 whose transport can be found again by its peer."""

            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                if self.client is not None:
                    connections.opened(self.client, transport)

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    connections.closed(self.client)
                super().connection_lost(exc)

        return RememberedProtocol
