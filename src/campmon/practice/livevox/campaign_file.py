"""A campaign file becomes records, by rule of thumb: the practice platform has no input filters."""

import csv
import re
from collections.abc import Sequence

from campmon.model.record import Record
from campmon.practice.geography import parse_phone
from campmon.practice.limits import MAX_PHONES

_SEPARATORS = ("\t", "|", ";", ",")


_PHONE, _ACCOUNT, _FIRST, _LAST = "phone", "account", "firstName", "lastName"
_HEADINGS = {
    _PHONE: r"phone|mobile|cell|tel",
    _ACCOUNT: r"account|acct|(customer|client|record) ?id|id$",
    _FIRST: r"(first|given) ?name|first$|fname",
    _LAST: r"(last|family) ?name|last$|surname|lname",
}


def read_campaign_file(content: bytes) -> list[Record]:
    """The records of a file: a line each, separated by commas, semicolons, bars or tabs.

    A first line without a number of three digits, one word of which says what its column is, or
    without any digit at all, is a heading; what stands in a column of another name is kept under
    that name. Without a heading whatever looks like a telephone number is one; the first other
    column is the account, and the first two columns of letters are last and first name (one with
    a space is both). Text that is not UTF-8 is read as Latin-1. Raises csv.Error.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    lines = [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    if not lines:
        return []
    separator = max(_SEPARATORS, key=lines[0].count)
    rows = list(csv.reader(lines, delimiter=separator))
    heading, known = _heading(rows[0])
    if known or not any(character.isdigit() for character in lines[0]):
        rows = rows[1:]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    return [_record_under(heading, row) if known else _record(row) for row in rows]


def _heading(row: Sequence[str]) -> tuple[list[str], bool]:
    """What each column is called, if the row is a heading, and whether any of it is known."""
    if any(re.search(r"[0-9]{3}", cell) for cell in row):
        return [], False
    names = [_named(cell) for cell in row]
    return names, any(name in _HEADINGS for name in names)


def _named(cell: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", cell.lower()).strip()
    for name, pattern in _HEADINGS.items():
        if re.search(rf"\b({pattern})", words):
            return name
    return cell.strip()


def _record_under(heading: Sequence[str], row: Sequence[str]) -> Record:
    """A row under a heading; a number in a column of any other name is a phone as well."""
    phones: list[str] = []
    fields: dict[str, str] = {}
    for name, cell in zip(heading, (cell.strip() for cell in row), strict=False):
        if not cell:
            continue
        if name == _PHONE:
            phones += [phone.strip() for phone in re.split(r"[,;|]", cell) if phone.strip()]
        elif name not in _HEADINGS and parse_phone(cell) is not None:
            phones.append(cell)
        else:
            fields.setdefault(name or "unnamed", cell)
    return Record(tuple(phones[:MAX_PHONES]), fields)


def _record(row: Sequence[str]) -> Record:
    phones: list[str] = []
    others: list[str] = []
    for cell in (cell.strip() for cell in row):
        is_phone = parse_phone(cell) is not None and len(phones) < MAX_PHONES
        (phones if is_phone else others).append(cell)
    fields = {"account": others[0]} if others and others[0] else {}
    words = [cell for cell in others[1:] if cell and not any(c.isdigit() for c in cell)]
    if words and " " in words[0]:
        last, _, first = words[0].partition(" ")
        return Record(tuple(phones), {**fields, "firstName": first, "lastName": last})
    names = dict(zip(("lastName", "firstName"), words, strict=False))
    return Record(tuple(phones), {**fields, **names})
