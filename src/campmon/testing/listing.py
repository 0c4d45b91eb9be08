"""The contract of lists: records and calls page by page, and campaigns that are looked for."""

from datetime import timedelta

import pytest

from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, UnknownCampaignError
from campmon.model.intent import Append
from campmon.model.listing import CallQuery, ListedRecord, RecordQuery
from campmon.model.query import CampaignQuery
from campmon.model.state import CampaignState
from campmon.testing.ground import NOBODY, Contract, Ground, given, needs

_PAGE = 20
_ENOUGH = 400
"""Records looked through at most: paging is tried, not a whole campaign read."""


@pytest.mark.asyncio
class ListingContract(Contract):
    """Records, finished calls, and the finder."""

    async def test_pages_of_records_join_without_gap_or_repetition(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.RECORDS)
            listed = await _records(ground, ground.playing, 0)
            assert listed
            ids = [record.id for record in listed]
            assert len(ids) == len(set(ids))
            assert all(record.phones or record.account for record in listed)
            whole = await ground.backend.read_records(
                ground.playing, RecordQuery(count=min(len(ids), 100))
            )
            assert [record.id for record in whole.records] == ids[: len(whole.records)]

    async def test_only_valid_records_are_some_of_all_in_their_order(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.RECORDS)
            listed = [record.id for record in await _records(ground, ground.playing, 0)]
            valid = await ground.backend.read_records(
                ground.playing, RecordQuery(count=_PAGE, valid_only=True)
            )
            ids = [record.id for record in valid.records]
            assert ids
            assert ids == [each for each in listed if each in set(ids)]

    async def test_beyond_the_last_record_there_is_nothing(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.RECORDS)
            page = await ground.backend.read_records(ground.playing, RecordQuery(offset=10_000_000))
            assert page.records == ()
            assert page.next_offset is None

    async def test_appended_records_are_listed_last(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.RECORDS)
            needs(ground, Capability.APPEND)
            target = given(ground.appendable, "no campaign that takes appends")
            before = (await ground.backend.read_campaign(target)).statistics.uploaded
            assert before is not None
            records = tuple(map(ground.good_record, range(3)))
            await ground.write(target, Append(records))
            await ground.sees_campaign(target, lambda c: c.statistics.uploaded == before + 3)
            tail = await ground.backend.read_records(target, RecordQuery(offset=before, count=10))
            assert [_digits(r.phones[0]) for r in tail.records] == [
                _digits(r.phones[0]) for r in records
            ]

    async def test_finished_calls_are_in_their_window(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.CALLS)
            now = (await ground.backend.read()).as_of
            query = CallQuery(now - timedelta(hours=12), now, count=_PAGE)
            page = await ground.backend.read_calls(ground.playing, query)
            for call in page.calls:
                assert call.account or call.phone
                if call.finished is not None:
                    assert query.since <= call.finished <= query.until
                if call.started is not None and call.finished is not None:
                    assert call.started <= call.finished

    async def test_a_window_without_calls_is_empty(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.CALLS)
            now = (await ground.backend.read()).as_of
            later = CallQuery(now + timedelta(hours=1), now + timedelta(hours=2))
            page = await ground.backend.read_calls(ground.playing, later)
            assert (page.calls, page.next_offset) == ((), None)

    async def test_campaigns_are_found_by_state(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.FIND)
            found = await ground.backend.find(CampaignQuery(states=(CampaignState.PLAYING,)))
            assert ground.playing in {campaign.id for campaign in found.campaigns}
            assert {campaign.state for campaign in found.campaigns} == {CampaignState.PLAYING}
            everything = await ground.backend.find(CampaignQuery(everything=True))
            ids = {campaign.id for campaign in everything.campaigns}
            assert set(ground.campaigns.values()) <= ids

    async def test_nothing_is_found_where_there_was_nothing(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.FIND)
            now = (await ground.backend.read()).as_of
            long_ago = CampaignQuery(now - timedelta(days=400), now - timedelta(days=399))
            assert (await ground.backend.find(long_ago)).campaigns == ()

    async def test_lists_of_an_unknown_campaign(self) -> None:
        async with self.make() as ground:
            backend = ground.backend
            now = (await backend.read()).as_of
            with pytest.raises((UnknownCampaignError, NotOfferedError)):
                await backend.read_records(NOBODY, RecordQuery())
            with pytest.raises((UnknownCampaignError, NotOfferedError)):
                await backend.read_calls(NOBODY, CallQuery(now - timedelta(hours=1), now))
            with pytest.raises((UnknownCampaignError, NotOfferedError)):
                await backend.read_properties(NOBODY)


async def _records(ground: Ground, campaign_id: str, offset: int | None) -> list[ListedRecord]:
    listed: list[ListedRecord] = []
    while offset is not None and len(listed) < _ENOUGH:
        page = await ground.backend.read_records(campaign_id, RecordQuery(offset, _PAGE))
        listed += page.records
        assert page.next_offset is None or page.next_offset > offset
        offset = page.next_offset
    return listed


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdigit())[-10:]
