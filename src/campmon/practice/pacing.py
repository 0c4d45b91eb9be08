"""How many lines a campaign dials for its waiting agents."""

from collections.abc import Sequence
from functools import lru_cache
from math import exp

from campmon.practice.plan import Pacing, PacingMethod

ADJUST_SECONDS = 30.0
"""Virtual seconds between two adjustments of an adaptive campaign."""

_RAISE, _LOWER = 1.04, 0.85
_TRIM_LEAST, _TRIM_MOST = 0.3, 1.6
_MEMORY = 0.98
_MARGIN = 0.8  # lines already ringing can still add drops, so the brake comes before the limit
_FEW_ANSWERS = 60  # below this a single drop would be a rate of its own
_PRIOR_ANSWERS, _PRIOR_CALLS = 6.0, 40.0  # what is believed before there is experience
_MOST_WAITING = 40  # of more agents each is paced as one of so many


class Pacer:
    """Lines per waiting agent: fixed (ratio), or as many as the drop rate bears (adaptive).

    Adaptive pacing dials so many lines that the answers to be expected, which come by chance,
    outnumber the waiting agents only as rarely as the limit allows; what then really happens
    trims it.
    """

    __slots__ = (
        "_answered", "_called", "_dropped", "_recent_answered", "_recent_dropped", "_trim",
        "pacing",
    )  # fmt: skip

    def __init__(self, pacing: Pacing) -> None:
        self.pacing = pacing
        self._trim = 1.0
        self._called = self._answered = self._dropped = 0
        self._recent_answered = self._recent_dropped = 0.0

    @property
    def adaptive(self) -> bool:
        """Whether it has to be adjusted every ADJUST_SECONDS."""
        return self.pacing.method is PacingMethod.ADAPTIVE

    def lines(self, waiting: int) -> int:
        """How many lines to have ringing for so many waiting agents."""
        most = int(self.pacing.level * waiting)
        if self.adaptive:
            most = min(most, self._safe_lines(waiting))
        return max(waiting, most)

    def saw_call(self, *, answered: bool) -> None:
        """A call was answered by a person, or came to nothing."""
        self._called += 1
        if answered:
            self._answered += 1
            self._recent_answered += 1

    def saw_drop(self) -> None:
        """A person who answered was dropped."""
        self._dropped += 1
        self._recent_dropped += 1

    def adjust(self) -> None:
        """Dial less while too many calls are dropped lately, and slowly more again."""
        limit = self.pacing.max_drop_percent / 100.0
        if self._recent_dropped > _MARGIN * limit * max(self._recent_answered, _FEW_ANSWERS):
            self._trim = max(_TRIM_LEAST, self._trim * _LOWER)
        else:
            self._trim = min(_TRIM_MOST, self._trim * _RAISE)
        self._recent_answered *= _MEMORY
        self._recent_dropped *= _MEMORY

    def _safe_lines(self, waiting: int) -> int:
        limit = self.pacing.max_drop_percent / 100.0
        if self._dropped > _MARGIN * limit * max(self._answered, _FEW_ANSWERS):
            return waiting  # a line for each waiting agent can hardly be dropped
        answer_rate = (self._answered + _PRIOR_ANSWERS) / (self._called + _PRIOR_CALLS)
        counted = min(waiting, _MOST_WAITING) or 1
        expected = bearable_answers(limit)[counted] * waiting / counted
        return int(self._trim * expected / answer_rate)


@lru_cache(maxsize=16)
def bearable_answers(max_drop: float) -> Sequence[float]:
    """For 0, 1, 2, … waiting agents: the mean number of answers that keeps drops to `max_drop`.

    Answers within a ring time are taken as Poisson; those beyond the waiting agents are dropped.
    """
    bearable = [0.0]
    for agents in range(1, _MOST_WAITING + 1):
        low, high = bearable[-1], 2.0 * agents + 2.0
        for _ in range(14):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if _dropped_share(middle, agents) <= max_drop else (low, middle)
            )
        bearable.append(low)
    return tuple(bearable)


def _dropped_share(mean: float, agents: int) -> float:
    """The share of Poisson answers that find no agent."""
    chance = exp(-mean)
    served, at_most = 0.0, 0.0
    for answers in range(agents):
        served += answers * chance
        at_most += chance
        chance *= mean / (answers + 1)
    served += agents * (1.0 - at_most)
    return 1.0 - served / mean if mean else 0.0
