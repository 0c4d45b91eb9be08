"""Step 4: what will happen, in figures; the focus is on Cancel."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Button
from textual.worker import Worker

from campmon.append import (
    AppendPlan,
    EarlierJob,
    Pace,
    Purpose,
    check_campaign,
    earlier_jobs,
    warnings_for,
)
from campmon.append.journal import Journal
from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError, ConfigurationError, InputFileError, RefusedError
from campmon.model.intent import Tier
from campmon.model.reading import Budget, SourceState
from campmon.tui.append.forecast import Forecast, counted, duration, has_paces
from campmon.tui.append.pieces import LoudLines, Step, plain_label
from campmon.tui.append.said_before import again, sums, timing
from campmon.tui.append.warnings_screen import WarningsScreen
from campmon.tui.looks import Line
from campmon.tui.screens.confirm import AskScreen
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_EVERY_SECONDS = 1.0
_OTHER: dict[Pace, Pace] = {"steady": "fast", "fast": "steady"}


class ConfirmStep(Step):
    """Names campaign, figures, calls and time, kept true while it waits for the answer."""

    heading = "confirm"
    hint = "tab or ← → choose · enter takes · w warnings in full · esc goes back"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "warnings", show=False)]

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
        self._before: list[EarlierJob] | None = None
        self._journal_problem = ""
        self._is_begun = False
        self._not_begun = ""
        self.figures = LineWidget(self.looks, id="figures")
        self.loud = LoudLines(self.looks, id="loud")

    def compose(self) -> ComposeResult:
        """Figures, loud warnings, what else to know, buttons."""
        yield self.figures
        yield self.loud
        yield self.said
        yield from self.buttons(("cancel", "Cancel"), ("go", self._go_word), ("pace", "Pace"))

    def on_mount(self) -> None:
        """Keep the figures true."""
        self.loud.display = False
        self.run_worker(self._look_back(), name="journal", exit_on_error=False)
        self.set_interval(_EVERY_SECONDS, self._show)
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Fit the lines."""
        self.call_after_refresh(self._show)

    def begin(self) -> None:
        """Doing nothing is next."""
        self.query_one("#cancel").focus()

    async def _look_back(self) -> None:
        """Find out whether the same was appended before: until that is known nothing begins."""
        try:
            self._before = await asyncio.to_thread(self._same)
        except CampmonError as error:
            self._journal_problem = str(error)
        go = self.query_one("#go", Button)
        go.label = plain_label(self._go_word)
        go.refresh(layout=True)
        self._show()

    def _same(self) -> list[EarlierJob]:
        session = self._campmon.session
        with Journal.open(session.appends_dir, session.clock) as journal:
            return earlier_jobs(self._plan, journal, self._campaign.key)

    @property
    def _is_again(self) -> bool:
        return bool(self._before) and self._plan.purpose is Purpose.APPEND

    @property
    def _go_word(self) -> str:
        records = counted(self._plan.good, "record")
        verb = self._plan.purpose.capitalize()
        return f"{verb} again: {records}" if self._is_again else f"{verb} {records}"

    def _show(self) -> None:
        if not self.display:
            return
        session = self._campmon.session
        now = session.campaign(self._campaign.key) or self._campaign
        budget = self._budget()
        forecast = Forecast(now, self._plan, budget, self._pace, self._steady_wait())
        width = self.figures.size.width
        lines = [*forecast.lines(width), timing(forecast, session.clock.now())]
        self._show_pace(forecast)
        problem = self._problem(now)
        self.query_one("#go", Button).disabled = (
            bool(problem) or self._before is None or self._is_begun
        )
        bad = problem or self._not_begun
        self.said.say(bad or " ".join(self._warnings(now)), "bad" if bad else "warn")
        self._show_loud(now, lines, width)

    def _show_pace(self, forecast: Forecast) -> None:
        other = _OTHER[self._pace]
        pace = self.query_one("#pace", Button)
        pace.display = len(self._plan.outlines) > 1 and has_paces(self._plan.rules)
        seconds = replace(forecast, pace=other).seconds
        label = plain_label(f"Pace {other}: {duration(seconds)}")
        if pace.label != label:
            pace.label = label

    def _show_loud(self, now: Campaign, lines: list[Line], width: int) -> None:
        """The loud ones above all, the figures as roomy as they leave it."""
        room = self.size.height - self.said.size.height - 1
        loud = self._loud(now)
        tight = [line for line in lines if line]
        cut_short = self.loud.warn(loud, width, room - len(lines))
        if cut_short:
            self.loud.warn(loud, width, room - len(tight))
            lines = tight
        self.figures.set_lines(lines)

    def _loud(self, now: Campaign) -> tuple[str, ...]:
        session = self._campmon.session
        jobs = self._before or []
        before = again(jobs, self._plan, session.who, session.clock.now()) if jobs else ()
        return (*before, *sums(self._plan), *warnings_for(self._plan, now))

    def action_warnings(self) -> None:
        """Read all that is said loudly."""
        now = self._campmon.session.campaign(self._campaign.key) or self._campaign
        said = self._loud(now)
        if said:
            self.app.push_screen(WarningsScreen(self._campmon, said))

    def _steady_wait(self) -> float:
        """Seconds until the steady pace lets a call follow the last one that is known of here."""
        rules = self._plan.rules
        try:
            budget = self._campmon.session.append_budget(self._campaign.key, rules)
            return budget.wait_seconds(rules.steady_seconds)
        except ConfigurationError:  # as below
            return 0.0

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
        if self._changed_file is not None:
            return str(self._changed_file)
        return self._journal_problem

    def not_begun(self, problem: str) -> None:
        """It could not begin: say why; it may be tried again."""
        self._is_begun = False
        self._not_begun = problem
        self._show()

    def _warnings(self, campaign: Campaign) -> list[str]:
        session = self._campmon.session
        said = []
        health = session.board.health.get(campaign.profile)
        if health is not None and health.state is SourceState.STALE:
            said.append("The source is silent: these figures are older than they should be.")
        for job in session.jobs:
            if job.key == campaign.key and job.running:
                grows = "; the figures grow by it" if job.kind == "append" else ""
                said.append(f"Another {job.act} this campaign is under way{grows}.")
        return list(dict.fromkeys(said))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.post_message(self.Cancelled())

    @on(Button.Pressed, "#pace")
    def _change_pace(self) -> None:
        self._pace = _OTHER[self._pace]
        self._show()

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        if not self._is_again:
            self._begin_now()
            return
        session = self._campmon.session
        before = again(self._before or [], self._plan, session.who, session.clock.now())
        question = f"{before[0]}.\n\nWhoever is on both is on the campaign twice, and called twice."
        ask = AskScreen("Append the same again?", question, "Append again")
        self.app.push_screen(ask, lambda yes: self._begin_now() if yes else None)

    def _begin_now(self) -> None:
        _: Worker[None] = self.run_worker(
            self._begun, name="begin", exclusive=True, exit_on_error=False
        )

    async def _begun(self) -> None:
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
        if campaign is not None and not self._problem(campaign) and not self._is_begun:
            self._is_begun = True
            self._not_begun = ""
            self._show()
            self.post_message(self.Confirmed(self._plan, campaign, self._pace, self._tier))
