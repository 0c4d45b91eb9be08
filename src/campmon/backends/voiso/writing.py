"""What campmon changes on Voiso: each sent once, and never again by itself."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from campmon.backends.voiso.failures import Failures
from campmon.backends.voiso.generation import Generation, Word
from campmon.backends.voiso.memory import Memory
from campmon.backends.voiso.words import paused_by_itself, state_of
from campmon.model.errors import CampmonError, NotOfferedError, RefusedError
from campmon.model.intent import Receipt
from campmon.model.record import Record
from campmon.model.staffing import StaffingChange
from campmon.model.state import Operation, has_taken_effect
from campmon.model.text import clean

_log = logging.getLogger(__name__)

_WORDS: Mapping[Operation, Word] = MappingProxyType(
    {Operation.PLAY: "start", Operation.PAUSE: "pause", Operation.STOP: "stop"}
)


class Writer:
    """Writes to Voiso. Every method raises as `Backend.write` does."""

    def __init__(self, generation: Generation, memory: Memory, failures: Failures) -> None:
        self._generation = generation
        self._memory = memory
        self._failures = failures

    async def operate(self, campaign_id: str, operation: Operation) -> Receipt:
        """Start, pause or stop a campaign.

        Voiso says no where it is so already, too: which of the two it is the campaign shows.
        """
        if operation not in _WORDS:
            raise NotOfferedError(f"not offered by Voiso: it does not {operation.value} campaigns")
        with self._failures.writing(campaign_id):
            refused = await self._generation.operate(campaign_id, _WORDS[operation])
        if refused is None:
            return Receipt()
        why = refused.why or "it does not say why"
        try:
            with self._failures.reading(campaign_id):
                row = await self._generation.read_campaign(campaign_id)
        except CampmonError as error:
            raise RefusedError(
                f"Voiso did not {operation.value} it: {why}",
                f"The campaign could not be looked at: {error.message}.",
            ) from error
        state = state_of(row.status)
        held = operation is not Operation.PAUSE or not paused_by_itself(row.status)
        if held and has_taken_effect(state, operation):
            return Receipt(clean(f"it is {row.status} already: {why}"), already=True)
        raise RefusedError(f"Voiso did not {operation.value} it, it is {row.status}: {why}")

    async def append(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Add one batch of contacts."""
        with self._failures.writing(campaign_id):
            receipt = await self._generation.append(campaign_id, records)
        if not receipt.accepted and not any(refused.duplicate for refused in receipt.refused):
            return receipt
        return await self._noted(receipt, lambda: self._memory.note_contacts(campaign_id))

    async def update(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Change one batch of contacts, each found by its number."""
        with self._failures.writing(campaign_id):
            return await self._generation.update(campaign_id, records)

    async def staff(self, campaign_id: str, change: StaffingChange) -> Receipt:
        """Change who works a campaign; only what the platform says of it is remembered.

        Where the platform lists assignments nothing is: the names are none to another generation.
        """
        if not change:
            raise RefusedError("there is nobody to add or remove")
        with self._failures.writing(campaign_id):
            answer = await self._generation.change_staffing(campaign_id, change)
        receipt = Receipt(staffing=answer)
        if not self._generation.remembers_staffing:
            return receipt
        return await self._noted(receipt, lambda: self._memory.note_staffing(campaign_id, answer))

    async def _noted(self, receipt: Receipt, note: Callable[[], None]) -> Receipt:
        """The receipt, once it is remembered: what was done is done, whether or not it can be."""
        try:
            await asyncio.to_thread(note)
        except OSError as error:
            why = error.strerror or str(error)
            _log.warning("what was done on Voiso cannot be remembered: %s", why)
            told = f"done, but campmon cannot remember it: {why}"
            return replace(receipt, message="; ".join(filter(None, (receipt.message, told))))
        return receipt
