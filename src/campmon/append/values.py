"""Values as platforms take them, from what people write. Pure; None is not such a value."""

import re
from datetime import date
from urllib.parse import urlsplit

EXACT_DIGITS = 15
"""Digits that any reader of JSON keeps of a number."""

_MONTH_FIRST = re.compile(r"(\d{1,2})([/-])(\d{1,2})(?:\2\d{4})?")
_ISO = re.compile(r"\d{4}-(\d\d)-(\d\d)")
_MMDD = re.compile(r"(\d\d)(\d\d)")
_LEAP_YEAR = 2000
_YES = frozenset({"1", "yes", "y", "true", "t", "on", "active"})
_NO = frozenset({"0", "no", "n", "false", "f", "off", "inactive"})
_CLOCK_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])")


def month_day(text: str) -> str | None:
    """MMDD, from MMDD, MM/DD and MM-DD (a year of four digits may follow) or an ISO date.

    The month comes first, as US platforms have it. 29 February is a day.
    """
    if match := _MMDD.fullmatch(text) or _ISO.fullmatch(text):
        month, day = int(match[1]), int(match[2])
    elif match := _MONTH_FIRST.fullmatch(text):
        month, day = int(match[1]), int(match[3])
    else:
        return None
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return None
    return f"{month:02}{day:02}"


def clock_time(text: str) -> str | None:
    """HH:MM:SS, from that or H:MM:SS. Without seconds, or with AM or PM, it is nobody's guess."""
    match = _CLOCK_TIME.fullmatch(text)
    return f"{int(match[1]):02}:{match[2]}:{match[3]}" if match else None


def social_security_number(text: str) -> str | None:
    """Its 9 digits or the last 4, without the dashes and spaces between them."""
    digits = re.sub(r"[\s\u2010-\u2015-]", "", text)
    fits = len(digits) in (4, 9) and digits.isascii() and digits.isdigit()
    return digits if fits else None


def flag(text: str) -> str | None:
    """ "1" or "0", from the words and signs that people use for yes and no."""
    word = text.casefold()
    return "1" if word in _YES else "0" if word in _NO else None


def is_web_address(text: str) -> bool:
    """Whether it is an http or https URL with a host, and without spaces."""
    if any(map(str.isspace, text)):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a broken IPv6 address, a port that is none
        return False


def digits_needed(number: str) -> int:
    """How many digits of a decimal number matter: all but zeros before and behind."""
    whole, _, fraction = number.lstrip("+-").partition(".")
    return len(whole.lstrip("0")) + len(fraction.rstrip("0"))
