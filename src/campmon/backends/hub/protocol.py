"""The messages between a hub and its clients: JSON text frames over WebSocket.

A client says `hello` first and is answered with the hub's own, a monitor with a `snapshot` too;
from then on the hub sends a `delta` a refresh, numbered without gaps, and an `act` for what others
do.
`ask` is answered by `answer`, `intent` by `outcome`, either by `error`; the id ties them together.

Campaigns travel as arrays. A campaign has a handle, a small number given by the hub for its life,
so that a change of figures costs some 30 bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import from_json, to_json

from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.intent import (
    Action,
    Append,
    Creation,
    Operate,
    OutcomeKind,
    Staff,
    Tier,
    Update,
    UpdateRecords,
)
from campmon.model.listing import CallQuery, RecordQuery
from campmon.model.properties import PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Act, Notice, SourceHealth
from campmon.model.record import AppendRules, Record
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics

PROTOCOL_VERSION = 4
"""Raised with every change that an older side would misread."""

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
"""The largest message a hub takes: an append of 10,000 records with many fields fits."""

MAX_FROM_HUB_BYTES = 64 * 1024 * 1024
"""The largest message a client takes: a snapshot of some 300,000 campaigns."""

Count = Annotated[int, Field(ge=-(2**53), le=2**53)] | None
Pace = Annotated[float, Field(allow_inf_nan=False)] | None
"""What no screen can show does not come in: infinite, not a number, beyond any count."""

FigureRow = tuple[int, Count, Count, Count, Count, Pace, Pace]
"""handle, uploaded, loaded, completed, remaining, pace, pace since start."""

CampaignRow = tuple[
    int,  # handle
    str,  # id
    str,  # name
    CampaignState,
    str,  # the platform's word for the state
    str,  # type
    str | None,  # service
    str | None,  # reason
    bool | None,  # appendable
    bool,  # live
    bool,  # requeue
    str | None,  # state set by
    AwareDatetime | None,  # state set at
    Count,  # uploaded
    Count,  # loaded
    Count,  # completed
    Count,  # remaining
    Pace,  # pace
    Pace,  # pace since start
    float | None,  # age of the figures, in seconds before the source's as_of; null is unknown
    Provenance,
    str | None,  # why the platform takes no appends to it
    str | None,  # why it takes no operation
    bool,  # paused by the platform itself
]
"""All of one campaign but the profile: that is the client's own word for the hub."""


ActionKind = Literal["operate", "append", "update-records", "staff", "update"]

_ACTIONS: Mapping[ActionKind, type[Action]] = MappingProxyType(
    {
        "operate": Operate,
        "append": Append,
        "update-records": UpdateRecords,
        "staff": Staff,
        "update": Update,
    }
)
_KIND_OF = MappingProxyType({action: kind for kind, action in _ACTIONS.items()})


class Role(StrEnum):
    """What a client wants: the board kept up to date, or to ask and act (and perhaps to follow)."""

    MONITOR = "monitor"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class LandingQuery:
    """Where the records of an append are whose answer never came."""

    records: tuple[Record, ...]
    uploaded_before: int | None


class Message(BaseModel):
    """Base of all messages. Fields that neither side knows are errors, not surprises."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    type: str


class ClientHello(Message):
    """The first word of a client. `who` counts only where the hub cannot see it for itself."""

    type: Literal["hello"] = "hello"
    version: int
    campmon: str
    role: Role
    who: str = ""


What = Literal[
    "board", "campaign", "detail", "staffing", "properties", "records", "calls", "find", "landing"
]


Query = RecordQuery | CallQuery | CampaignQuery | LandingQuery


class Ask(Message):
    """A question: the whole board read afresh, or something of one campaign or of several.

    records, calls and find say what they want in `query`, landing in `landing`
    """

    type: Literal["ask"] = "ask"
    id: int
    what: What
    campaign: str = ""
    query: Query | None = None


class CreateMessage(Message):
    """A campaign to be created, and the tier that the supervisor has confirmed at."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    type: Literal["create"] = "create"
    id: int
    creation: Creation
    confirmed: Tier = Tier.NONE


class IntentMessage(Message):
    """An act on one campaign, and the tier that the supervisor has confirmed at.

    kind  which action it is: an append and an update of records look alike otherwise
    """

    type: Literal["intent"] = "intent"
    id: int
    campaign: str
    kind: ActionKind
    action: Action
    confirmed: Tier = Tier.NONE

    @field_validator("action", mode="plain")
    @classmethod
    def _read_action(cls, value: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        if kind is None:
            raise ValueError("its kind is not known")
        return _action(kind).validate_python(value)

    @classmethod
    def of(cls, number: int, campaign: str, action: Action, confirmed: Tier) -> "IntentMessage":
        """The message of an action."""
        return cls(
            id=number,
            campaign=campaign,
            kind=_KIND_OF[type(action)],
            action=action,
            confirmed=confirmed,
        )


class Follow(Message):
    """Send a snapshot, then deltas: what a monitor asks for after a gap, and a command to begin."""

    type: Literal["follow"] = "follow"


class HubHello(Message):
    """Who the hub is, whom it takes the client for, and what may be done.

    epoch     differs for every life of a hub whose platform lives and dies with it
    verified  whether `who` is what the operating system says rather than what the client said
    """

    type: Literal["hello"] = "hello"
    version: int
    campmon: str
    pid: int
    epoch: str
    platform: str
    who: str
    verified: bool
    read_only: bool
    offered: list[Capability]
    reasons: dict[Capability, str]
    append_rules: AppendRules | None
    update_rules: AppendRules | None
    refresh_seconds: float
    notices: list[Notice] = []
    property_specs: list[PropertySpec] = []


class Snapshot(Message):
    """All campaigns, as they are after the delta numbered `seq`."""

    type: Literal["snapshot"] = "snapshot"
    seq: int
    source: SourceHealth
    campaigns: list[CampaignRow]


class Delta(Message):
    """What changed since the message numbered one less: figures only, whole campaigns, the gone."""

    type: Literal["delta"] = "delta"
    seq: int
    source: SourceHealth
    figures: list[FigureRow] = []
    campaigns: list[CampaignRow] = []
    removed: list[int] = []


class ActMessage(Message):
    """Something that another client did."""

    type: Literal["act"] = "act"
    act: Act


class Answer(Message):
    """The answer to an ask; what `body` holds depends on what was asked."""

    type: Literal["answer"] = "answer"
    id: int
    body: Any


class OutcomeMessage(Message):
    """How an intent or a creation ended.

    receipt  the model's, as the platform gave it to the hub
    created  the id of the campaign that was created
    """

    type: Literal["outcome"] = "outcome"
    id: int
    kind: OutcomeKind
    message: str
    receipt: Any = None
    created: str | None = None


class ErrorMessage(Message):
    """What was asked for was not done, by the model's code of error; without an id it ends all."""

    type: Literal["error"] = "error"
    id: int | None = None
    code: str
    message: str
    mend: str = ""
    retry_after: float | None = None


FromClient = ClientHello | Ask | CreateMessage | IntentMessage | Follow
FromHub = HubHello | Snapshot | Delta | ActMessage | Answer | OutcomeMessage | ErrorMessage


class ProtocolError(ValueError):
    """What came is not a message of this protocol. Stays within the hub and its client."""


def encode(message: Message) -> bytes:
    """The message as it goes over the wire; what is not set is not sent."""
    told = {name: getattr(message, name) for name in message.model_fields_set if name != "type"}
    return to_json({"type": message.type, **told}, bytes_mode="base64", fallback=_plain)


def decode_from_client(frame: str | bytes) -> FromClient:
    """Read what a client sent. Raises ProtocolError."""
    return _validate(_from_client(), frame)


def decode_from_hub(frame: str | bytes) -> FromHub:
    """Read what a hub sent. Raises ProtocolError."""
    return _validate(_from_hub(), frame)


def version_of(frame: str | bytes) -> int | None:
    """The protocol version in a hello, of whatever shape the rest is; None if it is no hello."""
    try:
        found = from_json(frame)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("type") != "hello":
        return None
    version = found.get("version")
    return version if isinstance(version, int) else None


def campaign_row(handle: int, campaign: Campaign, as_of: datetime | None) -> CampaignRow:
    """A campaign as it travels, beside a source whose figures are `as_of`."""
    figures = campaign.statistics
    return (
        handle,
        campaign.id,
        campaign.name,
        campaign.state,
        campaign.platform_state,
        campaign.type,
        campaign.service,
        campaign.reason,
        campaign.appendable,
        campaign.live,
        campaign.requeue,
        campaign.state_by,
        campaign.state_at,
        figures.uploaded,
        figures.loaded,
        figures.completed,
        figures.remaining,
        campaign.pace,
        campaign.pace_since_start,
        _age(figures.as_of, as_of),
        figures.provenance,
        campaign.no_append,
        campaign.no_operation,
        campaign.auto_paused,
    )


def campaign_in(row: CampaignRow, profile: str, as_of: datetime | None) -> Campaign:
    """The campaign in a row, under the client's name for the hub; its text is cleaned."""
    return Campaign(
        profile=profile,
        id=row[1],
        name=row[2],
        state=row[3],
        platform_state=row[4],
        type=row[5],
        service=row[6],
        statistics=Statistics(
            row[13], row[14], row[15], row[16], _true_at(as_of, row[19]), row[20]
        ),
        reason=row[7],
        appendable=row[8],
        live=row[9],
        requeue=row[10],
        pace=row[17],
        pace_since_start=row[18],
        state_by=row[11],
        state_at=row[12],
        no_append=row[21],
        no_operation=row[22],
        auto_paused=row[23],
    )


def under(campaign: Campaign, profile: str) -> Campaign:
    """The same campaign under another profile's name."""
    return replace(campaign, profile=profile)


def _age(true_at: datetime | None, as_of: datetime | None) -> float | None:
    if true_at is None or as_of is None:
        return None
    return (as_of - true_at).total_seconds()


def _true_at(as_of: datetime | None, age: float | None) -> datetime | None:
    if as_of is None or age is None:
        return None
    try:
        return as_of - timedelta(seconds=age)
    except (OverflowError, ValueError):  # no age that a clock could have told
        return None


def _plain(value: object) -> object:
    """What pydantic's encoder does not know: the model's read-only mappings."""
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise TypeError(f"{type(value).__name__} does not travel")


_Kind = TypeVar("_Kind")


def _validate(adapter: TypeAdapter[_Kind], frame: str | bytes) -> _Kind:
    try:
        return adapter.validate_json(frame)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ProtocolError(f"{where}: {first['msg']}" if where else first["msg"]) from None


# Built when first needed: each side needs one of them only, and building takes milliseconds.
@cache
def _action(kind: ActionKind) -> TypeAdapter[Action]:
    return TypeAdapter(_ACTIONS[kind])


@cache
def _from_client() -> TypeAdapter[FromClient]:
    return TypeAdapter(Annotated[FromClient, Field(discriminator="type")])


@cache
def _from_hub() -> TypeAdapter[FromHub]:
    return TypeAdapter(Annotated[FromHub, Field(discriminator="type")])
