"""Version 1 of Voiso's API, and the dialer's operations beside it."""

from collections.abc import Sequence

from campmon.backends.voiso import contacts, staffing
from campmon.backends.voiso.client import (
    LARGEST_CONTACTS,
    CampaignRow,
    Conflict,
    Invalid,
    NotFound,
    VoisoV1Client,
)
from campmon.backends.voiso.fields import v1_append_rules, v1_update_rules
from campmon.backends.voiso.generation import Offer, Refused, Word
from campmon.backends.voiso.memory import Memory
from campmon.model.intent import Receipt
from campmon.model.record import Record
from campmon.model.staffing import Staffing, StaffingAnswer, StaffingChange
from campmon.model.text import clean


def offer(region: str) -> Offer:
    """What version 1 offers, with numbers of `region` ("" for none)."""
    return Offer(v1_append_rules(region), v1_update_rules(region), live_only=True)


class FirstGeneration:
    """Voiso through a key of version 1."""

    remembers_staffing = True

    def __init__(self, client: VoisoV1Client, memory: Memory) -> None:
        self._client = client
        self._memory = memory

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @property
    def rows_left_out(self) -> int:
        """Rows of the list read last that could not be read."""
        return self._client.rows_left_out

    async def list_campaigns(self) -> list[CampaignRow]:
        """All campaigns that the key's user may see."""
        return await self._client.list_campaigns()

    async def read_campaign(self, campaign_id: str) -> CampaignRow:
        """One campaign, out of the list: there is no other way to read it."""
        for row in await self._client.list_campaigns():
            if row.id == campaign_id:
                return row
        raise NotFound(f"the list has no campaign {campaign_id}")

    async def operate(self, campaign_id: str, word: Word) -> Refused | None:
        """Change a campaign's state; of a no, every error of the platform's is told."""
        try:
            answer = await self._client.operate(campaign_id, word)
        except (Conflict, Invalid) as error:
            return Refused(error.words or error.message)
        if answer.success:
            return None
        return Refused("; ".join(answer.errors) or answer.message)

    async def append(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Add contacts in one call."""
        contacts.checked(records, LARGEST_CONTACTS)
        wire = [contacts.contact(record) for record in records]
        return contacts.of_added(records, await self._client.add_contacts(campaign_id, wire))

    async def update(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Change contacts in one call."""
        contacts.checked(records, LARGEST_CONTACTS)
        wire = [contacts.contact(record) for record in records]
        return contacts.of_updated(records, await self._client.update_contacts(campaign_id, wire))

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """What campmon remembers of its own changes: the platform lists no assignments."""
        await self.read_campaign(campaign_id)
        return staffing.remembered(self._memory.read(), campaign_id)

    async def change_staffing(self, campaign_id: str, change: StaffingChange) -> StaffingAnswer:
        """Change who works an active campaign, in one call."""
        reply = await self._client.change_staffing(
            campaign_id,
            add_agents=change.add_agents,
            remove_agents=change.remove_agents,
            add_teams=change.add_teams,
            remove_teams=change.remove_teams,
        )
        return StaffingAnswer(
            added_agents=_cleaned(reply.added_agents),
            removed_agents=_cleaned(reply.removed_agents),
            added_teams=_cleaned(reply.added_teams),
            removed_teams=_cleaned(reply.removed_teams),
            agents_not_found=_cleaned(reply.agents_not_found),
            agents_not_in_campaign=_cleaned(reply.agents_not_in_campaign),
            teams_not_found=_cleaned(reply.teams_not_found),
            teams_not_in_campaign=_cleaned(reply.teams_not_in_campaign),
        )


def _cleaned(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(clean, names))
