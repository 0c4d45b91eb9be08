"""Telephone numbers: from what people write to the digits that a platform dials."""

import re
from collections import Counter
from enum import StrEnum
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

NORTH_AMERICA = 1
"""Country code of the United States, Canada and their neighbours."""

_MOST_SHORT_DIGITS = 4  # longer ones are for messages; rather digits are missing then
_EXTENSION = re.compile(r"(?:;ext=|ext(?:n|ension)?[.:]?|x|#)\s*\d{1,8}$", re.IGNORECASE)
_WRITTEN = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")
_SEPARATOR = re.compile(r"[,;|]")
_FLOAT = re.compile(r"([0-9]{7,15})\.0+")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
TEN_DIGITS = re.compile(
    r"(?:\+?1[\s.\-]?)?\(?([2-9][0-9]{2})\)?[\s.\-]?([2-9][0-9]{2})[\s.\-]?([0-9]{4})"
)
"""How people write a number of North America; its groups are the ten national digits.

They go out as they stand, so that digits of other scripts are none here.
"""


class NumberKind(StrEnum):
    """What a number is, where it is no ordinary fixed or mobile one; the value says it."""

    ORDINARY = ""
    PREMIUM_RATE = "is a premium-rate number"
    SHORT = "is a short number, for emergencies or services"
    TOLL_FREE = "is a toll-free number"
    SHARED_COST = "is a shared-cost number"
    PERSONAL = "is a personal number, which may lead anywhere"
    PAGER = "is a pager"
    COMPANY = "is a company's number for all of a country"
    VOICEMAIL = "is a voicemail's number"

    @property
    def is_refused(self) -> bool:
        """Whether it must not be dialed; of others that are not ordinary it is warned."""
        return self in (NumberKind.PREMIUM_RATE, NumberKind.SHORT)


_KINDS = {
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM_RATE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    PhoneNumberType.PERSONAL_NUMBER: NumberKind.PERSONAL,
    PhoneNumberType.PAGER: NumberKind.PAGER,
    PhoneNumberType.UAN: NumberKind.COMPANY,
    PhoneNumberType.VOICEMAIL: NumberKind.VOICEMAIL,
}


class PhoneReading(NamedTuple):
    """What was made of one cell: the digits, or why there are none.

    kind  of the number, whether it is right or not: who dials it has to look at that
    """

    digits: str | None
    problem: str = ""
    kind: NumberKind = NumberKind.ORDINARY


NO_NUMBER = PhoneReading(None, "is not a telephone number")


class PhoneReader:
    """Reads telephone numbers of a region (an ISO country code such as US).

    The digits returned are what platforms take. Where the region's country code is 1 (United
    States, Canada, …), the ten national digits of numbers with that code; everywhere else, and
    for numbers of other countries, country code and national number without a "+" (E.164).

    Spaces, brackets, dots, dashes and a "+" may be in the number; an extension is refused, since
    no dialer dials it. A number that Excel wrote as 2015550123.0 is read; one that it shortened
    to 2.01555E+09 is lost and refused.
    """

    def __init__(self, region: str) -> None:
        self._region = region.upper()
        self._country_code = country_code_of(self._region)
        self.assumed: Counter[str] = Counter()  # none: what is not national says so
        self._ordinary = ordinary_numbers(self._region)

    def read(self, text: str) -> PhoneReading:
        """Read one number. Shape first: libphonenumber is asked only where the shape may do."""
        if self._country_code == NORTH_AMERICA and (match := TEN_DIGITS.fullmatch(text)):
            digits = "".join(match.groups())
            if self._ordinary.fullmatch(digits):
                return PhoneReading(digits)
            return self._judged(PhoneNumber(NORTH_AMERICA, int(digits)))
        text, problem = written_number(text)
        if problem:
            return PhoneReading(None, problem)
        try:
            return self._judged(phonenumbers.parse(text, self._region))
        except phonenumbers.NumberParseException:
            return what_is_short(text, self._region) or NO_NUMBER

    def _judged(self, number: PhoneNumber) -> PhoneReading:
        if not phonenumbers.is_valid_number_for_region(number, self._region):
            problem = what_is_wrong(number)
            if problem:
                short = what_is_short(str(number.national_number), self._region)
                return short or PhoneReading(None, problem)
        return PhoneReading(self._digits(number), kind=kind_of(number))

    def _digits(self, number: PhoneNumber) -> str:
        national = phonenumbers.national_significant_number(number)
        if number.country_code == self._country_code == NORTH_AMERICA:
            return national
        return f"{number.country_code}{national}"


def country_code_of(region: str) -> int:
    """The country code of a region (ISO, in upper case). Raises ValueError if it is none."""
    code = phonenumbers.country_code_for_region(region)
    if not code:
        raise ValueError(f"{region!r} is not the ISO code of a country")
    return int(code)


def written_number(text: str) -> tuple[str, str]:
    """What may be a number, by its shape, and what is wrong with it; one of the two is empty."""
    if match := _FLOAT.fullmatch(text):
        text = match[1]
    if _SCIENTIFIC.fullmatch(text):
        return "", "was shortened by a spreadsheet: format the column as text"
    if _EXTENSION.search(text):
        return "", "has an extension, which is not dialed"
    if not _WRITTEN.fullmatch(text) or not any(map(str.isdigit, text)):
        return "", NO_NUMBER.problem
    return text, ""


def without_extension(text: str) -> str:
    """The number before an extension, if there is one; else `text`."""
    return _EXTENSION.sub("", text).rstrip(" ,;")


def what_is_wrong(number: PhoneNumber) -> str:
    """Why nobody has the number; empty if somebody may."""
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == ValidationResult.TOO_SHORT:
        return "has too few digits"
    if possible == ValidationResult.TOO_LONG:
        return "has too many digits"
    if not phonenumbers.is_valid_number(number):
        return "is not a number that exists (its area code or country)"
    return ""


def kind_of(number: PhoneNumber) -> NumberKind:
    """The kind of a number that somebody may have."""
    return _KINDS.get(phonenumbers.number_type(number), NumberKind.ORDINARY)


def what_is_short(text: str, region: str) -> PhoneReading | None:
    """The reading of a number of a few digits that is dialed within the region, such as 911."""
    digits = phonenumbers.normalize_digits_only(text)
    if not 0 < len(digits) <= _MOST_SHORT_DIGITS or region not in phonenumbers.SUPPORTED_REGIONS:
        return None
    number = PhoneNumber(country_code_of(region), int(digits))
    if not phonenumbers.is_valid_short_number_for_region(number, region):
        return None
    return PhoneReading(None, NumberKind.SHORT, NumberKind.SHORT)


def ordinary_numbers(region: str) -> re.Pattern[str]:
    """Matches the region's ordinary numbers, fixed and mobile: libphonenumber's own patterns.

    It calls every number that matches this valid, and is 15 times as slow to say so.
    """
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    general = metadata.general_desc if metadata is not None else None
    if metadata is None or general is None or general.national_number_pattern is None:
        return re.compile("(?!)")  # matches nothing: every number is asked about
    kinds = (metadata.fixed_line, metadata.mobile)
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None]
    either = "|".join(pattern for pattern in patterns if pattern is not None) or "(?!)"
    return re.compile(f"(?=(?:{general.national_number_pattern})$)(?:{either})")


def split_numbers(text: str) -> list[str]:
    """The numbers in a cell that holds several, separated by commas, semicolons or bars."""
    if not _SEPARATOR.search(text):
        return [text] if text else []
    return [part for part in map(str.strip, _SEPARATOR.split(text)) if part]
