"""The journal's file: opened, checked, made where there is none; never overwritten."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from campmon.engine.owned_file import alone_in, make_owned_file
from campmon.model.errors import JournalError

NAME = "journal.db"
VERSION = 1
BUSY_SECONDS = 10.0
"""How long another process's transaction is waited for; they take milliseconds."""

_APPLICATION = 0x636D706A  # "cmpj"
_MAKE_ROOM = (
    "Make room there, or give this user the right to write. Nothing more is sent until then."
)

_SCHEMA = """
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    fact BLOB NOT NULL
);
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    campaign TEXT NOT NULL,
    campaign_name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    rules TEXT NOT NULL,
    file BLOB NOT NULL,
    content TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    mapping TEXT NOT NULL,
    pace TEXT NOT NULL,
    who TEXT NOT NULL,
    spool BLOB NOT NULL,
    state TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    error TEXT,
    uploaded_before INTEGER,
    uploaded_after INTEGER
);
CREATE INDEX jobs_of_campaign ON jobs (profile, campaign, started);
CREATE TABLE batches (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    records INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_line INTEGER NOT NULL,
    digest BLOB NOT NULL,
    place INTEGER NOT NULL,
    length INTEGER NOT NULL,
    state TEXT NOT NULL,
    accepted INTEGER NOT NULL DEFAULT 0,
    there_before INTEGER NOT NULL DEFAULT 0,
    in_doubt INTEGER NOT NULL DEFAULT 0,
    refused TEXT NOT NULL DEFAULT '[]',
    message TEXT NOT NULL DEFAULT '',
    uploaded_before INTEGER,
    sent_at TEXT,
    still TEXT,
    unanswered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;
CREATE TABLE numbers (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    profile TEXT NOT NULL,
    campaign TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at TEXT NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (job, number)
);
CREATE INDEX numbers_of_campaign ON numbers (profile, campaign, purpose);
"""


class Database:
    """One connection to the journal, for any thread, one at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = RLock()

    def close(self) -> None:
        """Let go of the file; what was written stays."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """See one state of the journal to the end. Raises JournalError."""
        with self._lock, told(self.path, "read"):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: on the disk, whole, once this is left; else nothing of it.

        Raises JournalError.
        """
        with self._lock, told(self.path, "written"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                self._rollback()

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")


def open_database(folder: Path, *, durable: bool = True) -> Database:
    """Open the journal in `folder`; both are made where need be, for their owner alone.

    durable  False only where what is lost with the power does not matter: in tests

    Raises JournalError, with a mend, for a file that is damaged, newer or somebody else's; such a
    one is left as it is.
    """
    path = folder / NAME
    with told(path, "opened"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(folder, 0o700)
    with told(path, "opened"), alone_in(folder):
        make_owned_file(path)
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, path, durable=durable)
        except BaseException:
            connection.close()
            raise
    return Database(path, connection)


@contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """Raise what goes wrong with the file at `path` as a JournalError with a mend."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _meant(path, what, error) from error
    except OSError as error:
        raise JournalError(
            f"the journal of appends {path} cannot be {what}: {error.strerror or error}", _MAKE_ROOM
        ) from error


def _meant(path: Path, what: str, error: sqlite3.DatabaseError) -> JournalError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return JournalError(
            f"the journal of appends {path} is damaged: {error}",
            "It was left as it is. Look at what was appended on the campaigns themselves, then move"
            " this file away, and what has its name and more (-wal, -shm), and begin a new one.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return JournalError(
            f"the journal of appends {path} cannot be {what}: another process has it",
            "Try again in a moment.",
        )
    return JournalError(f"the journal of appends {path} cannot be {what}: {error}", _MAKE_ROOM)


def _prepare(connection: sqlite3.Connection, path: Path, *, durable: bool) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version > VERSION and application == _APPLICATION:
        raise JournalError(
            f"the journal of appends {path} was written by a newer campmon (version {version})",
            f"Use that one; this one knows versions up to {VERSION}. The file was left as it is.",
        )
    if (tables or version) and application != _APPLICATION:
        raise JournalError(
            f"{path} is no journal of appends: it holds something else",
            "It was left as it is. Move it away to begin a new one.",
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
    connection.execute("PRAGMA foreign_keys = ON")
    if not tables:
        key = secrets.token_bytes(32).hex()
        connection.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA} INSERT INTO facts VALUES ('key', x'{key}');"
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
        )
