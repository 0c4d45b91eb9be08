"""The log of requests: what was asked, and how it ended."""

from collections import deque
from dataclasses import dataclass

KEPT = 50_000
"""So many of the latest requests are kept."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request. No header's value is kept: some are secret.

    path     without what is secret in it (a key)
    query    as it stood in the request line, without the question mark
    headers  names of the headers, in lower case
    size     bytes of the body that were read
    status   the answer's; None where the connection was cut without one
    at       when it came, in seconds of the steady clock
    fault    what a fault rule did to it; "" for nothing
    """

    method: str
    path: str
    query: str
    headers: frozenset[str]
    size: int
    status: int | None
    at: float
    fault: str = ""


class RequestLog:
    """The latest requests, oldest first."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=KEPT)

    def add(self, request: LoggedRequest) -> None:
        """Keep a request that has ended."""
        self._requests.append(request)

    def clear(self) -> None:
        """Forget all requests so far."""
        self._requests.clear()

    def __len__(self) -> int:
        return len(self._requests)

    def all(self, method: str = "", path: str = "") -> tuple[LoggedRequest, ...]:
        """The requests of a method and with `path` in their path; of all where left open."""
        return tuple(
            request
            for request in self._requests
            if (not method or request.method == method) and path in request.path
        )
