"""Numbers known from somewhere else than the file, each in the form in which records are sent."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campmon.append.e164 import phone_reader
from campmon.append.number_set import LONGEST_NUMBER, NumberSet
from campmon.append.phone import NORTH_AMERICA, country_code_of, without_extension
from campmon.append.problems import Rule, Severity
from campmon.model.record import AppendRules
from campmon.model.text import clean

_PLAIN_NATIONAL = re.compile(r"[2-9][0-9]{9}")
_PLAIN_LINES = re.compile(r"(?:[2-9][0-9]{9}\r?\n)*+(?:[2-9][0-9]{9})?")


@dataclass(frozen=True, slots=True)
class KnownNumbers:
    """A `NumberList` whose numbers are all at hand. Plain data; may go to another process.

    notes  what to know of where they come from, in sentences
    """

    rule: Rule
    severity: Severity
    message: str
    numbers: NumberSet = field(repr=False)
    notes: tuple[str, ...] = ()

    def held(self, numbers: Sequence[str]) -> set[str]:
        """Which of `numbers` (digits, as they would be sent) are held."""
        return self.numbers.held(numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def north_american(text: str) -> str | None:
    """Ten digits with North America's country code, if that is what `text` may be."""
    return f"{NORTH_AMERICA}{text}" if _PLAIN_NATIONAL.fullmatch(text) else None


class KnownReader:
    """Reads numbers as those of records are read, so that the same number is the same digits.

    Where that cannot matter it asks for less: nobody compares a number that no record can have, so
    ten digits of North America are taken without asking whether they exist, and of a number with
    an extension the number counts.

    guesses  without a region: what stands without a country code may be taken for another country's
    assumed  how many were, by country code
    """

    def __init__(self, rules: AppendRules) -> None:
        """Raises ValueError if the rules' region is not a country."""
        self._reader = phone_reader(rules)
        region = rules.region.upper()
        self._is_north_american = bool(region) and country_code_of(region) == NORTH_AMERICA
        self._code = f"{NORTH_AMERICA}" if rules.e164 else ""
        self.guesses = not region
        self.assumed = self._reader.assumed

    def read(self, text: str) -> str | None:
        """The digits, or None if it is no number."""
        if self._is_north_american and _PLAIN_NATIONAL.fullmatch(text):
            return self._code + text
        text = clean(text).strip()
        reading = self._reader.read(without_extension(text))
        digits = reading.digits
        return digits if digits is not None and len(digits) <= LONGEST_NUMBER else None

    def plain(self, text: str) -> list[str] | None:
        """The numbers of lines with ten digits each, read at once; None if there is anything else.

        Only where ten digits are a number of the region's.
        """
        if not self._is_north_american or not _PLAIN_LINES.fullmatch(text):
            return None
        numbers = text.split()
        return list(map(self._code.__add__, numbers)) if self._code else numbers

    def read_all(self, texts: Iterable[str]) -> list[str]:
        """The digits of those that are numbers."""
        return [digits for digits in map(self.read, texts) if digits is not None]
