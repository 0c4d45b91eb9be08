"""Where a server of faces listens, and where it does not."""

import asyncio
import socket

import pytest

from campmon.model.errors import ConfigurationError
from campmon.practice.http.serving import listen


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
def test_it_listens_to_this_machine_alone(host: str) -> None:
    with pytest.raises(ConfigurationError, match="does not listen"):
        listen(host, 0)


async def test_answers_are_sent_at_once() -> None:
    accepted: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    listener = listen("127.0.0.1", 0)
    server = await asyncio.start_server(
        lambda _, writer: accepted.put_nowait(writer), sock=listener
    )
    async with server:
        with socket.create_connection(listener.getsockname()):
            writer = await accepted.get()
            told = writer.get_extra_info("socket")
            assert told.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            await writer.wait_closed()


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}.*in use"):
            listen("127.0.0.1", port)
    with pytest.raises(ConfigurationError, match="cannot listen"):
        listen("127.0.0.1", 70_000)
