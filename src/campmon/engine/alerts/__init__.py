"""Alerts: rules, and a small state machine for each condition. No I/O, no clock, no screen."""

from campmon.engine.alerts.alert import Alert
from campmon.engine.alerts.appends import AppendTrouble
from campmon.engine.alerts.watch import AlertNews, AlertWatch

__all__ = ["Alert", "AlertNews", "AlertWatch", "AppendTrouble"]
