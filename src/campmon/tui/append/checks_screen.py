"""What the file is held against besides the platform's rules: chosen before the check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from campmon.model.record import AppendRules
from campmon.model.text import clean
from campmon.tui.append.asked_checks import (
    AskedChecks,
    comparing_word,
    files_word,
    region_word,
    regions,
)
from campmon.tui.append.number_file_screen import NumberFileScreen
from campmon.tui.cells import cut, fit
from campmon.tui.screens.choosing import ChoosingScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_LABEL, _WIDTH = 26, 68
_ADD = "add"

Changed = Callable[[AskedChecks], None]


class ChecksScreen(ChoosingScreen[None]):
    """A row for each; enter changes it. Every change is told at once."""

    heading = "Checks besides the platform's own rules"
    hint: ClassVar[str] = "↑ ↓ choose · enter changes · esc is done"

    def __init__(
        self, app: CampmonApp, asked: AskedChecks, rules: AppendRules, changed: Changed
    ) -> None:
        super().__init__()
        self._campmon = app
        self._asked = asked
        self._rules = rules
        self._changed = changed
        self._at = "files"

    def found(self, text: str) -> list[tuple[str, Content]]:
        """The rows as they stand."""
        asked = self._asked
        region = region_word(asked.rules(self._rules).region)
        rows = [
            ("files", "Do-not-call files", files_word(asked)),
            ("compare", "The campaign's own records", comparing_word(asked)),
            ("region", "Numbers without + are of", region),
        ]
        return [
            (name, Content(fit(f"{fit(label, _LABEL)}  {value}", _WIDTH)))
            for name, label, value in rows
        ]

    def first_option(self) -> str | None:
        """The row that was changed last."""
        return self._at

    def chosen(self, option_id: str) -> None:
        """Change what a row is about."""
        self._at = option_id
        asked = self._asked
        if option_id == "files":
            self.app.push_screen(DoNotCallScreen(self._campmon, asked, self._take))
        elif option_id == "region":
            now = asked.rules(self._rules).region
            self.app.push_screen(RegionScreen(now, self._rules.region), self._region)
        elif not asked.not_compared:
            self._take(replace(asked, on_campaign=not asked.on_campaign))

    def _region(self, region: str | None) -> None:
        if region is not None:
            self._take(replace(self._asked, region=region))

    def _take(self, asked: AskedChecks) -> None:
        self._asked = asked
        self._changed(asked)
        self.put_options(self.found(""))


class DoNotCallScreen(ChoosingScreen[None]):
    """The files of numbers that must not be dialed. Those of the profile stay."""

    heading = "Files of numbers that are not called"
    hint: ClassVar[str] = "enter adds a file, or takes one out · esc is done"

    def __init__(self, app: CampmonApp, asked: AskedChecks, changed: Changed) -> None:
        super().__init__()
        self._campmon = app
        self._asked = asked
        self._changed = changed
        self._at = _ADD

    def first_option(self) -> str | None:
        """The row that was chosen last, as long as it is there."""
        return self._at

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Adding one, then those that there are."""
        rows = [(_ADD, Content(fit("+ add a file…", _WIDTH)))]
        for number, path in enumerate(self._asked.do_not_call):
            fixed = path in self._asked.fixed
            said = "  of the profile: stays" if fixed else "  enter takes it out"
            shown = fit(clean(str(path)), _WIDTH - len(said))
            rows.append((str(number), Content(f"{shown}{said}")))
        return rows

    def chosen(self, option_id: str) -> None:
        """Add a file, or take one out."""
        self._at = option_id
        if option_id == _ADD:
            self.app.push_screen(NumberFileScreen(self._campmon), self._added)
            return
        path = self._asked.do_not_call[int(option_id)]
        self._take(self._asked.without_file(path))
        fixed = path in self._asked.fixed
        named = cut(clean(path.name), 24)
        self.problem.update(f"The profile names {named}: it stays." if fixed else "")

    def _added(self, path: Path | None) -> None:
        if path is not None:
            self._take(self._asked.with_file(path))

    def _take(self, asked: AskedChecks) -> None:
        self._asked = asked
        self._changed(asked)
        self.put_options(self.found(""))


class RegionScreen(ChoosingScreen[str]):
    """The country of numbers that are written without one."""

    heading = "Numbers without + belong to"
    searchable = True
    hint: ClassVar[str] = "type a code such as de or 49 · enter takes, esc goes back"

    def __init__(self, now: str, usual: str) -> None:
        super().__init__()
        self._now = now
        self._usual = usual

    def found(self, text: str) -> list[tuple[str, Content]]:
        """The usual one first, then those whose code, or calling code, begins so."""
        wanted = text.strip().removeprefix("+").upper()
        known = [self._usual, "", *regions()]
        rows = []
        for region in dict.fromkeys(known):
            word = region_word(region)
            code = word.rpartition("+")[2]
            if wanted and not region.startswith(wanted) and not code.startswith(wanted):
                continue
            behind = "  as usual here" if region == self._usual else ""
            rows.append((region or "none", Content(f"{word}{behind}")))
        return rows

    def first_option(self) -> str | None:
        """The one that holds now."""
        return self._now or "none"

    def chosen(self, option_id: str) -> None:
        """Take it."""
        self.dismiss("" if option_id == "none" else option_id)
