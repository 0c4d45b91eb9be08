"""Addresses of hubs, as a profile gives them."""

import pytest

from campmon.backends.hub import BACKEND, parse_address
from campmon.backends.registry import load_backend
from campmon.model.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:/run/hub.sock", "unix:/run/hub.sock"),
        ("unix:///run/hub.sock", "unix:/run/hub.sock"),
        ("ws://127.0.0.1:8765", "ws://127.0.0.1:8765"),
        ("ws://localhost:8765/", "ws://127.0.0.1:8765"),
        ("ws://[::1]:8765", "ws://[::1]:8765"),
    ],
)
def test_an_address_is_read(text: str, address: str) -> None:
    assert str(parse_address(text)) == address


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("unix:hub.sock", "absolute"),
        ("unix:/" + "x" * 200, "longer than 107 bytes"),
        ("http://127.0.0.1:8765", "not a hub's address"),
        ("ws://127.0.0.1", "not a hub's address"),
        ("ws://127.0.0.1:99999", "cannot be read"),
        ("ws://10.1.2.3:8765", "not on this machine"),
        ("ws://0.0.0.0:8765", "not on this machine"),
        ("ws://hub.example:8765", "not on this machine"),
        ("ws://127.0.0.1:8765/path", "not a hub's address"),
        ("", "not a hub's address"),
    ],
)
def test_what_is_no_address_of_a_hub_here_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem) as caught:
        parse_address(text)
    assert caught.value.mend


def test_the_registry_finds_it_and_it_needs_an_address() -> None:
    assert load_backend("hub") is BACKEND
    backend = BACKEND.create("team", {"base_url": "unix:/run/hub.sock"})
    assert (backend.profile, str(backend.address)) == ("team", "unix:/run/hub.sock")
    for options in ({}, {"base_url": ""}, {"base_url": 5}):
        with pytest.raises(ConfigurationError, match="'team' does not say where"):
            BACKEND.create("team", options)
