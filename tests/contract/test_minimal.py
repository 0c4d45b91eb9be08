"""A backend that offers next to nothing keeps the contract too: what it lacks is skipped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from campmon.backends.lacking import Lacking
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.errors import NotOfferedError, UnknownCampaignError, UnreachableError
from campmon.model.intent import Intent, Receipt
from campmon.model.reading import Reading
from campmon.model.record import AppendRules
from campmon.model.staffing import Staffing
from campmon.model.state import CampaignState
from campmon.model.statistics import Statistics
from campmon.testing import BackendContract, Ground


class WindowBackend(Lacking):
    """Two campaigns to look at through a pane: nothing can be done to them."""

    profile = "window"
    platform = "a window"
    epoch = ""
    capabilities = Capabilities(frozenset())
    append_rules: AppendRules | None = None

    def __init__(self) -> None:
        self._open = False
        self._campaigns = {
            campaign.id: campaign
            for campaign in (
                Campaign("window", "1", "One", CampaignState.PLAYING, statistics=Statistics(9, 8)),
                Campaign("window", "2", "Two", CampaignState.STOPPED),
            )
        }

    async def open(self) -> None:
        self._open = True

    async def close(self) -> None:
        self._open = False

    async def read(self) -> Reading:
        if not self._open:
            raise UnreachableError("the window is shut")
        return Reading(tuple(self._campaigns.values()), datetime.now(UTC))

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        if campaign_id not in self._campaigns:
            raise UnknownCampaignError(f"there is no campaign {campaign_id!r}")
        return self._campaigns[campaign_id]

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        return CampaignDetail(await self.read_campaign(campaign_id), datetime.now(UTC))

    async def read_staffing(self, campaign_id: str) -> Staffing:
        raise NotOfferedError("agents cannot be seen from here")

    async def write(self, intent: Intent) -> Receipt:
        raise NotOfferedError("a window only shows")


class TestWindowBackend(BackendContract):
    @asynccontextmanager
    async def make(self) -> AsyncIterator[Ground]:
        backend = WindowBackend()
        await backend.open()
        yield Ground(backend, {CampaignState.PLAYING: "1", CampaignState.STOPPED: "2"})
        await backend.close()
