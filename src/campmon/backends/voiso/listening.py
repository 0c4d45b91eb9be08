"""What the panels show of a campaign: Voiso tells it in events alone, which a receiver counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from campmon.backends.voiso.events.detail import DetailParts, detail_parts
from campmon.backends.voiso.events.feed import EventFeed
from campmon.model.capability import Capability

FROM_EVENTS = (
    Capability.DISPOSITIONS,
    Capability.ATTEMPTS,
    Capability.AGENTS,
    Capability.WRAP_UP_CODES,
)
"""What nothing but events tells."""

_NOT_HERE = "Voiso tells this in events alone, and this program does not hear them."


@dataclass(frozen=True, slots=True)
class Heard:
    """What events told of a campaign: the parts, or why there are none.

    properties  what is to be known of the events themselves
    """

    parts: DetailParts | None = None
    why_not: str = ""
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def missing(self) -> Mapping[Capability, str]:
        """Why each part has nothing, and how to come by it; empty where there is something."""
        return {} if self.parts is not None else dict.fromkeys(FROM_EVENTS, self.why_not)


def heard(feed: EventFeed | None, profile: str, campaign_id: str, now: datetime) -> Heard:
    """What a profile's receiver knows of a campaign at `now`; nothing is shown that is stale."""
    if feed is None:
        return Heard(None, _NOT_HERE)
    if not feed.connected:
        return Heard(None, _not_connected(feed, profile))
    last = feed.heard_at
    told = f"{last.astimezone():%H:%M:%S}" if last is not None else "none yet"
    properties = {"Last event": told}
    tally = feed.tally(campaign_id)
    if tally is None:
        return Heard(
            None,
            "No event of this campaign has come today. If calls are made: do Voiso's webhooks"
            f" point at campmon listen -p {profile}, with its secret? See docs/listen.md.",
            properties,
        )
    parts = detail_parts(tally, now)
    return Heard(parts, "", properties | {"Agents counted": parts.agents_note})


def _not_connected(feed: EventFeed, profile: str) -> str:
    if feed.problem:
        return f"Events cannot be had: {feed.problem}."
    return (
        f"Voiso tells this in events alone: run campmon listen -p {profile}, and set Voiso's"
        " webhooks to its address with the secret. See docs/listen.md."
    )
