"""Reading values that may be of another type than the reference says, or of none at all.

Every function takes whatever JSON can hold and never raises: what cannot be meant is "not told".
"""

import math
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeGuard

_DIGITS_AT_MOST = 30
"""A longer number is none that a dialer counts or names things with."""

_WHOLE_AT_MOST = 2**53
"""No larger count is kept, drawn or divided by anything."""


def _is_number(value: object) -> TypeGuard[int | float]:
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) < 10**_DIGITS_AT_MOST
    return isinstance(value, float) and math.isfinite(value)


def plain_keys(found: Mapping[str, object]) -> dict[str, object]:
    """The told values under keys in lower case without `_` and `-`; nulls are not told."""
    plain: dict[str, object] = {}
    for key, value in found.items():
        name = key.lower().replace("_", "").replace("-", "")
        if value is not None:
            plain.setdefault(name, value)
    return plain


def read_text(value: object) -> str:
    """A string as it is, a number as it is written; "" for anything else."""
    if isinstance(value, str):
        # Half a surrogate pair can stand in JSON, but in no file and on no terminal.
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if not _is_number(value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def read_id(value: object) -> str | None:
    """An id, which may come as a number or as a string; None where there is none."""
    return read_text(value).strip() or None


def read_whole(value: object) -> int | None:
    """A whole number, from a number or a numeric string."""
    if isinstance(value, str):
        text = value.strip()
        if len(text) > _DIGITS_AT_MOST:
            return None
        try:
            value = int(text)
        except ValueError:
            try:
                value = float(text)
            except ValueError:
                return None
    if not _is_number(value) or abs(value) > _WHOLE_AT_MOST:
        return None
    return int(value) if value == int(value) else None


def read_count(value: object) -> int | None:
    """A whole number of things; a negative one is unknown."""
    number = read_whole(value)
    return None if number is None or number < 0 else number


def read_flag(value: object) -> bool | None:
    """A yes or no, from a boolean, 0 or 1, or their words."""
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}.get(read_text(value).lower())


def read_amount(value: object) -> Decimal | None:
    """An amount of money as it was written."""
    try:
        amount = Decimal(read_text(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def read_pairs(value: object) -> dict[str, str]:
    """Named values, from a list of {"key": …, "value": …} or from an object; nulls are left out."""
    if isinstance(value, Mapping):
        return {str(key): read_text(told) for key, told in value.items() if told is not None}
    pairs: dict[str, str] = {}
    for entry in read_objects(value):
        key = read_text(entry.get("key"))
        if key and entry.get("value") is not None:
            pairs[key] = read_text(entry["value"])
    return pairs


def read_objects(value: object) -> list[dict[str, object]]:
    """The objects of a list under plain keys; a lone object counts as a list of one."""
    entries = [value] if isinstance(value, Mapping) else value
    if not isinstance(entries, list):
        return []
    return [plain_keys(entry) for entry in entries if isinstance(entry, Mapping)]
