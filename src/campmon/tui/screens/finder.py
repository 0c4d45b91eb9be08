"""The finder: campaigns of other days, by days, state, type and service, or all there are."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.worker import Worker

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import Capability
from campmon.model.days import read_days
from campmon.model.errors import CampmonError, UsageError
from campmon.model.properties import Choice
from campmon.model.query import CampaignQuery
from campmon.model.state import CampaignState
from campmon.tui.append.forecast import counted
from campmon.tui.forms.fields import (
    ChoiceField,
    ListWanted,
    TextField,
    ValueScreen,
    Written,
)
from campmon.tui.looks import Line, Span
from campmon.tui.screens.repaint import FrugalScreen
from campmon.tui.session import Source
from campmon.tui.theme.build import looks
from campmon.tui.widgets.campaign_table import CampaignTable
from campmon.tui.widgets.columns import BY_ID
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"
_DAYS, _STATE, _TYPES, _SERVICES, _ALL = "days", "state", "types", "services", "everything"
_TO_BEGIN_WITH = "yesterday"
_STATES = (Choice("", "any"), *(Choice(state.value) for state in CampaignState))
_YES, _NO = "true", "false"
_EVERYTHING = (Choice(_NO, "no"), Choice(_YES, "yes"))
_HELP = "2026-11-20, yesterday, 3d, or from – to"


def begin(app: CampmonApp) -> None:
    """Open the finder over all sources that can find; say why where none can."""
    able: list[Source] = []
    refusals: list[str] = []
    for source in app.session.sources.values():
        backend = source.backend
        why_not = backend.capabilities.why_not(Capability.FIND)
        if why_not is None:
            able.append(source)
        else:
            refusals.append(f"{backend.platform} does not offer this: {why_not}")
    if able:
        app.push_screen(FinderScreen(app, able))
    else:
        app.tell(" · ".join(dict.fromkeys(refusals)), "warning")


class FinderScreen(FrugalScreen[None], ModalScreen[None]):
    """What to look for, what was found. Enter in a field looks, enter on a campaign opens it.

    Modal, so that no key reaches the board behind it.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = [_STYLES / "dialogs.tcss", _STYLES / "forms.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("o", "sort", show=False),
        Binding("O", "sort_back", show=False),
        # Of priority, so that what is typed ahead goes where it is meant to go.
        Binding("enter", "enter", show=False, priority=True),
        Binding("tab", "move(1)", show=False, priority=True),
        Binding("shift+tab", "move(-1)", show=False, priority=True),
        Binding("down", "to_table", show=False, priority=True),
    ]
    AUTO_FOCUS = "TextField"

    def __init__(self, app: CampmonApp, sources: Sequence[Source]) -> None:
        super().__init__()
        self._campmon = app
        self._sources = sources
        self._found: dict[CampaignKey, Campaign] = {}
        self._state: Line = ()
        plain, raised = looks(app.theme_file), looks(app.theme_file, raised=True)
        self.top = LineWidget(raised, id="top")
        self.fields: dict[str, TextField | ChoiceField] = {
            _DAYS: TextField(_DAYS, _TO_BEGIN_WITH, listed=False),
            _STATE: ChoiceField(_STATE, "", _STATES),
            _TYPES: TextField(_TYPES, "", listed=False),
            _SERVICES: TextField(_SERVICES, "", listed=False),
            _ALL: ChoiceField(_ALL, _NO, _EVERYTHING),
        }
        for name in (_TYPES, _SERVICES, _ALL):
            self.fields[name].add_class("short")
        self.labels = {name: LineWidget(plain) for name in self.fields}
        self.meant = LineWidget(plain, id="meant")
        self.table = CampaignTable(plain, id="found")
        self.key_line = LineWidget(raised, id="keys")

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.top
        with Horizontal(classes="asked"):
            for name in (_DAYS, _STATE):
                yield self.labels[name]
                yield self.fields[name]
        with Horizontal(classes="asked"):
            for name in (_TYPES, _SERVICES, _ALL):
                yield self.labels[name]
                yield self.fields[name]
        yield self.meant
        yield self.table
        yield self.key_line

    def on_mount(self) -> None:
        """Write what does not change, and what is meant so far."""
        for name, label in self.labels.items():
            label.set_lines([((f" {name}", "muted"),)])
        keys: Line = (
            (" enter", "key"), (" finds, opens  ", "muted"), ("tab", "key"), (" moves  ", "muted"),
            ("o O", "key"), (" sort  ", "muted"), ("esc", "key"), (" back ", "muted"),
        )  # fmt: skip
        self.key_line.set_lines([keys])
        self.table.set_notice(("Press enter to look for these campaigns",))
        self._say(("not looked yet", "muted"))
        self._show_meant()

    # What is asked

    @on(Written)
    def _written(self) -> None:
        self._show_meant()

    @on(ListWanted)
    def _list_wanted(self, event: ListWanted) -> None:
        """A click on a choice."""
        if event.name == _STATE:
            self._choose_state()

    def _choose_state(self) -> None:
        field = self.fields[_STATE]

        def chosen(value: str | None) -> None:
            if value is not None:
                field.put(value)

        self.app.push_screen(ValueScreen("State", _STATES, field.text), chosen)

    def query_asked(self) -> CampaignQuery:
        """What the fields say. Raises UsageError where the days cannot be meant."""
        texts = {name: field.text for name, field in self.fields.items()}
        asked = CampaignQuery(
            states=(CampaignState(texts[_STATE]),) if texts[_STATE] else (),
            types=_listed(texts[_TYPES]),
            services=_listed(texts[_SERVICES]),
        )
        if texts[_ALL] == _YES:
            return replace(asked, everything=True)
        since, until = read_days(texts[_DAYS], self._campmon.session.clock.now())
        return replace(asked, since=since, until=until)

    def _show_meant(self) -> None:
        try:
            asked = self.query_asked()
        except UsageError as error:
            self.meant.set_lines([((f" {error.message}: give {_HELP}", "warn"),)])
            return
        if asked.since is None or asked.until is None:
            said = "of every day there is, deactivated ones too"
        else:
            said = f"uploaded {_from_to(asked.since, asked.until)}"
        self.meant.set_lines([((f" Campaigns {said}", "muted"),)])

    # Looking

    def _look(self) -> None:
        try:
            asked = self.query_asked()
        except UsageError as error:
            self._campmon.tell(str(error), "warning")
            return
        self._say(("looking…", "warn"))
        if not self._found:
            self.table.set_notice(("Looking…",))

        async def work() -> None:  # begun only if no later one takes its place
            await self._looked(asked)

        _: Worker[None] = self.run_worker(
            work, name="finding", group="finding", exclusive=True, exit_on_error=False
        )

    async def _looked(self, asked: CampaignQuery) -> None:
        answers = await asyncio.gather(*(self._ask(source, asked) for source in self._sources))
        found = [campaign for campaigns, _ in answers for campaign in campaigns]
        problems = [problem for _, problem in answers if problem]
        self._found = {campaign.key: campaign for campaign in found}
        self.table.replace(found)
        at = f"{self._campmon.session.clock.now().astimezone():%H:%M}"
        spans: list[Span] = [(f"{counted(len(found), 'campaign')} as of {at}", "text")]
        if problems:
            spans = [(" ".join(problems), "bad"), *(spans if found else [])]
            self.table.set_notice((*problems, "enter in a field looks again"))
        else:
            self.table.set_notice(("No campaign is like that", "change what is asked, and enter"))
        self._say(*spans)
        if found:
            self.table.focus()

    async def _ask(self, source: Source, asked: CampaignQuery) -> tuple[tuple[Campaign, ...], str]:
        try:
            return (await source.backend.find(asked)).campaigns, ""
        except CampmonError as error:
            return (), f"{source.profile}: {error}"

    def _say(self, *spans: Span) -> None:
        names = ", ".join(source.profile for source in self._sources)
        self.top.set_lines([((" Other days ", "title"), (f"{names}   ", "muted"), *spans)])

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the table, down is the table's own."""
        return action != "to_table" or self.focused is not self.table

    def action_enter(self) -> None:
        """In the table: open the campaign under the cursor. Else look, or list the states."""
        if self.focused is self.fields[_STATE]:
            self._choose_state()
        elif self.focused is not None and self.focused is not self.table:
            self.focused.call_later(self._look)  # after the keys that it has not taken yet
        else:
            self._open()

    def _open(self) -> None:
        key = self.table.cursor_key
        campaign = self._found.get(key) if key is not None else None
        if campaign is None:
            return
        from campmon.tui.details.screen import DetailsScreen

        self.app.push_screen(DetailsScreen(self._campmon, campaign))

    def action_move(self, by: int) -> None:
        """The next field, or the one before."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_to_table(self) -> None:
        """Down from the fields."""
        self.set_focus(self.table)

    def action_sort(self) -> None:
        """Sort by the next column."""
        ids = self.table.column_ids
        current, _ = self.table.sorted_by
        place = ids.index(current) + 1 if current in ids else 0
        chosen = ids[place % len(ids)]
        self.table.sort_by(chosen, BY_ID[chosen].figure)

    def action_sort_back(self) -> None:
        """Turn the order round."""
        column, descending = self.table.sorted_by
        self.table.sort_by(column, not descending)

    def action_leave(self) -> None:
        """Back to the board."""
        self.dismiss(None)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _from_to(since: datetime, until: datetime) -> str:
    """Whole days by their dates, anything else by its moments; the last moment is not in it."""
    first, end = since.astimezone(), until.astimezone()
    if any((at.hour, at.minute, at.second) != (0, 0, 0) for at in (first, end)):
        return f"from {first:%a %-d %b %Y %H:%M} to {end:%a %-d %b %Y %H:%M}"
    last = end - timedelta(days=1)
    if last.date() <= first.date():
        return f"on {first:%a %-d %b %Y}"
    return f"from {first:%a %-d %b %Y} to {last:%a %-d %b %Y}, both whole"
