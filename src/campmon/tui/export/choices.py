"""What can be exported from where the user is, and under what name. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campmon.engine.export.formats import Format
from campmon.engine.export.report_text import REPORT_FORMATS
from campmon.engine.export.table import TABLE_FORMATS
from campmon.model.campaign import Campaign

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_ID = 40
_SCREEN_FORMATS = (Format.SVG, Format.TEXT)


class Subject(StrEnum):
    """What is exported."""

    TABLE = "table"
    SCREEN = "screen"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the dialog: what, and how. `label` says what in full."""

    subject: Subject
    format: Format
    label: str

    @property
    def id(self) -> str:
        """Its name in the list."""
        return f"{self.subject}-{self.format}"


@dataclass(frozen=True, slots=True)
class Exportable:
    """What there was to export when the dialog was opened.

    campaigns  those of the table, in its order; only the marked ones where some are
    marked     whether they are the marked ones
    read_at    when each source was last read, for figures that do not say their age
    size       columns and lines of the screen
    campaign   whose report may be made; None if no campaign is under the cursor
    """

    campaigns: tuple[Campaign, ...]
    marked: bool
    read_at: Mapping[str, datetime]
    size: tuple[int, int]
    campaign: Campaign | None

    @property
    def of_table(self) -> str:
        """What the table is, in words."""
        count = len(self.campaigns)
        return f"{count:,} {'marked ' * self.marked}campaign{'' if count == 1 else 's'}"


def choices(there: Exportable) -> tuple[Choice, ...]:
    """Every line of the dialog."""
    found: list[Choice] = []
    if there.campaigns:
        found += [
            Choice(
                Subject.TABLE, kind, f"Table: {there.of_table}{'' if there.marked else ' shown'}"
            )
            for kind in TABLE_FORMATS
        ]
    columns, lines = there.size
    found += [
        Choice(Subject.SCREEN, kind, f"Screen: {columns} × {lines}") for kind in _SCREEN_FORMATS
    ]
    if there.campaign is not None:
        label = f"Report: {there.campaign.name}"
        found += [Choice(Subject.REPORT, kind, label) for kind in REPORT_FORMATS]
    return tuple(found)


def file_name(choice: Choice, there: Exportable, now: datetime) -> str:
    """The name that is proposed: `campmon-2026-11-22-1504.csv`."""
    of = ""
    if choice.subject is Subject.REPORT and there.campaign is not None:
        of = f"{_NOT_IN_NAMES.sub('-', there.campaign.id).strip('-')[:_LONGEST_ID]}-"
    elif choice.subject is Subject.SCREEN:
        of = "screen-"
    return f"campmon-{of}{now.astimezone():%Y-%m-%d-%H%M}{choice.format.suffix}"


def with_suffix(text: str, suffixes: Sequence[str], suffix: str) -> str:
    """A name that ends with one of `suffixes` with another one; any other is left as it is."""
    for known in suffixes:
        if text.lower().endswith(known):
            return text[: -len(known)] + suffix
    return text
