"""What a file is held against besides the platform's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from campmon.append.problems import Rule, Severity


class NumberList(Protocol):
    """Numbers that are known from somewhere: a do-not-call file, earlier appends, the campaign.

    A record whose number dialed first is held is a problem of `rule` and `severity`, told with
    `message` ("is on the do-not-call list dnc.txt"). Where that is an error, further numbers of a
    record that are held are left out of it, with a warning.
    """

    @property
    def rule(self) -> Rule:
        """Which rule it is."""
        ...

    @property
    def severity(self) -> Severity:
        """What it means for a record."""
        ...

    @property
    def message(self) -> str:
        """What is said of a number, in words that follow it."""
        ...

    def held(self, numbers: Sequence[str]) -> set[str]:
        """Which of `numbers` (digits, as they would be sent) are held. Fast for thousands."""
        ...


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a file is held against besides the platform's rules.

    do_not_call  files with numbers that must not be dialed
    lists        numbers known already: appended earlier, on the campaign, …
    now          for the calling hours of the numbers' zones; None where nobody asks
    notes        what else to say with the checks ("not compared with the campaign's records")
    """

    do_not_call: tuple[Path, ...] = ()
    lists: tuple[NumberList, ...] = ()
    now: datetime | None = None
    notes: tuple[str, ...] = ()
