"""What other calls, or another process at the same job, have done meanwhile."""

import sqlite3

from campmon.append.journal.hashes import unpacked
from campmon.append.journal.stored import BatchWork
from campmon.append.purpose import Purpose
from campmon.append.report import BatchState
from campmon.model.campaign import CampaignKey
from campmon.model.errors import JournalError

_SETTLED = frozenset(
    state.name for state in (BatchState.ACCEPTED, BatchState.PARTLY, BatchState.LEFT_OUT)
)


def hashes_behind(db: sqlite3.Connection, key: CampaignKey, uploaded: int) -> set[int]:
    """The hashes of numbers that our answered calls put behind a campaign's first `uploaded`.

    How far a call reaches is reckoned from Uploaded as it was read before it, or as far as the
    calls before it reached where that lagged: rather too far than not far enough.
    """
    rows = db.execute(
        "SELECT b.job, b.number, b.uploaded_before, b.accepted + b.there_before"
        " FROM numbers n JOIN batches b ON b.job = n.job AND b.number = n.number"
        " WHERE n.profile = ? AND n.campaign = ? AND n.purpose = ? ORDER BY b.sent_at",
        (key.profile, key.id, Purpose.APPEND.value),
    ).fetchall()
    found: set[int] = set()
    reach = 0
    for job, number, before, there in rows:
        reach = max(reach, before or 0) + there
        if before is None or reach > uploaded:
            row = db.execute(
                "SELECT hashes FROM numbers WHERE job = ? AND number = ?", (job, number)
            ).fetchone()
            found.update(unpacked(row[0]))
    return found


def check_untouched(db: sqlite3.Connection, job_id: str, work: BatchWork) -> None:
    """Raise JournalError if a batch stands otherwise than whoever is about to send it believes.

    Then another process is at the job, although it is claimed: its lock's file was removed, say.
    """
    row = db.execute(
        "SELECT state, sent_at FROM batches WHERE job = ? AND number = ?",
        (job_id, work.outline.number),
    ).fetchone()
    sent_at = work.sent_at.isoformat() if work.sent_at is not None else None
    if row is None or row[0] in _SETTLED or row[1] != sent_at:
        raise JournalError(
            f"another process has gone on with the append {job_id}",
            "Nothing more is sent here. See `campmon jobs` for how it stands.",
        )
