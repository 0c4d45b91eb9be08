"""When a campaign's figures were true, in words: an old or derived figure says so."""

from __future__ import annotations

from datetime import datetime

from campmon.model.statistics import Provenance
from campmon.tui import figures
from campmon.tui.cells import width_of
from campmon.tui.panels.context import Context

MISSED = 2.5
"""Refreshes after which a figure is older than its source's reading makes it by itself."""

_OLD_SECONDS = 60.0
"""The same in seconds, where it is not known how often the source is read."""


def as_of_text(context: Context, width: int = 60) -> str:
    """The moment, whether the figures were derived, and how old they are once they are old.

    Where `width` cells do not hold all of it, the age of old figures says more than the moment.
    """
    as_of = last_true(context)
    if as_of is None:
        return figures.UNKNOWN
    age = (context.now - as_of).total_seconds()
    derived = context.campaign.statistics.provenance is Provenance.DERIVED
    old = f"{figures.span(age)} ago" if age > _patience(context) else ""
    how = ", ".join([*(["derived"] if derived else []), *([old] if old else [])])
    stale = " STALE" if context.stale else ""
    moment = f"{as_of.astimezone():%H:%M}"
    between = " " if derived else ", "
    whole = f"{moment}{between}{how}{stale}" if how else moment + stale
    choices = (whole, f"{how}{stale}", how) if old else (whole,)
    return next((text for text in choices if width_of(text) <= width), choices[-1])


def age_of_details(context: Context) -> str:
    """How old the details are, once they are old; "" else. A recording has those it has."""
    if context.detail is None:
        return ""
    age = (context.now - context.detail.as_of).total_seconds()
    return f"{figures.span(age)} old" if age > max(_OLD_SECONDS, _patience(context)) else ""


def _patience(context: Context) -> float:
    refresh = context.refresh_seconds
    return _OLD_SECONDS if refresh is None else MISSED * refresh


def last_true(context: Context) -> datetime | None:
    """When the figures were last read, and found the same: a quiet campaign's are not old.

    Derived figures are as old as what they were derived from, whenever they were read.
    """
    statistics, detail = context.campaign.statistics, context.detail
    if detail is None or detail.campaign.statistics != statistics:
        return statistics.as_of
    read = detail.campaign.statistics.as_of
    if statistics.provenance is not Provenance.DERIVED:
        read = detail.as_of
    known = [moment for moment in (read, statistics.as_of) if moment is not None]
    return max(known, default=None)
