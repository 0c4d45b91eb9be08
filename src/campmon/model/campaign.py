"""A campaign as every part of campmon sees it, whatever the platform."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, cast

from campmon.model.state import CampaignState
from campmon.model.statistics import UNKNOWN, Statistics, counted
from campmon.model.text import clean, clean_or_none


class CampaignKey(NamedTuple):
    """A campaign's identity: the profile it is reached through, and the platform's id."""

    profile: str
    id: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. All text is cleaned here, at the model's border.

    platform_state   the platform's own word for the state
    reason           why it is in that state, where the platform says so (auto-paused: …)
    appendable       whether records may be appended; None where the platform does not say
    live             the platform waits for records for ever, so their number is open
    requeue          made from another campaign's records; takes no appends
    no_append        why it takes no appends by a rule of its platform's own; None if none does
    no_operation     the same for play, pause, stop and the like
    auto_paused      paused by the platform itself, which will also resume it by itself
    pace             records completed per minute over the last 5 minutes
    pace_since_start the same since the campaign was first seen moving
    state_by         who set the state, where known
    state_at         when it was set, where known
    key              the identity that cursor, marks and intents hold on to
    """

    profile: str
    id: str
    name: str
    state: CampaignState
    platform_state: str = ""
    type: str = "outbound"
    service: str | None = None
    statistics: Statistics = UNKNOWN
    reason: str | None = None
    appendable: bool | None = None
    live: bool = False
    requeue: bool = False
    pace: float | None = None
    pace_since_start: float | None = None
    state_by: str | None = None
    state_at: datetime | None = None
    no_append: str | None = None
    no_operation: str | None = None
    auto_paused: bool = False
    key: CampaignKey = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "id", clean(self.id))
        put(self, "name", clean(self.name))
        put(self, "platform_state", clean(self.platform_state))
        put(self, "type", clean(self.type))
        put(self, "service", clean_or_none(self.service))
        put(self, "reason", clean_or_none(self.reason))
        put(self, "no_append", clean_or_none(self.no_append))
        put(self, "no_operation", clean_or_none(self.no_operation))
        put(self, "state_by", clean_or_none(self.state_by))
        put(self, "key", CampaignKey(self.profile, self.id))

    def with_pace(self, pace: float | None, since_start: float | None) -> "Campaign":
        """The same campaign with the pace that history has measured."""
        known = self.statistics
        return self.with_figures(
            known.uploaded,
            known.loaded,
            known.completed,
            known.remaining,
            known.as_of,
            pace,
            since_start,
        )

    def with_figures(
        self,
        uploaded: int | None,
        loaded: int | None,
        completed: int | None,
        remaining: int | None,
        as_of: datetime | None,
        pace: float | None,
        pace_since_start: float | None,
    ) -> "Campaign":
        """The same campaign with new figures; its text is clean already and is not looked at again.

        A hub tells thousands of these a second. `replace` takes 9 times as long: it sets each
        attribute of a frozen object the slow way and cleans every text once more.
        """
        draft = _Draft()
        draft.profile = self.profile
        draft.id = self.id
        draft.name = self.name
        draft.state = self.state
        draft.platform_state = self.platform_state
        draft.type = self.type
        draft.service = self.service
        draft.statistics = counted(
            uploaded, loaded, completed, remaining, as_of, self.statistics.provenance
        )
        draft.reason = self.reason
        draft.appendable = self.appendable
        draft.live = self.live
        draft.requeue = self.requeue
        draft.no_append = self.no_append
        draft.no_operation = self.no_operation
        draft.auto_paused = self.auto_paused
        draft.pace = pace
        draft.pace_since_start = pace_since_start
        draft.state_by = self.state_by
        draft.state_at = self.state_at
        draft.key = self.key
        object.__setattr__(draft, "__class__", Campaign)  # the slots are the same: nothing moves
        return cast(Campaign, draft)


class _Draft:
    """A campaign being written; it becomes a frozen one by changing its class."""

    __slots__ = (
        "appendable",
        "auto_paused",
        "id",
        "key",
        "live",
        "name",
        "no_append",
        "no_operation",
        "pace",
        "pace_since_start",
        "platform_state",
        "profile",
        "reason",
        "requeue",
        "service",
        "state",
        "state_at",
        "state_by",
        "statistics",
        "type",
    )
    profile: str
    id: str
    name: str
    state: CampaignState
    platform_state: str
    type: str
    service: str | None
    statistics: Statistics
    reason: str | None
    appendable: bool | None
    live: bool
    requeue: bool
    no_append: str | None
    no_operation: str | None
    auto_paused: bool
    pace: float | None
    pace_since_start: float | None
    state_by: str | None
    state_at: datetime | None
    key: CampaignKey
