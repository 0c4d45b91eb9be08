"""Figures that LiveVox reports itself: all campaigns in one call, in real time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from campmon.model.statistics import Provenance, Statistics


class StatsLike(Protocol):
    """A row of the real-time campaign statistics; None is a figure that was not in it."""

    @property
    def id(self) -> str: ...
    @property
    def uploaded(self) -> int | None: ...
    @property
    def loaded(self) -> int | None: ...
    @property
    def completed(self) -> int | None: ...
    @property
    def remaining(self) -> int | None: ...


def reported(rows: Iterable[StatsLike], as_of: datetime) -> Mapping[str, Statistics]:
    """The statistics by campaign id, true at `as_of`.

    A campaign without a row is not built, or deactivated: it has no entry. A row that lacks
    Loaded or Completed is of a campaign being built: of that one only Uploaded is known.
    """
    return {row.id: _statistics(row, as_of) for row in rows}


def _statistics(row: StatsLike, as_of: datetime) -> Statistics:
    uploaded, loaded, completed = _count(row.uploaded), _count(row.loaded), _count(row.completed)
    if loaded is None or completed is None:
        return Statistics(uploaded=uploaded, as_of=as_of, provenance=Provenance.REPORTED)
    return Statistics(
        uploaded, loaded, completed, _count(row.remaining), as_of, Provenance.REPORTED
    )


def _count(value: int | None) -> int | None:
    """A number of records; one below zero says nothing."""
    return value if value is not None and value >= 0 else None
