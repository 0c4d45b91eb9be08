"""What a backend says of everything that its platform lacks."""

from collections.abc import Sequence

from campmon.model.errors import NotOfferedError
from campmon.model.intent import Creation, Found, Landing
from campmon.model.listing import CallPage, CallQuery, RecordPage, RecordQuery
from campmon.model.properties import CampaignProperties, PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Notice, Reading
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing


class Lacking:
    """A base for backends of platforms that offer little: all that is here is not offered."""

    notices: tuple[Notice, ...] = ()
    property_specs: tuple[PropertySpec, ...] = ()
    update_rules: AppendRules | None = None

    async def find(self, query: CampaignQuery) -> Reading:
        """Campaigns of other days."""
        raise _lacks("no search for campaigns")

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        """A campaign's properties."""
        raise _lacks("no properties that can be read one by one")

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        """A campaign's records."""
        raise _lacks("no list of a campaign's records")

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        """A campaign's finished calls."""
        raise _lacks("no list of finished calls")

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Who works a campaign."""
        raise _lacks("no word on who works a campaign")

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """It cannot be told whether an append arrived."""
        return Found(Landing.UNKNOWN, evidence="this platform lists no records to look for them in")

    async def create(self, creation: Creation, who: str) -> str:
        """A new campaign."""
        raise _lacks("no way to create campaigns")


def _lacks(what: str) -> NotOfferedError:
    return NotOfferedError(f"this platform has {what}")
