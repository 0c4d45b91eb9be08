"""The board: top line, campaign table, panels, key line. It shows; what keys do is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from campmon.engine.board import BoardChange
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.detail import CampaignDetail
from campmon.model.reading import Notice, SourceState
from campmon.tui import filter as filtering
from campmon.tui import layouts, status, top_line
from campmon.tui.bindings import Keys
from campmon.tui.board_keys import BoardKeys
from campmon.tui.looks import Looks
from campmon.tui.messages import BoardChanged, DetailRead, DetailWanted
from campmon.tui.panels.known import known
from campmon.tui.screens.repaint import FrugalScreen
from campmon.tui.session import Session
from campmon.tui.tally import Tally
from campmon.tui.widgets.acting_line import ActingLine
from campmon.tui.widgets.campaign_table import CampaignTable
from campmon.tui.widgets.lines import LineWidget
from campmon.tui.widgets.panel_strip import PanelStrip

if TYPE_CHECKING:
    from textual.widgets import Input

LEAST_WIDTH, LEAST_HEIGHT = 70, 16
_TOLD_LATELY = 0.5
"""Seconds in which the top line need not be looked at again, as its ages are of whole ones."""
_DETAIL_DELAY = 0.08
"""Seconds that the cursor rests before the panels follow it: a held key reads nothing."""


class BoardScreen(FrugalScreen[None], inherit_bindings=False):
    """Shows the session's board as it changes.

    A screen's own bindings would take tab away from the commands. A long class, since all that the
    board shows meets here; what can stand apart does: lines, layouts, counts and jumps, the tally.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "clear_filter", "Clear the filter")]
    AUTO_FOCUS = "#table"

    def __init__(self, session: Session, keys: Keys, looks: Looks, raised: Looks) -> None:
        super().__init__()
        self._session = session
        self._keys = keys
        self._raised = raised
        self._tally = Tally()
        self._still: Tally | None = None
        self._detail: CampaignDetail | None = None
        self._detail_problem: str | None = None
        self._frozen: dict[CampaignKey, Campaign] | None = None
        self._marks = top_line.Marks(
            read_only=session.read_only,
            read_only_of=session.read_only_profiles,
            replay=session.replay is not None,
        )
        self.layout_name = layouts.NORMAL
        self._filter_text = ""
        self._settling: Timer | None = None
        self._heard: dict[str, SourceState] = {}
        self._told_at = 0.0
        self.top = LineWidget(raised, id="top")
        self.table = CampaignTable(looks, id="table")
        self.campaign_line = ActingLine(raised, id="campaign")
        self.panels = PanelStrip(looks, id="panels")
        self.key_line = ActingLine(raised, id="keys")
        self.small = LineWidget(looks, id="small")
        self.filter_input: Input | None = None
        self.above_keys: LineWidget | None = None
        """A line above the key line, where something wants one before the board is shown."""
        self.typed = BoardKeys(self.table, keys, self._show_keys)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.top
        yield self.table
        yield self.campaign_line
        yield self.panels
        if self.above_keys is not None:
            yield self.above_keys
        yield self.key_line
        yield self.small

    def on_mount(self) -> None:
        """Show what is known already, and keep the ages true."""
        self._tally.update(self._session.board.campaigns.values())
        self.table.update(self._session.board.campaigns.values())
        self.set_interval(1.0, self._keep_ages)
        self.show_status()

    def on_resize(self, event: events.Resize) -> None:
        """Give the panels their share; say so where nothing fits."""
        width, height = event.size
        small = width < LEAST_WIDTH or height < LEAST_HEIGHT
        self.set_class(small, "-small")
        if small:
            said = f"campmon needs {LEAST_WIDTH}×{LEAST_HEIGHT}; this is {width}×{height}"
            self.small.set_lines([((said, "warn"),)])
        layouts.arrange(self, self.layout_name, width, height)
        self.call_after_refresh(self.show_status)

    # What comes in

    @on(BoardChanged)
    def _board_changed(self, message: BoardChanged) -> None:
        change = message.change
        moved = (*change.changed, *change.added)
        if moved or change.removed:
            self._tally.update(moved, change.removed)
            if self._frozen is None:
                self.table.update(moved, change.removed)
        if change.health:
            self._heard |= {health.profile: health.state for health in change.health}
            self._show_stale()
        self.show_status()
        if message.read is not None:
            self._take_in(message.read)
        if self._frozen is None:
            self._show_campaign()

    def is_more_than_figures(self, change: BoardChange) -> bool:
        """Whether it changes what state anything is in, or who is there: that can never wait."""
        if change.added or change.removed or change.acts or self._tally.differs(change.changed):
            return True
        return any(health.state is not self._heard.get(health.profile) for health in change.health)

    @on(DetailRead)
    def _detail_read(self, message: DetailRead) -> None:
        if self._take_in(message):
            self._show_campaign()

    def _take_in(self, read: DetailRead) -> bool:
        """Keep what was read for the panels; whether they show that campaign now."""
        if read.key != self.table.cursor_key or self._frozen is not None:
            return False
        self._detail, self._detail_problem = read.detail, read.problem
        return True

    @on(CampaignTable.CursorMoved)
    def _cursor_moved(self) -> None:
        """Follow the cursor once it rests; what is known at once is shown at once."""
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(_DETAIL_DELAY, self._cursor_rests)

    def _cursor_rests(self) -> None:
        self._settling = None
        key = self.table.cursor_key
        if self._detail is not None and self._detail.campaign.key != key:
            self._detail = self._detail_problem = None
        self._show_campaign()
        self.post_message(DetailWanted(key))

    @on(CampaignTable.MarksChanged)
    def _marks_changed(self) -> None:
        self._show_keys()

    @on(CampaignTable.Opened)
    async def _opened(self) -> None:
        await self._run("campaign.details")

    @on(ActingLine.Pressed)
    async def _key_clicked(self, message: ActingLine.Pressed) -> None:
        command_id = self._keys.command_shown(message.shown)
        if command_id is not None:
            await self._run(command_id, clicked=True)

    async def _run(self, command_id: str, *, clicked: bool = False) -> None:
        await self.run_action(f"app.run_command('{command_id}', {clicked})")

    # What it shows

    @property
    def tally(self) -> Tally:
        """How many campaigns of each source are in each state, as the table shows them."""
        return self._still or self._tally

    @property
    def hidden(self) -> frozenset[str]:
        """The sources whose campaigns are not shown."""
        return self._marks.hidden

    @property
    def current(self) -> Campaign | None:
        """The campaign under the cursor, as the board has it now."""
        key = self.table.cursor_key
        return self._session.campaign(key) if key is not None else None

    @property
    def chosen(self) -> list[Campaign]:
        """What a command acts on: the marked campaigns, else the one under the cursor."""
        marks = self.table.marks
        if marks:
            shown = [key for key in self.table.shown_keys if key in marks]
            keys: Sequence[CampaignKey] = [*shown, *sorted(marks - set(shown))]
        else:
            keys = [self.table.cursor_key] if self.table.cursor_key is not None else []
        found = (self._session.campaign(key) for key in keys)
        return [campaign for campaign in found if campaign is not None]

    @property
    def marked_unseen(self) -> frozenset[CampaignKey]:
        """The marked campaigns that the table does not show, since a filter leaves them out."""
        return self.table.marks - set(self.table.shown_keys)

    @property
    def frozen(self) -> bool:
        """Whether the display is held still."""
        return self._frozen is not None

    @property
    def settled(self) -> bool:
        """Whether the panels show the campaign under the cursor, as far as it can be read."""
        key = self.table.cursor_key
        read = self._detail is not None and self._detail.campaign.key == key
        return self._settling is None and (key is None or read or self._detail_problem is not None)

    def _keep_ages(self) -> None:
        """Where nothing comes in, ages change all the same."""
        if monotonic() - self._told_at > _TOLD_LATELY:
            self.show_status()

    def show_status(self) -> None:
        """The lines of fixed height; only what differs is painted."""
        self._told_at = monotonic()
        health = self._session.board.health
        refresh = {p: s.monitor.refresh_seconds for p, s in self._session.sources.items()}
        now = self._session.clock.now()
        budgets = self._session.append_budgets()
        width = self.size.width
        line = top_line.top_line(health, refresh, self.tally, self._marks, now, width, budgets)
        self.top.set_lines([line])
        seen = {profile: source for profile, source in health.items() if profile not in self.hidden}
        notice = status.table_notice(seen, self._filter_text, self._keys, self.tally.total)
        self.table.set_notice(notice)
        self._show_keys()

    def _show_keys(self) -> None:
        marked, typed = len(self.table.marks), self.typed.said
        replay = self._session.replay is not None
        line = status.key_line(self._keys, marked, self.size.width, typed, replay=replay)
        if self.typed.jumping:
            line = typed
        elif self.filter_input is not None and self.focused is self.filter_input:
            line = status.filter_keys(self.table.shown_count, self.tally.total)
        self.key_line.set_lines([line])

    def _show_stale(self) -> None:
        stale = (p for p, h in self._session.board.health.items() if h.state is SourceState.STALE)
        self.table.set_stale(frozenset(stale))

    def _show_campaign(self) -> None:
        key = self.table.cursor_key
        campaign = self.current
        if self._frozen is not None and key is not None:
            campaign = self._frozen.get(key)
        detail = self._detail if self._detail and self._detail.campaign.key == key else None
        gone = campaign is None and self.table.shown_count > 0
        context = None
        if campaign is not None:
            context = known(self._session, campaign, detail, self._detail_problem)
        health = self._session.board.health.get(campaign.profile) if campaign is not None else None
        line = status.campaign_line(
            campaign,
            detail,
            self._keys,
            self.size.width,
            gone=gone,
            stale=context is not None and context.stale,
            problem=health.problem if health is not None else None,
            several=len(self._session.sources) > 1,
        )
        self.campaign_line.set_lines([line])
        self.panels.show(context)

    def take_looks(self, looks: Looks, raised: Looks) -> None:
        """Paint in another theme."""
        self._raised = raised
        for widget in (self.top, self.campaign_line, self.key_line):
            widget.take_looks(raised)
        for plain in (self.panels, self.small, self.table):
            plain.take_looks(looks)

    # What the user does to the display itself

    def lay_out(self, layout: str) -> None:
        """Show the board in another layout."""
        self.layout_name = layout
        layouts.arrange(self, layout, *self.size)

    def turn_panels(self, by: int) -> None:
        """Show the next panels, or those before; a layout without them makes way for one."""
        if self.layout_name == layouts.COMPACT:
            self.lay_out(layouts.NORMAL)
        else:
            self.panels.turn(by)

    def hide_sources(self, profiles: frozenset[str]) -> None:
        """Show the campaigns of all other sources only; the top line says so.

        None of them stays marked: a key must not act on what nobody has before their eyes.
        """
        self.table.clear_marks(profiles)
        self._marks = replace(self._marks, hidden=profiles)
        for tally in filter(None, (self._tally, self._still)):
            tally.hide(profiles)
        self._filter(self._filter_text)

    def toggle_freeze(self) -> None:
        """Hold the display still, or let it go on; ages run on and it says so."""
        if self._frozen is None:
            self._frozen = dict(self._session.board.campaigns)
            self._still = self._tally.counts()
            at = self._session.clock.now()
        else:
            self._frozen = self._still = None
            at = None
            self.table.replace(self._session.board.campaigns.values())
            self._cursor_rests()
        self._marks = replace(self._marks, frozen_at=at)
        self.show_status()

    def take_notices(self, notices: Sequence[Notice]) -> None:
        """Show what the sources want known of the way in."""
        self._marks = replace(self._marks, notices=tuple(notice.short for notice in notices))
        self.show_status()

    def take_alerts(self, alerts: top_line.AlertMark, signs: Mapping[CampaignKey, str]) -> None:
        """Show how many alerts there are, and beside which campaigns; a frozen table stays."""
        self._marks = replace(self._marks, alerts=alerts)
        if self._frozen is None:
            self.table.set_alerts(signs)
        self.show_status()

    def open_filter(self) -> None:
        """Let the user type a filter."""
        if self.filter_input is None:
            from campmon.tui.widgets.filter_bar import FilterBar  # loaded when first needed

            bar = FilterBar(self._raised)
            self.filter_input = bar.input
            self.mount(bar, after=self.top)
            bar.fill()
        # At once, not later as `focus` has it: what is typed next must not reach the commands.
        self.set_focus(self.filter_input)
        self._show_keys()

    def take_typed_ahead(self, event: events.Key) -> bool:
        """Give the filter what was typed ahead of it; whether the key was such a one.

        It was sent to the table before the filter had the focus, and would go on to the commands.
        A count and the letters of a jump are taken here too.
        """
        typing = self.filter_input
        if self.focused is self.table:
            return self.typed.heard(event)
        if typing is None or self.focused is not typing or not event.is_printable:
            return False
        typing.insert_text_at_cursor(event.character or "")
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as the user types."""
        if event.input is self.filter_input:
            self._filter(event.value)

    def _filter(self, text: str) -> None:
        self._filter_text = text.strip()
        self.table.filter(filtering.within(filtering.parse(text), self.hidden))
        self.show_status()

    def on_input_submitted(self) -> None:
        """Back to the table; an empty filter goes away."""
        if not self._filter_text:
            self.action_clear_filter()
        self._back_to_table()

    def _back_to_table(self) -> None:
        self.set_focus(self.table)
        self._show_keys()

    def action_clear_filter(self) -> None:
        """Show all campaigns again; where there is no filter, unmark all."""
        if self.filter_input is None:
            self.table.clear_marks()
            return
        self.query("#filterbar").remove()
        self.filter_input = None
        self._back_to_table()
        self._filter("")
