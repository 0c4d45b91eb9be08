"""The contract of staffing: who comes, who goes, and what was not possible."""

import pytest

from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError
from campmon.model.intent import Staff
from campmon.model.staffing import Staffing, StaffingAnswer, StaffingChange, StaffingMove
from campmon.testing.ground import Contract, Ground, needs


@pytest.mark.asyncio
class StaffingContract(Contract):
    """Agents and teams on a campaign."""

    async def test_agents_and_teams_come_and_go(self) -> None:
        async with self.make() as ground:
            backend, playing = ground.backend, ground.playing
            needs(ground, Capability.STAFFING)
            before = await backend.read_staffing(playing)
            add = (_elsewhere(ground, before),)
            removes = StaffingMove.REMOVE_AGENTS not in before.not_offered
            remove = (ground.agent_on or before.agents[0].id,) if removes else ()
            receipt = await ground.write(
                playing, Staff(StaffingChange(add_agents=add, remove_agents=remove))
            )
            assert receipt.staffing is not None
            assert receipt.staffing.added_agents == add
            assert receipt.staffing.removed_agents == remove
            after = await backend.read_staffing(playing)
            on_it = {agent.id for agent in after.agents}
            assert on_it == {agent.id for agent in before.agents} - {*remove} | {*add}
            assert not on_it & {agent.id for agent in after.other_agents}

    async def test_what_of_a_staffing_change_was_not_possible_is_told_apart(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.STAFFING)
            before = await ground.backend.read_staffing(ground.playing)
            lacks = before.not_offered.keys()
            nobody = ("nobody@nowhere.example",)
            known = _elsewhere(ground, before)
            elsewhere = () if StaffingMove.REMOVE_AGENTS in lacks else (known,)
            no_team = () if StaffingMove.ADD_TEAMS in lacks else ("No such team",)
            team = () if StaffingMove.REMOVE_TEAMS in lacks else before.other_teams[:1]
            change = StaffingChange(nobody, elsewhere, no_team, team)
            receipt = await ground.write(ground.playing, Staff(change))
            answer = receipt.staffing
            assert answer is not None
            asked = not answer.agents_not_asked  # a platform of ids alone cannot be asked
            assert bool(answer.why_not_asked) is not asked
            assert answer == StaffingAnswer(
                agents_not_found=nobody if asked else (),
                agents_not_asked=() if asked else nobody,
                why_not_asked=answer.why_not_asked,
                agents_not_in_campaign=elsewhere,
                teams_not_found=no_team,
                teams_not_in_campaign=team,
            )
            after = await ground.backend.read_staffing(ground.playing)
            assert [agent.id for agent in after.agents] == [agent.id for agent in before.agents]
            assert after.teams == before.teams

    async def test_a_move_that_is_not_offered_is_refused_with_its_reason(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.STAFFING)
            staffing = await ground.backend.read_staffing(ground.playing)
            if not staffing.not_offered:
                pytest.skip("every move is offered")
            for move, reason in staffing.not_offered.items():
                assert reason
                names = {move.name.lower(): ("Blue",)}
                with pytest.raises(NotOfferedError):
                    await ground.write(ground.playing, Staff(StaffingChange(**names)))


def _elsewhere(ground: Ground, staffing: Staffing) -> str:
    """An agent who is known and not on the campaign."""
    return ground.agent_elsewhere or staffing.other_agents[0].id
