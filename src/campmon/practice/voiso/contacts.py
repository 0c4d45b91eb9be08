"""Reading v1's contacts and v4's leads, by the vendor's keys; any other key is refused.

Sources: Voiso Campaigns APIs ("Create an application"), and what is publicly known of v4.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from campmon.practice.voiso.answers import bad_request, invalid

MOST_CONTACTS = 1_000
"""Contacts of one request (Voiso Campaigns APIs, "Maximum contacts"); taken for leads too."""

_MISSING = "Required contact field missing"
_V1_TEXTS = {"contactName": "name", "contactSource": "source", "contactURL": "url"}
_SOURCE_TEXTS = {"system": "source", "url": "url"}
_V4_KEYS = ("phone_number", "name", "source", "priority", "active", "context_headers")
_HEADER = re.compile(r"X-[A-Za-z0-9-]{1,60}", re.ASCII)
_LONGEST_HEADER = 1_000


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as it was sent: its number, and the fields that were given.

    The fields are a record's: name, source, url, priority, active ("1" or "0"), and X-… headers.
    """

    number: str
    fields: Mapping[str, str]


def read_contacts(body: Mapping[str, object], *, update: bool) -> list[Contact]:
    """Read what v1 takes. Raises Refusal (400), in the vendor's words where there are any."""
    given = body.get("contacts")
    if not isinstance(given, list) or not given:
        bad_request(_MISSING)
    if len(body) > 1:
        bad_request("contacts is all that a body has")
    if len(given) > MOST_CONTACTS:
        bad_request(f"Maximum limit of {MOST_CONTACTS} contacts for each request")
    return [_read_contact(number, one, update) for number, one in enumerate(given)]


def _read_contact(number: int, given: object, update: bool) -> Contact:
    if not isinstance(given, dict):
        bad_request(_MISSING)
    phone = given.get("phoneNumber")
    if phone is None or phone == "":
        bad_request(_MISSING)
    fields: dict[str, str] = {}
    for key, value in given.items():
        place = f"contacts.{number}.{key[:40]}"
        if key == "phoneNumber":
            continue
        if key in _V1_TEXTS:
            if not isinstance(value, str):
                bad_request(f"{place} must be a string")
            fields[_V1_TEXTS[key]] = value
        elif key == "priority":
            priority = _priority(value, least=0)
            if priority is None:
                bad_request(f"{place} must be a whole number from 0 to 1000")
            fields["priority"] = priority
        elif key == "isActive" and update:
            active = _switch(value)
            if active is None:
                bad_request(f"{place} must be 0 or 1")
            fields["active"] = active
        else:
            bad_request(f"{place}: there is no such field")
    if not isinstance(phone, str):
        bad_request(f"contacts.{number}.phoneNumber must be a string")
    return Contact(phone, fields)


def read_leads(body: object) -> list[Contact]:
    """Read what v4 takes: a bare array. Raises Refusal (422)."""
    if not isinstance(body, list) or not body:
        invalid("leads", "must be an array with at least one lead")
    if len(body) > MOST_CONTACTS:
        invalid("leads", f"are {len(body)}; {MOST_CONTACTS} are the most")
    return [_read_lead(f"leads.{number}", lead) for number, lead in enumerate(body)]


def _read_lead(place: str, given: object) -> Contact:
    if not isinstance(given, dict):
        invalid(place, "must be an object")
    for key in given:
        if key not in _V4_KEYS:
            invalid(f"{place}.{key[:40]}", "is not known")
    number = given.get("phone_number")
    if not isinstance(number, str) or not number:
        invalid(f"{place}.phone_number", "can't be blank")
    fields: dict[str, str] = {}
    if "name" in given:
        fields["name"] = _text(f"{place}.name", given["name"])
    if "source" in given:
        fields.update(_read_source(f"{place}.source", given["source"]))
    if "priority" in given:
        priority = _priority(given["priority"], least=1)
        if priority is None:
            invalid(f"{place}.priority", "must be a whole number from 1 to 1000")
        fields["priority"] = priority
    if "active" in given:
        if not isinstance(given["active"], bool):
            invalid(f"{place}.active", "must be true or false")
        fields["active"] = "1" if given["active"] else "0"
    if "context_headers" in given:
        fields.update(_read_headers(f"{place}.context_headers", given["context_headers"]))
    return Contact(number, fields)


def _read_source(place: str, given: object) -> dict[str, str]:
    if not isinstance(given, dict) or not given.keys() <= _SOURCE_TEXTS.keys():
        invalid(place, "must be an object with system and url")
    return {_SOURCE_TEXTS[key]: _text(f"{place}.{key}", value) for key, value in given.items()}


def _read_headers(place: str, given: object) -> dict[str, str]:
    if not isinstance(given, dict) or not all(map(_HEADER.fullmatch, given)):
        invalid(place, "must be an object of X-… headers")
    for name, value in given.items():
        if not isinstance(value, str) or len(value) > _LONGEST_HEADER or not value.isprintable():
            invalid(f"{place}.{name}", "must be a line of text")
    return dict(given)


def _text(place: str, value: object) -> str:
    if not isinstance(value, str):
        invalid(place, "must be a string")
    return value


def _priority(value: object, *, least: int) -> str | None:
    """A priority, which the vendor's samples have as a string; None if it cannot be one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 4:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1_000:
        return None
    return str(value)


def _switch(value: object) -> str | None:
    """Whether a contact is to be called; the vendor's samples have 0 and 1."""
    if value in (0, 1, "0", "1"):
        return str(int(value)) if isinstance(value, (int, float, str)) else None
    return None
