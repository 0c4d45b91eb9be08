"""Alerts in the background: one pass every few seconds; the board shows what comes of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import Worker

from campmon.engine.alerts import Alert, AlertWatch
from campmon.engine.alerts.words import in_short
from campmon.model.alert_rules import AlertKind, AlertSettings, AlertSubject
from campmon.model.campaign import CampaignKey
from campmon.model.reading import Notice, SourceState
from campmon.tui.alerts.hook import AlertHook
from campmon.tui.alerts.journal import JournalWatch
from campmon.tui.alerts.telling import Telling
from campmon.tui.signs import ALERT, ALERT_SEEN
from campmon.tui.top_line import AlertMark

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

PASS_SECONDS = 5.0


class Alerting:
    """Watches the session's board, and shows and tells of alerts.

    hooks  whether bell, notification and command may be used; on a replay they never are
    """

    def __init__(self, app: CampmonApp, settings: AlertSettings | None, *, hooks: bool) -> None:
        self.settings = settings or AlertSettings()
        self.watch = AlertWatch(self.settings)
        self._app = app
        replay = app.session.replay is not None
        self._journal = None if replay else JournalWatch(app.session)
        self._now = app.session.clock.now()
        self._found_there: frozenset[AlertSubject] | None = None
        """Appends that waited when campmon was opened: it says so in other words."""
        self._listeners: list[Callable[[], None]] = []
        self._shown: tuple[AlertMark, Mapping[CampaignKey, str]] = AlertMark(), {}
        self.ended_at: datetime | None = None
        """When a defect of campmon's own ended it: nothing that is shown is new after that."""
        self._hook: AlertHook | None = None
        hooks = hooks and not replay
        if hooks and self.settings.command is not None:
            self._hook = AlertHook(
                self.settings.command,
                environ=os.environ,
                tell=lambda text: app.tell(text, "warning"),
            )
        self._telling = Telling(app, self.settings, self._hook, calls=hooks)

    def begin(self) -> None:
        """Watch from now on, until the app ends."""
        if not self.settings.on:
            return
        app = self._app
        app.session.listen_detail(lambda detail: self.watch.take_detail(detail))
        _: Worker[None] = app.run_worker(self.run, name="alerts", exit_on_error=False)
        if self._hook is not None:
            _ = app.run_worker(self._hook.run, name="the command for alerts", exit_on_error=False)

    async def run(self) -> None:
        """Make a pass every few seconds. What should not go wrong ends it, and that is shown."""
        try:
            while True:
                await self._heed_journal()
                self.make_pass()
                await self._app.session.clock.sleep(PASS_SECONDS)
        except Exception:
            self.ended_at = self._now
            mark, signs = self._shown
            self._shown = replace(mark, ended=True), signs
            self._app.board.take_alerts(*self._shown)
            self._app.call_later(self._tell_listeners)
            raise

    def make_pass(self) -> None:
        """Judge all that is known, show what came of it, and tell of what is new."""
        session = self._app.session
        now = session.clock.now()
        if now < self._now:  # a replay was wound back: what came later has not happened yet
            self.watch = AlertWatch(self.settings)
        self._now = now
        news = self.watch.evaluate(
            session.board.campaigns, session.board.health, self._notices(), now
        )
        alerts = self._show()
        new = (s for s in (*news.raised, *news.woken) if s not in (self._found_there or ()))
        self._telling.add(s for s in new if s.kind is not AlertKind.PASSWORD_EXPIRING)
        self._telling.tell_if_due(alerts, now)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell `listener` of every pass and every act; what is returned ends it."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    @property
    def now(self) -> datetime:
        """When the last pass was made."""
        return self._now

    # What the user does

    def acknowledge(self, subjects: Iterable[AlertSubject]) -> None:
        """Somebody has seen to these."""
        self.watch.acknowledge(subjects)
        self._show()

    def recall(self, subject: AlertSubject) -> None:
        """Take acknowledgement and snooze back."""
        self.watch.recall(subject)
        self._show()

    def snooze(self, subject: AlertSubject, until: datetime) -> None:
        """Call nobody about it before that moment."""
        self.watch.snooze(subject, until)
        self._show()

    # What it works with

    async def _heed_journal(self) -> None:
        troubles = await self._journal.read_if_due() if self._journal is not None else None
        if troubles is None:
            return
        if self._found_there is None:
            self._found_there = frozenset(trouble.subject for trouble in troubles)
        self.watch.take_appends(troubles)

    def _notices(self) -> dict[str, tuple[Notice, ...]]:
        """What the sources that are heard want known of the way in."""
        health = self._app.session.board.health
        return {
            profile: source.backend.notices
            for profile, source in self._app.session.sources.items()
            if profile in health and health[profile].state is SourceState.LIVE
        }

    def _show(self) -> list[Alert]:
        alerts = self.watch.alerts()
        calling = [alert for alert in alerts if alert.calls]
        worst = (calling[0].name, in_short(calling[0].kind)) if calling else ("", "")
        ended = self.ended_at is not None
        mark = AlertMark(len(calling), len(alerts) - len(calling), worst, ended)
        signs: dict[CampaignKey, str] = {
            alert.key: ALERT_SEEN for alert in alerts if alert.key is not None
        }
        signs |= {alert.key: ALERT for alert in calling if alert.key is not None}
        if (mark, signs) != self._shown:
            self._shown = mark, signs
            self._app.board.take_alerts(mark, signs)
        self._tell_listeners()
        return alerts

    def _tell_listeners(self) -> None:
        for listener in tuple(self._listeners):
            listener()
