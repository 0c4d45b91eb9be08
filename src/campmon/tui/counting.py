"""Digits before a key: how often it moves, how many it marks, which row it goes to."""

from __future__ import annotations

_MOST_DIGITS = 5
SECONDS = 3.0
"""How long digits wait for their key."""


class Counting:
    """What has been typed of a count. It is taken once, by the next key, or dropped."""

    def __init__(self) -> None:
        self.typed = ""

    def digit(self, digit: str) -> None:
        """Take in a digit; zeros in front and more than five say nothing."""
        if len(self.typed) < _MOST_DIGITS and (self.typed or digit != "0"):
            self.typed += digit

    def take(self) -> int | None:
        """The count, which is forgotten; None where none was typed."""
        typed, self.typed = self.typed, ""
        return int(typed) if typed else None
