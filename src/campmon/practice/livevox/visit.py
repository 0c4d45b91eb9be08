"""One request, with what the endpoints need to read it."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from campmon.practice.campaign import DialedCampaign
from campmon.practice.http.reading import MOST_BYTES, TooLargeError, reason_of, whole_body
from campmon.practice.livevox.accounts import User
from campmon.practice.livevox.answers import Code, Refusal, bad_request
from campmon.practice.livevox.platform import Platform

MOST_ROWS = 1_000
"""Rows of a page: a larger count is cut to this (LiveVox: a hard cap)."""

_MOST_OFFSET = 10**12

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for. `count` is what was asked, at most MOST_ROWS."""

    offset: int
    count: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who may make it. `user` is None only before login."""

    platform: Platform
    request: Request
    user: User | None

    @property
    def by(self) -> str:
        """Who makes it, for the dialer's own record of who did what."""
        return self.user.name if self.user is not None else ""

    def campaign(self) -> DialedCampaign:
        """The campaign that the path names. Raises Refusal (404, code 104)."""
        return self.platform.campaign(self.request.path_params["id"])

    def page(self) -> Page:
        """The mandatory count and offset. Raises Refusal (400)."""
        count = self._number("count", least=1)
        return Page(self._number("offset", least=0), min(count, MOST_ROWS))

    def flag(self, name: str) -> bool:
        """A flag of the query. The reference's path has them optional. Raises Refusal (400)."""
        value = self.request.query_params.get(name, "false").lower()
        if value not in ("true", "false"):
            bad_request(f"{name} must be true or false")
        return value == "true"

    def number(self, name: str) -> int | None:
        """A number of the query that may be left out. Raises Refusal (400)."""
        return self._number(name, least=0) if name in self.request.query_params else None

    def _number(self, name: str, *, least: int) -> int:
        text = self.request.query_params.get(name)
        if text is None:
            bad_request(f"{name} is mandatory")
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            bad_request(f"{name} must be a whole number")
        number = int(text)
        if not least <= number <= _MOST_OFFSET:
            bad_request(f"{name} must be from {least} to {_MOST_OFFSET}")
        return number

    async def body(self, model: type[Body]) -> Body:
        """The JSON body, checked. Raises Refusal (400, or 413 for one that is too large)."""
        try:
            return model.model_validate_json(await whole_body(self.request, MOST_BYTES))
        except TooLargeError as error:
            raise Refusal(413, Code.TOO_LARGE, str(error)) from None
        except ValidationError as error:
            bad_request(reason_of(error))
