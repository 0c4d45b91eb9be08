"""Which campaigns are shown, and in what order. Rows are kept by key; only the list is ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from campmon.model.campaign import Campaign, CampaignKey
from campmon.tui.widgets.columns import Column

Predicate = Callable[[Campaign], bool]


class Row:
    """One campaign in the table, with what has been made of it so far."""

    __slots__ = ("campaign", "cells", "fresh", "index", "key", "name", "value")

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.key: CampaignKey = campaign.key
        self.name = (campaign.name.casefold(), self.key)
        self.value: Any = None
        self.index = -1
        """Place among the rows shown; -1 where it is not."""
        self.cells: tuple[str, ...] | None = None
        """The cells as last made; they are made when the row is looked at."""
        self.fresh = False
        """Whether the cells still say what the campaign says."""


_BY_NAME = attrgetter("name")
_BY_VALUE = attrgetter("value")


class Order:
    """Rows by key, and the list of those shown: filtered, then sorted by one column.

    Nothing here is done per key press. A change costs a dictionary look-up; the list is put in
    order at most once an update, by Python's sort on values that are kept (nearly sorted already,
    so that is a pass over it), with the name deciding between equals.
    """

    def __init__(self, column: Column, descending: bool = False) -> None:
        self.rows: dict[CampaignKey, Row] = {}
        self.shown: list[Row] = []
        self.column = column
        self.descending = descending
        self._predicate: Predicate | None = None
        self._by_name: list[Row] = []
        self._names_moved = False
        self._members_moved = False
        self._values_moved = False

    def put(self, campaign: Campaign) -> Row:
        """Take in a campaign, new or known."""
        row = self.rows.get(campaign.key)
        if row is None:
            row = Row(campaign)
            self.rows[row.key] = row
            row.value = self.column.value(campaign)
            self._by_name.append(row)
            self._names_moved = self._members_moved = True
            return row
        before, row.campaign, row.fresh = row.campaign, campaign, False
        if before.name != campaign.name:
            row.name = (campaign.name.casefold(), row.key)
            self._names_moved = True
        value = self.column.value(campaign)
        if value != row.value:
            row.value = value
            self._values_moved = True
        if self._predicate is not None and self._predicate(campaign) != (row.index >= 0):
            self._members_moved = True
        return row

    def remove(self, key: CampaignKey) -> None:
        """Let go of a campaign; unknown ones are no error, they may never have been shown."""
        if self.rows.pop(key, None) is not None:
            self._members_moved = True

    def replace(self, campaigns: Iterable[Campaign]) -> None:
        """Show these campaigns and no others."""
        present = {campaign.key: campaign for campaign in campaigns}
        for row in [row for key, row in self.rows.items() if key not in present]:
            self.remove(row.key)
        for campaign in present.values():
            self.put(campaign)

    def sort_by(self, column: Column, descending: bool) -> None:
        """Sort by another column, or the other way round."""
        if column is not self.column:
            self.column = column
            for row in self.rows.values():
                row.value = column.value(row.campaign)
        self.descending = descending
        self._members_moved = True

    def filter(self, predicate: Predicate | None) -> None:
        """Show only campaigns that satisfy `predicate`; None shows all."""
        self._predicate = predicate
        self._members_moved = True

    def settle(self) -> bool:
        """Bring the list into order if anything moved; whether it may have changed."""
        if self._names_moved or self._members_moved:
            self._rebuild()
        elif self._values_moved:
            # Equals stay as they were, so that rows do not jump about for nothing.
            self.shown = self._sorted(self.shown)
        else:
            return False
        for index, row in enumerate(self.shown):
            row.index = index
        self._names_moved = self._members_moved = self._values_moved = False
        return True

    def _rebuild(self) -> None:
        for row in self.shown:
            row.index = -1
        known = self.rows.get
        self._by_name = [row for row in self._by_name if known(row.key) is row]
        if self._names_moved:
            self._by_name.sort(key=_BY_NAME)
        self.shown = self._sorted(self._members())

    def _members(self) -> list[Row]:
        if self._predicate is None:
            return self._by_name
        predicate = self._predicate
        return [row for row in self._by_name if predicate(row.campaign)]

    def _sorted(self, rows: list[Row]) -> list[Row]:
        if self.column.id == "name":
            return rows[::-1] if self.descending else rows[:]
        known = [row for row in rows if row.value is not None]
        known.sort(key=_BY_VALUE, reverse=self.descending)
        if len(known) == len(rows):
            return known
        return known + [row for row in rows if row.value is None]
