"""What others did and what became of the sources, in words: what nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from campmon.model.reading import Act, SourceHealth, SourceState

_MOST_TOLD = 4


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell; `text` may be "", `severity` is "information" or "warning"."""

    title: str
    text: str
    severity: str = "information"


def of_acts(acts: Sequence[Act]) -> News:
    """What other supervisors did, newest last; many acts make one piece of news."""
    lines = [f"{a.who}: {a.what} {a.campaign_name}: {a.outcome}" for a in acts[-_MOST_TOLD:]]
    if len(acts) > _MOST_TOLD:
        lines.insert(0, f"{len(acts) - _MOST_TOLD} more")
    return News("Done elsewhere", " · ".join(lines))


class Losses:
    """Notices when a source that was lost is heard again, and whether it is the same one.

    A hub that dies is started again faster than the top line could say so, and a practice dialer
    begins its campaigns anew then.
    """

    def __init__(
        self, epoch_of: Callable[[str], str], jumps_of: Callable[[], int] = lambda: 0
    ) -> None:
        """`jumps_of`: how often time itself has jumped (a replay): what was before is no news."""
        self._epoch_of = epoch_of
        self._jumps_of = jumps_of
        self._jumps = 0
        self._epochs: dict[str, str] = {}
        self._problems: dict[str, str] = {}
        self._told_stale: set[str] = set()

    def of(self, health: SourceHealth) -> News | None:
        """What there is to tell of a source whose health changed; None if nothing."""
        if self._jumps != self._jumps_of():
            self._jumps = self._jumps_of()
            self._problems.clear()
            self._told_stale.clear()
        if health.state is not SourceState.LIVE or health.missed:
            if health.problem and health.profile in self._epochs:
                self._problems[health.profile] = health.problem
            return self._of_stale(health)
        self._told_stale.discard(health.profile)
        epoch = self._epoch_of(health.profile)
        before = self._epochs.get(health.profile, epoch)
        self._epochs[health.profile] = epoch
        problem = self._problems.pop(health.profile, None)
        if epoch != before:
            why = f" ({problem})" if problem else ""
            return News(
                f"{health.profile} was lost{why}",
                "It was started again, and its campaigns begin anew: what was done to them "
                "before is no longer so.",
                "warning",
            )
        return News(f"{health.profile} is heard again", "") if problem else None

    def _of_stale(self, health: SourceHealth) -> News | None:
        """Once for each time that a source grows stale: why."""
        stale = health.state is SourceState.STALE and health.problem is not None
        if not stale or health.profile in self._told_stale:
            return None
        self._told_stale.add(health.profile)
        return News(f"{health.profile} is stale", health.problem or "", "warning")
