"""The face's application: which method answers at which path, and who may call it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campmon.practice.http.doors import make_app
from campmon.practice.voiso import v1, v4
from campmon.practice.voiso.answers import Refusal, answer_refusal, too_many
from campmon.practice.voiso.keys import Generation, Key, Scope
from campmon.practice.voiso.platform import VoisoPlatform
from campmon.practice.voiso.visit import Visit

PREFIX = "/api/"
"""What all of this face's paths begin with."""

Endpoint = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the API, the generation of its keys, and what a key needs for it."""

    verb: str
    path: str
    endpoint: Endpoint
    generation: Generation
    scope: Scope


_V1, _V4 = Generation.V1, Generation.V4
_READ, _MANAGE = Scope.READ, Scope.MANAGE
_LIST_1 = "/api/v1/{api_key}/campaigns"
_CONTACTS = f"{_LIST_1}/{{id}}/contacts"
_DIALER = "/api/dialer/v1/campaigns/{id}"
_LIST_4 = "/api/v4/campaigns"
_ONE_4 = f"{_LIST_4}/{{id}}"

METHODS: tuple[Method, ...] = (
    Method("GET", _LIST_1, v1.list_campaigns, _V1, _READ),
    Method("POST", _CONTACTS, v1.add_contacts, _V1, _MANAGE),
    Method("PUT", _CONTACTS, v1.update_contacts, _V1, _MANAGE),
    Method("POST", f"{_DIALER}/operation", v1.operate, _V1, _MANAGE),
    Method("PATCH", f"{_DIALER}/agents", v1.change_agents, _V1, _MANAGE),
    Method("GET", _LIST_4, v4.list_campaigns, _V4, _READ),
    Method("GET", _ONE_4, v4.read_campaign, _V4, _READ),
    Method("POST", f"{_ONE_4}/start", v4.start, _V4, _MANAGE),
    Method("POST", f"{_ONE_4}/pause", v4.pause, _V4, _MANAGE),
    Method("POST", f"{_ONE_4}/stop", v4.stop, _V4, _MANAGE),
    Method("POST", f"{_ONE_4}/leads", v4.add_leads, _V4, _MANAGE),
    Method("GET", f"{_ONE_4}/users", v4.list_users, _V4, _READ),
    Method("POST", f"{_ONE_4}/users", v4.add_users, _V4, _MANAGE),
)
"""Every method."""


def make_voiso_app(platform: VoisoPlatform) -> Starlette:
    """The application over a platform."""

    async def call(method: Method, request: Request) -> Response:
        key = _let_in(platform, method, request)
        wait = platform.calls.take(platform.clock.monotonic())
        if wait:
            raise too_many(f"More than {platform.calls.calls} requests in a minute", wait)
        if method.generation is _V4 and not _takes_json(request.headers.get("accept", "")):
            raise Refusal(406, "Only application/json can be answered")
        return await method.endpoint(Visit(platform, request, key))

    handlers = {Refusal: answer_refusal, HTTPException: _answer_http}
    return make_app(METHODS, call, _no_method, handlers)


def _let_in(platform: VoisoPlatform, method: Method, request: Request) -> Key:
    """The key of a request. Raises Refusal (401, 403)."""
    in_path = request.path_params.get("api_key")
    secret = _bearer(request) if in_path is None else str(in_path)
    key = platform.keys.find(secret, method.generation)
    if key is None and in_path is not None:
        raise Refusal(403, "Invalid api_key")
    if key is None:
        raise Refusal(401, "The API key is missing or not valid")
    if method.scope not in key.scopes:
        raise Refusal(403, _not_allowed(method))
    return key


def _bearer(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _not_allowed(method: Method) -> str:
    if method.generation is _V1:
        return "This needs the permission Edit all campaigns or Edit own campaigns"
    return f"The API key lacks the scope {method.scope}"


def _takes_json(accept: str) -> bool:
    """Whether an Accept header takes JSON; none takes everything."""
    ranges = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return bool(ranges & {"", "*/*", "application/*", "application/json"})


def _no_method(request: Request, allow: Mapping[str, str]) -> Response:
    error = f"{request.method} is not a method of this address"
    return Refusal(405, error, headers=allow).response()


async def _answer_http(_: Request, error: Exception) -> Response:
    """What Starlette itself refuses, in the vendor's form."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return Refusal(status, "There is nothing at this address").response()


def loggable(path: str) -> str:
    """A path without the key that v1 has in it; whatever stands in its place is taken out."""
    parts = path.split("/")
    if parts[1:3] == ["api", "v1"] and len(parts) > 3:
        parts[3] = "-"
    return "/".join(parts)
