"""Where a server of faces listens, and where it does not."""

import socket

import pytest

from campmon.model.errors import ConfigurationError
from campmon.practice.http.serving import listen


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
def test_it_listens_to_this_machine_alone(host: str) -> None:
    with pytest.raises(ConfigurationError, match="does not listen"):
        listen(host, 0)


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}.*in use"):
            listen("127.0.0.1", port)
    with pytest.raises(ConfigurationError, match="cannot listen"):
        listen("127.0.0.1", 70_000)
