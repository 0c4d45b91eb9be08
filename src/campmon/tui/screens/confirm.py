"""Confirmations. The focus is on Cancel; what is at stake is named in full."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.figures import RECORD_COUNTS
from campmon.model.intent import Tier
from campmon.model.state import Operation
from campmon.tui import figures
from campmon.tui.cells import cut, fit, right, width_of
from campmon.tui.messages import Told
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.session import Session
from campmon.tui.signs import state_text
from campmon.tui.widgets.typed_line import TypedLine

_MOST_SHOWN = 16
_MOST_REASONS = 4
_ROOMY = 30
"""Lines of a screen on which more reasons are shown."""
_FRAME = 8
"""Lines of border, title, buttons and hint."""
_LEAST_NAME = 16
_AROUND = 8
"""Cells of border, padding and scroll bar beside the campaigns, and some air."""
_UNSEEN = "not shown · "


class AskScreen(Dialog[bool]):
    """A question with Cancel, and one way on."""

    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
        Binding("n,q", "leave", show=False),
    ]

    def __init__(self, title: str, question: str, go: str) -> None:
        super().__init__()
        self._title = title
        self._question = question
        self._go = go

    def compose(self) -> ComposeResult:
        """Title, question, buttons."""
        with Vertical(classes="box"):
            yield said(self._title, "title")
            yield from self._body()
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(self._go, id="go", compact=True)
            yield said("tab or arrows choose, enter takes, esc cancels", "hint")

    def _body(self) -> Iterator[Widget]:
        yield said(self._question)

    @on(Button.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed, "#go")
    def _taken(self) -> None:
        self.dismiss(True)


class ConfirmScreen(AskScreen):
    """Confirms an operation on campaigns, each named with its state and figures.

    against  what stands against it, as far as campmon knows: the way on then says “even so”
    unseen   those that the table does not show now: they are marked so

    At the tier of typed names the way on opens only once the name (or the id) is typed; for
    several campaigns it is the operation and their number.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def __init__(
        self,
        session: Session,
        operation: Operation,
        campaigns: Sequence[Campaign],
        tier: Tier,
        left_out: Sequence[str] = (),
        against: str | None = None,
        unseen: Collection[CampaignKey] = (),
    ) -> None:
        verb = operation.value.capitalize()
        many = f"{len(campaigns)} campaigns" if len(campaigns) > 1 else "this campaign"
        even_so = " even so" if against is not None else ""
        super().__init__(f"{verb} {many}{even_so}?", "", verb + even_so)
        self._against = against
        self._unseen = unseen
        self._session = session
        self._campaigns = campaigns
        self._left_out = left_out
        self._typed = tier is Tier.TYPE_NAME
        self._operation = operation

    def _body(self) -> Iterator[Widget]:
        now = [self._session.campaign(c.key) or c for c in self._campaigns]
        if len(now) == 1:
            yield said(_in_full(now[0]))
            if now[0].key in self._unseen:
                yield said("It is marked, and the table does not show it now.", "problem")
        else:
            yield from self._many(now)
        if self._against is not None:
            yield said(f"\nIts controls are off: {self._against}.", "problem")
        if self._left_out:
            reasons = self._reasons()
            yield said("\nLeft out:\n" + "\n".join(reasons), "problem")
        if self._typed:
            yield said(f"\n{self._why()} Type {self._wanted()} to go on:")
            typed = TypedLine(id="typed", compact=True)
            typed.cursor_blink = False
            yield typed

    def _many(self, now: Sequence[Campaign]) -> Iterator[Widget]:
        """All of them, in as much of the screen as there is; the rest is scrolled to."""
        named = [(_UNSEEN * (c.key in self._unseen) + self._session.named(c), c) for c in now]
        lines = _in_short(named, int(self.app.size.width * 0.96) - _AROUND)
        room = self._room()
        if len(lines) <= room:
            yield said("\n".join(lines))
            return
        listed = VerticalScroll(said("\n".join(lines)), id="many")
        listed.can_focus = False
        told = room > 2
        listed.styles.height = room - told
        listed.styles.width = max(map(width_of, lines)) + 2
        listed.styles.scrollbar_size_vertical = 1
        yield listed
        if told:
            yield said(f"{len(lines)} in all, pgup and pgdn show the others", "hint rest")

    def action_page(self, by: int) -> None:
        """Scroll the campaigns, where there are more than fit."""
        for listed in self.query("#many").results(VerticalScroll):
            listed.scroll_relative(y=by * max(1, listed.size.height - 1), animate=False)

    def _reasons(self) -> list[str]:
        most = _MOST_REASONS if self.app.size.height >= _ROOMY else 1
        reasons = [f"· {reason}" for reason in self._left_out[:most]]
        if len(self._left_out) > most:
            reasons.append(f"… and {len(self._left_out) - most} more")
        return reasons

    def _room(self) -> int:
        """Lines for campaigns, so that the buttons are never pushed off the screen."""
        left_out = 2 + len(self._reasons()) if self._left_out else 0
        typed = 4 if self._typed else 0
        return max(1, min(_MOST_SHOWN, self.app.size.height - _FRAME - left_out - typed))

    def on_mount(self) -> None:
        """Close the way on until the name is typed."""
        if self._typed:
            self.query_one("#go", Button).disabled = True
            self.query_one("#typed").focus()

    def _why(self) -> str:
        if self._operation is Operation.DEACTIVATE:
            return "This cannot be undone."
        if len(self._campaigns) > 1:
            return "Many records remain."
        campaign = self._campaigns[0]
        if campaign.statistics.remaining is not None:
            return "Many records remain."
        if campaign.live:
            return "It is live: it waits for records without an end."
        return "How many records remain is not known."

    def _wanted(self) -> str:
        if len(self._campaigns) == 1:
            return "the campaign's name or id"
        return f"“{self._operation.value} {len(self._campaigns)}”"

    def _right(self, typed: str) -> bool:
        written = " ".join(typed.split())
        if len(self._campaigns) > 1:
            return written.lower() == f"{self._operation.value} {len(self._campaigns)}"
        campaign = self._campaigns[0]
        return bool(written) and written in (" ".join(campaign.name.split()), campaign.id)

    @on(Input.Changed, "#typed")
    def _name_changed(self, event: Input.Changed) -> None:
        self.query_one("#go", Button).disabled = not self._right(event.value)

    @on(Input.Submitted, "#typed")
    def _name_entered(self, event: Input.Submitted) -> None:
        if self._right(event.value):
            self.dismiss(True)
        else:
            self.post_message(Told(f"This is not {self._wanted()}: nothing was done", "warning"))


def _in_full(campaign: Campaign) -> str:
    counts = {name: figures.record_count(campaign, name) for name in RECORD_COUNTS}
    service = f"   service {campaign.service}" if campaign.service else ""
    return "\n".join(
        [
            f"{cut(campaign.name, 70)}",
            f"id {campaign.id}   source {campaign.profile}{service}",
            f"{state_text(campaign)}",
            f"Uploaded {counts['uploaded']}   Loaded {counts['loaded']}   "
            f"Completed {counts['completed']}",
            f"Remaining {counts['remaining']}   {_done(campaign)}",
        ]
    )


def _done(campaign: Campaign) -> str:
    done = figures.percent_done(campaign)
    return f"% Done {done}" if done == figures.UNKNOWN else f"{done} done"


def _in_short(campaigns: Sequence[tuple[str, Campaign]], width: int) -> list[str]:
    """A line each; names take what the figures leave of the width, as far as they need it."""
    rows = []
    for _, campaign in campaigns:
        done = figures.percent_done(campaign)
        remaining = right(figures.record_count(campaign, "remaining", 9), 9)
        rows.append(f"{fit(state_text(campaign), 12)} {remaining} remaining {right(done, 7)} done")
    longest = max(width_of(name) for name, _ in campaigns)
    names = max(_LEAST_NAME, min(longest, width - max(map(width_of, rows)) - 1))
    return [f"{fit(name, names)} {row}" for (name, _), row in zip(campaigns, rows, strict=True)]
