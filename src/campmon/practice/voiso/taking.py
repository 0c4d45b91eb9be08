"""What becomes of contacts: taken, known already, or not to be dialed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from campmon.model.errors import RefusedError
from campmon.model.record import Record
from campmon.practice.campaign import DialedCampaign
from campmon.practice.voiso.answers import Refusal
from campmon.practice.voiso.contacts import Contact
from campmon.practice.voiso.e164 import read_number
from campmon.practice.voiso.platform import VoisoPlatform
from campmon.practice.voiso.words import status_of

NOT_LIVE = "Campaign type should be live"


_TAKES = frozenset({"draft", "active", "paused", "auto_paused"})


@dataclass(slots=True)
class Sorted:
    """The contacts of a request, told apart."""

    taken: list[Contact] = field(default_factory=list)
    duplicates: list[Contact] = field(default_factory=list)
    invalid: list[Contact] = field(default_factory=list)


def add(
    platform: VoisoPlatform, campaign: DialedCampaign, contacts: Sequence[Contact], status: int
) -> Sorted:
    """Add the contacts that are valid and new to a live campaign.

    Raises Refusal (`status`) where it takes none now; nothing was added then.
    """
    came = Sorted()
    _check(campaign, status)
    records: list[Record] = []
    seen: set[str] = set()
    for contact in contacts:
        number = read_number(contact.number)
        if number is None:
            came.invalid.append(contact)
        elif number in seen or platform.dialer.find_record(campaign.id, number) is not None:
            came.duplicates.append(contact)
        else:
            seen.add(number)
            records.append(Record((number,), contact.fields))
            came.taken.append(contact)
    if records:
        try:
            platform.dialer.append(campaign.id, records, at=None)
        except RefusedError as error:
            raise Refusal(status, error.message) from None
    return came


def change(
    platform: VoisoPlatform, campaign: DialedCampaign, contacts: Sequence[Contact], by: str
) -> Sorted:
    """Change the contacts that the campaign has; a number that it has not counts as invalid.

    Raises Refusal (400) where nothing of it can be changed now.
    """
    came = Sorted()
    _check(campaign, 400)
    asked: list[Contact] = []
    records: list[Record] = []
    seen: set[str] = set()
    for contact in contacts:
        number = read_number(contact.number)
        if number is None:
            came.invalid.append(contact)
        elif number in seen:
            came.duplicates.append(contact)
        else:
            seen.add(number)
            asked.append(contact)
            records.append(Record((number,), contact.fields))
    if not records:
        return came
    try:
        receipt = platform.dialer.update_records(campaign.id, records, by)
    except RefusedError as error:
        raise Refusal(400, error.message) from None
    refused = {one.index for one in receipt.refused}
    for index, contact in enumerate(asked):
        (came.invalid if index in refused else came.taken).append(contact)
    return came


def _check(campaign: DialedCampaign, status: int) -> None:
    """Raise Refusal if the campaign's state takes no contacts."""
    if status_of(campaign) not in _TAKES:
        raise Refusal(status, f"Campaign is {status_of(campaign)} and takes no contacts")
