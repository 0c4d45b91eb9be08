"""One recorded source as it was at the replay's position, read out as readings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from campmon.backends.hub.answers import detail_of
from campmon.backends.hub.protocol import ActMessage, Answer, Delta, Snapshot
from campmon.backends.hub.replica import Replica
from campmon.backends.recording.format import (
    DamagedError,
    SourceMessage,
    Told,
    campaign_of_answer,
    check_sane,
)
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.errors import UnreachableError
from campmon.model.reading import Reading, SourceHealth


class Track:
    """The state of one source, fed with what was told of it.

    profile  under which name its campaigns are shown
    news     set when there may be something to read out
    """

    def __init__(self, profile: str) -> None:
        self.profile = profile
        self.news = asyncio.Event()
        self.source: SourceMessage | None = None
        self.lives = 0
        """How many times the source began a new life while it was watched."""
        self._replica = Replica(profile)
        self._details: dict[str, Answer] = {}
        self._whole = True
        self._told: SourceHealth | None = None

    @property
    def health(self) -> SourceHealth:
        """How well the source was heard."""
        return replace(self._replica.source, profile=self.profile)

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """All campaigns as they were."""
        return self._replica.campaigns

    def campaign(self, campaign_id: str) -> Campaign | None:
        """One campaign; None if there was none of this id."""
        found = (c for c in self._replica.campaigns if c.id == campaign_id)
        return next(found, None)

    def detail(self, campaign_id: str) -> CampaignDetail | None:
        """The details that were read last; None where none were. Raises UnreachableError."""
        answer = self._details.get(campaign_id)
        if answer is None:
            return None
        try:
            detail = detail_of(answer.body, self.profile)
            check_sane(detail)
        except (UnreachableError, DamagedError) as error:
            raise UnreachableError(f"these details were not recorded well: {error}") from None
        return detail

    def start_over(self) -> None:
        """Forget all: what comes next is the whole state of another moment."""
        self._replica = Replica(self.profile)
        self._details = {}
        self._whole = True

    def lose_step(self) -> None:
        """Something is missing: only the whole state helps."""
        self._replica.start_over()

    def take(self, told: Told, *, key: bool, sought: bool) -> None:
        """Take in what was told. Raises DamagedError where something before it is missing.

        key     it repeats what is known, if nothing is missing
        sought  it is on the way to a position that was jumped to: acts are not told again
        """
        match told:
            case SourceMessage():
                before, self.source = self.source, told
                if before is not None and before.epoch != told.epoch and not sought:
                    self.lives += 1
            case Snapshot():
                if not (key and self._replica.in_step):
                    self._replica.take_snapshot(told)
            case Delta():
                if not self._replica.take_delta(told):
                    raise DamagedError("a frame is missing")
            case ActMessage():
                if not sought:
                    self._replica.take_act(told.act)
            case Answer():
                self._details[campaign_of_answer(told)] = told

    def begin_reading(self) -> None:
        """A reader begins: the first that it is given is everything."""
        self._replica.begin_reading()
        self._whole = True

    def read_out(self, moment: datetime) -> Reading | None:
        """What is new since the last time; None if nothing is."""
        health = self.health
        reading = self._replica.read_out()
        if reading is None:
            if not self._whole and health == self._told:
                return None
            as_of = health.as_of or moment
            reading = Reading(self.campaigns if self._whole else (), as_of, full=self._whole)
        self._whole = False
        self._told = health
        return replace(reading, method=health.method, calls=health.calls, health=health)
