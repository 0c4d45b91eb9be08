"""Carrying out changes of staffing, one campaign after another. It can be stopped in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError
from campmon.model.intent import Intent, OutcomeKind, Staff, Tier
from campmon.model.staffing_plan import Mark, Name, failed
from campmon.tui.staffing.answers import Result
from campmon.tui.staffing.words import Planned

if TYPE_CHECKING:
    from campmon.tui.session import Session

_ACT = "change of staffing"


def _nobody() -> None:
    """Nobody listens."""


class Sending:
    """A run over campaigns: what was done, what is under way, what is still to come.

    `changed` is called whenever any of that has.
    """

    def __init__(self, session: Session, planned: Sequence[Planned]) -> None:
        self._session = session
        self.planned = [one for one in planned if one.plan.change]
        self.results: list[Result] = []
        self.current: Campaign | None = None
        self.stopping = False
        self.ended = False
        self.changed: Callable[[], None] = _nobody

    def unheard(self) -> None:
        """Nobody listens any more."""
        self.changed = _nobody

    def stop(self) -> None:
        """Do no further campaign; the one under way is finished."""
        self.stopping = True
        self.changed()

    async def run(self) -> None:
        """Do them all. What the platform refuses is a result, and the next one follows."""
        try:
            for one in self.planned:
                if self.stopping:
                    self._put(one, "stopped before it was sent")
                    continue
                self.current = one.campaign
                self.changed()
                await self._do(one)
        finally:
            self.current = None
            self.ended = True
            self.changed()
            for profile in {one.campaign.profile for one in self.planned}:
                self._session.sources[profile].monitor.read_now()

    async def _do(self, one: Planned) -> None:
        session, campaign = self._session, one.campaign
        under_way = session.acting.get(campaign.key)
        if under_way is not None:
            self._put(one, f"{under_way} is still under way on it")
            return
        session.acting[campaign.key] = _ACT
        try:
            intent = Intent(campaign.key, Staff(one.plan.change), Tier.CONFIRM, session.who)
            outcome = await session.source_of(campaign.key).commander.act(intent)
        except CampmonError as error:
            self._put(one, str(error))
            return
        finally:
            del session.acting[campaign.key]
        self.results.append(Result(campaign, one.plan.change, outcome, note=one.plan.note))

    def _put(self, one: Planned, said: str) -> None:
        self.results.append(Result(one.campaign, one.plan.change, None, said))

    @property
    def left(self) -> Mapping[Name, Mark]:
        """Marks that are not carried out everywhere: refused, in doubt, not found, not sent."""
        marks: dict[Name, Mark] = {}
        told = {result.campaign.key for result in self.results}
        for result in self.results:
            outcome = result.outcome
            if outcome is not None and (
                outcome.kind is OutcomeKind.ALREADY
                or (result.answer is None and outcome.kind is not OutcomeKind.IN_DOUBT)
            ):
                continue
            marks.update(failed(result.change, result.answer))
        for one in self.planned:
            if one.campaign.key not in told:
                marks.update(failed(one.plan.change, None))
        return MappingProxyType(marks)
