"""Stands among the sources, with its reason, for one that could not even begin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from campmon.backends.lacking import Lacking
from campmon.hub.sources import Source
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError, UnreachableError
from campmon.model.intent import Intent, Receipt
from campmon.model.reading import Reading
from campmon.model.record import AppendRules
from campmon.settings.profile import Profile

Begin = Callable[[Profile], Source]

_AGAIN = "Then start campmon again"


class AbsentBackend(Lacking):
    """Offers nothing. Opening it says why, once: another try would not mend a configuration."""

    append_rules: AppendRules | None = None
    epoch = ""
    capabilities = Capabilities(frozenset())

    def __init__(self, profile: str, platform: str, error: CampmonError) -> None:
        self.profile = profile
        self.platform = platform
        self.problem = error
        """What stood against it."""
        self._told = False

    async def open(self) -> None:
        """Raise what stood against it; from the second time on wait for ever."""
        if self._told:
            await asyncio.Event().wait()
        self._told = True
        mend = f"{self.problem.mend} {_AGAIN}." if self.problem.mend else f"{_AGAIN}."
        raise UnreachableError(self.problem.message, mend)

    async def close(self) -> None:
        """Nothing is open."""

    async def read(self) -> Reading:
        """There is nothing to read."""
        raise self.problem

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """There is nothing to read."""
        raise self.problem

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """There is nothing to read."""
        raise self.problem

    async def write(self, intent: Intent) -> Receipt:
        """There is nothing to write to."""
        raise self.problem


def begin_all(profiles: Sequence[Profile], begin: Begin) -> list[Source]:
    """Begin every source; those that cannot are stood in for, as long as one can.

    Raises what the first one raised where none can.
    """
    sources: list[Source] = []
    first: CampmonError | None = None
    absent = 0
    for profile in profiles:
        try:
            sources.append(begin(profile))
        except CampmonError as error:
            first = first or error
            absent += 1
            sources.append(Source(AbsentBackend(profile.name, profile.backend, error)))
    if first is not None and absent == len(sources):
        raise first
    return sources
