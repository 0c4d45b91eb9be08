"""What became of every batch of every job, written down before and after each call.

SQLite (WAL, synchronous FULL) in the user's state directory; all processes of the user share it.
"""

from campmon.append.journal.journal import Journal
from campmon.append.journal.stored import BatchWork, DoubtDecision, StoredJob

__all__ = ["BatchWork", "DoubtDecision", "Journal", "StoredJob"]
