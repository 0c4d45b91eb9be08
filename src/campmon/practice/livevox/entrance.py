"""Getting in: login, whether a session lives, logout.

Source: what is publicly known of LiveVox's Session API.
"""

from starlette.responses import JSONResponse, Response

from campmon.practice.livevox.answers import Code, Refusal, no_content
from campmon.practice.livevox.bodies import LoginBody
from campmon.practice.livevox.visit import Visit


async def log_in(visit: Visit) -> Response:
    """Log in with the access token in LV-Access; answers with the session's id."""
    platform = visit.platform
    body = await visit.body(LoginBody)
    session = platform.sessions.log_in(
        visit.request.headers.get("lv-access", ""),
        body.client_name,
        body.user_name,
        body.password,
        is_agent=bool(body.is_agent),
    )
    told: dict[str, object] = {
        "sessionId": session.id,
        "clientId": platform.accounts.client_id,
        "userId": session.user.user_id,
    }
    if platform.accounts.password_days is not None:
        told["daysUntilPasswordExpires"] = platform.accounts.password_days
    return JSONResponse(told)


async def validate(visit: Visit) -> Response:
    """Whether a session lives: 204, or 404."""
    if not visit.platform.sessions.valid(visit.request.path_params["session"]):
        raise _no_session()
    return no_content()


async def log_out(visit: Visit) -> Response:
    """End a session, for everybody who shares it."""
    if not visit.platform.sessions.log_out(visit.request.path_params["session"]):
        raise _no_session()
    return no_content()


def _no_session() -> Refusal:
    return Refusal(404, Code.NO_SESSION, "Session doesn't exist")
