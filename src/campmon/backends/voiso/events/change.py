"""What a transaction changes: calls' records, and the tallies by the difference that makes."""

import sqlite3
from collections.abc import Mapping
from datetime import tzinfo

from pydantic import TypeAdapter

from campmon.backends.voiso.events.counting import (
    Contribution,
    attempted,
    bounded,
    contribution,
    waited,
    with_,
    without,
)
from campmon.backends.voiso.events.record import CallRecord, dump_record, load_record, merge
from campmon.backends.voiso.events.tally import AgentSeen, CampaignTally

LONGEST_WAIT_SECONDS = 3600.0
"""An agent who took no call for longer was not waiting for one."""

TALLIES = TypeAdapter(CampaignTally)

Place = tuple[str, str]
"""Day and campaign."""

AgentKey = tuple[str, str]
"""Contact centre and agent."""


class Change:
    """What one transaction does to the tallies; nothing of it counts before that is committed."""

    def __init__(
        self,
        database: sqlite3.Connection,
        tallies: Mapping[Place, CampaignTally],
        zone: tzinfo | None,
    ) -> None:
        self._database = database
        self._before = tallies
        self._zone = zone
        self.tallies: dict[Place, CampaignTally] = {}
        self.agents: set[AgentKey] = set()
        self._left: set[Place] = set()

    def count(self, news: CallRecord) -> bool:
        """Merge an event into its call's record; say whether that told anything new."""
        row = self._database.execute(
            "SELECT record, wait FROM calls WHERE center = ? AND call = ?",
            (news.center, news.call_id),
        ).fetchone()
        known = None if row is None else load_record(news.center, news.call_id, row[0])
        merged = news if known is None else merge(known, news)
        if merged == known:
            return False
        after = contribution(merged, self._zone)
        before = None if known is None else contribution(known, self._zone)
        self._recount(before, after, row[1] if row else None)
        followed = self._followed_by(known)
        self._write(merged, after)
        calls = {(merged.center, merged.call_id), *followed, *self._followed_by(merged)}
        for center, call in calls:
            self._count_wait(center, call)
        for record in (known, merged):
            if record is not None and record.agent is not None:
                self.agents.add((record.center, record.agent.id))
        return True

    def finish(self) -> None:
        """Write the tallies that changed; one without a call is one that calls have moved from."""
        for place in self._left:
            self.tallies[place] = bounded(self.tallies[place], *self._bounds(place))
        self._database.executemany(
            "INSERT OR REPLACE INTO tallies VALUES (?, ?, ?)",
            [
                (*place, TALLIES.dump_json(tally).decode())
                for place, tally in self.tallies.items()
                if tally.placed
            ],
        )
        self._database.executemany(
            "DELETE FROM tallies WHERE day = ? AND campaign = ?",
            [place for place, tally in self.tallies.items() if not tally.placed],
        )

    def _tally(self, place: Place) -> CampaignTally:
        changed = self.tallies.get(place)
        if changed is None:
            changed = self._before.get(place)
        return CampaignTally(place[1]) if changed is None else changed

    def _recount(self, before: Contribution | None, after: Contribution, wait: int | None) -> None:
        """Take out what the call added before, its `wait` too, and put in what it adds now."""
        place = (after.day, after.campaign_id)
        if before is not None:
            was_at = (before.day, before.campaign_id)
            tally = waited(without(self._tally(was_at), before), wait, None)
            self.tallies[was_at] = tally
            if was_at != place:
                self._left.add(was_at)
        self.tallies[place] = with_(self._tally(place), after)
        called_before = None if before is None else (before.day, before.campaign_id, before.number)
        called = (after.day, after.campaign_id, after.number)
        if called_before != called:
            if called_before is not None:
                self._call_number(*called_before, -1)
            self._call_number(*called, 1)

    def _call_number(self, day: str, campaign: str, number: bytes | None, by: int) -> None:
        if number is None:
            return
        place = (day, campaign)
        row = self._database.execute(
            "SELECT calls FROM numbers WHERE day = ? AND campaign = ? AND number = ?",
            (*place, number),
        ).fetchone()
        before = row[0] if row else 0
        self.tallies[place] = attempted(self._tally(place), before, before + by)
        if before + by:
            self._database.execute(
                "INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?)",
                (*place, number, before + by),
            )
        else:
            self._database.execute(
                "DELETE FROM numbers WHERE day = ? AND campaign = ? AND number = ?",
                (*place, number),
            )

    def _write(self, record: CallRecord, counted: Contribution) -> None:
        agent, told_wait = record.agent, record.seconds("wait")
        self._database.execute(
            "INSERT OR REPLACE INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                record.center,
                record.call_id,
                counted.day,
                counted.campaign_id,
                dump_record(record),
                agent.id if agent else None,
                record.agent_at,
                record.seconds("ended"),
                None if told_wait is None else round(told_wait * 1000),
            ),
        )

    def _followed_by(self, record: CallRecord | None) -> list[tuple[str, str]]:
        """The call that its agent took next, which ends a wait that began with this one."""
        if record is None or record.agent is None:
            return []
        return self._database.execute(
            "SELECT center, call FROM calls WHERE center = ? AND agent = ?"
            " AND (agent_at, call) > (?, ?) ORDER BY agent_at, call LIMIT 1",
            (record.center, record.agent.id, record.agent_at, record.call_id),
        ).fetchall()

    def _count_wait(self, center: str, call: str) -> None:
        """Count anew how long its agent waited for a call."""
        day, campaign, agent, agent_at, told, before = self._database.execute(
            "SELECT day, campaign, agent, agent_at, told_wait, wait FROM calls"
            " WHERE center = ? AND call = ?",
            (center, call),
        ).fetchone()
        after = None
        if agent is not None:
            after = told if told is not None else self._since_last(center, agent, agent_at, call)
        if after != before:
            self.tallies[day, campaign] = waited(self._tally((day, campaign)), before, after)
            self._database.execute(
                "UPDATE calls SET wait = ? WHERE center = ? AND call = ?", (after, center, call)
            )

    def _since_last(self, center: str, agent: str, agent_at: float, call: str) -> int | None:
        """Milliseconds from the end of the agent's call before to this one."""
        row = self._database.execute(
            "SELECT free_at FROM calls WHERE center = ? AND agent = ?"
            " AND (agent_at, call) < (?, ?) ORDER BY agent_at DESC, call DESC LIMIT 1",
            (center, agent, agent_at, call),
        ).fetchone()
        if row is None or row[0] is None or not 0 <= agent_at - row[0] <= LONGEST_WAIT_SECONDS:
            return None
        return round((agent_at - float(row[0])) * 1000)

    def _bounds(self, place: Place) -> tuple[float | None, float | None]:
        """The first and the last moment of a campaign's calls, looked for in all of them."""
        rows = self._database.execute(
            "SELECT center, call, record FROM calls WHERE day = ? AND campaign = ?", place
        )
        records = [load_record(*row) for row in rows]
        return (
            min((record.first_at for record in records), default=None),
            max((record.last_at for record in records), default=None),
        )


def latest_call(database: sqlite3.Connection, key: AgentKey) -> tuple[str, AgentSeen] | None:
    """An agent as the latest of their calls shows them, and its campaign; None without a call."""
    row = database.execute(
        "SELECT center, call, record FROM calls WHERE center = ? AND agent = ?"
        " ORDER BY agent_at DESC, call DESC LIMIT 1",
        key,
    ).fetchone()
    if row is None:
        return None
    record = load_record(*row)
    agent, (state, since) = record.agent, record.agent_state
    assert agent is not None
    heard_at = max(record.heard, record.last_at)
    seen = AgentSeen(agent.id, agent.name, agent.email, state, since, heard_at)
    return record.campaign[0], seen
