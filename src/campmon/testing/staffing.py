"""The contract of staffing: who comes, who goes, and what was not possible."""

import pytest

from campmon.model.capability import Capability
from campmon.model.intent import Staff
from campmon.model.staffing import StaffingAnswer, StaffingChange
from campmon.testing.ground import Contract, needs


@pytest.mark.asyncio
class StaffingContract(Contract):
    """Agents and teams on a campaign."""

    async def test_agents_and_teams_come_and_go(self) -> None:
        async with self.make() as ground:
            backend, playing = ground.backend, ground.playing
            needs(ground, Capability.STAFFING)
            before = await backend.read_staffing(playing)
            add, remove = before.other_agents[0].id, before.agents[0].id
            receipt = await ground.write(
                playing, Staff(StaffingChange(add_agents=(add,), remove_agents=(remove,)))
            )
            assert receipt.staffing is not None
            assert receipt.staffing.added_agents == (add,)
            assert receipt.staffing.removed_agents == (remove,)
            after = await backend.read_staffing(playing)
            on_it = {agent.id for agent in after.agents}
            assert on_it == {agent.id for agent in before.agents} - {remove} | {add}
            assert not on_it & {agent.id for agent in after.other_agents}

    async def test_what_of_a_staffing_change_was_not_possible_is_told_apart(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.STAFFING)
            before = await ground.backend.read_staffing(ground.playing)
            elsewhere = before.other_agents[0].id
            change = StaffingChange(
                add_agents=("nobody@nowhere.example",),
                remove_agents=(elsewhere,),
                add_teams=("No such team",),
                remove_teams=before.other_teams[:1],
            )
            receipt = await ground.write(ground.playing, Staff(change))
            assert receipt.staffing == StaffingAnswer(
                agents_not_found=("nobody@nowhere.example",),
                agents_not_in_campaign=(elsewhere,),
                teams_not_found=("No such team",),
                teams_not_in_campaign=before.other_teams[:1],
            )
            after = await ground.backend.read_staffing(ground.playing)
            assert [agent.id for agent in after.agents] == [agent.id for agent in before.agents]
            assert after.teams == before.teams
