"""Version 1 of Voiso's Campaigns APIs. Facts are from the vendor's article on them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import httpx
from pydantic import SecretStr

from campmon.backends.voiso.client.rows import (
    CampaignRow,
    ContactsAnswer,
    OperationAnswer,
    StaffingReply,
)

Operation = Literal["start", "pause", "stop"]

LARGEST_CONTACTS = 1000
"""Contacts that the platform takes in one call."""


class VoisoV1Client:
    """A cluster, for the user whose API key it is.

    Reads raise NotReached, BadAnswer, KeyRefused, Forbidden, NotFound, NotAcceptable, TooMany and
    Invalid; writes raise AnswerLost in place of BadAnswer, and Conflict too. Contacts raise
    StillProcessing in place of TooMany. Nothing is repeated by itself but a read whose kept
    connection had died.
    """

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr,
        *,
        timeout_seconds: float = 15.0,
        verify_tls: bool = True,
        ca_bundle: str | None = None,
        proxy: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Set up a client; nothing is sent.

        base_url         such as https://cluster1.voiso.com; may have any path, /api/v1 not needed
        timeout_seconds  for each step: connecting, sending a piece, waiting for a piece
        verify_tls       False takes any certificate
        ca_bundle        a file or folder of certificates to trust in place of the public ones
        proxy            http://HOST:PORT; None takes the environment's, if it names one
        transport        what sends requests, in place of the network; for tests
        now              the clock against which a Retry-After that is a date is read

        Raises ValueError for what cannot be used, without quoting what may be secret.
        """
        raise NotImplementedError

    @property
    def calls_made(self) -> int:
        """HTTP requests made so far, repeated ones among them."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close the connections."""
        raise NotImplementedError

    async def list_campaigns(self) -> list[CampaignRow]:
        """All campaigns that the key's user may see."""
        raise NotImplementedError

    async def add_contacts(
        self, campaign_id: str, contacts: Sequence[Mapping[str, object]]
    ) -> ContactsAnswer:
        """Add contacts to a live campaign; 1 to 1,000, other counts raise ValueError.

        Keys as the platform spells them: phoneNumber (always), contactName, contactSource,
        contactURL, priority (0 to 1000, 0 first). Wait two seconds after the answer before the
        next such call to the same campaign.
        """
        raise NotImplementedError

    async def update_contacts(
        self, campaign_id: str, contacts: Sequence[Mapping[str, object]]
    ) -> ContactsAnswer:
        """Change contacts of a live campaign, found by phoneNumber; as `add_contacts`.

        isActive (0 or 1) may be changed too.
        """
        raise NotImplementedError

    async def operate(self, campaign_id: str, operation: Operation) -> OperationAnswer:
        """Start, pause or stop a live campaign.

        A "success": false is an answer, whatever status it comes with (a 5xx apart).
        """
        raise NotImplementedError

    async def change_staffing(
        self,
        campaign_id: str,
        *,
        add_agents: Sequence[str] = (),
        remove_agents: Sequence[str] = (),
        add_teams: Sequence[str] = (),
        remove_teams: Sequence[str] = (),
    ) -> StaffingReply:
        """Assign and unassign agents, by e-mail, and teams, by name, on an active campaign.

        Raises ValueError where there is nothing to change.
        """
        raise NotImplementedError
