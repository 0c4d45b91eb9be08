"""Why nothing is dialed: every reason, and the keys that mend them, pressed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.message import Message
from textual.worker import Worker, WorkerState

from campmon.engine.board import BoardChange
from campmon.model.against import all_against
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError
from campmon.tui.around import Beyond, around_of, read_beyond
from campmon.tui.cells import wrap
from campmon.tui.details.overview import completed
from campmon.tui.looks import Line
from campmon.tui.mending import mend, mends_by_key
from campmon.tui.screens.reading import ReadingScreen
from campmon.tui.signs import SIGNS, state_text
from campmon.tui.why_lines import why_lines

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class WhyScreen(ReadingScreen):
    """The reasons of one campaign, kept true; a key that mends one leaves and does it."""

    heading = "Why nothing is dialed"
    DEFAULT_CSS = """
    WhyScreen .wide { height: 18; max-height: 90%; }
    """

    class Found(Message):
        """Something more is known."""

        def __init__(self, beyond: Beyond, detail: CampaignDetail | None) -> None:
            super().__init__()
            self.beyond = beyond
            self.detail = detail

    def __init__(self, app: CampmonApp, campaign: Campaign) -> None:
        super().__init__(app)
        self._campaign = campaign
        self._detail: CampaignDetail | None = None
        self._beyond = Beyond()
        self._reading = True
        self._mends: Mapping[str, str] = {}
        self._painted: list[Line] = []
        self._around: Beyond | None = None
        """What was read once, when it was opened: it costs calls."""
        self._stop_listening: tuple[Callable[[], None], ...] = ()

    def on_mount(self) -> None:
        """Show what is known at once, and read the rest."""
        super().on_mount()
        session = self._campmon.session
        self._stop_listening = (session.listen_detail(self._heard), session.listen(self._told))
        self.set_interval(1.0, self._keep_true)
        self._begin_reading()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        for stop in self._stop_listening:
            stop()

    def _told(self, change: BoardChange) -> None:
        """With every reading of the source the details, as the board does."""
        if change.tells_of(self._campaign.profile):
            self._begin_reading()

    def _begin_reading(self) -> None:
        if not any(w.group == "why" and w.node is self and not w.is_finished for w in self.workers):
            self.run_worker(self._read(), name="why", group="why", exit_on_error=False)

    def _heard(self, detail: CampaignDetail) -> None:
        if detail.campaign.key == self._campaign.key:
            self._detail = detail

    def _keep_true(self) -> None:
        """Paint again only where something has changed."""
        lines = list(self.make_lines(self.lines.scrollable_content_region.width))
        if lines != self._painted:
            self.fill()

    def fill(self) -> None:
        """Show how things stand."""
        self._painted = list(self.make_lines(self.lines.scrollable_content_region.width))
        self.lines.set_lines(self._painted)

    async def _read(self) -> None:
        session, key = self._campmon.session, self._campaign.key
        detail: CampaignDetail | None = None
        problems: tuple[str, ...] = ()
        try:
            detail = await session.read_detail(key)
        except CampmonError as error:
            problems = (f"The details could not be read: {error}",)
        if self._around is None:
            self._around = await read_beyond(session.source_of(key).backend, key.id)
        found = self._around
        beyond = Beyond(found.properties, found.staffing, (*problems, *found.problems))
        self.post_message(self.Found(beyond, detail))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._reading = False
        self._beyond = message.beyond
        self._detail = message.detail or self._detail
        self.fill()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A backend that broke is told of in place."""
        if event.state is WorkerState.ERROR:
            from campmon.tui.details.tab import what_broke

            self._reading = False
            self._around = self._around or Beyond()
            self._beyond = Beyond(problems=(what_broke(event.worker) + ".",))
            self.fill()

    def on_key(self, event: events.Key) -> None:
        """Mend what a reason names: leave, and do it."""
        command = self._mends.get(event.key)
        if command is not None and self.is_active:  # not left by a key before this one
            event.stop()
            event.prevent_default()
            self.dismiss(None)
            mend(self._campmon, command, self._campaign)

    def make_lines(self, width: int) -> Sequence[Line]:
        """Which campaign, then the reasons; or that it is being dialed."""
        session = self._campmon.session
        self._campaign = session.campaign(self._campaign.key) or self._campaign
        campaign = completed(self._campaign, self._detail)
        around = around_of(session, campaign, self._beyond)
        reasons = all_against(campaign, self._detail, around)
        self._mends = mends_by_key(reasons, self._campmon.keys)
        lines: list[Line] = [
            ((campaign.name, "title"), (f"  {state_text(campaign)}", SIGNS[campaign.state].role)),
            (),
            *why_lines(reasons, self._campmon.keys, width)[1:],
        ]
        if not reasons:
            said = "It is being dialed: nothing that is known speaks against it."
            lines += [((line, "text"),) for line in wrap(said, width, 3)]
        for problem in self._beyond.problems:
            lines += [((line, "muted"),) for line in wrap(problem, width, 6)]
        return [*lines, *([(("Reading more…", "muted"),)] if self._reading else [])]
