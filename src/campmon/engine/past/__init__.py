"""What is kept of each campaign's past days: sampled once a minute, in SQLite, bounded.

Importing this loads no SQLite: the thread that needs it does.
"""

from campmon.engine.past.keeper import PastKeeper
from campmon.engine.past.samples import Sample, Samples, SourceId, Terms

__all__ = ["PastKeeper", "Sample", "Samples", "SourceId", "Terms"]
