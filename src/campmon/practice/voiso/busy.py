"""Still processing: one request with contacts at a time on a campaign, and two seconds between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from campmon.practice.voiso.answers import Refusal, too_many

GAP_SECONDS = 2.0
"""From the end of one request to the beginning of the next (Voiso Campaigns APIs, "Rate limiting").
"""

BusyStatus = Literal[400, 409, 423, 425, 429]

_WORDS = "The previous request for this campaign is still being processed"


@dataclass(frozen=True, slots=True)
class BusyRule:
    """How long a campaign is busy after contacts, and how a request is refused meanwhile.

    The vendor does not say with which status; 429 comes with Retry-After.
    """

    status: BusyStatus = 429
    gap_seconds: float = GAP_SECONDS

    def refusal(self, free_in_seconds: float) -> Refusal:
        """What a request gets that comes too soon."""
        if self.status == 429:
            return too_many(_WORDS, free_in_seconds)
        return Refusal(self.status, _WORDS)


class Processing:
    """Which campaigns have contacts to work on, and since when they have not.

    monotonic  steady clock in seconds
    """

    def __init__(self, rule: BusyRule, monotonic: Callable[[], float]) -> None:
        self._rule = rule
        self._monotonic = monotonic
        self._under_way: set[str] = set()
        self._ended: dict[str, float] = {}

    @contextmanager
    def of(self, campaign_id: str) -> Iterator[None]:
        """Work on a campaign's contacts while the block lasts. Raises Refusal if it is busy.

        A request that is refused in the block has not been processed: the next may come at once.
        """
        if campaign_id in self._under_way:
            raise self._rule.refusal(self._rule.gap_seconds)
        ended = self._ended.get(campaign_id)
        wait = 0.0 if ended is None else ended + self._rule.gap_seconds - self._monotonic()
        if wait > 0:
            raise self._rule.refusal(wait)
        self._under_way.add(campaign_id)
        try:
            yield
            self._ended[campaign_id] = self._monotonic()
        finally:
            self._under_way.discard(campaign_id)
