"""Telephone numbers: E.164, as far as the practice dialer's trunk reaches."""

import re

from campmon.practice.geography import parse_phone

_E164 = re.compile(r"\+?[1-9][0-9]{6,14}", re.ASCII)


def read_number(text: str) -> str | None:
    """The digits of an E.164 number, with its country code; None for what cannot be dialed.

    A plus before it makes no difference; anything else but digits does. The practice dialer
    reaches North America only: numbers of other countries are None too.
    """
    if not _E164.fullmatch(text):
        return None
    digits = text.removeprefix("+")
    if digits[0] != "1" or len(digits) != 11 or parse_phone(digits) is None:
        return None
    return digits
