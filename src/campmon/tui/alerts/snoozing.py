"""For how long an alert is snoozed."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.content import Content

from campmon.tui.screens.choosing import ChoosingScreen

_CHOICES = (("15", "15 minutes"), ("60", "1 hour"), ("day", "the rest of the day"))


class SnoozeScreen(ChoosingScreen[datetime]):
    """Answers with the moment until which nobody is to be called."""

    heading = "Snooze this alert for"
    hint = "enter snoozes it, esc leaves"

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Three lengths of time."""
        return [(name, Content(said)) for name, said in _CHOICES]

    def chosen(self, option_id: str) -> None:
        """Answer."""
        self.dismiss(snoozed_until(option_id, self._now))


def snoozed_until(choice: str, now: datetime) -> datetime:
    """When a snooze of so many minutes ends; `day` ends at midnight, local time."""
    if choice == "day":
        tomorrow = now.astimezone().date() + timedelta(days=1)
        return datetime(tomorrow.year, tomorrow.month, tomorrow.day).astimezone()
    return now + timedelta(minutes=int(choice))
