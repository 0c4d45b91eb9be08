"""Dispositions: how a call attempt ended."""

from enum import StrEnum


class Disposition(StrEnum):
    """The result of one call attempt. Every attempt has exactly one."""

    ANSWERED = "answered"
    """A person answered and was connected to an agent."""
    DROPPED = "dropped"
    """A person answered and no agent was free in time (abandoned by the dialer)."""
    MACHINE = "machine"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    REJECTED = "rejected"
    FAILED = "failed"
    INVALID = "invalid"


LIVE_ANSWERS: frozenset[Disposition] = frozenset({Disposition.ANSWERED, Disposition.DROPPED})
"""Answered by a person: the denominator of the drop rate."""
