"""Reading numbers and contacts: whatever comes, it is taken whole or refused with its place."""

import string
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from campmon.practice.voiso.answers import Refusal
from campmon.practice.voiso.app import loggable
from campmon.practice.voiso.contacts import Contact, read_contacts, read_leads
from campmon.practice.voiso.e164 import read_number

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["phoneNumber", "contactName", "contactSource", "contactURL", "priority", "isActive",
     "phone_number", "name", "source", "active", "context_headers", "other"]
)  # fmt: skip
rows = st.lists(st.dictionaries(keys, anything | st.sampled_from(["1", 0, True, {}])), max_size=3)


def test_numbers() -> None:
    assert read_number("14155556004") == "14155556004"
    assert read_number("+14155556004") == "14155556004"
    for wrong in (
        "4155556004", "04155556004", "1415555600", "141555560044", "1 415 555 6004",
        "1-415-555-6004", "++14155556004", "4407414992548", "11155556004", "14151556004",
        "\u0661\u0664155556004", "", "+", "14155556004\n",
    ):  # fmt: skip
        assert read_number(wrong) is None, wrong


@given(st.text(alphabet=string.digits + "+ -()", max_size=16))
def test_whatever_is_read_is_plain_digits(text: str) -> None:
    number = read_number(text)
    assert number is None or (number == text.removeprefix("+") and len(number) == 11)


@given(rows | anything, st.booleans())
def test_contacts_are_read_or_refused(given_rows: Any, update: bool) -> None:
    read, refusal = read_or_refused(lambda: read_contacts({"contacts": given_rows}, update=update))
    if refusal is None:
        check(read, [row["phoneNumber"] for row in given_rows], least=0)
    else:
        assert refusal.status == 400


@given(rows | anything)
def test_leads_are_read_or_refused(given_rows: Any) -> None:
    read, refusal = read_or_refused(lambda: read_leads(given_rows))
    if refusal is None:
        check(read, [row["phone_number"] for row in given_rows], least=1)
    else:
        assert refusal.status == 422
        assert refusal.fields


def read_or_refused(read: Callable[[], list[Contact]]) -> tuple[list[Contact], Refusal | None]:
    try:
        return read(), None
    except Refusal as refusal:
        return [], refusal


def check(read: list[Contact], numbers: list[str], least: int) -> None:
    assert [contact.number for contact in read] == numbers
    for contact in read:
        assert all(isinstance(value, str) for value in contact.fields.values())
        assert contact.fields.get("active", "0") in ("0", "1")
        assert least <= int(contact.fields.get("priority", "1")) <= 1000


@given(st.text(alphabet=string.ascii_letters + string.digits + "-_.", min_size=1))
def test_no_key_is_logged(key: str) -> None:
    told = loggable(f"/api/v1/{key}/campaigns/7/contacts")
    assert told == "/api/v1/-/campaigns/7/contacts"


def test_other_paths_are_logged_as_they_are() -> None:
    for path in ("/", "/api/v1", "/api/v4/campaigns/7", "/api/dialer/v1/campaigns/7/agents"):
        assert loggable(path) == path
