"""Doors: what stands at the paths of a face, made from its table of methods."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ExceptionHandler, Receive, Scope, Send


class Placed(Protocol):
    """A method of a face's table: a verb at a path."""

    @property
    def verb(self) -> str:
        """GET, POST, …"""

    @property
    def path(self) -> str:
        """Where; names in braces are parameters."""


Method = TypeVar("Method", bound=Placed)

Call = Callable[[Method, Request], Awaitable[Response]]
"""Answers a request of a method; may raise what the face has a handler for."""

NoMethod = Callable[[Request, Mapping[str, str]], Response]
"""Answers a request whose verb is not at its path; the second one is the header Allow."""


def make_app(
    methods: Sequence[Method],
    call: Call[Method],
    no_method: NoMethod,
    handlers: Mapping[type[Exception], ExceptionHandler],
) -> Starlette:
    """An application of these methods. Paths answer with and without a slash at their end.

    Where two paths fit, the first one counts.
    """
    by_path: dict[str, dict[str, Method]] = {}
    for method in methods:
        by_path.setdefault(method.path, {})[method.verb] = method
    routes = [
        Route(path + slash, _Door(there, call, no_method))
        for path, there in by_path.items()
        for slash in ("", "/")
    ]
    app = Starlette(routes=routes, exception_handlers=dict(handlers))
    app.router.redirect_slashes = False
    return app


class _Door(Generic[Method]):
    """What stands at one path."""

    def __init__(
        self, methods: Mapping[str, Method], call: Call[Method], no_method: NoMethod
    ) -> None:
        self._methods = methods
        self._call = call
        self._no_method = no_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Raises what the application turns into an answer."""
        request = Request(scope, receive)
        method = self._methods.get(request.method)
        if method is None:
            allow = {"Allow": ", ".join(sorted(self._methods))}
            response = self._no_method(request, allow)
        else:
            response = await self._call(method, request)
        await response(scope, receive, send)
