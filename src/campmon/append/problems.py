"""What is said about rows that break a rule: each problem, and many equal ones as one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """What a problem means for its row."""

    ERROR = "error"
    """The row is not sent."""
    WARNING = "warning"
    """The row is sent."""


class Rule(StrEnum):
    """The rules a row is held to."""

    REQUIRED = "required"
    LENGTH = "length"
    KIND = "kind"
    PHONE = "phone"
    PHONES = "phones"
    CELLS = "cells"
    DUPLICATE = "duplicate"
    NOTHING = "nothing"
    DO_NOT_CALL = "do not call"
    APPENDED = "appended before"
    ON_CAMPAIGN = "on the campaign"
    NUMBER_TYPE = "number type"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row.

    line     the line of the file on which the row begins
    column   the column's name; empty where it is about the whole row
    value    what stands there, cleaned and cut; never shown for social security numbers
    message  what is wrong, in words that follow the value
    """

    line: int
    column: str
    value: str
    rule: Rule
    severity: Severity
    message: str

    def __str__(self) -> str:
        what = f"{self.column} {self.value!r} " if self.column else ""
        return f"line {self.line:,}: {what}{self.message}"


@dataclass(frozen=True, slots=True)
class ProblemSummary:
    """Equal problems as one line: how many rows, and the first of them."""

    count: int
    first: Problem

    def __str__(self) -> str:
        first = self.first
        if self.count == 1:
            return str(first)
        about = f"{first.column}: " if first.column else ""
        return f"{self.count:,} × {about}{_WORDS[first.rule]}, the first: {first}"


_WORDS = MappingProxyType(
    {
        Rule.REQUIRED: "empty",
        Rule.LENGTH: "too long",
        Rule.KIND: "of the wrong kind",
        Rule.PHONE: "not a telephone number that can be dialed",
        Rule.PHONES: "more numbers than the platform takes",
        Rule.CELLS: "the row's cells do not fit the header",
        Rule.DUPLICATE: "duplicates",
        Rule.NOTHING: "nothing to change",
        Rule.DO_NOT_CALL: "on the do-not-call list",
        Rule.APPENDED: "appended to this campaign before",
        Rule.ON_CAMPAIGN: "on the campaign already",
        Rule.NUMBER_TYPE: "of a kind that is not called",
    }
)


class ProblemTally:
    """Counts problems by kind, and keeps the first few whole. Bounded whatever the file holds."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._first: dict[tuple[Severity, Rule, str], Problem] = {}
        self._counts: dict[tuple[Severity, Rule, str], int] = {}
        self.kept: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Count one problem."""
        key = (problem.severity, problem.rule, problem.column)
        self._first.setdefault(key, problem)
        self._counts[key] = self._counts.get(key, 0) + 1
        if len(self.kept) < self._keep:
            self.kept.append(problem)

    def summaries(self) -> Iterator[ProblemSummary]:
        """Errors before warnings, the more frequent first."""
        order = sorted(
            self._counts, key=lambda key: (key[0] is Severity.WARNING, -self._counts[key])
        )
        for key in order:
            yield ProblemSummary(self._counts[key], self._first[key])
