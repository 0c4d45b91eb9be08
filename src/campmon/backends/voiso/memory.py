"""What Voiso does not tell, and campmon therefore keeps: what it did to campaigns itself.

One small JSON file for each cluster, for this user alone, shared by all of the user's processes.
It holds no secret. It may be deleted at any time: then nothing is remembered.
"""

import fcntl
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from campmon.model.staffing import StaffingAnswer

_log = logging.getLogger(__name__)

_MOST_CAMPAIGNS = 5_000
_MOST_NAMES = 20_000
_LARGEST_FILE = 16 << 20
_TRIES = 100
_TRY_AGAIN_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Remembered:
    """What campmon did to one campaign.

    agents / teams  those that it added and has not removed since, in that order
    contacts        it has added contacts
    """

    agents: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    contacts: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Everything remembered of a cluster.

    campaigns       by id, the one changed last at the end
    agents / teams  every name that the platform has acknowledged, on whatever campaign
    """

    campaigns: dict[str, Remembered] = field(default_factory=dict)
    agents: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    def of(self, campaign_id: str) -> Remembered:
        """What was done to a campaign."""
        return self.campaigns.get(campaign_id, Remembered())


class Memory:
    """The file, read and changed. Methods block for a moment: the file is small.

    folder   where it is kept; None: nothing is remembered beyond this process
    cluster  the address of the cluster that it is about
    sleep    how to wait for another process that has the file
    """

    def __init__(
        self, folder: Path | None, cluster: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._path: Path | None = None
        if folder is not None:
            digest = blake2b(cluster.rstrip("/").casefold().encode(), digest_size=12).hexdigest()
            self._path = folder / "voiso" / f"{digest}.json"
        self._sleep = sleep
        self._known = Known()
        self._stamp: tuple[int, int, int] | None = None

    def read(self) -> Known:
        """What is remembered now, by whichever process; what cannot be read is forgotten."""
        if self._path is None:
            return self._known
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self._known, self._stamp = _load(self._path), stamp
        except FileNotFoundError:
            self._known, self._stamp = Known(), None
        except OSError as error:
            _log.warning("what was remembered of Voiso cannot be read: %s", error.strerror)
        return self._known

    def note_contacts(self, campaign_id: str) -> None:
        """Remember that contacts were added. Raises OSError where the file cannot be written."""
        if not self.read().of(campaign_id).contacts:
            self._change(lambda known: _with_contacts(known, campaign_id))

    def note_staffing(self, campaign_id: str, answer: StaffingAnswer) -> None:
        """Remember what the platform said of agents and teams.

        Raises OSError where the file cannot be written.
        """
        off_agents = (*answer.removed_agents, *answer.agents_not_in_campaign)
        off_teams = (*answer.removed_teams, *answer.teams_not_in_campaign)
        nobody, nothing = answer.agents_not_found, answer.teams_not_found

        def change(known: Known) -> Known:
            was = known.of(campaign_id)
            now = Remembered(
                _changed(was.agents, answer.added_agents, (*off_agents, *nobody)),
                _changed(was.teams, answer.added_teams, (*off_teams, *nothing)),
                was.contacts,
            )
            agents = _changed(known.agents, (*answer.added_agents, *off_agents), nobody)
            teams = _changed(known.teams, (*answer.added_teams, *off_teams), nothing)
            return Known(known.campaigns | {campaign_id: now}, agents, teams)

        self._change(change)

    def _change(self, change: Callable[[Known], Known]) -> None:
        with self._alone():
            self._stamp = None  # whatever another process has written counts
            self._known = _bounded(change(self.read()))
            if self._path is not None:
                _write(self._path, self._known)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from changing the file meanwhile; the lock ends with its holder."""
        if self._path is None:
            yield
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        lock = os.open(self._path.with_suffix(".lock"), flags, 0o600)
        try:
            self._lock(lock)
            yield
        finally:
            os.close(lock)

    def _lock(self, lock: int) -> None:
        for _ in range(_TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            self._sleep(_TRY_AGAIN_SECONDS)
        raise TimeoutError(110, "another process holds it")


def _with_contacts(known: Known, campaign_id: str) -> Known:
    now = replace(known.of(campaign_id), contacts=True)
    return replace(known, campaigns=known.campaigns | {campaign_id: now})


def _changed(was: Iterable[str], there: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    """Names in any case are the same, spelled as the platform did last."""
    spelled = {name.casefold(): name for name in (*was, *there)}
    left_out = {name.casefold() for name in gone}
    return tuple(name for folded, name in spelled.items() if folded not in left_out)


def _bounded(known: Known) -> Known:
    """The same without what is the oldest, where there is very much of it."""
    return Known(
        dict(list(known.campaigns.items())[-_MOST_CAMPAIGNS:]),
        known.agents[-_MOST_NAMES:],
        known.teams[-_MOST_NAMES:],
    )


def _load(path: Path) -> Known:
    """What a file holds; nothing where nobody of ours wrote it. Raises OSError."""
    with path.open("rb") as file:
        content = file.read(_LARGEST_FILE + 1)
    try:
        found = json.loads(content)
        return Known(
            {
                str(campaign_id): Remembered(
                    _names(each["agents"]), _names(each["teams"]), each["contacts"] is True
                )
                for campaign_id, each in found["campaigns"].items()
            },
            _names(found["agents"]),
            _names(found["teams"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        _log.warning("%s is not what campmon wrote there; it is not used", path)
        return Known()


def _names(found: list[object]) -> tuple[str, ...]:
    return tuple(name for name in found if isinstance(name, str))


def _write(path: Path, known: Known) -> None:
    """Put a new file in the old one's place, whole or not at all. Raises OSError."""
    campaigns = {
        campaign_id: {
            "agents": each.agents,
            "teams": each.teams,
            "contacts": each.contacts,
        }
        for campaign_id, each in known.campaigns.items()
    }
    told = {"campaigns": campaigns, "agents": known.agents, "teams": known.teams}
    new = path.with_suffix(".new")  # nobody else has it: the lock is held
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(new, flags, 0o600), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
