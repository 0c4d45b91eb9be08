"""What the face answers with: JSON, and refusals in the vendor's two forms."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import NoReturn

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Fields = Mapping[str, Sequence[str]]
"""What is wrong with a body, by field."""


class Refusal(Exception):
    """An answer other than success: `{"error": …}`, or `{"errors": {field: […]}}` with `fields`."""

    def __init__(
        self,
        status: int,
        error: str,
        *,
        fields: Fields | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.fields = fields
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The refusal as it goes over the wire."""
        body = {"error": self.error} if self.fields is None else {"errors": dict(self.fields)}
        return JSONResponse(body, self.status, headers=self.headers)


async def answer_refusal(_: Request, error: Exception) -> Response:
    """Turn a Refusal that an endpoint raised into its response."""
    assert isinstance(error, Refusal)
    return error.response()


def bad_request(error: str) -> NoReturn:
    """Refuse a v1 request that is not as the texts have it. Raises Refusal (400)."""
    raise Refusal(400, error)


def invalid(field: str, reason: str) -> NoReturn:
    """Refuse a v4 request for what a field holds. Raises Refusal (422)."""
    raise Refusal(422, f"{field} {reason}", fields={field: [reason]})


def too_many(error: str, free_in_seconds: float) -> Refusal:
    """Refuse a call that came too soon (429); Retry-After is in whole seconds."""
    seconds = str(max(1, ceil(free_in_seconds)))
    return Refusal(429, error, headers={"Retry-After": seconds})


def in_trouble(status: int) -> Response:
    """The answer of a fault rule that wants this status."""
    return Refusal(status, "The platform is in trouble, as a fault rule has it").response()
