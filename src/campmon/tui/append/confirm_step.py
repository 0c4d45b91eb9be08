"""Step 4: what will happen, in figures; the focus is on Cancel."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Button

from campmon.append import AppendPlan, Pace, check_campaign, warnings_for
from campmon.model.campaign import Campaign
from campmon.model.errors import ConfigurationError, InputFileError, RefusedError
from campmon.model.intent import Tier
from campmon.model.reading import Budget, SourceState
from campmon.tui.append.forecast import Forecast, counted, duration, has_paces
from campmon.tui.append.pieces import LoudLines, Step, plain_label
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_EVERY_SECONDS = 1.0
_OTHER: dict[Pace, Pace] = {"steady": "fast", "fast": "steady"}


class ConfirmStep(Step):
    """Names campaign, figures, calls and time, kept true while it waits for the answer."""

    heading = "confirm"
    hint = "tab or ← → choose · enter takes · esc goes back"

    class Confirmed(Message):
        """The job is to begin."""

        def __init__(self, plan: AppendPlan, campaign: Campaign, pace: Pace, tier: Tier) -> None:
            super().__init__()
            self.plan = plan
            self.campaign = campaign
            self.pace = pace
            self.tier = tier

    class Cancelled(Message):
        """Nothing is to be sent."""

    def __init__(self, app: CampmonApp, campaign: Campaign, plan: AppendPlan) -> None:
        super().__init__(app)
        self._campaign = campaign
        self._plan = plan
        self._pace: Pace = "steady"
        self._tier = Tier.CONFIRM
        self._changed_file: InputFileError | None = None
        self.figures = LineWidget(self.looks, id="figures")
        self.loud = LoudLines(self.looks, id="loud")

    def compose(self) -> ComposeResult:
        """Figures, loud warnings, what else to know, buttons."""
        yield self.figures
        yield self.loud
        yield self.said
        go = f"{self._plan.purpose.capitalize()} {counted(self._plan.good, 'record')}"
        yield from self.buttons(("cancel", "Cancel"), ("go", go), ("pace", "Pace"))

    def on_mount(self) -> None:
        """Keep the figures true."""
        self.loud.display = False
        self.set_interval(_EVERY_SECONDS, self._show)
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Fit the lines."""
        self.call_after_refresh(self._show)

    def begin(self) -> None:
        """Doing nothing is next."""
        self.query_one("#cancel").focus()

    def _show(self) -> None:
        if not self.display:
            return
        session = self._campmon.session
        now = session.campaign(self._campaign.key) or self._campaign
        budget = self._budget()
        forecast = Forecast(now, self._plan, budget, self._pace)
        self.figures.set_lines(forecast.lines(self.figures.size.width))
        other = _OTHER[self._pace]
        pace = self.query_one("#pace", Button)
        pace.display = len(self._plan.outlines) > 1 and has_paces(self._plan.rules)
        seconds = Forecast(now, self._plan, budget, other).seconds
        label = plain_label(f"Pace {other}: {duration(seconds)}")
        if pace.label != label:
            pace.label = label
        self.loud.warn(warnings_for(self._plan, now), self.figures.size.width)
        problem = self._problem(now)
        self.query_one("#go", Button).disabled = bool(problem)
        self.said.say(problem or " ".join(self._warnings(now)), "bad" if problem else "warn")

    def _budget(self) -> Budget:
        """The fuller of what this session has used and what the platform says."""
        profile = self._campaign.profile
        session = self._campmon.session
        rules = self._plan.rules
        try:
            own = session.append_budget(self._campaign.key, rules).budget()
        except ConfigurationError:  # told by `_problem`, which holds the way on shut
            own = Budget(0, rules.calls_per_window, rules.window_seconds)
        health = session.board.health.get(profile)
        told = health.budget if health is not None else None
        if told is None:
            return own
        return max(own, told, key=lambda budget: (budget.free_in_seconds, budget.used))

    def _problem(self, campaign: Campaign) -> str:
        """Why the job cannot begin now; empty if it can."""
        session = self._campmon.session
        if session.campaign(self._campaign.key) is None:
            return f"{campaign.name} is not on the board any more."
        try:
            purpose = self._plan.purpose
            check_campaign(campaign, self._plan.rules, purpose)
            commander = session.source_of(campaign.key).commander
            self._tier = commander.check(purpose.action(), campaign)
            session.append_budget(campaign.key, self._plan.rules).budget()
        except (RefusedError, ConfigurationError) as error:
            return str(error)
        return "" if self._changed_file is None else str(self._changed_file)

    def _warnings(self, campaign: Campaign) -> list[str]:
        session = self._campmon.session
        said = []
        health = session.board.health.get(campaign.profile)
        if health is not None and health.state is SourceState.STALE:
            said.append("The source is silent: these figures are older than they should be.")
        path = self._plan.table.path
        for job in session.jobs:
            if job.key == campaign.key and job.running:
                grows = "; the figures grow by it" if job.kind == "append" else ""
                said.append(f"Another {job.act} this campaign is under way{grows}.")
            elif job.key == campaign.key and job.path == path and job.sent:
                at = f"{job.begun.astimezone():%H:%M}"
                done = "appended to" if job.kind == "append" else "used to update"
                said.append(f"This file was {done} this campaign at {at} already.")
        return list(dict.fromkeys(said))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.post_message(self.Cancelled())

    @on(Button.Pressed, "#pace")
    def _change_pace(self) -> None:
        self._pace = _OTHER[self._pace]
        self._show()

    @on(Button.Pressed, "#go")
    async def _go(self) -> None:
        """Look at file and campaign once more; what changed since the check is refused."""
        try:
            await asyncio.to_thread(self._plan.table.check_unchanged)
        except InputFileError as error:
            self._changed_file = error
            self._show()
            self.query_one("#cancel").focus()
            return
        campaign = self._campmon.session.campaign(self._campaign.key)
        self._show()
        if campaign is not None and not self._problem(campaign):
            self.post_message(self.Confirmed(self._plan, campaign, self._pace, self._tier))
