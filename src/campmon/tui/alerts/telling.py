"""Telling of new alerts: a toast, and what the configuration wants besides. Never a storm."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from campmon.engine.alerts import Alert
from campmon.engine.alerts.alert import told_together, worst_first
from campmon.model.alert_rules import AlertKind, AlertSettings, AlertSubject
from campmon.tui.terminal import aside
from campmon.tui.terminal.tell import tell_terminal

if TYPE_CHECKING:
    from campmon.tui.alerts.hook import AlertHook
    from campmon.tui.app import CampmonApp

GATHER_SECONDS = 20.0
"""Least time between two toasts: what comes in between is told together."""

MOST_LINES = 3

_TOLD_ELSEWHERE = frozenset({AlertKind.SOURCE_STALE})
"""Of these there is a toast already, by what noticed them."""


class Telling:
    """Gathers new alerts and tells them: in a toast, by bell or notification, to a command."""

    def __init__(
        self, app: CampmonApp, settings: AlertSettings, hook: AlertHook | None, *, calls: bool
    ) -> None:
        """`calls`: whether anything besides the toast is wanted."""
        self._app = app
        self._settings = settings
        self._hook = hook
        self._calls = calls
        self._waiting: list[AlertSubject] = []
        self._told_at: datetime | None = None

    def add(self, subjects: Iterable[AlertSubject]) -> None:
        """Tell of these at the next chance."""
        self._waiting.extend(subjects)

    def tell_if_due(self, alerts: Sequence[Alert], now: datetime) -> None:
        """Tell of what waits, of all `alerts`; those that are over by now are not told of."""
        told_at = self._told_at
        if told_at is not None and (now - told_at).total_seconds() < GATHER_SECONDS:
            return
        waiting, self._waiting = frozenset(self._waiting), []
        new = sorted((a for a in alerts if a.subject in waiting and a.calls), key=worst_first)
        if not new:
            return
        self._told_at = now
        groups = self._grouped(new)
        self._toast(groups)
        if not self._calls or self._settings.is_quiet(now.astimezone().time()):
            return
        self._call(groups)
        if self._hook is not None:
            for text, group in groups:
                self._hook.put(group, text, now)

    def _grouped(self, alerts: Sequence[Alert]) -> list[tuple[str, list[Alert]]]:
        """Alerts of each kind, and all of a kind in one sentence."""
        kinds: dict[AlertKind, list[Alert]] = {}
        for alert in alerts:
            kinds.setdefault(alert.kind, []).append(alert)
        return [
            (told_together(group, [self._settings.rules_of(a.profile) for a in group]), group)
            for group in kinds.values()
        ]

    def _toast(self, groups: Sequence[tuple[str, list[Alert]]]) -> None:
        """One toast; a display that is held still gets none."""
        mine = [(text, group) for text, group in groups if group[0].kind not in _TOLD_ELSEWHERE]
        if not mine or self._app.board.frozen:
            return
        count = sum(len(group) for _, group in mine)
        urgent = any(group[0].kind.urgent for _, group in mine)
        key = self._app.keys.shown("screen.alerts")
        title = "Alert" if count == 1 else f"{count:,} alerts"
        self._app.tell(
            _joined([text for text, _ in mine]),
            "error" if urgent else "warning",
            f"{title} · {key}" if key else title,
        )

    def _call(self, groups: Sequence[tuple[str, list[Alert]]]) -> None:
        sequences: list[str] = [aside.BELL] if self._settings.bell else []
        text = _joined([text for text, _ in groups])
        if self._settings.notify == "osc9":
            sequences.append(aside.notify(f"campmon: {text}"))
        elif self._settings.notify == "osc777":
            sequences.append(aside.notify_titled("campmon", text))
        if sequences:
            tell_terminal(self._app, *sequences, environment=os.environ)


def _joined(texts: Sequence[str]) -> str:
    shown = [text[:1].upper() + text[1:] for text in texts[:MOST_LINES]]
    more = len(texts) - len(shown)
    return " · ".join([*shown, *([f"{more} more"] if more else [])])
