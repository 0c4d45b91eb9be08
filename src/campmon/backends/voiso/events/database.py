"""The file that a day's calls are kept in: SQLite, its user's alone, its schema numbered.

In WAL mode with `synchronous = NORMAL`: a process that is killed loses nothing that was committed.
A machine that loses power may lose the last seconds, and never the file; these are counts of a
day, and a sync for each of 200 events a second would cost more than that.
"""

import errno
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from campmon.model.errors import CampmonError, ConfigurationError

SCHEMA_VERSION = 1
MOST_BYTES = 8 * 1024**3
"""What the file may take: more calls than any day has."""

_KEY_BYTES = 32
_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE secret (key BLOB NOT NULL);
CREATE TABLE calls (
    center TEXT NOT NULL,
    call TEXT NOT NULL,
    day TEXT NOT NULL,
    campaign TEXT NOT NULL,
    record TEXT NOT NULL,
    agent TEXT,
    agent_at REAL,
    free_at REAL,
    told_wait INTEGER,
    wait INTEGER,
    PRIMARY KEY (center, call)
) WITHOUT ROWID;
CREATE INDEX calls_of_agents ON calls (center, agent, agent_at, call) WHERE agent IS NOT NULL;
CREATE TABLE numbers (
    day TEXT NOT NULL,
    campaign TEXT NOT NULL,
    number BLOB NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (day, campaign, number)
) WITHOUT ROWID;
CREATE TABLE tallies (
    day TEXT NOT NULL,
    campaign TEXT NOT NULL,
    tally TEXT NOT NULL,
    PRIMARY KEY (day, campaign)
) WITHOUT ROWID;
"""


class StoreError(CampmonError):
    """What came cannot be kept just now; nothing of it was counted."""

    code = "store"


def open_database(path: Path, *, most_bytes: int = MOST_BYTES) -> sqlite3.Connection:
    """Open the file, made where it is missing; to be used by this thread alone.

    Raises ConfigurationError where it is no file of ours or of a later version, StoreError where
    it cannot be opened or made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_file(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror}") from error
    try:
        database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be used: {error}") from error
    try:
        _prepare(database, path, most_bytes)
    except sqlite3.DatabaseError as error:
        database.close()
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"{path} cannot be used: {error}") from error
        raise ConfigurationError(
            f"{path} is no database of campmon's: {error}", "Move it away: the day begins anew."
        ) from error
    except ConfigurationError:
        database.close()
        raise
    return database


def _make_file(path: Path) -> None:
    """Make it where it is missing, for its owner alone: SQLite gives its other files the same mode.

    One that is there is not opened: to close it again would take away the locks that SQLite may
    hold on it in this process.
    """
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)


def read_key(database: sqlite3.Connection) -> bytes:
    """The key that numbers are hashed with: made with this file, and in no other."""
    (key,) = database.execute("SELECT key FROM secret").fetchone()
    return bytes(key)


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing. Raises StoreError where it cannot be kept: a disk that is full, say."""
    try:
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise StoreError(
            f"the day's calls cannot be kept: {error}", "Make room where they are kept."
        ) from error


def _prepare(database: sqlite3.Connection, path: Path, most_bytes: int) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise ConfigurationError(
            f"{path} was written by a later campmon", "Use that one, or move the file away."
        )
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    (page,) = database.execute("PRAGMA page_size").fetchone()
    database.execute(f"PRAGMA max_page_count = {max(1, most_bytes // page)}")
    if version == 0:
        key = secrets.token_bytes(_KEY_BYTES)
        statements = [line for line in _SCHEMA.split(";") if line.strip()]
        database.execute("BEGIN IMMEDIATE")
        for statement in statements:
            database.execute(statement)
        database.execute("INSERT INTO secret VALUES (?)", (key,))
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        database.execute("COMMIT")
