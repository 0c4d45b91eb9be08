"""The store: samples put into SQLite and read again, thinned and deleted as they grow old.

Blocking: for one thread. Several processes may write the same file at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from campmon.engine.past.database import open_database, told
from campmon.engine.past.samples import (
    MINUTES_A_DAY,
    STATE_WORDS,
    UNKNOWN_STATE,
    Minute,
    Sample,
    Samples,
    SourceId,
    Span,
    Terms,
    day_of,
    merged,
    minute_of,
    moment_of,
    state_number,
)
from campmon.engine.past.sampling import Batch
from campmon.model.campaign import CampaignKey
from campmon.model.days import local_day

TIDY_MINUTES = 60
"""How often old samples are thinned and deleted, whichever process does it."""
THINNED_MINUTES = 5
"""Of older days, one sample is kept of so many minutes."""

_AT_ONCE = 100
"""Campaigns whose day is thinned in one transaction."""

_MOST = 2**62
_ROOM = 0.9
"""Where the file has grown too large, so much of what it may have is left."""

_COLUMNS = "minute, state, loaded, completed, remaining, pace, placed, answered, dropped, agents"
_PUT = f"""
INSERT INTO samples (day, campaign, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    state = excluded.state, loaded = excluded.loaded, completed = excluded.completed,
    remaining = excluded.remaining, pace = excluded.pace,
    placed = coalesce(excluded.placed, placed), answered = coalesce(excluded.answered, answered),
    dropped = coalesce(excluded.dropped, dropped), agents = coalesce(excluded.agents, agents)
"""
"""The later of two figures of a minute stays; details that only one of them knows stay too."""
_WATCH = """
INSERT INTO watched (source, began, watcher, last) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET last = max(last, excluded.last)
"""
_LATER = """EXISTS (
    SELECT 1 FROM samples AS later WHERE later.day = one.day AND later.campaign = one.campaign
    AND later.minute > one.minute AND later.minute < (one.minute / :step + 1) * :step
)"""
_TOLD = """FROM samples AS told
    WHERE told.day = one.day AND told.campaign = one.campaign
    AND told.minute >= one.minute / :step * :step AND told.minute < one.minute
    AND (told.placed IS NOT NULL OR told.agents IS NOT NULL)"""
_OF = "one.day = :day AND one.campaign BETWEEN :first AND :last"
_DETAILS_STAY = f"""
UPDATE samples AS one SET (placed, answered, dropped, agents) = (
    SELECT placed, answered, dropped, agents {_TOLD} ORDER BY told.minute DESC LIMIT 1
) WHERE {_OF} AND placed IS NULL AND agents IS NULL AND NOT {_LATER} AND EXISTS (SELECT 1 {_TOLD})
"""
_THIN = f"DELETE FROM samples AS one WHERE {_OF} AND {_LATER}"


class PastStore:
    """The samples of all campaigns, in one file.

    watcher  tells this process from others that watch the same sources
    durable  False only where what is lost with the power does not matter: in tests

    All raise PastError, and DamagedError where the file is broken.
    """

    def __init__(self, path: Path, terms: Terms, *, watcher: str, durable: bool = True) -> None:
        self._path = path
        self._terms = terms
        self._watcher = watcher
        self._connection = open_database(path, durable=durable)
        self._sources: dict[SourceId, int] = {}
        self._campaigns: dict[tuple[SourceId, str], int] = {}
        self._generation = 0

    def close(self) -> None:
        """Let go of the file; what was written stays."""
        self._connection.close()

    @property
    def size(self) -> int:
        """Bytes of the file that are in use."""
        with told(self._path, "read"):
            return self._size()

    # Writing

    def put(self, batch: Batch) -> None:
        """Write what was sampled: all of it or nothing."""
        with self._writing() as connection:
            self._heed_generation()
            days = {day_of(sample.minute) for _, _, sample in batch.rows}
            connection.executemany(
                "INSERT OR IGNORE INTO days (day) VALUES (?)", [(day,) for day in days]
            )
            connection.executemany(_PUT, [self._row(*row) for row in batch.rows])
            connection.executemany(
                _WATCH,
                [
                    (self._source(source), began, self._watcher, last)
                    for (source, began), last in batch.watched.items()
                ],
            )

    def tidy(self, now: datetime) -> None:
        """Thin what is old, delete what is too old or too much; nothing where that was just done.

        Each transaction is a small one: others need not wait for long.
        """
        minute = minute_of(now)
        with self._writing() as connection:
            row = connection.execute("SELECT fact FROM facts WHERE name = 'tidied'").fetchone()
            if row is not None and 0 <= minute - row[0] < TIDY_MINUTES:
                return
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('tidied', ?)", (minute,))
        today = day_of(minute)
        for day, thinned in self._days():
            if day < today - self._terms.days:
                self._delete(day)
            elif not thinned and day <= today - self._terms.minute_days:
                self._thin(day)
        self._heed_size(today)
        self._forget_unused()

    def _row(self, source: SourceId, campaign: str, sample: Sample) -> tuple[int | None, ...]:
        return (
            day_of(sample.minute),
            self._campaign(source, campaign),
            sample.minute % MINUTES_A_DAY,
            state_number(sample.state),
            *map(_storable, (sample.loaded, sample.completed, sample.remaining)),
            None if sample.pace is None else _storable(round(sample.pace * 10)),
            *map(_storable, (sample.placed, sample.answered, sample.dropped, sample.agents)),
        )

    def _source(self, source: SourceId) -> int:
        known = self._sources.get(source)
        if known is None:
            execute = self._connection.execute
            execute("INSERT OR IGNORE INTO sources (profile, life) VALUES (?, ?)", source)
            (known,) = execute(
                "SELECT id FROM sources WHERE profile = ? AND life = ?", source
            ).fetchone()
            self._sources[source] = known
        return known

    def _campaign(self, source: SourceId, campaign: str) -> int:
        known = self._campaigns.get((source, campaign))
        if known is None:
            execute, of = self._connection.execute, (self._source(source), campaign)
            execute("INSERT OR IGNORE INTO campaigns (source, campaign) VALUES (?, ?)", of)
            (known,) = execute(
                "SELECT id FROM campaigns WHERE source = ? AND campaign = ?", of
            ).fetchone()
            self._campaigns[source, campaign] = known
        return known

    # Growing old

    def _days(self) -> list[tuple[int, int]]:
        with told(self._path, "read"):
            return self._connection.execute("SELECT day, thinned FROM days ORDER BY day").fetchall()

    def _thin(self, day: int) -> None:
        """Keep the last sample of every few minutes, with the details of those before it."""
        with told(self._path, "read"):
            row = self._connection.execute("SELECT max(id) FROM campaigns").fetchone()
        for first in range(1, (row[0] or 0) + 1, _AT_ONCE):
            last = first + _AT_ONCE - 1
            of = {"day": day, "step": THINNED_MINUTES, "first": first, "last": last}
            with self._writing() as connection:
                connection.execute(_DETAILS_STAY, of)
                connection.execute(_THIN, of)
        with self._writing() as connection:
            connection.execute("UPDATE days SET thinned = 1 WHERE day = ?", (day,))

    def _delete(self, day: int) -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM samples WHERE day = ?", (day,))
            connection.execute("DELETE FROM days WHERE day = ?", (day,))
            connection.execute("DELETE FROM watched WHERE last < ?", ((day + 1) * MINUTES_A_DAY,))

    def _heed_size(self, today: int) -> None:
        """Delete the oldest days while there is too much; today is thinned before it goes."""
        most = self._terms.max_megabytes * 1_000_000
        if self.size > most:
            for day, _ in self._days():
                if self.size <= most * _ROOM:
                    break
                if day >= today:
                    self._thin(day)
                if self.size > most:
                    self._delete(day)
        with told(self._path, "written"):
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()

    def _forget_unused(self) -> None:
        """Let go of campaigns and sources of which nothing is kept any more.

        Other processes know their numbers; a new generation tells them to ask again.
        """
        with self._writing() as connection:
            campaigns = connection.execute(
                "DELETE FROM campaigns WHERE NOT EXISTS (SELECT 1 FROM days JOIN samples"
                " ON samples.day = days.day AND samples.campaign = campaigns.id)"
            ).rowcount
            sources = connection.execute(
                "DELETE FROM sources WHERE id NOT IN (SELECT source FROM campaigns)"
                " AND id NOT IN (SELECT source FROM watched)"
            ).rowcount
            if campaigns or sources:
                connection.execute(
                    "INSERT INTO facts VALUES ('generation', 1)"
                    " ON CONFLICT DO UPDATE SET fact = fact + 1"
                )

    def _heed_generation(self) -> None:
        row = self._connection.execute(
            "SELECT fact FROM facts WHERE name = 'generation'"
        ).fetchone()
        generation = row[0] if row is not None else 0
        if generation != self._generation:
            self._generation = generation
            self._sources.clear()
            self._campaigns.clear()

    def _size(self) -> int:
        pragma = self._connection.execute
        pages, free, bytes_ = (
            pragma(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * bytes_)

    # Reading

    def read(self, source: SourceId, campaign: str, since: datetime, until: datetime) -> Samples:
        """A campaign's samples from a moment to another one, of one life of its source."""
        key = CampaignKey(source.profile, campaign)
        with self._reading() as connection:
            known = self._known(source, campaign)
            if known is None:
                return Samples(key, since, until)
            first, end = minute_of(since), minute_of(until)
            samples: list[Sample] = []
            for day in range(day_of(first), day_of(end - 1) + 1):
                rows = connection.execute(
                    f"SELECT {_COLUMNS} FROM samples WHERE day = ? AND campaign = ?"
                    " ORDER BY minute",
                    (day, known[1]),
                )
                samples.extend(_samples(day, rows))
            watched = self._watched(known[0], day_of(first) * MINUTES_A_DAY, end)
        return Samples(key, since, until, _held(samples, watched, first, end), watched)

    def day(self, source: SourceId, campaign: str, day: date) -> Samples:
        """A campaign's samples of a local day."""
        return self.read(source, campaign, *local_day(day))

    def dates(self, source: SourceId, campaign: str) -> tuple[date, ...]:
        """The local days of which the store has samples of a campaign, in order."""
        found: set[date] = set()
        with self._reading() as connection:
            known = self._known(source, campaign)
            days = connection.execute("SELECT day FROM days").fetchall() if known else []
            for (day,) in days:
                first, last = connection.execute(
                    "SELECT min(minute), max(minute) FROM samples WHERE day = ? AND campaign = ?",
                    (day, known[1] if known else 0),
                ).fetchone()
                for minute in (first, last):
                    if minute is not None:
                        moment = moment_of(day * MINUTES_A_DAY + minute)
                        found.add(moment.astimezone().date())
        return tuple(sorted(found))

    def _known(self, source: SourceId, campaign: str) -> tuple[int, int] | None:
        """The numbers of a source and of its campaign; None where the store has none of it."""
        row = self._connection.execute(
            "SELECT sources.id, campaigns.id FROM sources JOIN campaigns ON source = sources.id"
            " WHERE profile = ? AND life = ? AND campaign = ?",
            (*source, campaign),
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def _watched(self, source: int, first: Minute, end: Minute) -> tuple[Span, ...]:
        rows = self._connection.execute(
            "SELECT began, last FROM watched WHERE source = ? AND began < ? AND last >= ?",
            (source, end, first),
        )
        return merged((max(began, first), min(last, end - 1)) for began, last in rows)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One state of the file to the end."""
        with told(self._path, "read"):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._rollback()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, whole or not at all; numbers that it gave are forgotten with it."""
        with told(self._path, "written"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._sources.clear()
                self._campaigns.clear()
                raise
            finally:
                self._rollback()

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _storable(value: int | None) -> int | None:
    """A number that SQLite can keep; a platform may tell any."""
    return None if value is None or not -_MOST <= value <= _MOST else value


def _samples(day: int, rows: Iterable[tuple[Any, ...]]) -> Iterator[Sample]:
    """The samples of a day's rows. Thousands are made at once, so each as cheaply as can be."""
    begins, words, new = day * MINUTES_A_DAY, STATE_WORDS, tuple.__new__
    for minute, state, loaded, completed, remaining, pace, *details in rows:
        word = words.get(state, UNKNOWN_STATE)
        tenths = None if pace is None else pace / 10
        head = (begins + minute, word, loaded, completed, remaining, tenths)
        yield new(Sample, (*head, *details))


def _held(
    samples: Sequence[Sample], watched: Sequence[Span], first: Minute, end: Minute
) -> tuple[Sample, ...]:
    """The samples of a span, and those before it that say how things stood as it began."""
    least = next((began for began, last in watched if began <= first <= last), first)
    return tuple(sample for sample in samples if least <= sample.minute < end)
