"""The campaign table as CSV, JSON and Markdown. Pure functions."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import cast

from campmon.engine.export.campaign_json import campaign_object
from campmon.engine.export.csv_text import Cell, csv_text
from campmon.engine.export.formats import Format
from campmon.engine.export.markdown import markdown_table
from campmon.model.campaign import Campaign
from campmon.model.figures import (
    DERIVED,
    RECORD_COUNTS,
    UNKNOWN,
    pace,
    percent_done,
    record_count,
    runs_out,
)
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance

ReadAt = Mapping[str, datetime]
"""When each profile was read last: reported figures were true then, whenever they changed."""

_FIGURES_AT = 3
"""The place of the first figure, behind state, name and id."""


def table_csv(campaigns: Sequence[Campaign], read_at: ReadAt) -> str:
    """One line a campaign; the columns are the keys of the JSON, and why. Unknown is empty."""
    objects = [campaign_object(_dated(one, read_at)) for one in campaigns]
    rows = [
        [*cast(list[Cell], list(found.values())), campaign.reason]
        for found, campaign in zip(objects, campaigns, strict=True)
    ]
    return csv_text([CSV_HEAD, *rows])


def table_json(campaigns: Sequence[Campaign], read_at: ReadAt) -> str:
    """The list that `campmon campaigns --json` prints."""
    found = [campaign_object(_dated(one, read_at)) for one in campaigns]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def table_markdown(campaigns: Sequence[Campaign], read_at: ReadAt) -> str:
    """A table to paste into a message: unknown is a dash, derived figures carry their sign."""
    sources = len({one.profile for one in campaigns}) > 1
    services = any(one.service for one in campaigns)
    head = ["State", "Name", "Id", *(name.capitalize() for name in RECORD_COUNTS), "% Done"]
    head += ["Pace/min", "Runs out", "As of"]
    reasons = any(one.reason for one in campaigns)
    head += ["Service"] * services + ["Source"] * sources + ["Reason"] * reasons
    rows = []
    for one in (_dated(campaign, read_at) for campaign in campaigns):
        as_of = one.statistics.as_of
        row = [_state(one), one.name, one.id, *(record_count(one, name) for name in RECORD_COUNTS)]
        row += [percent_done(one), pace(one.pace), _moment(runs_out(one, as_of)), _moment(as_of)]
        row += [one.service or UNKNOWN] * services + [one.profile] * sources
        row += [one.reason or ""] * reasons
        rows.append(row)
    table = markdown_table(head, rows, range(_FIGURES_AT, _FIGURES_AT + len(RECORD_COUNTS) + 2))
    if any(one.statistics.provenance is Provenance.DERIVED for one in campaigns):
        table += f"\n\n{DERIVED} derived by campmon, not reported by the platform."
    return f"{table}\n"


CSV_HEAD: tuple[str, ...] = (
    *campaign_object(Campaign("", "", "", CampaignState.UNKNOWN)),
    "reason",
)
"""The columns of the CSV."""

TABLE_FORMATS: Mapping[Format, Callable[[Sequence[Campaign], ReadAt], str]] = MappingProxyType(
    {Format.CSV: table_csv, Format.JSON: table_json, Format.MARKDOWN: table_markdown}
)
"""What makes the table in each format that it has."""


def _dated(campaign: Campaign, read_at: ReadAt) -> Campaign:
    """The campaign with figures that say when they were true.

    A hub tells only what has changed, with the time of that; derived figures know their own.
    """
    at, known = read_at.get(campaign.profile), campaign.statistics
    if at is None or (known.as_of is not None and known.provenance is Provenance.DERIVED):
        return campaign
    counts = known.uploaded, known.loaded, known.completed, known.remaining
    return campaign.with_figures(*counts, at, campaign.pace, campaign.pace_since_start)


def _state(campaign: Campaign) -> str:
    if campaign.state is CampaignState.UNKNOWN and campaign.platform_state:
        return f"unknown ({campaign.platform_state})"
    return campaign.state.value


def _moment(at: datetime | None) -> str:
    return UNKNOWN if at is None else at.astimezone().isoformat(" ", "seconds")
