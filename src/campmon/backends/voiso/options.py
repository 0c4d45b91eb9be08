"""The options of a Voiso profile, checked."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from campmon.model.country import COUNTRIES
from campmon.model.errors import ConfigurationError

Api = Literal["v1", "v4"]

DEFAULT_TIMEOUT_SECONDS = 15.0

_APIS = ("v1", "v4")
_KNOWN = (
    "api", "base_url", "api_key", "region", "verify_tls", "ca_bundle", "proxy", "timeout_seconds",
    "state_dir", "runtime_dir",
)  # fmt: skip
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_LONGEST_TIMEOUT = 300.0
_MENDS = {
    "base_url": 'Give it base_url = "https://CLUSTER.voiso.com", with the cluster of your account.',
    "api_key": "Give it api_key_env or api_key_command, or put it into the key ring.",
}


@dataclass(frozen=True, slots=True)
class VoisoOptions:
    """What a Voiso profile says.

    api          the generation of the API; a key of one is none of the other
    base_url     the cluster
    region       ISO country of numbers that are written without a country code; "" for none
    ca_bundle    a file of certificates to trust in place of the machine's
    proxy        the proxy's URL; None leaves it to the environment
    state_dir    where is kept what Voiso does not tell; None: nothing is remembered
    runtime_dir  where the socket of `campmon listen` is; None: no events are heard
    """

    api: Api
    base_url: str
    api_key: SecretStr
    region: str = ""
    verify_tls: bool = True
    ca_bundle: str | None = None
    proxy: str | None = None
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    state_dir: Path | None = None
    runtime_dir: Path | None = None


def read_options(profile: str, options: Mapping[str, object]) -> VoisoOptions:
    """Check a profile's keys. Raises ConfigurationError, naming the profile, the key, the mend."""
    for key in options:
        if key not in _KNOWN:
            near = difflib.get_close_matches(key, _KNOWN, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(_KNOWN)}."
            raise ConfigurationError(f"profile {profile!r}: voiso has no option {key!r}", hint)
    given = _Given(profile, options)
    return VoisoOptions(
        api=given.api(),
        base_url=given.base_url(),
        api_key=given.secret("api_key"),
        region=given.region(),
        verify_tls=given.yes_or_no("verify_tls", True),
        ca_bundle=given.ca_bundle(),
        proxy=given.proxy(),
        timeout_seconds=given.timeout(),
        state_dir=given.folder("state_dir"),
        runtime_dir=given.folder("runtime_dir"),
    )


class _Given:
    """A profile's keys, each read as what it has to be."""

    def __init__(self, profile: str, options: Mapping[str, object]) -> None:
        self._profile = profile
        self._options = options

    def api(self) -> Api:
        value = self._options.get("api", "v4")
        if value in _APIS:
            return cast(Api, value)
        raise self._wrong("api", value, 'one of "v1" and "v4"')

    def base_url(self) -> str:
        value = self._options.get("base_url")
        if value is None or value == "":
            raise self._missing("base_url")
        if not isinstance(value, str) or not _is_url(value.strip(), ("http", "https")):
            raise self._wrong(
                "base_url", value, "an address that begins with https://", _MENDS["base_url"]
            )
        return value.strip()

    def secret(self, key: str) -> SecretStr:
        value = self._options.get(key)
        if isinstance(value, SecretStr) and value.get_secret_value():
            return value
        # Its value is never told: it may be the secret in a wrong wrapping.
        raise self._missing(key)

    def region(self) -> str:
        value = self._options.get("region", "")
        if value == "":
            return ""
        if isinstance(value, str) and value.upper() in COUNTRIES:
            return value.upper()
        raise self._wrong("region", value, 'the code of a country, such as "GB"')

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

    def folder(self, key: str) -> Path | None:
        value = self._options.get(key)
        if value is None or isinstance(value, Path):
            return value
        raise self._wrong(key, value, "a folder's path")

    def _missing(self, key: str) -> ConfigurationError:
        return ConfigurationError(f"profile {self._profile!r} has no {key}", _MENDS[key])

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
