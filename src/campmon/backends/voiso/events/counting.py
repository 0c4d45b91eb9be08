"""What a call adds to its campaign's tally, and a tally changed by the difference it makes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TypeVar

from campmon.backends.voiso.events.record import CallRecord
from campmon.backends.voiso.events.tally import MOST_ATTEMPTS, CampaignTally
from campmon.model.disposition import Disposition

Word = TypeVar("Word", Disposition, str)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one call adds. Agents, attempts and waiting are counted from several calls."""

    day: str
    campaign_id: str
    name: str
    disposition: Disposition | None
    talk_ms: int | None
    wrap_up_codes: tuple[str, ...]
    number: bytes | None
    first_at: float
    last_at: float


def contribution(record: CallRecord, zone: tzinfo | None) -> Contribution:
    """What a call adds, as far as its record goes."""
    campaign_id, name = record.campaign
    return Contribution(
        day=record.day(zone),
        campaign_id=campaign_id,
        name=name,
        disposition=record.disposition,
        talk_ms=_talk_ms(record),
        wrap_up_codes=record.wrap_up_codes,
        number=record.number,
        first_at=record.first_at,
        last_at=record.last_at,
    )


def without(tally: CampaignTally, taken: Contribution) -> CampaignTally:
    """A tally without what a call added; its first and last moment are left as they are."""
    return _moved(tally, taken, -1)


def with_(tally: CampaignTally, added: Contribution) -> CampaignTally:
    """A tally with what a call adds."""
    latest = tally.last_at is None or added.last_at >= tally.last_at
    firsts = [at for at in (tally.first_at, added.first_at) if at is not None]
    lasts = [at for at in (tally.last_at, added.last_at) if at is not None]
    return replace(
        _moved(tally, added, 1),
        name=added.name if added.name and (latest or not tally.name) else tally.name,
        first_at=min(firsts),
        last_at=max(lasts),
    )


def bounded(tally: CampaignTally, first_at: float | None, last_at: float | None) -> CampaignTally:
    """A tally with its first and last moment looked for again."""
    return replace(tally, first_at=first_at, last_at=last_at)


def attempted(tally: CampaignTally, before: int, after: int) -> CampaignTally:
    """A tally in which a number has been called `after` times instead of `before`."""
    attempts = Counter(dict(enumerate(tally.attempts, start=1)))
    for calls, change in ((before, -1), (after, 1)):
        if calls:
            attempts[min(calls, MOST_ATTEMPTS)] += change
    most = max((calls for calls, numbers in attempts.items() if numbers), default=0)
    return replace(tally, attempts=tuple(attempts[calls] for calls in range(1, most + 1)))


def waited(tally: CampaignTally, before: int | None, after: int | None) -> CampaignTally:
    """A tally in which an agent waited `after` milliseconds for a call instead of `before`."""
    if before == after:
        return tally
    return replace(
        tally,
        wait_ms=tally.wait_ms + (after or 0) - (before or 0),
        waited=tally.waited + (after is not None) - (before is not None),
    )


def _moved(tally: CampaignTally, call: Contribution, by: int) -> CampaignTally:
    return replace(
        tally,
        placed=tally.placed + by,
        dispositions=_counted(
            tally.dispositions, () if call.disposition is None else (call.disposition,), by
        ),
        talk_ms=tally.talk_ms + by * (call.talk_ms or 0),
        talked=tally.talked + by * (call.talk_ms is not None),
        wrap_up_codes=_counted(tally.wrap_up_codes, call.wrap_up_codes, by),
    )


def _counted(counts: Mapping[Word, int], words: Iterable[Word], by: int) -> Mapping[Word, int]:
    changed = dict(counts)
    for word in words:
        number = changed.get(word, 0) + by
        if number:
            changed[word] = number
        else:
            del changed[word]
    return changed


def _talk_ms(record: CallRecord) -> int | None:
    """The time talked as told, else from the agent's start to the hang-up."""
    seconds = record.seconds("talk")
    if seconds is None:
        begun, hung_up = record.seconds("agent_started"), record.seconds("hangup")
        if begun is None or hung_up is None or hung_up < begun:
            return None
        seconds = hung_up - begun
    return round(seconds * 1000)
