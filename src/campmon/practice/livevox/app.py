"""The face's application: which method answers at which path, and who may call it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campmon.practice.http.doors import make_app
from campmon.practice.livevox import acting, entrance, finding, listing, realtime
from campmon.practice.livevox.accounts import Role, User
from campmon.practice.livevox.answers import Code, Refusal, answer_refusal, refusal, too_many
from campmon.practice.livevox.platform import Platform
from campmon.practice.livevox.visit import Visit

Endpoint = Callable[[Visit], Awaitable[Response]]


class Right(Enum):
    """Who may call a method (LiveVox reference, "User Roles")."""

    ANYBODY = auto()
    FIND = auto()
    """Users of the three roles, and agents."""
    CAMPAIGNS = auto()
    """Users of the three roles."""
    REALTIME = auto()
    """The same, where the client has the real-time subscription."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the API."""

    verb: str
    path: str
    endpoint: Endpoint
    right: Right = Right.CAMPAIGNS


_CAMPAIGNS = "/campaign/campaigns"
_ONE = f"{_CAMPAIGNS}/{{id}}"

METHODS: tuple[Method, ...] = (
    Method("POST", "/session/login", entrance.log_in, Right.ANYBODY),
    Method("GET", "/session/validate/{session}", entrance.validate, Right.ANYBODY),
    Method("DELETE", "/session/logout/{session}", entrance.log_out, Right.ANYBODY),
    Method("GET", f"{_CAMPAIGNS}/info", finding.list_info),
    Method("POST", f"{_CAMPAIGNS}/search", finding.search_campaigns, Right.FIND),
    Method("GET", _CAMPAIGNS, finding.list_campaigns),
    Method("POST", _CAMPAIGNS, acting.create_campaign),
    Method("GET", _ONE, finding.read_campaign),
    Method("PUT", _ONE, acting.update_campaign),
    Method("PUT", f"{_ONE}/transactions", acting.append_records),
    Method("GET", f"{_ONE}/transactionList", listing.list_transactions),
    Method("POST", f"{_ONE}/finishedCalls", listing.find_finished_calls, Right.FIND),
    Method("PUT", f"{_ONE}/state", acting.update_state),
    Method("POST", f"{_ONE}/deactivate", acting.deactivate),
    Method("POST", "/realtime/campaign/stats", realtime.campaign_stats, Right.REALTIME),
    Method("POST", "/realtime/service/stats", realtime.service_stats, Right.REALTIME),
    Method("POST", "/realtime/service/agents/status", realtime.agents_status, Right.REALTIME),
)
"""Every method; where two paths fit, the first one counts."""

_MAY: Mapping[Right, frozenset[Role]] = {
    Right.FIND: frozenset({Role.SYSADMIN, Role.SUPERUSER, Role.MANAGER, Role.AGENT}),
    Right.CAMPAIGNS: frozenset({Role.SYSADMIN, Role.SUPERUSER, Role.MANAGER}),
    Right.REALTIME: frozenset({Role.SYSADMIN, Role.SUPERUSER, Role.MANAGER}),
}


def make_livevox_app(platform: Platform) -> Starlette:
    """The application over a platform."""

    async def call(method: Method, request: Request) -> Response:
        wait = platform.calls.take(platform.monotonic())
        if wait:
            raise too_many(f"More than {platform.calls.calls} requests in a minute", wait)
        anybody = method.right is Right.ANYBODY
        user = None if anybody else _let_in(platform, request, method.right)
        return await method.endpoint(Visit(platform, request, user))

    handlers = {Refusal: answer_refusal, HTTPException: _answer_http}
    return make_app(METHODS, call, _no_method, handlers)


def _let_in(platform: Platform, request: Request, right: Right) -> User:
    session = platform.sessions.use(request.headers.get("lv-session", ""))
    if session is None:
        raise Refusal(401, Code.NO_SESSION, "The session is missing, not valid, or over")
    if session.user.role not in _MAY[right]:
        raise Refusal(403, Code.FORBIDDEN, f"{session.user.role} users may not do this")
    if right is Right.REALTIME and not platform.accounts.realtime:
        raise Refusal(403, Code.FORBIDDEN, "There is no subscription to real-time statistics")
    return session.user


def _no_method(request: Request, allow: Mapping[str, str]) -> Response:
    message = f"{request.method} is not a method of this address"
    return refusal(405, Code.NO_SUCH_METHOD, message, allow)


async def _answer_http(_: Request, error: Exception) -> Response:
    """What Starlette itself refuses, in the vendor's form."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return refusal(status, Code.NO_SUCH_METHOD, "There is nothing at this address")
