"""Why a request did not get through, in words that tell the causes apart."""

import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class Route:
    """Where requests go.

    host     the platform's host, with its port where the address names one
    proxy    the proxy's host and port; "" for none
    seconds  how long each step of a request may take
    """

    host: str
    proxy: str
    seconds: float

    @property
    def first_stop(self) -> str:
        """What a connection is made to."""
        return f"the proxy {self.proxy}" if self.proxy else self.host


def never_sent(error: Exception) -> bool:
    """Whether an error of this kind comes before anything of a request is sent."""
    return isinstance(
        error,
        httpx.ConnectError
        | httpx.ConnectTimeout
        | httpx.PoolTimeout
        | httpx.ProxyError
        | httpx.UnsupportedProtocol,
    )


def explain_unsent(error: Exception, route: Route) -> str:
    """Why no connection came about."""
    if isinstance(error, httpx.ProxyError):
        return f"the proxy {route.proxy or 'on the way'} refused: {error}"
    if isinstance(error, httpx.PoolTimeout):
        return f"no connection to {route.host} was free within {route.seconds:g} s"
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return f"{route.first_stop} could not be connected to within {route.seconds:g} s (timeout)"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {route.host} is not trusted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            reason = (cause.reason or "no reason told").replace("_", " ").lower()
            return f"no TLS connection to {route.host} came about: {reason}"
        if isinstance(cause, socket.gaierror):
            return f"the name of {route.first_stop} cannot be found (DNS): {cause.strerror}"
        if isinstance(cause, ConnectionRefusedError):
            return f"{route.first_stop} refused the connection: nothing listens there"
        if isinstance(cause, OSError) and cause.errno in _NO_WAY:
            return f"{route.first_stop} cannot be reached: {cause.strerror}"
    return f"{route.first_stop} could not be connected to"


def explain_silence(error: Exception, route: Route) -> str:
    """Why no answer came to a request that was sent."""
    if isinstance(error, httpx.WriteTimeout):
        return f"{route.host} did not take the request within {route.seconds:g} s"
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return f"{route.host} did not answer in time ({route.seconds:g} s)"
    return f"{route.host} closed the connection without an answer"


def connection_dropped(error: Exception) -> bool:
    """Whether the other side went away, rather than being slow."""
    return isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)


_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EACCES}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it; each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        waiting.extend(before for before in (cause.__cause__, cause.__context__) if before)
