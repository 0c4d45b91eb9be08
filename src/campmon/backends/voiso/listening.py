"""What the panels show of a campaign: Voiso tells it in events alone, which a receiver counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from campmon.backends.voiso.events.detail import DetailParts, detail_parts
from campmon.backends.voiso.events.feed import EventFeed
from campmon.backends.voiso.events.last_known import LastKnown
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

    why_not     why there are none, or why they are old
    properties  what is to be known of the events themselves
    """

    parts: DetailParts | None = None
    why_not: str = ""
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def missing(self) -> Mapping[Capability, str]:
        """Why each part has nothing or is old, and how to mend it; empty where all is well."""
        return dict.fromkeys(FROM_EVENTS, self.why_not) if self.why_not else {}


def heard(
    feed: EventFeed | None,
    profile: str,
    campaign_id: str,
    now: datetime,
    kept: LastKnown | None = None,
) -> Heard:
    """What a profile's receiver knows of a campaign at `now`.

    Of one that is gone, what it knew last today, as of then; `kept` is what it left behind for
    those who never heard it.
    """
    if feed is None:
        return Heard(None, _NOT_HERE)
    if not feed.connected:
        return _without_listener(feed, profile, campaign_id, now, kept)
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


def _without_listener(
    feed: EventFeed, profile: str, campaign_id: str, now: datetime, kept: LastKnown | None
) -> Heard:
    as_of, tally = feed.as_of, feed.tally(campaign_id)
    if as_of is None and kept is not None:
        as_of, tally = kept.as_of, kept.tally
    if as_of is None or as_of.astimezone().date() != now.astimezone().date():
        return Heard(None, _not_connected(feed, profile))
    since = f"{as_of.astimezone():%H:%M}"
    properties = {"Listener": f"gone since {since}"}
    mend = f"Start it again: campmon listen -p {profile}."
    if feed.problem:
        gone = f"{feed.problem}."
    elif feed.as_of is None:
        gone = f"no listener runs, the last one heard nothing after that. {mend}"
    else:
        gone = f"the listener is gone since then. {mend}"
    if tally is None:
        told = f"No event of this campaign had come today by {since}; {gone}"
        return Heard(None, told, properties)
    parts = detail_parts(tally, as_of)
    properties["Agents counted"] = parts.agents_note
    return Heard(parts, f"Figures of {since}: {gone}", properties)


def _not_connected(feed: EventFeed, profile: str) -> str:
    if feed.problem:
        return f"Events cannot be had: {feed.problem}."
    return (
        f"Voiso tells this in events alone: run campmon listen -p {profile}, and set Voiso's"
        " webhooks to its address with the secret. See docs/listen.md."
    )
