"""The client's copy of a hub's board: pure data, fed with messages, read out as readings."""

from campmon.backends.hub.protocol import Delta, Snapshot, campaign_in
from campmon.model.campaign import Campaign
from campmon.model.reading import Act, Reading, SourceHealth, SourceState

_ACTS_KEPT = 100


class Replica:
    """Campaigns by the hub's handles, and what changed in them since it was last read out.

    However far behind its reader is, what waits for it is never more than one board.
    """

    def __init__(self, profile: str) -> None:
        self._profile = profile
        self._campaigns: dict[int, Campaign] = {}
        self._seq: int | None = None
        self._source = SourceHealth(profile)
        self._full = False
        self._changed: set[int] = set()
        self._removed: dict[int, str] = {}
        self._acts: list[Act] = []
        self._fresh = False

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """All campaigns as they are now."""
        return tuple(self._campaigns.values())

    @property
    def profile(self) -> str:
        """The profile that the campaigns carry."""
        return self._profile

    @property
    def source(self) -> SourceHealth:
        """How well the hub hears its own source."""
        return self._source

    @property
    def in_step(self) -> bool:
        """Whether no message is missing; otherwise only a snapshot helps."""
        return self._seq is not None

    def start_over(self) -> None:
        """Begin with a new connection: only a snapshot counts now."""
        self._seq = None
        self._full = self._fresh = False
        self._forget_changes()

    def begin_reading(self) -> None:
        """A reader begins: the first it is given is the whole board."""
        self._full = self._seq is not None

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take in the whole board."""
        as_of = snapshot.source.as_of
        self._campaigns = {
            row[0]: campaign_in(row, self._profile, as_of) for row in snapshot.campaigns
        }
        self._forget_changes()
        self._full = True
        self._seq = snapshot.seq
        self._hear(snapshot.source)

    def take_delta(self, delta: Delta) -> bool:
        """Take in what changed. False: a message is missing, ask for a snapshot.

        While one is awaited, deltas are passed over and answered with True.
        """
        if self._seq is None:
            return True
        if delta.seq != self._seq + 1 or not self._knows(delta):
            self._seq = None
            return False
        self._seq = delta.seq
        as_of = delta.source.as_of
        campaigns = self._campaigns
        for handle, uploaded, loaded, completed, remaining, pace, since_start in delta.figures:
            campaigns[handle] = campaigns[handle].with_figures(
                uploaded, loaded, completed, remaining, as_of, pace, since_start
            )
        for row in delta.campaigns:
            campaigns[row[0]] = campaign_in(row, self._profile, as_of)
        for handle in delta.removed:
            self._remove(handle)
        if not self._full:
            self._changed.update(row[0] for row in delta.figures)
            self._changed.update(row[0] for row in delta.campaigns)
        self._hear(delta.source)
        return True

    def take_act(self, act: Act) -> None:
        """Take in what someone else did; of many unread ones the latest are kept."""
        self._acts.append(act)
        del self._acts[:-_ACTS_KEPT]

    def read_out(self) -> Reading | None:
        """What is new since the last time; None if nothing is, not even the time.

        Figures that the hub itself could not refresh are not new, so they grow old here too; and
        before the hub has read its source there is nothing to tell.
        """
        source = self._source
        if source.as_of is None:
            return None
        if not (self._fresh or self._full or self._changed or self._removed or self._acts):
            return None
        if self._full:
            campaigns = self.campaigns
        else:
            campaigns = tuple(self._campaigns[handle] for handle in self._changed)
        reading = Reading(
            campaigns=campaigns,
            as_of=source.as_of,
            full=self._full,
            removed=() if self._full else self._gone(),
            platform_time=source.platform_time,
            budget=source.budget,
            acts=tuple(self._acts),
        )
        self._forget_changes()
        self._full = self._fresh = False
        self._acts = []
        return reading

    def _forget_changes(self) -> None:
        self._changed = set()
        self._removed = {}

    def _gone(self) -> tuple[str, ...]:
        """Ids removed and not come back since under another handle."""
        if not self._removed:
            return ()
        back = {self._campaigns[handle].id for handle in self._changed}
        return tuple(dict.fromkeys(gone for gone in self._removed.values() if gone not in back))

    def _knows(self, delta: Delta) -> bool:
        return all(row[0] in self._campaigns for row in delta.figures)

    def _remove(self, handle: int) -> None:
        gone = self._campaigns.pop(handle, None)
        self._changed.discard(handle)
        if gone is not None:
            self._removed[handle] = gone.id

    def _hear(self, source: SourceHealth) -> None:
        live = source.state is SourceState.LIVE
        if source.as_of is not None and live and source.as_of != self._source.as_of:
            self._fresh = True
        self._source = source
