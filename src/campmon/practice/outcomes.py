"""How calls end and how long things take: the floor's chances, drawn from a given random source.

The figures are starting points from publicly quoted ranges, not measurements of any one floor.
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from math import log
from random import Random

from campmon.model.disposition import Disposition

HUMAN = 0.12
"""Share of calls that a person answers, at the usual hour and reach."""

_INVALID = 0.08
_OTHERWISE: tuple[tuple[Disposition, float], ...] = (
    (Disposition.MACHINE, 30.0),
    (Disposition.NO_ANSWER, 43.0),
    (Disposition.BUSY, 4.0),
    (Disposition.REJECTED, 1.5),
    (Disposition.FAILED, 1.5),
)
_KINDS = tuple(kind for kind, _ in _OTHERWISE)
_STEPS = tuple(accumulate(share for _, share in _OTHERWISE))

_BY_HOUR = (
    0.6, 0.5, 0.4, 0.4, 0.4, 0.5, 0.6, 0.7, 0.80, 0.92, 1.04, 1.05,
    0.90, 0.88, 0.94, 1.00, 1.12, 1.25, 1.32, 1.20, 1.02, 0.8, 0.7, 0.6,
)  # fmt: skip
"""How readily people answer, by the hour of their own clock."""


def human_chance(local_hour: int, reach: float) -> float:
    """The chance that a person answers a call at that hour of their clock."""
    return min(0.9, HUMAN * _BY_HOUR[local_hour] * reach)


def draw_outcome(random: Random, human: float, *, first_time: bool) -> Disposition:
    """Draw how a call will end.

    ANSWERED means that a person answers; whether an agent is there in time is not chance. A
    number that does not exist shows at its first call (`first_time`), not later.
    """
    draw = random.random()
    if draw < human:
        return Disposition.ANSWERED
    if first_time and draw < human + _INVALID:
        return Disposition.INVALID
    return _KINDS[bisect(_STEPS, random.random() * _STEPS[-1], 0, len(_KINDS) - 1)]


_ANSWER_MU, _ANSWER_SIGMA = log(11.0), 0.45
_TALK_MU, _TALK_SIGMA = log(150.0), 0.9
_WRAP_MU, _WRAP_SIGMA = log(20.0), 0.6


def draw_ring_seconds(random: Random, outcome: Disposition) -> float:
    """Draw how long it takes, from placing a call, till its outcome is known."""
    match outcome:
        case Disposition.ANSWERED:
            return min(45.0, 2.0 + random.lognormvariate(_ANSWER_MU, _ANSWER_SIGMA))
        case Disposition.NO_ANSWER:
            return 24.0 + 24.0 * random.random()
        case Disposition.MACHINE:  # rings, and then time to tell a machine from a person
            return 18.0 + 12.0 * random.random()
        case Disposition.REJECTED:
            return 4.0 + 10.0 * random.random()
        case _:
            return 1.5 + 3.0 * random.random()


def draw_talk_seconds(random: Random) -> float:
    """Draw how long a conversation takes."""
    return min(3600.0, 4.0 + random.lognormvariate(_TALK_MU, _TALK_SIGMA))


def draw_wrap_up_seconds(random: Random) -> float:
    """Draw how long an agent takes to write up a call."""
    return min(600.0, 2.0 + random.lognormvariate(_WRAP_MU, _WRAP_SIGMA))


def draw_code(random: Random, steps: Sequence[float]) -> int:
    """Draw a place among weights that have been summed up in `steps`."""
    return bisect(steps, random.random() * steps[-1], 0, len(steps) - 1)
