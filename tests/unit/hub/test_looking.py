"""A look for records through a hub: what it tells, and that it waits for acts under way."""

import asyncio
from collections.abc import Sequence

import pytest

from campmon.model.errors import InDoubtError, UnknownCampaignError, UnreachableError
from campmon.model.intent import Append, Found, Landing
from campmon.model.record import Record
from tests.unit.hub.ground import PATIENCE, Platform, hub, intent

RECORDS = tuple(Record((f"201555010{n}",), {"account": f"A{n}"}) for n in range(3))


class Seeing(Platform):
    """Finds what was written, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, tuple[Record, ...], int | None]] = []

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        self.asked.append((campaign_id, tuple(records), uploaded_before))
        if campaign_id not in self.campaigns:
            raise UnknownCampaignError("no such campaign")
        if self.written and self.write_failing is None:
            return Found(Landing.ALL, evidence="all are there")
        return Found(Landing.PARTLY, (0, 2), "one was\x1b[2J found")


async def test_what_was_found_arrives_whole_and_clean() -> None:
    platform = Seeing()
    async with hub(platform) as served:
        client = await served.monitor()
        found = await client.look_for("c0", RECORDS, 17)
        assert (found.landing, found.missing) == (Landing.PARTLY, (0, 2))
        assert found.evidence == "one was[2J found"
        assert platform.asked == [("c0", RECORDS, 17)]
        with pytest.raises(UnreachableError, match="names records"):
            await client.look_for("c0", RECORDS[:1], None)
        with pytest.raises(UnknownCampaignError):
            await client.look_for("nobody", RECORDS, None)


async def test_what_a_lost_client_had_begun_is_seen_by_the_next() -> None:
    platform = Seeing()
    async with hub(platform) as served:
        platform.may_write.clear()
        client, other = await served.monitor(), await served.monitor()
        act = asyncio.create_task(client.write(intent("c0", Append(RECORDS))))
        async with asyncio.timeout(PATIENCE):
            await platform.writing.wait()
        await client.close()
        with pytest.raises(InDoubtError):
            await act
        look = asyncio.create_task(other.look_for("c0", RECORDS, 17))
        assert (await other.look_for("c1", RECORDS, 17)).landing is Landing.PARTLY
        assert [campaign for campaign, *_ in platform.asked] == ["c1"]
        platform.may_write.set()
        async with asyncio.timeout(PATIENCE):
            assert (await look).landing is Landing.ALL


async def test_an_append_in_doubt_at_the_hub_is_in_doubt_here() -> None:
    platform = Seeing()
    async with hub(platform) as served:
        client = await served.monitor()
        platform.write_failing = InDoubtError("no answer from the platform")
        with pytest.raises(InDoubtError, match="no answer from the platform"):
            await client.write(intent("c0", Append(RECORDS)))
        assert [records for _, records, _ in platform.asked] == [RECORDS]
