"""History of each campaign's Completed, in bounded rings: pace and trend come from it."""

from array import array
from datetime import datetime

from campmon.model.campaign import CampaignKey

PACE_WINDOW_SECONDS = 300.0
SAMPLE_SECONDS = 5.0
_SAMPLES = int(PACE_WINDOW_SECONDS / SAMPLE_SECONDS) + 1
_SHORTEST_SPAN = 10.0  # a pace from less than this says more about chance than about the campaign
_DECAY_SECONDS = 30.0
"""How long a pace stands while Completed does: so a quiet board of thousands costs nothing."""


Paces = tuple[float | None, float | None]
"""Records completed per minute: over the last 5 minutes, and since first seen."""


class _Ring:
    """The last five minutes of one campaign's Completed, where it began, and its pace so far."""

    __slots__ = ("counts", "first_at", "first_count", "judged_at", "judged_count", "paces", "times")

    def __init__(self, at: float, count: int) -> None:
        self.times = array("d", (at,))
        self.counts = array("q", (count,))
        self.first_at = at
        self.first_count = count
        self.judged_at = at
        self.judged_count = count
        self.paces: Paces = (None, None)

    def add(self, at: float, count: int) -> None:
        if at - self.times[-1] < SAMPLE_SECONDS:
            return
        self.times.append(at)
        self.counts.append(count)
        if len(self.times) > _SAMPLES:
            del self.times[0], self.counts[0]


class History:
    """Remembers Completed per campaign; a campaign costs about 1 KB however long it runs."""

    def __init__(self) -> None:
        self._rings: dict[CampaignKey, _Ring] = {}

    def add(self, key: CampaignKey, completed: int | None, at: datetime) -> None:
        """Note `completed` as of `at`. Unknown is not noted; a count that fell begins anew."""
        if completed is None:
            return
        seconds = at.timestamp()
        ring = self._rings.get(key)
        if ring is None or completed < ring.counts[-1] or seconds < ring.times[-1]:
            self._rings[key] = _Ring(seconds, completed)
        else:
            ring.add(seconds, completed)

    def paces(self, key: CampaignKey, completed: int | None, at: datetime) -> Paces:
        """Records completed per minute over the last 5 minutes, and since first seen.

        To one decimal; None while it is too early to tell. Judged anew when Completed has changed,
        else every half minute: a stalled campaign's pace falls in steps.
        """
        ring = self._rings.get(key)
        if ring is None or completed is None:
            return None, None
        now = at.timestamp()
        patience = _SHORTEST_SPAN if ring.paces[0] is None else _DECAY_SECONDS
        if completed != ring.judged_count or now - ring.judged_at >= patience:
            ring.judged_at, ring.judged_count = now, completed
            ring.paces = (
                _recent(ring, completed, now),
                _per_minute(completed - ring.first_count, now - ring.first_at),
            )
        return ring.paces

    def trend(self, key: CampaignKey) -> tuple[float, ...] | None:
        """Records completed per minute between the samples of the last 5 minutes, oldest first."""
        ring = self._rings.get(key)
        if ring is None or len(ring.times) < 2:
            return None
        return tuple(
            60.0 * (ring.counts[i] - ring.counts[i - 1]) / (ring.times[i] - ring.times[i - 1])
            for i in range(1, len(ring.times))
        )

    def forget(self, key: CampaignKey) -> None:
        """Let go of a campaign that is gone."""
        self._rings.pop(key, None)


def _recent(ring: _Ring, completed: int, now: float) -> float | None:
    for then, count in zip(ring.times, ring.counts, strict=True):
        if now - then <= PACE_WINDOW_SECONDS:
            return _per_minute(completed - count, now - then)
    return None


def _per_minute(count: int, seconds: float) -> float | None:
    if seconds < _SHORTEST_SPAN:
        return None
    return round(60.0 * count / seconds, 1)
