"""Voiso's campaigns in the model's words."""

import re
from collections.abc import Mapping
from datetime import datetime

from campmon.backends.voiso.client import CampaignRow
from campmon.backends.voiso.words import paused_by_itself, reason_for, state_of
from campmon.model.campaign import Campaign
from campmon.model.state import CampaignState
from campmon.model.statistics import UNKNOWN, Statistics
from campmon.model.text import clean

NO_CONTACTS = "it has no contacts yet, as far as campmon knows: Voiso does not tell of a draft's"
NOT_LIVE = "it is not a live campaign, and Voiso takes contacts for live ones only"

_LABELS: Mapping[str, str] = {
    "amd_enabled": "Answering machine detection",
    "is_live": "Live",
    "max_dial_attempts": "Dial attempts at most",
    "max_dial_time": "Dial time at most",
    "max_wait_time": "Wait time at most",
}
_FLAGS: Mapping[str, str] = {"true": "yes", "false": "no"}
_SHOWN_ALREADY = frozenset({"id", "name", "status", "state"})


def from_row(
    profile: str, row: CampaignRow, as_of: datetime, *, has_contacts: bool, live_only: bool
) -> Campaign:
    """A campaign as the platform has it.

    has_contacts  campmon itself has added some
    live_only     contacts may be added to live campaigns alone
    """
    state = state_of(row.status)
    live = row.live is True
    empty = not row.contacts and not has_contacts
    return Campaign(
        profile=profile,
        id=row.id,
        name=clean(row.name).strip() or row.id,
        state=state,
        platform_state=row.status,
        type="live" if live else "outbound",
        statistics=_statistics(row, as_of),
        reason=reason_for(row.status, row.reason),
        live=live,
        no_append=NOT_LIVE if live_only and row.live is False else None,
        auto_paused=paused_by_itself(row.status),
        no_operation=NO_CONTACTS if live and empty and state is CampaignState.DRAFT else None,
    )


def facts_told(row: CampaignRow) -> dict[str, str]:
    """Every fact of a campaign by a label that can be read; unknown keys by their own words."""
    told: dict[str, str] = {}
    for key, value in row.facts.items():
        if key.casefold() not in _SHOWN_ALREADY and value.strip():
            told[_LABELS.get(key.casefold()) or _label(key)] = _FLAGS.get(value, value)
    return told


def _statistics(row: CampaignRow, as_of: datetime) -> Statistics:
    """What the platform counts: it verifies contacts when they come, so all in it are valid."""
    completed = row.processed if row.processed is not None else row.completed
    remaining = row.remaining
    if remaining is None and row.contacts is not None and completed is not None:
        remaining = max(0, row.contacts - completed)
    if row.contacts is completed is remaining is None:
        return UNKNOWN
    return Statistics(row.contacts, row.contacts, completed, remaining, as_of)


def _label(key: str) -> str:
    """A key taken apart: someNewKey and some_new_key become Some new key."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\s]+", " ", key).strip().lower()
    return words[:1].upper() + words[1:] if words else key
