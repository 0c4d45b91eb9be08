"""The file of the past: opened, checked, made where there is none. A damaged one is set aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from campmon.engine.owned_file import alone_in, make_owned_file
from campmon.model.errors import PastError

VERSION = 1
BUSY_SECONDS = 2.0
"""How long another process's transaction is waited for; they take milliseconds."""

_APPLICATION = 0x636D7068  # "cmph"
_ALSO = ("-wal", "-shm")
"""What SQLite keeps beside the file."""

_SCHEMA = """
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    profile TEXT NOT NULL,
    life TEXT NOT NULL,
    UNIQUE (profile, life)
);
CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    campaign TEXT NOT NULL,
    UNIQUE (source, campaign)
);
CREATE TABLE watched (
    source INTEGER NOT NULL REFERENCES sources (id),
    began INTEGER NOT NULL,
    watcher TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (source, began, watcher)
) WITHOUT ROWID;
CREATE TABLE samples (
    day INTEGER NOT NULL,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    minute INTEGER NOT NULL,
    state INTEGER NOT NULL,
    completed INTEGER,
    remaining INTEGER,
    loaded INTEGER,
    pace INTEGER,
    placed INTEGER,
    answered INTEGER,
    dropped INTEGER,
    agents INTEGER,
    PRIMARY KEY (day, campaign, minute)
) WITHOUT ROWID;
CREATE TABLE days (day INTEGER PRIMARY KEY, thinned INTEGER NOT NULL DEFAULT 0);
CREATE TABLE facts (name TEXT PRIMARY KEY, fact INTEGER NOT NULL) WITHOUT ROWID;
"""
"""Samples stand by day, campaign and minute of the day: what is read together and what is deleted
together lies together, and the numbers are small."""


class DamagedError(PastError):
    """The file holds no database any more, or a broken one."""


def open_database(path: Path, *, durable: bool = True) -> sqlite3.Connection:
    """Open the past in `path`, made for its owner alone where it is not there.

    durable  False only where what is lost with the power does not matter: in tests

    Raises DamagedError for a broken file, PastError for one that is somebody else's or newer, or
    cannot be used; all are left as they are.
    """
    with told(path, "opened"), alone_in(path.parent):
        make_owned_file(path)
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, path, durable=durable)
        except BaseException:
            connection.close()
            raise
    return connection


def set_aside(path: Path, now: datetime) -> Path | None:
    """Move a damaged file out of the way, with what SQLite keeps beside it; where it is now.

    None where another process has done so already. Raises PastError.
    """
    with told(path, "moved away"), alone_in(path.parent):
        if _is_sound(path):
            return None
        aside = _free_name(path, f"{now.astimezone():%Y%m%d-%H%M%S}")
        for ending in ("", *_ALSO):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + ending))
    return aside


def _free_name(path: Path, stamp: str) -> Path:
    """A name for a damaged file that no other one has."""
    aside, count = path.with_name(f"{path.name}.damaged-{stamp}"), 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{count}")
    return aside


@contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """Raise what goes wrong with the file at `path` as a PastError with a mend."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meant(path, what, error) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise PastError(f"the history {path} cannot be {what}: {why}", _GOES_ON) from error


_GOES_ON = "campmon goes on without it; see that there is room and that the file is yours."


def _meant(path: Path, what: str, error: sqlite3.Error) -> PastError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DamagedError(f"the history {path} is damaged: {error}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return PastError(
            f"the history {path} cannot be {what}: another process holds it",
            "campmon goes on without it, and tries again each minute.",
        )
    return PastError(f"the history {path} cannot be {what}: {error}", _GOES_ON)


def _is_sound(path: Path) -> bool:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    except sqlite3.Error:
        return False
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return bool(said == "ok")


def _prepare(connection: sqlite3.Connection, path: Path, *, durable: bool) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version > VERSION and application == _APPLICATION:
        raise PastError(
            f"the history {path} was written by a newer campmon (version {version})",
            "It was left as it is. Use that campmon, or move the file away to begin a new one.",
        )
    if (tables or version) and application != _APPLICATION:
        raise PastError(
            f"{path} is no history of campmon's: it holds something else",
            "It was left as it is. Move it away to begin a new one.",
        )
    if not tables:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before the first page
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")
    connection.execute("PRAGMA journal_size_limit = 4194304")
    if not tables:
        connection.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA}"
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
        )
