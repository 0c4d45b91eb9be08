"""Telephone numbers a column at a time: what is plainly right is read some thousand at once."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from campmon.append.e164 import phone_reader
from campmon.append.phone import (
    NO_NUMBER,
    NORTH_AMERICA,
    TEN_DIGITS,
    PhoneReading,
    country_code_of,
    ordinary_numbers,
)
from campmon.model.record import AppendRules

_DIGITS: Final = "0123456789"
_SHAPE: Final = str.maketrans(dict.fromkeys(_DIGITS, "9"))
_BARE: Final = str.maketrans("", "", "+ ().-")
_BETWEEN: Final = "\n"  # in no cell: line breaks are cleaned away
_NATIONAL, _WITH_CODE = 10, 11
_NEVER_FIRST: Final = frozenset("01")
_PREFIX = 4
_ANY_DIGIT: Final = "X"
_NOTHING: Final = PhoneReading("")
_NOT_PROVED_SO: Final = re.compile(r"\(\?[!<]|\\[1-9]|\[[^\]]*\\d")
"""What a pattern must not have in it: then the letter would prove nothing."""


def phone_columns(rules: AppendRules) -> "PhoneColumns":
    """The reader of columns for a platform's rules. Raises ValueError if its region is none."""
    if not rules.e164 and country_code_of(rules.region.upper()) == NORTH_AMERICA:
        return NorthAmericanColumns(rules)
    return PhoneColumns(rules)


class PhoneColumns:
    """Reads columns of telephone numbers as the platform's reader reads cells, one at a time.

    assumed  how many numbers were taken for those of another country by their digits alone
    """

    def __init__(self, rules: AppendRules) -> None:
        """Raises ValueError if the rules' region is not a country."""
        self._reader = phone_reader(rules)

    @property
    def assumed(self) -> Counter[str]:
        """Of all that was read."""
        return self._reader.assumed

    def read(self, column: Sequence[str]) -> tuple[list[str], set[int]]:
        """The digits of each cell, and the places of cells that need a closer look.

        The cells are cleaned and stripped. The digits are "" where a cell is empty or needs that.
        """
        read = self._reader.read
        readings = [read(cell) if cell else NO_NUMBER for cell in column]
        numbers = [digits if digits and not kind else "" for digits, _, kind in readings]
        return numbers, {p for p, cell in enumerate(column) if cell and not numbers[p]}


class NorthAmericanColumns(PhoneColumns):
    """The same where numbers are mostly of country code 1, as ten national digits.

    A number goes the short way if its cell has one of the shapes that `PhoneReader` reads at
    sight, and begins with four digits after which any six make an ordinary number. Both are found
    out once for each shape and each four digits, from the very patterns that `PhoneReader` uses.
    """

    def __init__(self, rules: AppendRules) -> None:
        super().__init__(rules)
        self._ordinary = ordinary_numbers(rules.region.upper())
        self._any_after = _with_any_digit(self._ordinary)
        self._sizes: dict[str, int] = {}  # shapes of cells that are read at sight: their digits
        self._whole: dict[str, bool] = {"": True}  # whether all numbers that begin so are ordinary

    def read(self, column: Sequence[str]) -> tuple[list[str], set[int]]:
        """As of any columns; what is not read at sight needs a closer look."""
        joined = _BETWEEN.join(column)
        numbers = joined.translate(_BARE).split(_BETWEEN)
        unread = self._without_code(joined.translate(_SHAPE).split(_BETWEEN), numbers)
        whole = self._whole
        prefixes = {digits[:_PREFIX] for digits in numbers}
        for prefix in prefixes - whole.keys():
            whole[prefix] = self._is_whole(prefix)
        if not all(map(whole.__getitem__, prefixes)):
            for place, digits in enumerate(numbers):
                if not whole[digits[:_PREFIX]] and not self._is_ordinary(digits):
                    unread.add(place)
                    numbers[place] = ""
        return numbers, unread

    def _without_code(self, shapes: Sequence[str], numbers: list[str]) -> set[int]:
        """Leave the national digits in `numbers`; the places of what is not read at sight."""
        sizes = self._sizes
        different = set(shapes)
        for shape in different - sizes.keys():
            if size := _size_at_sight(shape):
                sizes[shape] = size  # there are some hundred of them
        other = {shape for shape in different if sizes.get(shape) != _NATIONAL} - {""}
        unread: set[int] = set()
        for place, shape in enumerate(shapes) if other else ():
            if shape in other:
                digits = numbers[place]
                if sizes.get(shape) == _WITH_CODE and digits[0] == "1":
                    numbers[place] = digits[1:]
                else:
                    unread.add(place)
                    numbers[place] = ""
        return unread

    def _is_whole(self, prefix: str) -> bool:
        """Whether any digits after the prefix make an ordinary number: proved by its pattern."""
        rest = _ANY_DIGIT * (_NATIONAL - _PREFIX)
        return _may_begin(prefix) and self._any_after.fullmatch(prefix + rest) is not None

    def _is_ordinary(self, digits: str) -> bool:
        return _may_begin(digits) and self._ordinary.fullmatch(digits) is not None


def _with_any_digit(pattern: re.Pattern[str]) -> re.Pattern[str]:
    r"""The pattern, where \d also matches a letter that stands for any digit.

    What matches with that letter does so with any digit in its place, as the patterns say of no
    digit where it must not be.
    """
    text = pattern.pattern
    if _NOT_PROVED_SO.search(text):
        return re.compile("(?!)")
    return re.compile(text.replace(r"\d", rf"[\d{_ANY_DIGIT}]"))


def _size_at_sight(shape: str) -> int | None:
    """How many digits a cell of the shape has, if all such cells are read at sight."""
    if not shape.isascii():
        return None
    if TEN_DIGITS.fullmatch(shape):
        return _NATIONAL
    return _WITH_CODE if TEN_DIGITS.fullmatch(shape.replace("9", "1", 1)) else None


def _may_begin(digits: str) -> bool:
    """Whether area code and exchange begin with what they may begin with."""
    return digits[0] not in _NEVER_FIRST and digits[3] not in _NEVER_FIRST
