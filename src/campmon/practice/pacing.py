"""How many lines a campaign dials for its waiting agents."""

from campmon.practice.plan import Pacing, PacingMethod

ADJUST_SECONDS = 30.0
"""Virtual seconds between two adjustments of an adaptive level."""

_GROWTH, _RETREAT = 1.06, 0.85
_MEMORY = 0.98
_MARGIN = 0.8  # lines already ringing can still add drops, so the brake comes before the limit
_FEW_ANSWERS = 100  # below this a single drop would be a rate of its own


class Pacer:
    """Lines per waiting agent: fixed (ratio), or as many as the drop rate bears (adaptive)."""

    __slots__ = ("_answered", "_dropped", "_recent_answered", "_recent_dropped", "level", "pacing")

    def __init__(self, pacing: Pacing) -> None:
        self.pacing = pacing
        self.level = pacing.level if pacing.method is PacingMethod.RATIO else 1.5
        self._answered = self._dropped = 0
        self._recent_answered = self._recent_dropped = 0.0

    @property
    def adaptive(self) -> bool:
        """Whether the level has to be adjusted every ADJUST_SECONDS."""
        return self.pacing.method is PacingMethod.ADAPTIVE

    def lines(self, waiting: int) -> int:
        """How many lines to have ringing for so many waiting agents."""
        if self.adaptive and self._over_limit():
            return waiting  # a line for each waiting agent can hardly be dropped
        return max(waiting, int(self.level * waiting))

    def saw_answer(self) -> None:
        """A person answered."""
        self._answered += 1
        self._recent_answered += 1

    def saw_drop(self) -> None:
        """A person who answered was dropped."""
        self._dropped += 1
        self._recent_dropped += 1

    def adjust(self, waiting: int) -> None:
        """Raise the level while agents wait and few calls are dropped; lower it otherwise."""
        limit = self.pacing.max_drop_percent / 100.0
        if self._recent_dropped > _MARGIN * limit * max(self._recent_answered, 20.0):
            self.level = max(1.0, self.level * _RETREAT)
        elif waiting:
            self.level = min(self.pacing.level, self.level * _GROWTH)
        self._recent_answered *= _MEMORY
        self._recent_dropped *= _MEMORY

    def _over_limit(self) -> bool:
        limit = self.pacing.max_drop_percent / 100.0
        return self._dropped > _MARGIN * limit * max(self._answered, _FEW_ANSWERS)
