"""A campaign file becomes records, by rule of thumb: the practice platform has no input filters."""

import csv
import re
from collections.abc import Sequence

from campmon.model.record import Record
from campmon.practice.geography import parse_phone
from campmon.practice.limits import MAX_PHONES

_SEPARATORS = ("\t", "|", ";", ",")


def read_campaign_file(content: bytes) -> list[Record]:
    """The records of a file: a line each, separated by commas, semicolons, bars or tabs.

    Whatever looks like a telephone number is one; the first other column is the account, and the
    first two columns of letters are last and first name (one with a space is both). A first line
    without any digit is a heading. Text that is not UTF-8 is read as Latin-1. Raises csv.Error.
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
    if not any(character.isdigit() for character in lines[0]):
        rows = rows[1:]
    return [_record(row) for row in rows if any(cell.strip() for cell in row)]


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
