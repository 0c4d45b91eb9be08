"""What campmon changes on LiveVox: each sent once, and never again by itself."""

from collections.abc import Sequence
from typing import Literal

from campmon.backends.livevox import appending, properties
from campmon.backends.livevox.client import LiveVoxClient, Rejected
from campmon.backends.livevox.facts import FactsKept
from campmon.backends.livevox.failures import Failures
from campmon.backends.livevox.fields import RULES
from campmon.backends.livevox.words import state_of
from campmon.model.errors import CampmonError, RefusedError
from campmon.model.intent import Creation, Receipt, Update
from campmon.model.record import Record
from campmon.model.state import CampaignState, Operation, has_taken_effect

_WORDS: dict[Operation, Literal["STOP", "PLAY", "PAUSE", "BUILD"]] = {
    Operation.BUILD: "BUILD",
    Operation.PLAY: "PLAY",
    Operation.PAUSE: "PAUSE",
    Operation.STOP: "STOP",
}


class Writer:
    """Writes to LiveVox. Every method raises as `Backend.write` does."""

    def __init__(self, client: LiveVoxClient, facts: FactsKept, failures: Failures) -> None:
        self._client = client
        self._facts = facts
        self._failures = failures

    async def operate(self, campaign_id: str, operation: Operation) -> Receipt:
        """Change a campaign's state.

        LiveVox answers 202 where the campaign is so already or the operation is not valid now:
        which of the two it is the campaign itself shows.
        """
        if operation is Operation.DEACTIVATE:
            return await self._deactivate(campaign_id)
        with self._failures.writing(campaign_id):
            answer = await self._client.update_state(campaign_id, _WORDS[operation])
        if answer.accepted:
            return Receipt()
        return await self._told_otherwise(campaign_id, operation, answer.message)

    async def append(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Append one batch of records."""
        if not records:
            raise RefusedError("there are no records to append")
        most = RULES.max_records_per_call
        if len(records) > most:
            raise RefusedError(f"LiveVox takes at most {most:,} records in one call")
        try:
            wire = [appending.to_wire(record) for record in records]
        except ValueError as error:
            raise RefusedError(f"a record cannot be sent: {error}") from error
        with self._failures.writing(campaign_id):
            await self._client.append_records(campaign_id, wire)
        return Receipt(accepted=len(records))

    async def update(self, campaign_id: str, update: Update) -> Receipt:
        """Change a campaign's properties, and only these; the schedule is sent whole."""
        if not update.changes:
            raise RefusedError("there is nothing to change")
        present: dict[str, str] = {}
        if properties.touches_schedule(update.changes):
            with self._failures.reading(campaign_id):
                facts, _ = await self._facts.recent(campaign_id)
            present = properties.values_of(facts)
        wire = properties.to_wire(update.changes, present)
        with self._failures.writing(campaign_id):
            await self._client.update_campaign(campaign_id, wire)
        return Receipt()

    async def create(self, creation: Creation) -> str:
        """Create a campaign and return its id."""
        if not creation.content:
            raise RefusedError(f"{creation.file_name} is empty")
        wire = properties.to_wire(creation.properties)
        with self._failures.writing():
            try:
                return await self._client.create_campaign(
                    creation.file_name, creation.content, wire
                )
            except ValueError as error:  # before anything is sent
                raise RefusedError(str(error)) from error

    async def _deactivate(self, campaign_id: str) -> Receipt:
        try:
            with self._failures.writing(campaign_id):
                await self._client.deactivate_campaign(campaign_id)
        except RefusedError as refusal:
            if not isinstance(refusal.__cause__, Rejected):
                raise
            words = refusal.__cause__.words or refusal.__cause__.message
            return await self._told_otherwise(campaign_id, Operation.DEACTIVATE, words)
        return Receipt()

    async def _told_otherwise(self, campaign_id: str, operation: Operation, words: str) -> Receipt:
        """The platform said that this cannot be: because it is so already, or not allowed now."""
        try:
            state = await self._state(campaign_id)
        except CampmonError as error:
            raise RefusedError(
                f"LiveVox did not {operation.value} it: {words or 'not valid now'}",
                f"The campaign could not be looked at: {error.message}.",
            ) from error
        if has_taken_effect(state, operation):
            return Receipt(message=words or f"it is {state.value} already", already=True)
        raise RefusedError(
            f"LiveVox did not {operation.value} it, it is {state.value}: {words or 'not valid now'}"
        )

    async def _state(self, campaign_id: str) -> CampaignState:
        with self._failures.reading(campaign_id):
            facts = await self._facts.read(campaign_id)
        return state_of(facts.status)
