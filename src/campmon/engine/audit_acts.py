"""The acts on one campaign: its lines of the audit log joined, and what others did. Pure."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campmon.engine.audit import AuditEntry
from campmon.engine.board import BoardChange
from campmon.model.campaign import CampaignKey
from campmon.model.reading import Act

_SAME_ACT = timedelta(seconds=10)
"""How far apart two tellings of one act may be."""

UNDER_WAY = ""
"""The outcome of an act of which only the beginning is written."""

_CALL = re.compile(r"(append|update) [\d,]+ records?")
_JOB = re.compile(r"(?:resume \S+: )?(append|update) [\d,]+ records? from .* in [\d,]+ calls?")


@dataclass(frozen=True, slots=True)
class TracedAct:
    """An act: who did what and when, and how it ended.

    ended      when the outcome was written; None while it is not
    outcome    "" while it is under way, or where whoever did it ended before it did
    elsewhere  told by a hub, and not in this machine's log
    call       a call of an append or update, which is an act itself: it has no further records
    profile, campaign_name   what it was done to, as the log has it
    """

    begun: datetime
    who: str
    what: str
    outcome: str = UNDER_WAY
    message: str = ""
    ended: datetime | None = None
    elsewhere: bool = False
    call: bool = False
    profile: str = ""
    campaign_name: str = ""

    @property
    def told(self) -> str:
        """What was done, as it is shown."""
        return f"its call: {self.what}" if self.call else self.what


def joined(entries: Iterable[AuditEntry]) -> list[TracedAct]:
    """One act for both of its lines; `entries` newest first, and so are the acts.

    Of an act whose first line is in a file that is kept no more, the last one stands alone.
    """
    outcomes: dict[str, AuditEntry] = {}
    acts: list[TracedAct] = []
    for entry in entries:
        if entry.outcome:
            outcomes.setdefault(entry.act, entry)
        else:
            acts.append(_act(entry, outcomes.pop(entry.act, None)))
    acts += [_act(entry, entry) for entry in outcomes.values()]
    return newest_first(_with_calls(acts))


def joined_of_all(entries: Iterable[AuditEntry]) -> list[TracedAct]:
    """The same for the lines of any number of campaigns: a call is one of its own campaign's."""
    by_campaign: dict[tuple[str, str], list[AuditEntry]] = {}
    for entry in entries:
        by_campaign.setdefault((entry.profile, entry.campaign_id), []).append(entry)
    return newest_first(act for found in by_campaign.values() for act in joined(found))


def _with_calls(acts: list[TracedAct]) -> list[TracedAct]:
    """The same acts, those marked that are calls of an append or update among them."""
    jobs = [(act, found[1]) for act in acts if (found := _JOB.fullmatch(act.what))]
    return [
        replace(act, call=True) if any(_is_call(act, job, kind) for job, kind in jobs) else act
        for act in acts
    ]


def _is_call(act: TracedAct, job: TracedAct, kind: str) -> bool:
    found = _CALL.fullmatch(act.what)
    if found is None or found[1] != kind or act.who != job.who or act.begun < job.begun:
        return False
    return job.ended is None or act.begun <= job.ended


def with_others(acts: Iterable[TracedAct], told: Iterable[Act]) -> list[TracedAct]:
    """The acts of the log, and of those that were told the ones that the log does not have."""
    known = list(acts)
    others = [
        TracedAct(act.at, act.who, act.what, act.outcome, "", act.at, elsewhere=True)
        for act in told
        if not any(_same(act, one) for one in known)
    ]
    return newest_first([*known, *others])


def newest_first(acts: Iterable[TracedAct]) -> list[TracedAct]:
    """Sorted by when they were begun."""
    return sorted(acts, key=lambda act: act.begun, reverse=True)


class ToldActs:
    """The acts of others that sources told of, as many as are worth keeping."""

    def __init__(self, most: int = 1_000) -> None:
        self._told: deque[tuple[str, Act]] = deque(maxlen=most)

    def take_in(self, change: BoardChange) -> None:
        """Keep a change's acts: they come with the health of the source that told them."""
        for health in change.health[:1]:
            self._told.extend((health.profile, act) for act in change.acts)

    def of(self, key: CampaignKey) -> list[Act]:
        """Those on a campaign, oldest first."""
        return [
            act
            for profile, act in self._told
            if (profile, act.campaign_id) == (key.profile, key.id)
        ]


def _act(entry: AuditEntry, outcome: AuditEntry | None) -> TracedAct:
    act = TracedAct(
        entry.at, entry.who, entry.what, profile=entry.profile, campaign_name=entry.campaign_name
    )
    if outcome is None:
        return act
    return replace(act, outcome=outcome.outcome, message=outcome.message, ended=outcome.at)


def _same(act: Act, one: TracedAct) -> bool:
    if (act.who, act.what) != (one.who, one.what):
        return False
    return one.begun - _SAME_ACT <= act.at <= (one.ended or one.begun) + _SAME_ACT
