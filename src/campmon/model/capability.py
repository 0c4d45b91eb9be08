"""What a backend can do, and why it cannot do the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from campmon.model.state import Operation


class Capability(StrEnum):
    """Something that a platform may or may not offer."""

    BUILD = "build"
    PLAY = "play"
    PAUSE = "pause"
    STOP = "stop"
    DEACTIVATE = "deactivate"
    APPEND = "append"
    CREATE = "create"
    UPDATE = "update"
    UPDATE_RECORDS = "update records"
    STAFFING = "staffing"
    FIND = "find"
    RECORDS = "records"
    CALLS = "calls"
    DISPOSITIONS = "dispositions"
    ATTEMPTS = "attempts"
    AGENTS = "agents"
    WRAP_UP_CODES = "wrap-up codes"


FOR_OPERATION: Mapping[Operation, Capability] = MappingProxyType(
    {operation: Capability(operation.value) for operation in Operation}
)
"""The capability that each operation needs."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What is offered, and the reason for each thing that is not."""

    offered: frozenset[Capability]
    reasons: Mapping[Capability, str] = field(default_factory=lambda: MappingProxyType({}))

    def offers(self, capability: Capability) -> bool:
        """Whether the platform offers `capability`."""
        return capability in self.offered

    def why_not(self, capability: Capability) -> str | None:
        """Why `capability` is not offered; None if it is."""
        if capability in self.offered:
            return None
        return self.reasons.get(capability, f"{capability.value} is not offered by this platform")


EVERYTHING = Capabilities(frozenset(Capability))
"""All of it, as the practice dialer offers."""
