"""The form of a recording: a gzip file in blocks, each of which can be read without the others.

A block is a member of the gzip file: `zcat` shows all of it. Its gzip header has an extra field
that is found without unpacking anything, and says when the block begins. A block's first line is
a head; then, marked as key, comes the whole state as it was; then one line a frame. What is told
travels as between a hub and its clients (backends/hub/protocol.py).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from campmon.backends.hub.protocol import ActMessage, Answer, Delta, Message, Snapshot, encode
from campmon.model.capability import Capability
from campmon.model.detail import CampaignDetail
from campmon.model.record import AppendRules

VERSION = 1
"""Raised with every change that an older campmon would misread."""

MAX_LINE_BYTES = 32 * 1024 * 1024
"""The longest line that is read: the whole state of some 100,000 campaigns."""

MAX_BLOCK_BYTES = 256 * 1024 * 1024
"""The most that a block may unpack to: the recorder begins another one long before."""

MAX_BLOCKS = 200_000
MAX_SOURCES = 100
MAX_MARKS = 2_000
MAX_SECONDS = 10 * 366 * 86_400.0

_MOST = 2.0**53
_MILLISECONDS = struct.Struct(">Q")
GZIP = b"\x1f\x8b"
_OWN = b"campmon\0"
MARKER = (
    GZIP + b"\x08\x04\0\0\0\0\0\xff"  # deflate, an extra field, no time, no system
    + struct.pack("<H2sH", 4 + len(_OWN) + _MILLISECONDS.size, b"CR", len(_OWN) + 8) + _OWN
)  # fmt: skip
"""What every block begins with; the moment follows."""

MARKER_BYTES = len(MARKER) + _MILLISECONDS.size

_Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False)]


class MarkKind(StrEnum):
    """What a mark on the time line stands for."""

    ACT = "act"
    LOST = "lost"
    """A source was not heard from here on."""
    HEARD = "heard"
    """It was heard again."""


Mark = tuple[_Seconds, MarkKind, int]
"""When, what, and at which source."""


class Head(Message):
    """The first line of each block.

    begun    when the recording began; all moments are in seconds since then
    sources  the recorded profiles' names
    marks    of all blocks before this one
    """

    type: Literal["recording"] = "recording"
    version: int
    campmon: str
    begun: AwareDatetime
    sources: Annotated[list[str], Field(min_length=1, max_length=MAX_SOURCES)]
    marks: list[Mark] = Field(default_factory=list, max_length=MAX_MARKS)


class SourceMessage(Message):
    """What a source is and offers; told anew when that changes."""

    type: Literal["source"] = "source"
    platform: str
    epoch: str
    offered: list[Capability]
    reasons: dict[Capability, str]
    append_rules: AppendRules | None
    refresh_seconds: Annotated[float, Field(ge=0.01, le=86_400, allow_inf_nan=False)]


Told = SourceMessage | Snapshot | Delta | ActMessage | Answer
"""What a line holds; an answer is that to a question for a campaign's details."""


class Frame(BaseModel):
    """A line: what was told when, of which source.

    key  it repeats, at the beginning of a block, what was told before
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    at: _Seconds
    source: Annotated[int, Field(ge=0, lt=MAX_SOURCES)]
    key: bool = False
    told: Annotated[Told, Field(discriminator="type")]


class DamagedError(ValueError):
    """What was read is no such line, or no such block. Stays within this package."""


class CutOffError(DamagedError):
    """It ends before its end."""


def begin_of_block(at: float) -> bytes:
    """The gzip header of a block that begins at `at`."""
    return MARKER + _MILLISECONDS.pack(round(at * 1_000))


def moment_of_block(header: bytes) -> float:
    """When a block begins, from its gzip header."""
    (milliseconds,) = _MILLISECONDS.unpack(header[len(MARKER) : MARKER_BYTES])
    return min(float(milliseconds) / 1_000, MAX_SECONDS)


def head_line(head: Head) -> bytes:
    """A head as it is written."""
    return encode(head) + b"\n"


def frame_line(at: float, source: int, told: bytes, *, key: bool = False) -> bytes:
    """A frame as it is written; `told` is encoded already."""
    word = b',"key":true' if key else b""
    return b'{"at":%.3f,"source":%d%s,"told":%s}\n' % (at, source, word, told)


def version_in(line: bytes) -> int | None:
    """The version that a block's first line speaks of; None if it is no head."""
    try:
        found = from_json(line)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("type") != "recording":
        return None
    version = found.get("version")
    return version if type(version) is int else None


def read_head(line: bytes) -> Head:
    """Read a block's first line. Raises DamagedError."""
    try:
        return Head.model_validate_json(line)
    except ValidationError as error:
        raise DamagedError(_first(error)) from None


def read_frame(line: bytes) -> Frame:
    """Read any other line. Raises DamagedError."""
    try:
        frame = _frames().validate_json(line)
    except ValidationError as error:
        raise DamagedError(_first(error)) from None
    told = frame.told
    match told:
        case Snapshot() | Delta():
            check_sane(told.source)
        case ActMessage():
            check_sane(told.act)
        case Answer():
            campaign_of_answer(told)
        case SourceMessage():
            check_sane(told.append_rules)
    return frame


def campaign_of_answer(answer: Answer) -> str:
    """Which campaign's details these are. Raises DamagedError."""
    body = answer.body
    campaign = body.get("campaign") if isinstance(body, dict) else None
    found = campaign.get("id") if isinstance(campaign, dict) else None
    if not isinstance(found, str):
        raise DamagedError("details of no campaign")
    return found


@cache
def own_words() -> frozenset[str]:
    """The words that the form itself is made of: names of fields, and what they can only be."""
    found: set[str] = set()
    for kind in (Frame, CampaignDetail):
        _gather_words(TypeAdapter(kind).json_schema(), found)
    return frozenset(found)


def _gather_words(schema: object, found: set[str]) -> None:
    if isinstance(schema, list):
        for part in schema:
            _gather_words(part, found)
    elif isinstance(schema, dict):
        found.update(schema.get("properties", ()))
        found.update(word for word in schema.get("enum", ()) if isinstance(word, str))
        if isinstance(schema.get("const"), str):
            found.add(schema["const"])
        for part in schema.values():
            _gather_words(part, found)


def check_sane(value: object) -> None:
    """Raise DamagedError for what no platform tells and a screen would fall over.

    That is a number beyond any count, and a moment without its offset from UTC.
    """
    if isinstance(value, bool | str) or value is None:
        return
    if isinstance(value, int | float):
        if not (math.isfinite(value) and abs(value) <= _MOST):
            raise DamagedError("a number beyond any count")
    elif isinstance(value, datetime):
        if value.utcoffset() is None:
            raise DamagedError("a moment without its offset from UTC")
    elif isinstance(value, Mapping):
        for part in value.values():
            check_sane(part)
    elif isinstance(value, tuple | list):
        for part in value:
            check_sane(part)
    elif is_dataclass(value):
        for field in fields(value):
            check_sane(getattr(value, field.name))


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


@cache
def _frames() -> TypeAdapter[Frame]:
    return TypeAdapter(Frame)
