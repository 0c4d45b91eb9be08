"""The day's calls, kept and counted: events go in, tallies come out, and both survive a kill -9."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

from campmon.backends.voiso.events.change import TALLIES, AgentKey, Change, Place, latest_call
from campmon.backends.voiso.events.database import (
    MOST_BYTES,
    open_database,
    read_key,
    transaction,
)
from campmon.backends.voiso.events.event import CallEvent
from campmon.backends.voiso.events.record import record_of
from campmon.backends.voiso.events.tally import AgentSeen, CampaignTally


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some events.

    day       the present day (ISO 8601)
    fresh     for each event, whether it told anything new
    tallies   the tallies that changed, all of them where `anew`
    anew      what was known before is over: a new day
    """

    day: str
    fresh: tuple[bool, ...]
    tallies: Mapping[str, CampaignTally]
    anew: bool = False


class CallStore:
    """The calls of today and yesterday. To be used by one thread, which opens it too.

    now   the present moment (aware), which decides what today is
    zone  whose midnight ends a day; the machine's own where it is None

    Events that came for a call of yesterday are counted there, so midnight takes nothing from a
    call that goes on. `take` and `look` raise StoreError.
    """

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime],
        zone: tzinfo | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._now = now
        self._zone = zone
        self._database = open_database(path, most_bytes=most_bytes)
        self._key = read_key(self._database)
        self._tallies: dict[Place, CampaignTally] = {}
        self._agents: dict[AgentKey, tuple[str, AgentSeen]] = {}
        self._day = self._told_day = ""
        self._begin_day()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def look(self) -> Taken:
        """How things stand: every tally of today."""
        self._begin_day()
        self._told_day = self._day
        return Taken(self._day, (), self._all(), anew=True)

    def take(self, events: Sequence[CallEvent]) -> Taken:
        """Count events, all of them in one transaction, which is committed on return."""
        self._begin_day()
        change = Change(self._database, self._tallies, self._zone)
        heard = self._now().timestamp()
        with transaction(self._database):
            fresh = tuple(change.count(record_of(event, heard, self._key)) for event in events)
            change.finish()
            moved = {key: latest_call(self._database, key) for key in change.agents}
        for place, tally in change.tallies.items():
            if tally.placed:
                self._tallies[place] = tally
            else:
                self._tallies.pop(place, None)
        touched = {campaign for day, campaign in change.tallies if day == self._day}
        for key, found in moved.items():
            touched |= {seen[0] for seen in (self._agents.pop(key, None), found) if seen}
            if found is not None:
                self._agents[key] = found
        anew, self._told_day = self._told_day != self._day, self._day
        tallies = self._all() if anew else self._of(touched)
        return Taken(self._day, fresh, tallies, anew)

    def _begin_day(self) -> None:
        """Forget what is over where a new day has begun."""
        today = self._now().astimezone(self._zone).date()
        if today.isoformat() == self._day:
            return
        oldest = (today - timedelta(days=1)).isoformat()
        with transaction(self._database):
            for table in ("calls", "numbers", "tallies"):
                self._database.execute(f"DELETE FROM {table} WHERE day < ?", (oldest,))
        self._day = today.isoformat()
        self._load()

    def _load(self) -> None:
        rows = self._database.execute("SELECT day, campaign, tally FROM tallies")
        self._tallies = {
            (day, campaign): TALLIES.validate_json(tally) for day, campaign, tally in rows
        }
        keys = self._database.execute(
            "SELECT DISTINCT center, agent FROM calls WHERE agent IS NOT NULL"
        ).fetchall()
        found = {key: latest_call(self._database, key) for key in keys}
        self._agents = {key: seen for key, seen in found.items() if seen is not None}

    def _all(self) -> dict[str, CampaignTally]:
        campaigns = {campaign for day, campaign in self._tallies if day == self._day}
        return self._of(campaigns | {campaign for campaign, _ in self._agents.values()})

    def _of(self, campaigns: set[str]) -> dict[str, CampaignTally]:
        """Today's tallies of campaigns, with their agents."""
        agents: dict[str, list[AgentSeen]] = {campaign: [] for campaign in campaigns}
        for campaign, seen in self._agents.values():
            if campaign in agents:
                agents[campaign].append(seen)
        return {
            campaign: replace(
                self._tallies.get((self._day, campaign)) or self._unheard(campaign),
                agents=tuple(sorted(agents[campaign], key=lambda agent: agent.id)),
            )
            for campaign in campaigns
        }

    def _unheard(self, campaign: str) -> CampaignTally:
        """A campaign without a call today, whose agents are of the day before."""
        day_before = (date.fromisoformat(self._day) - timedelta(days=1)).isoformat()
        before = self._tallies.get((day_before, campaign))
        return CampaignTally(campaign, before.name if before else "")
