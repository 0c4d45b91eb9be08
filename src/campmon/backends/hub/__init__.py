"""A team's hub, or the local one, as a backend. Importing it is cheap; see `backend`."""

from collections.abc import Mapping

from campmon.backends.hub.address import HubAddress, parse_address
from campmon.backends.hub.backend import HubBackend
from campmon.model.errors import ConfigurationError

__all__ = ["BACKEND", "HubAddress", "HubBackend", "parse_address"]


class HubBackendFactory:
    """Makes hub backends from profiles: `base_url` says where the hub is."""

    name = "hub"

    def create(self, profile: str, options: Mapping[str, object]) -> HubBackend:
        """Make a backend. Raises ConfigurationError for an address that cannot be used."""
        base_url = options.get("base_url")
        if not isinstance(base_url, str) or not base_url:
            raise ConfigurationError(
                f"profile {profile!r} does not say where its hub is",
                'Give it base_url = "unix:/path/of/the/socket" or "ws://127.0.0.1:PORT".',
            )
        return HubBackend(profile, parse_address(base_url))


BACKEND = HubBackendFactory()
