"""The platform's answers, and the values made of them.

v1's list is not documented, so names are compared without case, `_` and `-`, and several are taken
for each figure. Nothing here raises: what cannot be meant is "not told". See `lenient`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeVar

from campmon.backends.http.lenient import plain_keys, read_flag, read_id, read_text
from campmon.backends.voiso.client.figures import read_figure, read_percent, read_share
from campmon.backends.voiso.client.rows import (
    CampaignRow,
    ContactsAnswer,
    LeadRefusal,
    LeadsAnswer,
    OperationAnswer,
    StaffingReply,
    UserRow,
)
from campmon.backends.voiso.client.words import sentences

Told = TypeVar("Told")

_NESTED = ("statistics", "stats", "counters", "figures", "progress", "contacts", "leads")
"""Objects inside a campaign that may hold its figures."""

_NOTHING = object()
_MOST_FACTS = 200
_LONGEST_FACT = 1000

_NUMBER_NAMES = ("phonenumber", "number", "phone", "contact")
_BETWEEN_WORDS = re.compile(r"[\s_-]+|(?<=[a-z])(?=[A-Z])")
_LIVE_TYPES = {"live": True, "livecampaign": True, "static": False, "regular": False}
_SECONDS_AT_MOST = 10**11
"""A larger number of a moment is one of milliseconds."""


def campaign_row(found: object) -> CampaignRow | None:
    """A campaign; None where there is no id."""
    if not isinstance(found, Mapping):
        return None
    keys = plain_keys(found)
    identity = read_id(_first(keys, "id", "campaignid"))
    if identity is None:
        return None
    figures = _with_nested(keys)
    return CampaignRow(
        id=identity,
        name=read_text(_first(keys, "name", "campaignname", "title")),
        status=_read_status(_first(keys, "status", "state", "campaignstatus")),
        live=_read_live(keys),
        reason=_read_reason(keys),
        contacts=_tell(
            read_figure, figures, "contacts", "totalcontacts", "contactscount", "contactcount",
            "contactstotal", "total", "leads", "totalleads", "leadscount", "shareof",
        ),
        processed=_tell(
            read_figure, figures, "processed", "processedcontacts", "contactsprocessed",
            "processedcount", "dialed", "dialedcontacts", "called", "sharepart",
        ),
        completed=_tell(
            read_figure, figures, "completed", "completedcontacts", "contactscompleted",
            "completedcount", "finished",
        ),
        remaining=_tell(
            read_figure, figures, "remaining", "remainingcontacts", "contactsremaining",
            "remainingcount", "pending", "contactsleft", "left",
        ),
        progress=_tell(
            read_percent, figures, "progress", "progresspercent", "progresspercentage",
            "percent", "percentage", "completion",
        ),
        strategy=read_text(_first(keys, "strategy", "dialingstrategy", "dialermode")),
        created=_tell(read_moment, keys, "createdat", "created", "creationdate"),
        updated=_tell(read_moment, keys, "updatedat", "updated", "modifiedat"),
        facts=_facts(found),
    )  # fmt: skip


def user_row(found: object) -> UserRow | None:
    """A user; None where there is no id. An id alone is one too."""
    if not isinstance(found, Mapping):
        identity = read_id(found)
        return None if identity is None else UserRow(identity)
    keys = plain_keys(found)
    identity = read_id(_first(keys, "id", "userid"))
    if identity is None:
        return None
    teams = (_named(team) for team in _entries(keys.get("teams")))
    return UserRow(
        id=identity,
        name=read_text(keys.get("name")),
        email=read_text(keys.get("email")),
        extension=read_text(keys.get("extension")),
        status=_read_status(keys.get("status")),
        teams=tuple(filter(None, teams)),
    )


def contacts_answer(found: object) -> ContactsAnswer:
    """What v1 said to contacts; a list that is missing is empty, or not told."""
    keys = _answered(found, ("duplicatenumbers", "invalidnumbers", "contacts"))
    return ContactsAnswer(
        taken=_numbers(keys["contacts"]) if isinstance(keys.get("contacts"), list) else None,
        duplicates=_numbers(keys.get("duplicatenumbers")),
        invalid=_numbers(keys.get("invalidnumbers")),
    )


def leads_answer(found: object) -> LeadsAnswer:
    """What v4 said to leads; a list that is missing is empty, or not told."""
    keys = _answered(found, ("created", "rejected", "duplicates"))
    return LeadsAnswer(
        created=_numbers(keys["created"]) if isinstance(keys.get("created"), list) else None,
        rejected=_refused(keys.get("rejected")),
        duplicates=_refused(keys.get("duplicates")),
    )


def operation_answer(found: Mapping[str, object]) -> OperationAnswer:
    """What v1 said to an operation; without a "success" it is one unless there are errors."""
    keys = plain_keys(found)
    success = read_flag(keys.get("success"))
    errors = sentences(keys.get("errors")) or sentences(keys.get("error"))
    message = read_text(keys.get("message"))[:_LONGEST_FACT]
    return OperationAnswer(not errors if success is None else success, message, errors)


def says_no(found: Mapping[str, object]) -> bool:
    """Whether an answer has a "success" which is false."""
    return read_flag(plain_keys(found).get("success")) is False


def staffing_reply(found: object) -> StaffingReply:
    """What v1 said to a change of staffing."""
    names = (
        "addedagents", "removedagents", "addedteams", "removedteams", "agentnotincampaign",
        "agentnotfound", "teamnotincampaign", "teamnotfound",
    )  # fmt: skip
    keys = _answered(found, names)
    lists = (keys.get(name, keys.get(name.replace("not", "snot"))) for name in names)
    return StaffingReply(*(tuple(filter(None, map(_named, _entries(told)))) for told in lists))


def rows_found(found: object, *names: str, depth: int = 2) -> list[object] | None:
    """The list in an answer: the answer itself, or what stands under one of `names` in it.

    A null list is an empty one. None: there is no list, so that the answer tells nothing.
    """
    if isinstance(found, list):
        return found
    if not isinstance(found, Mapping):
        return None
    spelled = {key.lower().replace("_", ""): value for key, value in found.items()}
    for name in (*names, "data", "items", "results"):
        told = spelled.get(name, _NOTHING)
        if isinstance(told, list):
            return told
        if told is None:
            return []
        if isinstance(told, Mapping) and depth:
            return rows_found(told, *names, depth=depth - 1)
    lists = [value for value in found.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else None


def told_of_pages(found: object) -> dict[str, object]:
    """What an answer says about its pages, wherever it says it, under plain keys."""
    if not isinstance(found, Mapping):
        return {}
    keys = plain_keys(found)
    for name in ("metadata", "meta", "pagination", "paging"):
        told = keys.get(name)
        if isinstance(told, Mapping):
            keys |= plain_keys(told)
    return keys


def read_moment(value: object) -> datetime | None:
    """The moment in UTC, from ISO 8601 or seconds or milliseconds since 1970; None for nonsense."""
    text = read_text(value).strip()
    try:
        number = float(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
            told = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
            return told.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    if number <= 0:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if number > _SECONDS_AT_MOST else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _first(keys: Mapping[str, object], *names: str) -> object:
    """What stands under the first of the names that tells anything."""
    for name in names:
        value = keys.get(name)
        if value is not None and value != "":
            return value
    return None


def _tell(
    read: Callable[[object], Told | None], keys: Mapping[str, object], *names: str
) -> Told | None:
    """What is read under the first of the names that tells anything."""
    for name in names:
        value = keys.get(name)
        if value is not None and (told := read(value)) is not None:
            return told
    return None


def _with_nested(keys: dict[str, object]) -> dict[str, object]:
    """A campaign's figures, those of the objects in it among them; its own come first."""
    figures = dict(keys)
    if isinstance(keys.get("progress"), str):
        share = read_share(keys["progress"])
        figures |= {"sharepart": share.part, "shareof": share.of}
    for name in _NESTED:
        inner = keys.get(name)
        if isinstance(inner, Mapping):
            for key, value in plain_keys(inner).items():
                figures.setdefault(key, value)
    return figures


def _read_status(value: object) -> str:
    text = _named(value).strip()
    return _BETWEEN_WORDS.sub("_", text).lower()


def _read_live(keys: Mapping[str, object]) -> bool | None:
    flag = read_flag(_first(keys, "live", "islive", "livecampaign"))
    if flag is not None:
        return flag
    kind = read_text(_first(keys, "type", "campaigntype")).lower()
    return _LIVE_TYPES.get(re.sub(r"[^a-z]", "", kind))


def _read_reason(keys: Mapping[str, object]) -> str:
    value = _first(
        keys, "autopausereason", "autopausedreason", "pausereason", "pausedreason",
        "statusreason", "statusmessage", "statusdetails", "stopreason", "importerror", "reason",
    )  # fmt: skip
    return "; ".join(sentences(value))


def _facts(found: Mapping[str, object]) -> Mapping[str, str]:
    facts: dict[str, str] = {}
    for key, value in found.items():
        fact = str(value).lower() if isinstance(value, bool) else read_text(value)
        if fact:
            facts[read_text(key)] = fact[:_LONGEST_FACT]
            if len(facts) == _MOST_FACTS:
                break
    return MappingProxyType(facts)


def _named(value: object) -> str:
    """A text, or the name of an object that stands in its place."""
    if isinstance(value, Mapping):
        keys = plain_keys(value)
        return read_text(_first(keys, "name", "email", "title", "id"))
    return read_text(value)


def _answered(found: object, names: Sequence[str]) -> dict[str, object]:
    """The keys of an answer, or of the object in it that has one of `names`."""
    if not isinstance(found, Mapping):
        return {}
    keys = plain_keys(found)
    if not any(name in keys for name in names):
        for inner in keys.values():
            if isinstance(inner, Mapping) and any(name in plain_keys(inner) for name in names):
                return plain_keys(inner)
    return keys


def _entries(value: object) -> list[object]:
    """What is in a list; anything else that is told is an entry of its own."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _numbers(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_number, _entries(value))))


def _number(entry: object) -> str:
    if isinstance(entry, Mapping):
        keys = plain_keys(entry)
        return read_text(_first(keys, *_NUMBER_NAMES)).strip()
    return read_text(entry).strip()


def _refused(value: object) -> tuple[LeadRefusal, ...]:
    return tuple(_refusals(_entries(value)))


def _refusals(entries: Sequence[object]) -> Iterator[LeadRefusal]:
    for entry in entries:
        number = _number(entry)
        if not number:
            continue
        keys = plain_keys(entry) if isinstance(entry, Mapping) else {}
        yield LeadRefusal(number, sentences(_first(keys, "errors", "error", "reason", "message")))
