"""Telephone numbers with their country code, always: the digits of E.164, without "+"."""

import re
from collections import Counter
from typing import Protocol

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumber

from campmon.append.phone import (
    NO_NUMBER,
    PhoneReader,
    PhoneReading,
    country_code_of,
    kind_of,
    ordinary_numbers,
    what_is_short,
    what_is_wrong,
    written_number,
)
from campmon.model.record import AppendRules

_NANP = "1"
_NANP_DIGITS = 10
_SEPARATORS = str.maketrans("", "", " ()-")
_OPTIONAL_ZERO = re.compile(r"^((?:\+|00)[\d\s.\-]{1,6})\(0\)")
_TRUNK_ZERO = "has a 0 after the country code, which is not dialed with it"
_WITHOUT_CODE = (
    "is not a number with its country code: write it with one (447911123456), "
    "or set region in the profile"
)


class ReadsPhones(Protocol):
    """What turns a cell into the digits that a platform takes.

    assumed  how many numbers were taken for those of another country by their digits alone
    """

    assumed: Counter[str]

    def read(self, text: str) -> PhoneReading:
        """Read one number."""
        ...


def phone_reader(rules: AppendRules) -> ReadsPhones:
    """The reader for a platform's rules. Raises ValueError if its region is not a country."""
    return E164Reader(rules.region) if rules.e164 else PhoneReader(rules.region)


class E164Reader:
    """Reads numbers to the digits of E.164: country code and national number.

    "+…" and "00…" are international. Other digits are read as the region has them nationally if
    that is valid, else as international; but not where they stand with brackets, dashes or spaces,
    as nobody writes a foreign number without its "+". Where national numbers are written with a
    prefix (020…), digits that begin with the region's own country code are taken for it before
    all. In regions of country code 1 ten digits are national always. Without a region ("") every
    number has to have its country code.

    A 0 that is dialed only within the country is no part of the number: after the country code it
    is refused (4407…), unless it is in brackets, as in +44 (0)20….

    Numbers that nothing but their digits shows to be of another country are counted in `assumed`,
    by country code: somebody has to look at those.
    """

    def __init__(self, region: str) -> None:
        """Raises ValueError if the region is neither "" nor a country."""
        self._region = region.upper()
        self._code = str(country_code_of(self._region)) if region else ""
        self._countries = _Countries()
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(self._region) if region else None
        self._to_abroad = re.compile((metadata and metadata.international_prefix) or "(?!)")
        self._prefix = (metadata and metadata.national_prefix) or ""
        self._before_national = _prefix_within(self._region)
        self.assumed: Counter[str] = Counter()

    def read(self, text: str) -> PhoneReading:
        """Read one number. Shape first: libphonenumber is asked only where the shape may do."""
        plain = text.translate(_SEPARATORS)
        signed = plain.startswith("+")
        digits = plain[1:] if signed else plain
        if digits.isascii() and digits.isdigit() and "(0)" not in text:
            e164 = self._at_sight(digits, signed=signed, bare=plain == text)
            if e164 is not None:
                return PhoneReading(e164)
        text, problem = written_number(text)
        if problem:
            return PhoneReading(None, problem)
        bare = text.isascii() and text.isdigit()
        digits = phonenumbers.normalize_digits_only(text)
        if text.startswith("+"):
            return _international(text, digits)
        if digits.startswith("00"):
            return _international(text, digits[2:])
        reading = self._as_it_stands(text, digits, bare=bare)
        if reading.digits is None and bare:
            return what_is_short(text, self._region) or reading
        return reading

    def _at_sight(self, digits: str, *, signed: bool, bare: bool) -> str | None:
        """The number, where it is an ordinary one without any doubt.

        bare  nothing but digits was written
        """
        if signed or (bare and not self._region):
            code = self._countries.code_of(digits)
            ordinary = self._countries.is_ordinary(code, digits[len(code) :])
            if ordinary and not signed:
                self.assumed[code] += 1
            return digits if ordinary else None
        if not self._region:
            return None
        if self._prefix and digits.startswith(self._code):
            ordinary = self._countries.is_ordinary(self._code, digits[len(self._code) :])
            return digits if ordinary else None
        national = digits
        before = self._before_national.match(digits)
        # In some countries a carrier's prefix follows: those numbers are asked about.
        if before and before[0] == self._prefix and not self._to_abroad.match(digits):
            national = digits[before.end() :]
        ordinary = self._countries.is_ordinary(self._code, national)
        return f"{self._code}{national}" if ordinary else None

    def _as_it_stands(self, text: str, digits: str, *, bare: bool) -> PhoneReading:
        """Digits without a sign that they are international."""
        abroad = _international(text, digits)
        known = abroad.digits is not None or abroad.problem == _TRUNK_ZERO
        foreign = known and (bare or (bool(self._code) and digits.startswith(self._code)))
        if not self._region:
            return self._assume(abroad) if foreign else PhoneReading(None, _WITHOUT_CODE)
        if known and self._prefix and digits.startswith(self._code):
            return abroad
        try:
            number = phonenumbers.parse(text, self._region, keep_raw_input=True)
        except phonenumbers.NumberParseException:
            return NO_NUMBER
        problem = what_is_wrong(number)
        if number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY:
            if not problem:
                return _right(number)
            if self._code == _NANP and len(digits) == _NANP_DIGITS:
                return PhoneReading(None, problem)
        elif prefix := self._to_abroad.match(digits):  # 011 44 … in the United States
            return _international(text, digits[prefix.end() :])
        return self._assume(abroad) if foreign else PhoneReading(None, problem or abroad.problem)

    def _assume(self, reading: PhoneReading) -> PhoneReading:
        """Count a number that is taken for another country's by its digits alone."""
        if reading.digits is not None:
            code = self._countries.code_of(reading.digits)
            if code != self._code:
                self.assumed[code] += 1
        return reading


class _Countries:
    """What numbers look like, by country code. Each country is looked up when first met."""

    def __init__(self) -> None:
        self._shapes: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {}

    def code_of(self, digits: str) -> str:
        """The country code that the digits begin with; "" if it is none."""
        for length in (1, 2, 3):
            code = digits[:length]
            if code[:1] != "0" and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
                return code
        return ""

    def is_ordinary(self, code: str, national: str) -> bool:
        """Whether it is an ordinary number of the country's, without any prefix before it."""
        if not code:
            return False
        if code not in self._shapes:
            region = phonenumbers.region_code_for_country_code(int(code))
            self._shapes[code] = ordinary_numbers(region), _prefix_within(region)
        ordinary, prefix = self._shapes[code]
        return ordinary.fullmatch(national) is not None and prefix.match(national) is None


def _prefix_within(region: str) -> re.Pattern[str]:
    """What is dialed before a number within the region, as libphonenumber finds it."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region) if region else None
    prefix = metadata.national_prefix_for_parsing if metadata is not None else None
    return re.compile(prefix or "(?!)")


def _international(text: str, digits: str) -> PhoneReading:
    """Read `digits` as country code and national number."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return PhoneReading(None, "has no country code that exists")
    problem = what_is_wrong(number)
    if not problem and digits != _e164(number) and _OPTIONAL_ZERO.match(text):
        return _right(number)
    return _exact(number, digits, problem)


def _exact(number: PhoneNumber, digits: str, problem: str) -> PhoneReading:
    """The number, if its digits are what was written: libphonenumber forgives more."""
    e164 = _e164(number)
    if problem:
        return PhoneReading(None, problem)
    if digits == e164:
        return _right(number)
    code = str(number.country_code)
    if digits == f"{code}0{e164[len(code) :]}":
        return PhoneReading(None, _TRUNK_ZERO)
    return PhoneReading(None, f"is not as it is dialed from abroad: that may be +{e164}")


def _right(number: PhoneNumber) -> PhoneReading:
    return PhoneReading(_e164(number), kind=kind_of(number))


def _e164(number: PhoneNumber) -> str:
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
