"""The contract of reading: whole, clean, consistent, and never going back in time."""

from contextlib import aclosing
from itertools import pairwise

import pytest

from campmon.backends.base import FollowedBackend
from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, UnknownCampaignError, UnreachableError
from campmon.model.intent import Operate
from campmon.model.state import Operation, has_taken_effect
from campmon.model.text import clean
from campmon.testing.ground import (
    HOSTILE_NAME,
    NOBODY,
    Contract,
    assert_figures_agree,
    given,
    needs,
)


@pytest.mark.asyncio
class ReadingContract(Contract):
    """What is read, and how a backend comes and goes."""

    async def test_it_says_who_it_is(self) -> None:
        async with self.make() as ground:
            assert ground.backend.profile
            assert ground.backend.platform
            epoch = ground.backend.epoch
            await ground.backend.read()
            assert ground.backend.epoch == epoch

    async def test_a_reading_is_full_and_holds_every_campaign_once(self) -> None:
        async with self.make() as ground:
            reading = await ground.backend.read()
            ids = [campaign.id for campaign in reading.campaigns]
            assert reading.full
            assert len(ids) == len(set(ids)) > 0
            assert set(ground.campaigns.values()) <= set(ids)
            for campaign in reading.campaigns:
                assert campaign.profile == ground.backend.profile
                assert isinstance(campaign.id, str)
                assert campaign.id

    async def test_campaigns_are_in_the_states_that_they_should_be_in(self) -> None:
        async with self.make() as ground:
            for state, campaign_id in ground.campaigns.items():
                assert (await ground.backend.read_campaign(campaign_id)).state is state

    async def test_one_campaign_is_read_as_in_the_list(self) -> None:
        async with self.make() as ground:
            listed = {campaign.id: campaign for campaign in (await ground.backend.read()).campaigns}
            for campaign_id, campaign in listed.items():
                alone = await ground.backend.read_campaign(campaign_id)
                assert (alone.key, alone.name, alone.type) == (
                    campaign.key, campaign.name, campaign.type,
                )  # fmt: skip

    async def test_time_only_goes_forward(self) -> None:
        async with self.make() as ground:
            readings = [await ground.backend.read() for _ in range(3)]
            for before, after in pairwise(readings):
                assert before.as_of.tzinfo is not None
                assert before.as_of <= after.as_of
                if before.platform_time is not None and after.platform_time is not None:
                    assert before.platform_time <= after.platform_time

    async def test_the_figures_agree_with_each_other(self) -> None:
        async with self.make() as ground:
            for _ in range(3):
                for campaign in (await ground.backend.read()).campaigns:
                    assert_figures_agree(campaign)

    async def test_text_is_clean(self) -> None:
        async with self.make() as ground:
            for campaign in (await ground.backend.read()).campaigns:
                assert campaign.name == clean(campaign.name)
                assert campaign.id == clean(campaign.id)

    async def test_a_hostile_name_is_harmless_text(self) -> None:
        async with self.make() as ground:
            hostile = given(ground.hostile, "no campaign with a hostile name")
            name = (await ground.backend.read_campaign(hostile)).name
            assert name == clean(HOSTILE_NAME)
            assert name.isprintable()

    async def test_an_unknown_campaign_is_told_as_such(self) -> None:
        async with self.make() as ground:
            backend = ground.backend
            with pytest.raises(UnknownCampaignError):
                await backend.read_campaign(NOBODY)
            with pytest.raises(UnknownCampaignError):
                await backend.read_detail(NOBODY)
            with pytest.raises((UnknownCampaignError, NotOfferedError)):
                await backend.read_staffing(NOBODY)
            with pytest.raises((UnknownCampaignError, NotOfferedError)):
                await ground.write(NOBODY, Operate(Operation.PAUSE))

    async def test_the_detail_has_what_is_offered(self) -> None:
        async with self.make() as ground:
            detail = await ground.backend.read_detail(ground.playing)
            parts = {
                Capability.DISPOSITIONS: detail.dispositions,
                Capability.ATTEMPTS: detail.attempts,
                Capability.AGENTS: detail.agents,
                Capability.WRAP_UP_CODES: detail.wrap_up_codes,
            }
            for capability, part in parts.items():
                offered = ground.backend.capabilities.offers(capability)
                told = part is not None or bool(detail.missing.get(capability))
                assert told is offered, capability
            assert detail.campaign.id == ground.playing
            assert_figures_agree(detail.campaign)

    async def test_the_detail_agrees_with_itself(self) -> None:
        async with self.make() as ground:
            for campaign in (await ground.backend.read()).campaigns:
                detail = await ground.backend.read_detail(campaign.id)
                counts = [*(detail.dispositions or {}).values(), *(detail.attempts or ())]
                counts += [count.agents for count in detail.agents or ()]
                counts += [count.calls for count in detail.wrap_up_codes or ()]
                assert min(counts, default=0) >= 0
                if detail.calls is not None:
                    assert 0 <= detail.calls.dropped <= detail.calls.answered
                    assert detail.calls.answered <= detail.calls.placed

    async def test_it_can_be_closed_twice_and_opened_again(self) -> None:
        async with self.make() as ground:
            backend = ground.backend
            before = {campaign.id for campaign in (await backend.read()).campaigns}
            await backend.close()
            await backend.close()
            with pytest.raises(UnreachableError):
                await backend.read()
            await backend.open()
            await backend.open()
            assert {campaign.id for campaign in (await backend.read()).campaigns} == before

    async def test_following_gives_everything_then_what_changes(self) -> None:
        async with self.make() as ground:
            backend = ground.backend
            if not isinstance(backend, FollowedBackend):
                pytest.skip("it is polled, not followed")
            needs(ground, Capability.PAUSE)
            state = None
            last = None
            async with aclosing(backend.follow()) as readings:  # type: ignore[type-var]
                async for reading in readings:
                    if last is None:
                        assert reading.full
                        await ground.write(ground.playing, Operate(Operation.PAUSE))
                    else:
                        assert reading.as_of >= last
                    last = reading.as_of
                    for campaign in reading.campaigns:
                        if campaign.id == ground.playing:
                            state = campaign.state
                    if state is not None and has_taken_effect(state, Operation.PAUSE):
                        break
            assert state is not None
