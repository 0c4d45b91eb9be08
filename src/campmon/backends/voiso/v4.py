"""Version 4 of Voiso's API."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

from campmon.backends.voiso import contacts, staffing, users
from campmon.backends.voiso.client import (
    LARGEST_LEADS,
    LARGEST_USERS,
    CampaignRow,
    Conflict,
    Invalid,
    UserRow,
    VoisoError,
    VoisoV4Client,
)
from campmon.backends.voiso.fields import v4_append_rules
from campmon.backends.voiso.generation import Offer, Refused, Word
from campmon.model.capability import Capability
from campmon.model.errors import InDoubtError, NotOfferedError
from campmon.model.intent import Receipt
from campmon.model.record import Record
from campmon.model.staffing import Staffing, StaffingAnswer, StaffingChange, StaffingMove

_NO_UPDATE = (
    'version 4 of its API changes no contact once it is on a campaign (version 1 does: api = "v1")'
)


def offer(region: str) -> Offer:
    """What version 4 offers, with numbers of `region` ("" for none)."""
    lacks = MappingProxyType({Capability.UPDATE_RECORDS: _NO_UPDATE})
    return Offer(v4_append_rules(region), None, live_only=False, lacks=lacks)


class FourthGeneration:
    """Voiso through a key of version 4.

    monotonic  steady clock in seconds
    """

    remembers_staffing = False

    def __init__(self, client: VoisoV4Client, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._known = users.KnownUsers(client, monotonic)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @property
    def rows_left_out(self) -> int:
        """Rows of the list read last that could not be read."""
        return self._client.rows_left_out

    async def list_campaigns(self) -> list[CampaignRow]:
        """All campaigns that the key may see."""
        return await self._client.list_campaigns()

    async def read_campaign(self, campaign_id: str) -> CampaignRow:
        """One campaign with all its facts."""
        return await self._client.read_campaign(campaign_id)

    async def operate(self, campaign_id: str, word: Word) -> Refused | None:
        """Change a campaign's state."""
        ways = {"start": self._client.start, "pause": self._client.pause, "stop": self._client.stop}
        try:
            await ways[word](campaign_id)
        except (Conflict, Invalid) as error:
            return Refused(error.words or error.message)
        return None

    async def append(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Add leads in one call."""
        contacts.checked(records, LARGEST_LEADS)
        wire = [contacts.lead(record) for record in records]
        return contacts.of_leads(records, await self._client.add_leads(campaign_id, wire))

    async def update(self, campaign_id: str, records: Sequence[Record]) -> Receipt:
        """Not offered. Raises NotOfferedError."""
        raise NotOfferedError(f"not offered by Voiso: {_NO_UPDATE}")

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """The users on a campaign, and those seen on others."""
        here = await self._client.list_users(campaign_id)
        everyone = await self._known.everyone()
        self._known.met(here)
        return staffing.listed(here, everyone.values(), self._known.note)

    async def change_staffing(self, campaign_id: str, change: StaffingChange) -> StaffingAnswer:
        """Put users on a campaign, and look who is on it then.

        Whoever was on it before is neither added nor told of; of a name whose id is not known the
        platform is not asked. Raises InDoubtError where some were added before it failed.
        """
        for move in change.moves:
            if move is not StaffingMove.ADD_AGENTS:
                raise NotOfferedError(f"not offered by Voiso: {staffing.V4_LACKS[move]}")
        before = {user.id for user in await self._client.list_users(campaign_id)}
        meant = await self._known.meant(change.add_agents)
        wanted = [
            user_id
            for user_id in dict.fromkeys(meant.values())
            if user_id is not None and user_id not in before
        ]
        added = await self._add(campaign_id, wanted)
        unknown = tuple(name for name, user_id in meant.items() if user_id is None)
        return StaffingAnswer(
            added_agents=tuple(name for name, user_id in meant.items() if user_id in added),
            agents_not_found=tuple(
                name
                for name, user_id in meant.items()
                if user_id is not None and user_id not in before and user_id not in added
            ),
            agents_not_asked=unknown,
            why_not_asked=staffing.why_not_asked(unknown),
        )

    async def _add(self, campaign_id: str, wanted: Sequence[str]) -> set[str]:
        """Add users, a hundred a call; gives those who are on the campaign afterwards."""
        told: list[UserRow] = []
        for start in range(0, len(wanted), LARGEST_USERS):
            part = wanted[start : start + LARGEST_USERS]
            try:
                told += await self._client.add_users(campaign_id, part)
            except VoisoError as error:
                if start == 0:
                    raise
                raise InDoubtError(
                    f"{start:,} of {len(wanted):,} agents were sent, then it failed:"
                    f" {error.message}",
                    "Look at the staffing again before the rest is added.",
                ) from error
        self._known.met(told)
        added = {user.id for user in told}
        if not added.issuperset(wanted):  # an answer may not tell
            try:
                added |= {user.id for user in await self._client.list_users(campaign_id)}
            except VoisoError as error:
                raise InDoubtError(
                    f"Voiso took the change; who is on the campaign now is not known:"
                    f" {error.message}"
                ) from error
        return added & set(wanted)
