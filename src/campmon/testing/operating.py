"""The contract of operations: done where possible, refused otherwise, never in silence."""

import pytest

from campmon.model.capability import FOR_OPERATION, Capability
from campmon.model.errors import NotOfferedError, RefusedError
from campmon.model.intent import Append, Operate, Staff
from campmon.model.staffing import StaffingChange
from campmon.model.state import CampaignState, Operation, allows, has_taken_effect
from campmon.testing.ground import Contract, assert_figures_agree


@pytest.mark.asyncio
class OperationContract(Contract):
    """Changes of state, and what is not offered at all."""

    @pytest.mark.parametrize("operation", list(Operation))
    async def test_an_operation_that_is_possible_is_carried_out(self, operation: Operation) -> None:
        tried = 0
        for state in await self._states_that_allow(operation):
            async with self.make() as ground:
                campaign_id = ground.campaigns[state]
                await ground.write(campaign_id, Operate(operation))
                campaign = await ground.sees_campaign(
                    campaign_id, lambda campaign: has_taken_effect(campaign.state, operation)
                )
                assert has_taken_effect(campaign.state, operation), (state, campaign.state)
                assert_figures_agree(campaign)
                tried += 1
        if not tried:
            pytest.skip(f"{operation.value} is not offered, or no campaign to try it on")

    @pytest.mark.parametrize("operation", list(Operation))
    async def test_an_operation_that_is_not_possible_changes_nothing(
        self, operation: Operation
    ) -> None:
        tried = 0
        async with self.make() as ground:
            for state, campaign_id in ground.campaigns.items():
                if allows(state, operation) or has_taken_effect(state, operation):
                    continue
                with pytest.raises(RefusedError):
                    await ground.write(campaign_id, Operate(operation))
                after = await ground.backend.read_campaign(campaign_id)
                assert after.state is state
                tried += 1
        if not tried:
            pytest.skip(f"no campaign in a state that forbids {operation.value}")

    @pytest.mark.parametrize("operation", list(Operation))
    async def test_what_is_so_already_is_said_to_be(self, operation: Operation) -> None:
        tried = 0
        async with self.make() as ground:
            if not ground.backend.capabilities.offers(FOR_OPERATION[operation]):
                pytest.skip(f"{operation.value} is not offered")
            for state, campaign_id in ground.campaigns.items():
                if has_taken_effect(state, operation):
                    receipt = await ground.write(campaign_id, Operate(operation))
                    assert receipt.already
                    assert (await ground.backend.read_campaign(campaign_id)).state is state
                    tried += 1
        if not tried:
            pytest.skip(f"no campaign on which {operation.value} has been done already")

    async def _states_that_allow(self, operation: Operation) -> list[CampaignState]:
        async with self.make() as ground:
            if not ground.backend.capabilities.offers(FOR_OPERATION[operation]):
                return []
            return [state for state in ground.campaigns if allows(state, operation)]

    async def test_what_is_not_offered_is_refused_as_such(self) -> None:
        async with self.make() as ground:
            backend, playing = ground.backend, ground.playing
            for operation, capability in FOR_OPERATION.items():
                if not backend.capabilities.offers(capability):
                    assert backend.capabilities.why_not(capability)
                    with pytest.raises(NotOfferedError):
                        await ground.write(playing, Operate(operation))
            if not backend.capabilities.offers(Capability.APPEND):
                assert backend.append_rules is None
                with pytest.raises(NotOfferedError):
                    await ground.write(playing, Append((ground.good_record(0),)))
            if not backend.capabilities.offers(Capability.STAFFING):
                with pytest.raises(NotOfferedError):
                    await backend.read_staffing(playing)
                with pytest.raises(NotOfferedError):
                    await ground.write(playing, Staff(StaffingChange()))
