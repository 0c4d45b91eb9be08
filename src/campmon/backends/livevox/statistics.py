"""Campaign statistics of LiveVox: in real time where the account may, else derived."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from campmon.backends.livevox.client import (
    Forbidden,
    LiveVoxClient,
    NotFound,
    Rejected,
)
from campmon.backends.livevox.derived import DerivedReader, Subject
from campmon.backends.livevox.reported import reported
from campmon.model.reading import Budget
from campmon.model.statistics import UNKNOWN, Statistics

__all__ = ["DERIVED", "REAL_TIME", "Mode", "StatisticsReader", "Subject"]

Mode = Literal["auto", "realtime", "derived"]

REAL_TIME, DERIVED = "real-time", "derived"

RETRY_SECONDS = 600.0
"""How often it is tried whether the account may have real-time statistics after all."""


class StatisticsReader:
    """Reads the figures of campaigns in whichever way the account allows.

    now               the moment (aware)
    monotonic         steady seconds
    mode              "auto" takes real-time statistics (one call for all campaigns) and derives
                      them where the platform refuses those; the others do only as they say
    calls_per_minute  the budget for deriving
    """

    def __init__(
        self,
        client: LiveVoxClient,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        mode: Mode = "auto",
        calls_per_minute: int = 60,
    ) -> None:
        self._client = client
        self._now = now
        self._monotonic = monotonic
        self._mode: Mode = mode
        self._derived = DerivedReader(
            client, now=now, monotonic=monotonic, calls_per_minute=calls_per_minute
        )
        self._ask_at = math.inf if mode == "derived" else -math.inf  # for real-time statistics
        self._method = ""

    @property
    def method(self) -> str:
        """How the figures come about: "real-time" or "derived"; empty before the first."""
        return self._method

    @property
    def calls(self) -> Budget | None:
        """The budget that deriving is kept to; None while figures are reported."""
        return self._derived.budget if self._method == DERIVED else None

    async def read(self, subjects: Sequence[Subject]) -> Mapping[str, Statistics]:
        """The figures by campaign id; a campaign of which nothing can be told has no entry.

        Real-time: exactly one call, and none for no campaigns. Derived: what the budget allows
        now; the others keep their last figures, with the age of each, or are awaited. Raises a
        LiveVoxError where the platform as a whole does not answer.
        """
        if not subjects:
            return {}
        known = await self._reported()
        if known is None:
            return await self._deriving(subjects)
        wanted = {subject.id for subject in subjects}
        return {campaign: figures for campaign, figures in known.items() if campaign in wanted}

    async def read_one(self, subject: Subject, *, derive: bool = True) -> Statistics:
        """One campaign's figures, afresh; nothing is known of one that is not told of.

        Where they are not reported and not to be derived now, they are those derived last. Of a
        campaign that the real-time ones leave out, as of another day, they are derived, too: an
        append needs to know how many records it has.
        """
        known = await self._reported()
        if known is not None:
            told = known.get(subject.id)
            if told is None and derive and self._mode == "auto":
                return await self._derived.read_one(subject)
            return told or UNKNOWN
        if not derive:
            return self._derived.last(subject)
        figures = await self._derived.read_one(subject)
        self._method = DERIVED
        return figures

    async def reported(self, campaign_id: str) -> Statistics:
        """One campaign's figures as the platform reports them now; none where it does not.

        Raises BadAnswer and TooMany: that it would not say is another thing than that it never
        does.
        """
        try:
            known = await self._reported()
        except (Forbidden, NotFound, Rejected):
            return UNKNOWN
        return (known or {}).get(campaign_id, UNKNOWN)

    def forget(self, ids: Iterable[str]) -> None:
        """Let go of campaigns that are gone."""
        self._derived.forget(ids)

    async def _deriving(self, subjects: Sequence[Subject]) -> Mapping[str, Statistics]:
        figures = await self._derived.read(subjects)
        self._method = DERIVED
        return figures

    async def _reported(self) -> Mapping[str, Statistics] | None:
        """What the platform reports, of all campaigns; None where it is not to be asked."""
        if self._monotonic() < self._ask_at:
            return None
        asked_at = self._now()  # figures are true a little later: never older than they say
        try:
            rows = await self._client.campaign_stats()
        except (Forbidden, NotFound, Rejected):
            if self._mode == "realtime":
                raise
            self._ask_at = self._monotonic() + RETRY_SECONDS
            return None
        self._method = REAL_TIME
        return reported(rows, asked_at)
