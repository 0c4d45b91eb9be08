"""What v4 takes in the query: a page, and which campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from campmon.practice.voiso.answers import invalid
from campmon.practice.voiso.words import STATUSES, STRATEGY

LARGEST_PAGE = 100
"""Rows of a page at most."""

_USUAL_PAGE = 25
_MOST_OFFSET = 10**12
METHODS = ("api", "file")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are asked for."""

    offset: int
    limit: int

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Those rows."""
        return rows[self.offset : self.offset + self.limit]


@dataclass(frozen=True, slots=True)
class CampaignQuery:
    """Which campaigns are asked for; "" and None are any. `name` is a part of the name."""

    name: str = ""
    status: str = ""
    strategy: str = ""
    method: str = ""
    live: bool | None = None


def page_of(request: Request) -> Page:
    """The page that a query asks for. Raises Refusal (422)."""
    limit = _number(request, "limit", _USUAL_PAGE, least=1, most=LARGEST_PAGE)
    return Page(_number(request, "offset", 0, least=0, most=_MOST_OFFSET), limit)


def read_query(request: Request) -> CampaignQuery:
    """The campaigns that a query asks for. Raises Refusal (422)."""
    live = _word(request, "live", ("false", "true"))
    return CampaignQuery(
        name=request.query_params.get("name", ""),
        status=_word(request, "status", sorted(STATUSES)),
        strategy=_word(request, "strategy", sorted(STRATEGY.values())),
        method=_word(request, "method", METHODS),
        live=live == "true" if live else None,
    )


def _number(request: Request, name: str, otherwise: int, *, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return otherwise
    whole = text.isascii() and text.isdigit() and len(text) <= 15
    if not whole or not least <= int(text) <= most:
        invalid(name, f"must be a whole number from {least} to {most}")
    return int(text)


def _word(request: Request, name: str, words: Sequence[str]) -> str:
    word = request.query_params.get(name)
    if word is None:
        return ""
    if word not in words:
        invalid(name, f"must be one of {', '.join(words)}")
    return word
