"""The audit log: who wanted what of which campaign, and how it ended. Append-only JSON lines.

Each act has two lines: one written before the platform is asked, one with the outcome. A line is
written whole or not at all, synced to the disk, in a file that only its owner reads.
"""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from campmon.engine.clock import Clock
from campmon.model.errors import AuditError
from campmon.model.text import clean

ROTATE_AT_BYTES = 4 * 1024 * 1024
KEPT_FILES = 5
_MEND = "Nothing was done. Make room or give this user the right to write there, then try again."


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log.

    act      the same in both lines of an act
    outcome  empty in the line written before; else "done", "refused", "in doubt", …
    """

    at: datetime
    act: str
    who: str
    profile: str
    campaign_id: str
    campaign_name: str
    what: str
    outcome: str = ""
    message: str = ""


class AuditLog:
    """The log at `path`; several processes may write it at once."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    @property
    def path(self) -> Path:
        """Where the log is."""
        return self._path

    def begin(
        self, *, who: str, profile: str, campaign_id: str, campaign_name: str, what: str
    ) -> AuditEntry:
        """Write the line before an act. Raises AuditError: then nothing may be done."""
        entry = AuditEntry(
            self._clock.now(),
            uuid.uuid4().hex[:12],
            clean(who),
            profile,
            campaign_id,
            campaign_name,
            what,
        )
        self._write(entry)
        return entry

    def end(self, begun: AuditEntry, outcome: str, message: str) -> AuditEntry:
        """Write the line with the outcome of an act begun before. Raises AuditError."""
        entry = AuditEntry(
            self._clock.now(),
            begun.act,
            begun.who,
            begun.profile,
            begun.campaign_id,
            begun.campaign_name,
            begun.what,
            outcome,
            clean(message),
        )
        self._write(entry)
        return entry

    def entries(self, limit: int = 500) -> list[AuditEntry]:
        """The latest lines, newest first. A line that cannot be read is shown as such."""
        found: list[AuditEntry] = []
        for lines in self._lines():
            found.extend(_parse(line) for line in reversed(lines[-(limit - len(found)) :]))
            if len(found) >= limit:
                break
        return found

    def entries_of(self, profile: str, campaign_id: str, limit: int = 500) -> list[AuditEntry]:
        """The latest lines of one campaign, newest first, from every file that is kept.

        Only lines with the campaign's id in them are taken apart: the files may be large.
        """
        wanted = json.dumps(campaign_id, ensure_ascii=False).encode("utf-8", "replace")
        found: list[AuditEntry] = []
        for lines in self._lines():
            for line in reversed(lines):
                if wanted not in line:
                    continue
                entry = _parse(line)
                if (entry.profile, entry.campaign_id) == (profile, campaign_id):
                    found.append(entry)
                    if len(found) >= limit:
                        return found
        return found

    def _lines(self) -> Iterator[list[bytes]]:
        """The lines of each file, the newest file first. Raises AuditError."""
        for path in self._files():
            try:
                yield path.read_bytes().splitlines()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise AuditError(
                    f"the audit log {path} cannot be read: {error.strerror}"
                ) from error

    def _files(self) -> list[Path]:
        rotated = [self._path.with_name(f"{self._path.name}.{n}") for n in range(1, KEPT_FILES)]
        return [self._path, *rotated]

    def _write(self, entry: AuditEntry) -> None:
        line = json.dumps(asdict(entry), default=datetime.isoformat, ensure_ascii=False) + "\n"
        try:
            with self._locked() as descriptor:
                _write_whole(descriptor, line.encode())
        except OSError as error:
            reason = error.strerror or str(error)
            raise AuditError(
                f"the audit log {self._path} cannot be written: {reason}", _MEND
            ) from error

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(
            self._path.with_name(f"{self._path.name}.lock"),
            os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC,
            0o600,
        )
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._rotate()
            log = os.open(
                self._path,
                os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC,
                0o600,
            )
            try:
                os.fchmod(log, 0o600)
                yield log
            finally:
                os.close(log)
        finally:
            os.close(lock)  # lets go of the lock too

    def _rotate(self) -> None:
        try:
            if self._path.stat().st_size < ROTATE_AT_BYTES:
                return
        except FileNotFoundError:
            return
        files = self._files()
        for older, newer in zip(reversed(files), reversed(files[:-1]), strict=False):
            if newer.exists():
                newer.replace(older)


def _write_whole(descriptor: int, line: bytes) -> None:
    """Write all of `line` and sync it; what a full disk let through of it is taken back."""
    before = os.fstat(descriptor).st_size
    written = 0
    try:
        while written < len(line):
            written += os.write(descriptor, line[written:])
        os.fsync(descriptor)
    except OSError:
        if written:
            os.ftruncate(descriptor, before)
        raise


def _parse(line: bytes) -> AuditEntry:
    try:
        found = json.loads(line)
        return AuditEntry(
            datetime.fromisoformat(found["at"]),
            *(
                clean(str(found.get(name, "")))
                for name in (
                    "act",
                    "who",
                    "profile",
                    "campaign_id",
                    "campaign_name",
                    "what",
                    "outcome",
                    "message",
                )
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return AuditEntry(
            datetime.fromtimestamp(0).astimezone(),
            "",
            "",
            "",
            "",
            "",
            "",
            "unreadable",
            clean(line[:200].decode("utf-8", "replace")),
        )
