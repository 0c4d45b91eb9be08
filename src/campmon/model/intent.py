"""Intents: what a supervisor wants done, how surely it must be confirmed, how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import FOR_OPERATION, Capability
from campmon.model.record import Record
from campmon.model.staffing import StaffingAnswer, StaffingChange
from campmon.model.state import Operation

MANY_REMAINING = 1_000
"""Stopping a campaign with more records remaining than this asks for its name."""


class Tier(IntEnum):
    """How surely an act must be confirmed."""

    NONE = 0
    CONFIRM = 1
    TYPE_NAME = 2


@dataclass(frozen=True, slots=True)
class Operate:
    """Change the campaign's state.

    even_so  though campmon knows of something that stands against it (`Campaign.no_operation`)
    """

    operation: Operation
    even_so: bool = False


@dataclass(frozen=True, slots=True)
class Append:
    """Append one batch of records (at most what the platform takes in one call).

    job / batch  which append this batch belongs to, for the audit
    """

    records: tuple[Record, ...]
    job: str = ""
    batch: int = 1


@dataclass(frozen=True, slots=True)
class UpdateRecords:
    """Change one batch of the campaign's records, each found by its first phone.

    Only the fields that a record has are changed. `job` and `batch` are as in `Append`.
    """

    records: tuple[Record, ...]
    job: str = ""
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Staff:
    """Change who works the campaign."""

    change: StaffingChange


@dataclass(frozen=True, slots=True)
class Update:
    """Change a campaign's properties, and only these.

    changes  the new values by property name, as `PropertySpec.read` gives them; None empties one
    """

    changes: Mapping[str, str | None]


Action = Operate | Append | UpdateRecords | Staff | Update


@dataclass(frozen=True, slots=True)
class Creation:
    """A campaign to be created from a file of records.

    file_name   becomes the campaign's name where the platform names it by its file
    content     the file, byte for byte
    properties  by property name, as `PropertySpec.read` gives them
    """

    file_name: str
    content: bytes = field(repr=False)
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Landing(StrEnum):
    """Where the records of an append are whose answer never came."""

    ALL = "all of them are on the campaign"
    NONE = "none of them is on the campaign"
    PARTLY = "some of them are on the campaign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """What a look for records has found whose call was never answered.

    missing   of PARTLY: the places, in the batch, of the records that are not on the campaign
    evidence  what was seen, as a sentence for a person who has to decide
    """

    landing: Landing
    missing: tuple[int, ...] = ()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """An act on one campaign, never on a row.

    confirmed  the tier that the supervisor has confirmed at
    who        the user who wants it
    """

    key: CampaignKey
    action: Action
    confirmed: Tier = Tier.NONE
    who: str = ""


def tier_of(action: Action, campaign: Campaign) -> Tier:
    """How surely `action` on `campaign` must be confirmed.

    An unknown number remaining counts as many: better one name typed than a floor gone quiet.
    """
    if not isinstance(action, Operate):
        return Tier.CONFIRM
    match action.operation:
        case Operation.PAUSE:
            return Tier.NONE
        case Operation.DEACTIVATE:
            return Tier.TYPE_NAME
        case Operation.STOP:
            remaining = campaign.statistics.remaining
            few = remaining is not None and remaining <= MANY_REMAINING
            return Tier.CONFIRM if few else Tier.TYPE_NAME
        case _:
            return Tier.CONFIRM


def needs_figures(action: Action) -> bool:
    """Whether a campaign's figures must be known before `action`, to confirm or to verify it."""
    match action:
        case Operate(operation):
            return operation is Operation.STOP
        case Append():
            return True
        case Staff() | Update() | UpdateRecords():
            return False


def capability_of(action: Action) -> Capability:
    """The capability that `action` needs of a backend."""
    match action:
        case Operate(operation):
            return FOR_OPERATION[operation]
        case Append():
            return Capability.APPEND
        case UpdateRecords():
            return Capability.UPDATE_RECORDS
        case Staff():
            return Capability.STAFFING
        case Update():
            return Capability.UPDATE


def describe(action: Action) -> str:
    """The act in a few words, for the audit, toasts and dialogs."""
    match action:
        case Operate(operation, even_so):
            return f"{operation.value} even so" if even_so else operation.value
        case Append(records=records):
            return f"append {_counted(records)}"
        case UpdateRecords(records=records):
            return f"update {_counted(records)}"
        case Staff(change):
            return f"change staffing: {change}" if change else "change staffing"
        case Update(changes=changes):
            return "update " + ", ".join(
                f"{name} = {'nothing' if value is None else value}"
                for name, value in changes.items()
            )


def aim(action: Action, name: str) -> str:
    """The act with a campaign's name in it, as the end of a sentence: cannot "append to Spring"."""
    match action:
        case Operate(operation):
            return f"{operation.value} {name}"
        case Append():
            return f"append to {name}"
        case UpdateRecords():
            return f"update records of {name}"
        case Staff():
            return f"change the staffing of {name}"
        case Update():
            return f"change properties of {name}"


def _counted(records: tuple[Record, ...]) -> str:
    return f"{len(records):,} record{'' if len(records) == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record of a batch that the platform did not take: its place in the batch, and why.

    duplicate  of an append: its number is on the campaign already (or earlier in the batch)
    """

    index: int
    reason: str
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform answered to a write.

    already   nothing needed doing: it was so before
    accepted  records taken (append, update of records)
    refused   records of the batch not taken (the same)
    """

    message: str = ""
    already: bool = False
    accepted: int | None = None
    refused: tuple[RefusedRecord, ...] = ()
    staffing: StaffingAnswer | None = None


class OutcomeKind(StrEnum):
    """How an act ended."""

    DONE = "done"
    ALREADY = "already so"
    PARTLY = "done in part"
    NOTHING = "nothing done"
    """The platform answered, and did nothing of what it was asked."""
    UNSEEN = "accepted, not yet seen"
    """The platform said yes, but the campaign does not show it (yet)."""
    IN_DOUBT = "in doubt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an intent ended, with the campaign as it was read again afterwards."""

    kind: OutcomeKind
    message: str
    campaign: Campaign | None = None
    receipt: Receipt | None = None
