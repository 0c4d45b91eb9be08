"""Version 4 of Voiso's API, as far as campaigns go."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr

from campmon.backends.voiso.client.rows import CampaignRow, LeadsAnswer, UserRow

LARGEST_PAGE = 100
"""Rows that the platform gives at most in one page."""

LARGEST_LEADS = 1000
"""Leads sent in one call at most."""

LARGEST_USERS = 100
"""Users that the platform adds in one call."""


class VoisoV4Client:
    """A cluster, for a scoped key (campaigns.read, campaigns.manage).

    Reads raise NotReached, BadAnswer, KeyRefused, Forbidden, NotFound, NotAcceptable, TooMany and
    Invalid; writes raise AnswerLost in place of BadAnswer, and Conflict too. Leads raise
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

        base_url  such as https://cluster1.voiso.com, with or without /api/v4
        The others as VoisoV1Client's.

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

    async def list_campaigns(
        self,
        *,
        name: str | None = None,
        status: str | None = None,
        strategy: str | None = None,
        method: str | None = None,
        live: bool | None = None,
    ) -> list[CampaignRow]:
        """All campaigns, each once; an argument that is given narrows the list."""
        raise NotImplementedError

    async def read_campaign(self, campaign_id: str) -> CampaignRow:
        """One campaign with all its facts."""
        raise NotImplementedError

    async def start(self, campaign_id: str) -> CampaignRow | None:
        """Start a campaign; gives it as it is then, None where the platform does not tell.

        Raises Conflict where its state does not allow it; so do `pause` and `stop`.
        """
        raise NotImplementedError

    async def pause(self, campaign_id: str) -> CampaignRow | None:
        """Pause a campaign."""
        raise NotImplementedError

    async def stop(self, campaign_id: str) -> CampaignRow | None:
        """Stop a campaign."""
        raise NotImplementedError

    async def add_leads(
        self, campaign_id: str, leads: Sequence[Mapping[str, object]]
    ) -> LeadsAnswer:
        """Add leads to a campaign; 1 to 1,000, other counts raise ValueError.

        Keys as the platform spells them: phone_number (always), name, source {system, url},
        priority (1 to 1000), active, context_headers {X-…}.
        """
        raise NotImplementedError

    async def list_users(self, campaign_id: str) -> list[UserRow]:
        """All users on a campaign, each once."""
        raise NotImplementedError

    async def add_users(self, campaign_id: str, user_ids: Sequence[str]) -> list[UserRow]:
        """Put users on a campaign, 1 to 100 by their ids; gives those who were added.

        Other counts raise ValueError. An empty list may also be an answer that does not tell.
        """
        raise NotImplementedError
