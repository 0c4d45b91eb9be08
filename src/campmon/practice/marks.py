"""What records are marked with: a priority, and whether they are dialed at all."""

from array import array
from dataclasses import dataclass

LOWEST_PRIORITY = 1_000
"""Priorities are 0 to this; the lower is dialed first."""

_PRIORITY = 0x7FF  # of 16 bits: one more than the priority, so that 0 is none
_INACTIVE = 0x800


@dataclass(frozen=True, slots=True)
class Mark:
    """What a record is to be marked with; None leaves it as it is."""

    priority: int | None = None
    active: bool | None = None

    def __bool__(self) -> bool:
        return self.priority is not None or self.active is not None

    def then(self, later: "Mark") -> "Mark":
        """Both marks together; where both say something, what the later says."""
        return Mark(
            self.priority if later.priority is None else later.priority,
            self.active if later.active is None else later.active,
        )


class Marks:
    """The marks of one campaign's records, by place: nothing where no record has any, else 2 bytes.

    used  whether any record was ever marked
    """

    __slots__ = ("_marks", "used")

    def __init__(self) -> None:
        self.used = False
        self._marks = array("H")  # up to the last record that was ever marked

    def put(self, place: int, mark: Mark) -> bool:
        """Mark a record. Returns whether that changes anything."""
        marks = self._marks
        before = marks[place] if place < len(marks) else 0
        after = before
        if mark.priority is not None:
            after = after & ~_PRIORITY | mark.priority + 1
        if mark.active is not None:
            after = after & ~_INACTIVE if mark.active else after | _INACTIVE
        if after == before:
            return False
        self.used = True
        if place >= len(marks):
            marks.frombytes(bytes(marks.itemsize * (place + 1 - len(marks))))
        marks[place] = after
        return True

    def priority(self, place: int) -> int | None:
        """The record's priority; None where it has none."""
        marks = self._marks
        stored = marks[place] & _PRIORITY if place < len(marks) else 0
        return stored - 1 if stored else None

    def active(self, place: int) -> bool:
        """Whether the record may be dialed."""
        marks = self._marks
        return place >= len(marks) or not marks[place] & _INACTIVE
