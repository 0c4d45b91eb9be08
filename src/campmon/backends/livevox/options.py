"""The options of a LiveVox profile, checked."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from campmon.backends.livevox.client import Credentials
from campmon.model.errors import ConfigurationError

Method = Literal["auto", "realtime", "derived"]

DEFAULT_TIMEOUT_SECONDS = 15.0
DEFAULT_CALLS_PER_MINUTE = 60

_METHODS = ("auto", "realtime", "derived")
_KNOWN = (
    "base_url", "client_name", "username", "password", "access_token", "agent", "verify_tls",
    "ca_bundle", "proxy", "timeout_seconds", "client", "services", "result_names", "statistics",
    "calls_per_minute",
)  # fmt: skip
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_LONGEST_TIMEOUT = 300.0
_MOST_CALLS = 6_000
_MENDS = {
    "base_url": 'Give it base_url = "https://api.livevox.com", or the host of your environment.',
    "client_name": "Give it client_name = \"…\": the client's name, as at the portal's login.",
    "username": 'Give it username = "…": a user of the portal (for an agent, agent = true).',
    "password": "Give it password_env or password_command, or put it into the key ring.",
    "access_token": "Give it access_token_env or access_token_command, or use the key ring.",
}


@dataclass(frozen=True, slots=True)
class LiveVoxOptions:
    """What a LiveVox profile says.

    base_url          where the API answers; any path before its own is kept
    agent             `username` is an agent's, whose session may only find campaigns and calls
    ca_bundle         a file of certificates to trust in place of the machine's
    proxy             the proxy's URL; None leaves it to the environment
    client            the client's number, for users of several
    services          the services whose campaigns are shown; none means all
    result_names      names for LiveVox result ids, by id
    statistics        how statistics come about; "auto" takes the best there is
    calls_per_minute  the most calls that deriving statistics may make
    """

    base_url: str
    client_name: str
    username: str
    password: SecretStr
    access_token: SecretStr
    agent: bool = False
    verify_tls: bool = True
    ca_bundle: str | None = None
    proxy: str | None = None
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    client: int | None = None
    services: tuple[int, ...] = ()
    result_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    statistics: Method = "auto"
    calls_per_minute: int = DEFAULT_CALLS_PER_MINUTE

    def credentials(self) -> Credentials:
        """What the client logs in with. Raises ValueError for a token that no header can carry."""
        return Credentials(
            self.client_name, self.username, self.password, self.access_token, self.agent
        )


def read_options(profile: str, options: Mapping[str, object]) -> LiveVoxOptions:
    """Check a profile's keys. Raises ConfigurationError, naming the profile, the key, the mend."""
    for key in options:
        if key not in _KNOWN:
            near = difflib.get_close_matches(key, _KNOWN, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(_KNOWN)}."
            raise ConfigurationError(f"profile {profile!r}: livevox has no option {key!r}", hint)
    given = _Given(profile, options)
    read = LiveVoxOptions(
        base_url=given.base_url(),
        client_name=given.text("client_name"),
        username=given.text("username"),
        password=given.secret("password"),
        access_token=given.secret("access_token"),
        agent=given.yes_or_no("agent", False),
        verify_tls=given.yes_or_no("verify_tls", True),
        ca_bundle=given.ca_bundle(),
        proxy=given.proxy(),
        timeout_seconds=given.timeout(),
        client=given.whole("client", 1, 2**63 - 1) if "client" in options else None,
        services=given.services(),
        result_names=given.result_names(),
        statistics=given.method(),
        calls_per_minute=given.whole("calls_per_minute", 1, _MOST_CALLS, DEFAULT_CALLS_PER_MINUTE),
    )
    try:
        read.credentials()
    except ValueError as error:
        raise ConfigurationError(f"profile {profile!r}: {error}", _MENDS["access_token"]) from None
    return read


class _Given:
    """A profile's keys, each read as what it has to be."""

    def __init__(self, profile: str, options: Mapping[str, object]) -> None:
        self._profile = profile
        self._options = options

    def text(self, key: str) -> str:
        value = self._options.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        raise self._missing_or_wrong(key, value, "a text")

    def secret(self, key: str) -> SecretStr:
        value = self._options.get(key)
        if isinstance(value, SecretStr) and value.get_secret_value():
            return value
        # Its value is never told: it may be the secret in a wrong wrapping.
        raise ConfigurationError(f"profile {self._profile!r} has no {key}", _MENDS[key])

    def base_url(self) -> str:
        url = self.text("base_url")
        if not _is_url(url, ("http", "https")):
            raise self._wrong(
                "base_url", url, "an address that begins with https://", _MENDS["base_url"]
            )
        return url

    def proxy(self) -> str | None:
        if "proxy" not in self._options:
            return None
        value = self._options["proxy"]
        if isinstance(value, str) and _is_url(value, _PROXY_SCHEMES):
            return value
        # A proxy's address may hold a password.
        raise ConfigurationError(
            f"profile {self._profile!r}: proxy is not the address of a proxy",
            'Write it like proxy = "http://proxy.example:3128".',
        )

    def ca_bundle(self) -> str | None:
        value = self._options.get("ca_bundle")
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            raise self._wrong("ca_bundle", value, "a path")
        path = Path(value).expanduser()
        if not path.is_file():
            raise ConfigurationError(
                f"profile {self._profile!r}: the CA bundle {value} is not there",
                "ca_bundle names a file with the certificates to trust, in PEM.",
            )
        return str(path)

    def yes_or_no(self, key: str, default: bool) -> bool:
        value = self._options.get(key, default)
        if isinstance(value, bool):
            return value
        raise self._wrong(key, value, "true or false")

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        value = self._options.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise self._wrong(key, value, f"a whole number from {least:,} to {most:,}")

    def timeout(self) -> float:
        value = self._options.get("timeout_seconds", DEFAULT_TIMEOUT_SECONDS)
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and 0 < value <= _LONGEST_TIMEOUT  # NaN and infinity are not
        ):
            return float(value)
        raise self._wrong(
            "timeout_seconds", value, f"a number of seconds above 0, up to {_LONGEST_TIMEOUT:.0f}"
        )

    def services(self) -> tuple[int, ...]:
        value = self._options.get("services", ())
        if isinstance(value, list | tuple) and all(
            isinstance(each, int) and not isinstance(each, bool) and each > 0 for each in value
        ):
            return tuple(dict.fromkeys(value))
        raise self._wrong("services", value, "a list of service ids, such as [55101, 55102]")

    def result_names(self) -> Mapping[str, str]:
        value = self._options.get("result_names", {})
        if isinstance(value, Mapping) and all(isinstance(name, str) for name in value.values()):
            return MappingProxyType({str(key).strip(): name for key, name in value.items()})
        raise self._wrong(
            "result_names", value, 'a table of names by result id, such as 316 = "busy"'
        )

    def method(self) -> Method:
        value = self._options.get("statistics", "auto")
        if value in _METHODS:
            return cast(Method, value)
        raise self._wrong("statistics", value, f"one of {', '.join(_METHODS)}")

    def _missing_or_wrong(self, key: str, value: object, wanted: str) -> ConfigurationError:
        if value is None or value == "":
            return ConfigurationError(f"profile {self._profile!r} has no {key}", _MENDS[key])
        return self._wrong(key, value, wanted, _MENDS[key])

    def _wrong(self, key: str, value: object, wanted: str, mend: str = "") -> ConfigurationError:
        return ConfigurationError(
            f"profile {self._profile!r}: {key} = {value!r} is not {wanted}", mend
        )


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
