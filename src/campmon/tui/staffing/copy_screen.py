"""Copying: from which campaign, and whether whoever else is there goes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from campmon.model.campaign import Campaign
from campmon.model.staffing_plan import Kind, Mark, Marks
from campmon.tui.cells import fit
from campmon.tui.screens.choosing import ChoosingScreen
from campmon.tui.signs import state_text
from campmon.tui.staffing.words import counted

_NAME = 40


class CopyScreen(ChoosingScreen[Campaign]):
    """Chooses the campaign whose staffing is copied."""

    heading = "Copy the staffing of"
    hint = "type to find · enter chooses · esc goes back"
    searchable = True

    def __init__(self, campaigns: Sequence[Campaign]) -> None:
        super().__init__()
        self._campaigns = {str(place): one for place, one in enumerate(campaigns)}

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Campaigns whose name or id has all the words."""
        words = text.casefold().split()
        return [
            (place, Content(f"{fit(one.name, _NAME)} {fit(state_text(one), 14)} {one.id}"))
            for place, one in self._campaigns.items()
            if all(word in f"{one.name}\n{one.id}".casefold() for word in words)
        ]

    def chosen(self, option_id: str) -> None:
        """Take a campaign."""
        self.dismiss(self._campaigns[option_id])


class CopyHowScreen(ChoosingScreen[Marks]):
    """Chooses between adding only, and making it exactly so. Its answer is the marks."""

    heading = "Copy how much of it?"
    hint = "enter marks them, nothing is sent yet · esc goes back"

    def __init__(self, adding: Marks, exact: Marks, *, known_only: bool = False) -> None:
        """`known_only`: on the campaigns here there may be others whom nobody knows."""
        super().__init__()
        self._known_only = known_only
        self._ways = {"adds": adding, "exact": exact}

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Both ways, with what they mark."""
        exact = "Exactly, where known" if self._known_only else "Exactly as there"
        words = {"adds": "Add whoever is missing", "exact": exact}
        return [
            (way, Content(f"{fit(words[way], 24)} {_counts(marks)}"))
            for way, marks in self._ways.items()
        ]

    def chosen(self, option_id: str) -> None:
        """Take the marks of one way."""
        self.dismiss(self._ways[option_id])


def _counts(marks: Marks) -> str:
    """Such as `+ 3 agents, 1 team  − 2 agents`."""
    parts: list[str] = []
    for mark in Mark:
        of = [
            counted(number, kind.value)
            for kind in Kind
            if (number := sum(1 for (k, _), m in marks.items() if k is kind and m is mark))
        ]
        if of:
            parts.append(f"{mark.value} {', '.join(of)}")
    return "  ".join(parts) or "nothing to do"
