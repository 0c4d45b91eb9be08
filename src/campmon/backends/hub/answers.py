"""What a hub's answers hold, read into the model under the client's name for the hub."""

from dataclasses import replace
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from campmon.backends.hub.protocol import OutcomeMessage, Snapshot, campaign_in, under
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.errors import UnreachableError
from campmon.model.intent import Found, OutcomeKind, Receipt
from campmon.model.listing import CallPage, RecordPage
from campmon.model.properties import CampaignProperties
from campmon.model.reading import Reading
from campmon.model.staffing import Staffing
from campmon.model.text import clean

_Kind = TypeVar("_Kind")


def board_of(body: object, profile: str) -> Reading:
    """The reading in a snapshot's body. Raises UnreachableError where there is none."""
    snapshot = _read(_snapshots(), body)
    as_of = snapshot.source.as_of
    if as_of is None:
        raise UnreachableError("the hub has not read its source yet", snapshot.source.problem or "")
    return Reading(
        campaigns=tuple(campaign_in(row, profile, as_of) for row in snapshot.campaigns),
        as_of=as_of,
        platform_time=snapshot.source.platform_time,
        budget=snapshot.source.budget,
    )


def campaign_of(body: object, profile: str) -> Campaign:
    """One campaign."""
    return under(_read(_campaigns(), body), profile)


def detail_of(body: object, profile: str) -> CampaignDetail:
    """One campaign with all its panels."""
    detail = _read(_details(), body)
    return replace(detail, campaign=under(detail.campaign, profile))


def staffing_of(body: object) -> Staffing:
    """Who works a campaign."""
    return _read(_staffings(), body)


def properties_of(body: object) -> CampaignProperties:
    """A campaign's properties."""
    return _read(_properties(), body)


def records_of(body: object) -> RecordPage:
    """A page of records."""
    return _read(_records(), body)


def calls_of(body: object) -> CallPage:
    """A page of finished calls."""
    return _read(_calls(), body)


def looked_for_of(body: object, records: int) -> Found:
    """Where the records of an append of so many are; its text is cleaned."""
    found = _read(_looked_for(), body)
    if any(not 0 <= place < records for place in found.missing):
        raise UnreachableError("the hub's answer names records that were not asked for")
    return replace(found, evidence=clean(found.evidence))


def found_of(body: object, profile: str) -> Reading:
    """Campaigns that were found."""
    reading = _read(_readings(), body)
    return replace(reading, campaigns=tuple(under(c, profile) for c in reading.campaigns))


def receipt_of(outcome: OutcomeMessage) -> Receipt:
    """What the platform answered, as the hub passes it on."""
    message = clean(outcome.message)
    if outcome.receipt is None:
        return Receipt(message, already=outcome.kind is OutcomeKind.ALREADY)
    receipt = _read(_receipts(), outcome.receipt)
    refused = tuple(replace(record, reason=clean(record.reason)) for record in receipt.refused)
    return replace(receipt, message=clean(receipt.message), refused=refused)


def _read(adapter: TypeAdapter[_Kind], body: object) -> _Kind:
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise UnreachableError(
            f"the hub's answer cannot be read: {'.'.join(map(str, first['loc']))}: {first['msg']}",
            "Use the same version of campmon on both sides.",
        ) from None


# Built when first needed: a command that only plays a campaign reads no panels.
@cache
def _snapshots() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


@cache
def _campaigns() -> TypeAdapter[Campaign]:
    return TypeAdapter(Campaign)


@cache
def _details() -> TypeAdapter[CampaignDetail]:
    return TypeAdapter(CampaignDetail)


@cache
def _staffings() -> TypeAdapter[Staffing]:
    return TypeAdapter(Staffing)


@cache
def _receipts() -> TypeAdapter[Receipt]:
    return TypeAdapter(Receipt)


@cache
def _properties() -> TypeAdapter[CampaignProperties]:
    return TypeAdapter(CampaignProperties)


@cache
def _records() -> TypeAdapter[RecordPage]:
    return TypeAdapter(RecordPage)


@cache
def _calls() -> TypeAdapter[CallPage]:
    return TypeAdapter(CallPage)


@cache
def _looked_for() -> TypeAdapter[Found]:
    return TypeAdapter(Found)


@cache
def _readings() -> TypeAdapter[Reading]:
    return TypeAdapter(Reading)
