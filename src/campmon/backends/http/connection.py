"""How a platform is reached: its address, the certificates to trust, and the proxy on the way."""

import ipaddress
import ssl
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import httpx

from campmon.backends.http.failures import Route

_LONGEST_LABEL = 63
"""Characters that a part of a host's name may have (RFC 1035)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the API is: `url` without a slash at its end, and what of it may be shown."""

    url: str
    scheme: str
    host: str
    """The host's name, with its port where the address gives one."""
    name: str
    """The host's name alone."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way to a platform, ready to be gone."""

    address: Address
    route: Route
    transport: httpx.AsyncBaseTransport


def find_way(
    base_url: str,
    *,
    timeout_seconds: float,
    verify_tls: bool,
    ca_bundle: str | None,
    proxy: str | None,
    transport: httpx.AsyncBaseTransport | None,
) -> Way:
    """Find the way to a platform; nothing is sent.

    timeout_seconds  for each step: connecting, sending a piece, waiting for a piece
    verify_tls       False takes any certificate
    ca_bundle        a file or folder of certificates to trust in place of the public ones
    proxy            http://HOST:PORT; None takes the environment's, if it names one
    transport        what sends requests, in place of the network; for tests

    Raises ValueError for what cannot be used, without quoting what may be secret.
    """
    if not 0 < timeout_seconds < float("inf"):
        raise ValueError(f"a timeout of {timeout_seconds} s cannot be kept")
    address = read_address(base_url)
    via = None
    if transport is None:
        via = find_proxy(address, proxy)
        transport = httpx.AsyncHTTPTransport(
            verify=certificates(address, verify_tls, ca_bundle), proxy=via, trust_env=False
        )
    return Way(
        address,
        Route(address.host, host_of(via.url) if via else "", timeout_seconds),
        transport,
    )


def read_address(base_url: str) -> Address:
    """Read a base URL; any path is taken. Raises ValueError, which does not quote secrets in it."""
    try:
        url = httpx.URL(base_url.strip())
    except httpx.InvalidURL as error:
        problem = str(error)
    else:
        problem = _problem_of(url)
    if problem:
        raise ValueError(f"base_url cannot be used: {problem}")
    return Address(str(url).rstrip("/"), url.scheme, host_of(url), url.host)


def host_of(url: httpx.URL) -> str:
    """A URL's host, with its port where it is not the usual one."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return host if url.port is None else f"{host}:{url.port}"


def _problem_of(url: httpx.URL) -> str:
    if url.scheme not in ("http", "https"):
        return "it does not begin with https:// or http://"
    labels = url.raw_host.removesuffix(b".").split(b".")
    if not url.host or any(not 1 <= len(label) <= _LONGEST_LABEL for label in labels):
        return "it names no host"
    if url.userinfo:
        return "it has a user or a password in it, which have keys of their own"
    if url.query or url.fragment:
        return "it has a ? or a # in it"
    return ""


def certificates(address: Address, verify_tls: bool, ca_bundle: str | None) -> ssl.SSLContext:
    """What decides whether the platform's certificate is trusted.

    ca_bundle  a file, or a folder, of certificates to trust instead of the public ones

    Raises ValueError for a bundle that cannot be read.
    """
    if not verify_tls or address.scheme == "http":
        return httpx.create_ssl_context(verify=False)
    if ca_bundle is None:
        return httpx.create_ssl_context(trust_env=False)
    path = Path(ca_bundle).expanduser()
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=str(path))
        return ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        problem = "it has no certificate in it"
    except OSError as error:
        problem = error.strerror or type(error).__name__
    raise ValueError(f"the CA bundle {path} cannot be used: {problem}")


def find_proxy(address: Address, proxy: str | None) -> httpx.Proxy | None:
    """The proxy to go through: the given one, else the one that the environment names.

    This machine is never reached through the environment's proxy. Raises ValueError, which does not
    quote the proxy's address: it may have a password in it.
    """
    chosen = proxy or _proxy_of_environment(address)
    if not chosen:
        return None
    try:
        found = httpx.Proxy(chosen if "://" in chosen else f"http://{chosen}")
        if found.url.scheme in ("http", "https") and found.url.host:
            return found
    except (ValueError, httpx.InvalidURL):
        pass  # told below, without the address that these errors quote
    source = "proxy" if proxy else "the proxy that the environment names"
    raise ValueError(f"{source} cannot be used: it is not http://HOST:PORT or https://HOST:PORT")


def _proxy_of_environment(address: Address) -> str | None:
    if _is_this_machine(address.name) or urllib.request.proxy_bypass(address.host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(address.scheme) or proxies.get("all")


def _is_this_machine(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
