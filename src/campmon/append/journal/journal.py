"""The journal itself: one SQLite file, one transaction a step."""


class Journal:
    """Jobs and their batches, as of the last step that was written down."""
