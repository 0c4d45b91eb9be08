"""What the face answers with: JSON as the vendor spells it, and refusals with a code."""

from collections.abc import Mapping
from enum import IntEnum
from math import ceil
from typing import NoReturn

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Code(IntEnum):
    """The `code` of a refusal.

    104 and 105 are the vendor's own (LiveVox Campaign API reference, "Update Campaign State"); no
    others are published, so the rest are this practice platform's.
    """

    BAD_REQUEST = 100
    NO_SESSION = 101
    LOGIN_REFUSED = 102
    FORBIDDEN = 103
    NO_CAMPAIGN = 104
    NOT_VALID_NOW = 105
    NO_APPEND = 106
    TOO_MANY = 107
    NO_SUCH_METHOD = 108
    TOO_LARGE = 109
    FAULT = 199


class Refusal(Exception):
    """An answer other than success: its HTTP status, and the code and message of its body."""

    def __init__(
        self, status: int, code: Code, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The refusal as it goes over the wire."""
        return refusal(self.status, self.code, self.message, self.headers)


def refusal(
    status: int, code: Code, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A refusal's response: `{"code": …, "message": …}`."""
    return JSONResponse(
        {"code": int(code), "message": message}, status, headers=dict(headers or {})
    )


def in_trouble(status: int) -> Response:
    """The answer of a fault rule that wants this status."""
    return refusal(status, Code.FAULT, "The platform is in trouble, as a fault rule has it")


async def answer_refusal(_: Request, error: Exception) -> Response:
    """Turn a Refusal that an endpoint raised into its response."""
    assert isinstance(error, Refusal)
    return error.response()


def bad_request(message: str) -> NoReturn:
    """Refuse a request that is not as the reference has it. Raises Refusal (400)."""
    raise Refusal(400, Code.BAD_REQUEST, message)


def no_campaign() -> Refusal:
    """The vendor's answer about a campaign that is not there (404, code 104)."""
    return Refusal(404, Code.NO_CAMPAIGN, "Campaign doesn't exist")


def too_many(message: str, free_in_seconds: float) -> Refusal:
    """Refuse a call that came too soon (429); Retry-After is in whole seconds."""
    return Refusal(429, Code.TOO_MANY, message, {"Retry-After": str(max(1, ceil(free_in_seconds)))})


def not_valid_now(operation: str) -> Response:
    """What is so already, or cannot be done now: 202 with code 105, as the vendor has it."""
    return refusal(
        202, Code.NOT_VALID_NOW, f"'{operation}' not a valid operation for this campaign"
    )


def no_content() -> Response:
    """Done, and nothing to say (204)."""
    return Response(status_code=204)
