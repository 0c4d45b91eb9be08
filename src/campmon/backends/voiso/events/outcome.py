"""Voiso's words for how a call ended, and what they are here.

A dialer's calls end with answered, busy, dialer_abandoned, failed, machine_answered, no_answer,
rejected or system_reject; the others are of inbound calls, and are taken all the same
(https://docs.voiso.com/docs/disposition-codes).
"""

from collections.abc import Mapping
from types import MappingProxyType

from campmon.backends.voiso.events.reading import word
from campmon.model.disposition import Disposition

DISPOSITIONS: Mapping[str, Disposition] = MappingProxyType(
    {
        "answered": Disposition.ANSWERED,
        "no_answer": Disposition.NO_ANSWER,
        "busy": Disposition.BUSY,
        "rejected": Disposition.REJECTED,
        "failed": Disposition.FAILED,
        # Answered by a person, and the dialer had no agent for them.
        "dialer_abandoned": Disposition.DROPPED,
        # Inbound: a person was there, and was cut off or gave up before any agent was.
        "abandoned": Disposition.DROPPED,
        "missed": Disposition.DROPPED,
        "system_abandoned": Disposition.DROPPED,
        # A machine, ours or theirs: no person spoke to a person.
        "machine_answered": Disposition.MACHINE,
        "answered_by_vm": Disposition.MACHINE,
        # Voiso itself did not let it out (suppression, do-not-call): nobody was asked.
        "system_reject": Disposition.FAILED,
    }
)
"""By the platform's word, spelled small and with underscores."""


def disposition_of(told: str) -> Disposition | None:
    """The disposition that a word of the platform's means; None for words that are not known."""
    return DISPOSITIONS.get(word(told))
