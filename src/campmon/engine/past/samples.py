"""Samples: what was known of a campaign in a minute. Plain data and rules, no I/O."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from campmon.model.campaign import CampaignKey
from campmon.model.state import CampaignState

Minute = int
"""A minute, counted from 1970 in UTC."""

Span = tuple[Minute, Minute]
"""From a minute to another one, both of them included."""

MINUTES_A_DAY = 1_440
_GONE = "gone"
_MOST = 2**62
"""SQLite keeps no larger numbers; a platform may tell anything."""


class SourceId(NamedTuple):
    """One life of a source: a practice dialer that is started anew has other campaigns."""

    profile: str
    life: str


class Sample(NamedTuple):
    """What was known of a campaign within a minute. None is unknown.

    state     "gone" once the campaign had left the board
    pace      records completed a minute, over the 5 minutes before
    placed    calls placed, with `answered` and `dropped` the figures of a drop rate; None where
              no details were read in that minute
    agents    agents at work on it (waiting, on a call, wrapping up), in the same details
    """

    minute: Minute
    state: str
    loaded: int | None = None
    completed: int | None = None
    remaining: int | None = None
    pace: float | None = None
    placed: int | None = None
    answered: int | None = None
    dropped: int | None = None
    agents: int | None = None

    @property
    def moment(self) -> datetime:
        """When the minute began."""
        return moment_of(self.minute)

    @property
    def gone(self) -> bool:
        """Whether the campaign was on the board no more."""
        return self.state == _GONE

    @property
    def drop_rate(self) -> float | None:
        """Dropped / answered by a person, in percent; None where that is not known."""
        if self.dropped is None or not self.answered:
            return None
        return 100.0 * self.dropped / self.answered

    @property
    def has_details(self) -> bool:
        """Whether it holds anything that only details tell."""
        return not (self.placed is self.answered is self.dropped is self.agents is None)

    def with_details_of(self, other: Sample) -> Sample:
        """The same sample with what another one knows of calls and agents."""
        return self._replace(
            placed=other.placed,
            answered=other.answered,
            dropped=other.dropped,
            agents=other.agents,
        )


@dataclass(frozen=True, slots=True)
class Samples:
    """A campaign's samples of a span of time.

    since, until  the span; the last minute is not part of it any more
    samples       the oldest first. One is there only where something had changed; the first may
                  be older than the span: how things stood as it began
    watched       spans of minutes in which somebody's monitor heard the source, in order. A
                  sample holds until the next one, and not beyond the watched span it is in
    """

    key: CampaignKey
    since: datetime
    until: datetime
    samples: tuple[Sample, ...] = ()
    watched: tuple[Span, ...] = ()

    @property
    def first_known(self) -> Minute | None:
        """The first minute of the span of which anything is known; None for an empty one."""
        return next((sample.minute for sample in self.minutes()), None)

    def at(self, minute: Minute) -> Sample | None:
        """What was known in a minute; None where nobody watched, or the campaign was gone."""
        return next(self.minutes(minute, minute + 1), None)

    def minutes(self, since: Minute | None = None, until: Minute | None = None) -> Iterator[Sample]:
        """A sample for every minute of which something is known, in order.

        What details tell is that of the last details before, in the same watched span. Asked for
        a part of the span, it gives that part.
        """
        first = max(minute_of(self.since), since if since is not None else -_MOST)
        end = min(minute_of(self.until), until if until is not None else _MOST)
        for began, last in self.watched:
            if last >= first and began < end:
                yield from self._in_span(began, min(last + 1, end), first)

    def _in_span(self, began: Minute, end: Minute, first: Minute) -> Iterator[Sample]:
        """The minutes from `first` of one watched span."""
        place = bisect_right(self.samples, began - 1, key=_minute)
        present: Sample | None = None
        minute = began
        while minute < end:
            while place < len(self.samples) and self.samples[place].minute <= minute:
                present = _followed(present, self.samples[place])
                place += 1
            changes = self.samples[place].minute if place < len(self.samples) else end
            upto = min(changes, end)
            if present is not None and not present.gone:
                known = present[1:]
                for each in range(max(minute, first), upto):
                    yield tuple.__new__(Sample, (each, *known))  # _replace takes 4 times as long
            minute = max(upto, minute + 1)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long and how large the past is kept.

    days           whole days besides the present one
    max_megabytes  of the file; the oldest days go first
    minute_days    days, the present one among them, of which every minute is kept; of older ones
                   every fifth
    """

    days: int = 14
    max_megabytes: int = 200
    minute_days: int = 2


def minute_of(at: datetime) -> Minute:
    """The minute in which a moment falls."""
    return int(at.timestamp() // 60)


def moment_of(minute: Minute) -> datetime:
    """When a minute began, in UTC."""
    return datetime.fromtimestamp(minute * 60, UTC)


def day_of(minute: Minute) -> int:
    """The day (UTC) in which a minute falls, counted from 1970."""
    return minute // MINUTES_A_DAY


def life_of(platform: str, epoch: str) -> str:
    """What tells one life of a source from another, in a few letters."""
    return sha256(f"{platform}\n{epoch}".encode()).hexdigest()[:12]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans of several watchers as one sequence, those that touch joined."""
    whole: list[Span] = []
    for began, last in sorted(spans):
        if whole and began <= whole[-1][1] + 1:
            whole[-1] = whole[-1][0], max(whole[-1][1], last)
        else:
            whole.append((began, last))
    return tuple(whole)


def gone(minute: Minute) -> Sample:
    """The sample of a campaign that has left the board."""
    return Sample(minute, _GONE)


def state_number(state: str) -> int:
    """A state as it is kept."""
    return _NUMBERS.get(state, 0)


def _minute(sample: Sample) -> Minute:
    return sample.minute


def _followed(before: Sample | None, sample: Sample) -> Sample:
    """The next sample; where it has no details, with those of the one before."""
    if before is None or sample.has_details or sample.gone:
        return sample
    return sample.with_details_of(before)


_S = CampaignState
UNKNOWN_STATE = _S.UNKNOWN.value
"""What a state is called that a newer version has kept."""
STATE_WORDS: Mapping[int, str] = MappingProxyType(
    {
        0: UNKNOWN_STATE,
        1: _S.DRAFT.value,
        2: _S.LOADING.value,
        3: _S.UNBUILT.value,
        4: _S.BUILT.value,
        5: _S.PLAYING.value,
        6: _S.PAUSED.value,
        7: _S.STOPPING.value,
        8: _S.STOPPED.value,
        9: _S.DONE.value,
        10: _S.DEACTIVATED.value,
        11: _S.BROKEN.value,
        99: _GONE,
    }
)
"""What states are kept as: never given to another one, for files outlive versions."""
_NUMBERS = {word: number for number, word in STATE_WORDS.items()}
