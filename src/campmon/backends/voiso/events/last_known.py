"""What a listener that is gone has left behind: a campaign's tally of today, only read."""

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from campmon.backends.voiso.events.change import TALLIES, latest_call
from campmon.backends.voiso.events.database import SCHEMA_VERSION
from campmon.backends.voiso.events.tally import CampaignTally

_log = logging.getLogger(__name__)

_BUSY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class LastKnown:
    """A tally, and when the listener last kept anything (of any campaign)."""

    tally: CampaignTally
    as_of: datetime


def last_known(
    path: Path, campaign_id: str, now: datetime, *, zone: tzinfo | None = None
) -> LastKnown | None:
    """What the store at `path` has of a campaign today; None where it has nothing, or is none.

    now   the present moment (aware), which decides what today is
    zone  whose midnight ends a day; the machine's own where it is None
    """
    today = now.astimezone(zone).date().isoformat()
    try:
        if not path.exists():
            return None
        as_of = _written_at(path)
        where = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(where, timeout=_BUSY_SECONDS, uri=True)) as database:
            tally = _tally(database, campaign_id, today)
    except (sqlite3.Error, OSError, ValueError) as error:
        _log.info("the day's calls that were kept cannot be read: %s", type(error).__name__)
        return None
    return None if tally is None else LastKnown(tally, datetime.fromtimestamp(as_of, UTC))


def _written_at(path: Path) -> float:
    """When anything was kept last; an empty journal may be there only because somebody looked."""
    journal = Path(f"{path}-wal")
    found = [path.stat(), *([journal.stat()] if journal.exists() else [])]
    return max((one.st_mtime for one in found if one.st_size), default=0.0)


def _tally(database: sqlite3.Connection, campaign_id: str, today: str) -> CampaignTally | None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version != SCHEMA_VERSION:
        return None
    found = database.execute(
        "SELECT tally FROM tallies WHERE day = ? AND campaign = ?", (today, campaign_id)
    ).fetchone()
    if found is None:
        return None
    keys = database.execute(
        "SELECT DISTINCT center, agent FROM calls WHERE agent IS NOT NULL"
    ).fetchall()
    seen = [latest_call(database, key) for key in keys]
    agents = [one[1] for one in seen if one is not None and one[0] == campaign_id]
    return replace(
        TALLIES.validate_json(found[0]), agents=tuple(sorted(agents, key=lambda agent: agent.id))
    )
