"""What a listener tells the user's monitors over its local socket: JSON, one message a line.

A connection begins with `begin` and every campaign's `tally`, then `end`. Afterwards come tallies
that changed, at most once a second, each round closed by `end`; an `end` alone is a sign of life.
Another `begin` starts over: a new day, or a reader that was behind.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from campmon.backends.voiso.events.tally import CampaignTally

VERSION = 1
"""Raised with every change that an older side would misread."""

MOST_LINE_BYTES = 8 * 1024 * 1024
"""The longest line: one campaign with some 50,000 agents."""

BEAT_SECONDS = 5.0
"""A listener that says nothing for longer is lost, or held up."""


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class Begin(_Message):
    """What was told before is no longer true. `day` is the listener's local one (ISO 8601)."""

    kind: Literal["begin"] = "begin"
    version: int = VERSION
    day: str


class TallyTold(_Message):
    """One campaign's tally."""

    kind: Literal["tally"] = "tally"
    tally: CampaignTally


class End(_Message):
    """All is told as of `at`; `heard_at` is when the last event came (Unix seconds)."""

    kind: Literal["end"] = "end"
    at: float
    heard_at: float | None = None


Message = Annotated[Begin | TallyTold | End, Field(discriminator="kind")]
_MESSAGES: TypeAdapter[Begin | TallyTold | End] = TypeAdapter(Message)


def encode(message: Begin | TallyTold | End) -> bytes:
    """One line."""
    return message.model_dump_json().encode() + b"\n"


def decode(line: bytes) -> Begin | TallyTold | End:
    """Read one line. Raises ValueError, which repeats nothing of it."""
    try:
        return _MESSAGES.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "line"
        raise ValueError(f"{where}: {first['msg']}") from None
