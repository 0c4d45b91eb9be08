"""The board as numbered frames: each is made and encoded once, whoever listens."""

from operator import attrgetter
from typing import Protocol

from campmon.backends.hub.protocol import (
    ActMessage,
    CampaignRow,
    Delta,
    FigureRow,
    Snapshot,
    campaign_row,
    encode,
)
from campmon.engine.board import Board, BoardChange
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.reading import Act, SourceHealth

# All of a campaign but its figures: while these are equal, a change travels as five numbers.
_REST = attrgetter(
    "name", "state", "platform_state", "type", "service", "reason", "appendable", "live",
    "requeue", "no_append", "no_operation", "auto_paused", "state_by", "state_at",
    "statistics.provenance",
)  # fmt: skip


class Subscriber(Protocol):
    """What a publisher asks of a listener: to take what it is offered at once, and never block."""

    def offer(self, frame: bytes) -> None:
        """Take a delta, or note that it was missed."""
        ...

    def tell(self, frame: bytes) -> None:
        """Take an act."""
        ...


class Publisher:
    """Follows one profile's part of a board. `publish` is the monitor's listener."""

    def __init__(self, board: Board, profile: str) -> None:
        self._board = board
        self._profile = profile
        self._subscribers: list[Subscriber] = []
        self._seq = 0
        self._handles: dict[CampaignKey, int] = {}
        self._last_handle = 0
        self._sent: dict[int, Campaign] = {}
        self._snapshot: bytes | None = None

    @property
    def seq(self) -> int:
        """The number of the latest delta."""
        return self._seq

    @property
    def source(self) -> SourceHealth:
        """How well the hub hears its source."""
        return self._board.health.get(self._profile, SourceHealth(self._profile))

    def subscribe(self, subscriber: Subscriber) -> None:
        """Offer every later delta to `subscriber`; it needs a snapshot to begin with."""
        self._subscribers.append(subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Offer no more to `subscriber`."""
        self._subscribers.remove(subscriber)

    def publish(self, change: BoardChange) -> None:
        """Number what changed and offer it to all; an empty change is a sign of life."""
        source = self.source
        figures: list[FigureRow] = []
        campaigns: list[CampaignRow] = []
        for campaign in (*change.added, *change.changed):
            self._add_row(campaign, source, figures, campaigns)
        removed = [self._handles.pop(key) for key in change.removed if key in self._handles]
        for handle in removed:
            del self._sent[handle]
        self._seq += 1
        self._snapshot = None
        told: dict[str, object] = {"seq": self._seq, "source": source}
        rows = {"figures": figures, "campaigns": campaigns, "removed": removed}
        told.update({name: found for name, found in rows.items() if found})
        # Not validated: these are our own rows, thousands a second.
        frame = encode(Delta.model_construct(None, **told))
        for subscriber in self._subscribers:
            subscriber.offer(frame)
        for act in change.acts:
            self.tell(act)

    def tell(self, act: Act, besides: Subscriber | None = None) -> None:
        """Tell an act to all, `besides` the one who did it."""
        frame = encode(ActMessage.model_construct({"act"}, act=act))
        for subscriber in self._subscribers:
            if subscriber is not besides:
                subscriber.tell(frame)

    def snapshot(self) -> Snapshot:
        """The whole board as of the latest delta."""
        as_of = self.source.as_of
        board = self._board.campaigns
        rows = [campaign_row(handle, board[key], as_of) for key, handle in self._handles.items()]
        return Snapshot.model_construct(
            {"seq", "source", "campaigns"}, seq=self._seq, source=self.source, campaigns=rows
        )

    def snapshot_frame(self) -> bytes:
        """The snapshot, encoded once however many have fallen behind."""
        if self._snapshot is None:
            self._snapshot = encode(self.snapshot())
        return self._snapshot

    def _add_row(
        self,
        campaign: Campaign,
        source: SourceHealth,
        figures: list[FigureRow],
        campaigns: list[CampaignRow],
    ) -> None:
        key = campaign.key
        handle = self._handles.get(key)
        if handle is None:
            self._last_handle = handle = self._last_handle + 1
            self._handles[key] = handle
        before = self._sent.get(handle)
        self._sent[handle] = campaign
        counts = campaign.statistics
        of_now = counts.as_of is not None and counts.as_of == source.as_of
        if before is not None and of_now and _REST(before) == _REST(campaign):
            figures.append(
                (
                    handle,
                    counts.uploaded,
                    counts.loaded,
                    counts.completed,
                    counts.remaining,
                    campaign.pace,
                    campaign.pace_since_start,
                )
            )
        else:
            campaigns.append(campaign_row(handle, campaign, source.as_of))
