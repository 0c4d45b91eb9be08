"""The tabs of the details in their order. Each is loaded and made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campmon.tui.details.tab import Tab
from campmon.tui.looks import Looks
from campmon.tui.panels.context import Context

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

Make = Callable[["CampmonApp", Looks, Context], Tab]


@dataclass(frozen=True, slots=True)
class TabPlace:
    """A tab's title, and what makes it."""

    title: str
    make: Make


def _overview(app: CampmonApp, looks: Looks, context: Context) -> Tab:
    from campmon.tui.details.overview_tab import OverviewTab

    return OverviewTab(app, looks, context)


def _records(app: CampmonApp, looks: Looks, context: Context) -> Tab:
    from campmon.tui.details.records_tab import RecordsTab

    return RecordsTab(app, looks, context)


def _calls(app: CampmonApp, looks: Looks, context: Context) -> Tab:
    from campmon.tui.details.calls_tab import CallsTab

    return CallsTab(app, looks, context)


def _staffing(app: CampmonApp, looks: Looks, context: Context) -> Tab:
    from campmon.tui.details.staffing_tab import StaffingTab

    return StaffingTab(app, looks, context)


def _history(app: CampmonApp, looks: Looks, context: Context) -> Tab:
    from campmon.tui.details.history_tab import HistoryTab

    return HistoryTab(app, looks, context)


def _audit(app: CampmonApp, looks: Looks, context: Context) -> Tab:
    from campmon.tui.details.audit_tab import AuditTab

    return AuditTab(app, looks, context)


TABS: tuple[TabPlace, ...] = (
    TabPlace("Overview", _overview),
    TabPlace("Records", _records),
    TabPlace("Calls", _calls),
    TabPlace("Staffing", _staffing),
    TabPlace("History", _history),
    TabPlace("Audit", _audit),
)
