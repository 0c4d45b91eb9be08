"""From a profile to the backend that serves it. Cheap: what is heavy is loaded when it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from campmon.backends.base import Backend
from campmon.backends.hub import HubBackend, parse_address
from campmon.backends.registry import load_backend
from campmon.hub.local import LocalHub
from campmon.model.errors import ConfigurationError
from campmon.settings.paths import Paths
from campmon.settings.profile import Profile

FRESH_NOTE = "no monitor is running, so this is a fresh practice dialer that ends with this command"

RECORDING_NOTE = "this is a recording; what is told is as it was at its end"


@dataclass(frozen=True, slots=True)
class Source:
    """A backend, and what the user should know of it (on stderr); None is nothing."""

    backend: Backend
    note: str | None = None


def backend_for(
    profile: Profile,
    paths: Paths,
    *,
    role: Literal["monitor", "command"],
    environ: Mapping[str, str],
) -> Source:
    """Make the backend of a profile; nothing is connected yet.

    For a monitor of the practice dialer the local hub is started at once, where none runs, so that
    it gets ready while the screen does. Raises ConfigurationError, and UnreachableError where no
    process can be started.
    """
    if profile.backend == "practice":
        return _practice(profile, paths, role, environ)
    if profile.backend == "hub":
        if profile.address is None:
            raise ConfigurationError(
                f"profile {profile.name!r} does not say where its hub is",
                'Give it base_url = "unix:/path/of/the/socket" or "ws://127.0.0.1:PORT".',
            )
        return Source(HubBackend(profile.name, parse_address(profile.address), role=role))
    factory = load_backend(profile.backend)
    options = {**profile.resolve(environ), **_folders(profile, paths)}
    if profile.backend == "recording" and role == "command":
        return Source(factory.create(profile.name, {**options, "at_end": True}), RECORDING_NOTE)
    return Source(factory.create(profile.name, options))


def _folders(profile: Profile, paths: Paths) -> Mapping[str, object]:
    """Where a backend keeps what its platform does not tell, and hears its webhooks' receiver."""
    if profile.backend != "voiso":
        return {}
    return {"state_dir": paths.state_dir, "runtime_dir": paths.runtime_dir}


def _practice(
    profile: Profile, paths: Paths, role: Literal["monitor", "command"], environ: Mapping[str, str]
) -> Source:
    local = LocalHub(
        profile=profile.name,
        backend=profile.backend,
        options=profile.options,
        runtime_dir=paths.runtime_dir,
        state_dir=paths.state_dir,
        environ=environ,
        refresh_seconds=profile.refresh_seconds,
    )
    if role == "monitor":
        local.launch()
        return Source(HubBackend(profile.name, local.address, role=role, ensure=local.ensure))
    if local.is_running():
        return Source(HubBackend(profile.name, local.address, role=role))
    factory = load_backend(profile.backend)
    return Source(factory.create(profile.name, profile.resolve(environ)), FRESH_NOTE)
