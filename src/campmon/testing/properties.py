"""The contract of properties: read, changed one by one, and given to new campaigns."""

import pytest

from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, RefusedError, UsageError
from campmon.model.intent import Update
from campmon.model.properties import read_changes, read_new
from campmon.testing.ground import Contract, given, needs


@pytest.mark.asyncio
class PropertyContract(Contract):
    """Updating campaigns, and creating them."""

    async def test_properties_are_those_that_are_declared(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.UPDATE)
            specs = ground.backend.property_specs
            names = [spec.name for spec in specs]
            assert len(names) == len(set(names)) > 0
            assert any(spec.on_update for spec in specs)
            values = (await ground.backend.read_properties(ground.playing)).values
            for spec in specs:
                if values.get(spec.name):
                    assert spec.read(values[spec.name]) == values[spec.name], spec.name

    async def test_an_update_changes_what_it_says_and_nothing_else(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.UPDATE)
            name, value = given(ground.update, "no property to try an update on")
            changes = read_changes({name: value}, ground.backend.property_specs)
            before = dict((await ground.backend.read_properties(ground.playing)).values)
            assert before.get(name) != changes[name]
            await ground.write(ground.playing, Update(changes))
            after = await ground.sees(
                lambda: ground.backend.read_properties(ground.playing),
                lambda properties: properties.values.get(name) == changes[name],
            )
            assert dict(after.values) == before | {name: changes[name]}

    async def test_a_created_campaign_is_there(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.CREATE)
            creation = given(ground.creation, "no campaign to create")
            read_new(creation.properties, ground.backend.property_specs)
            before = {campaign.id for campaign in (await ground.backend.read()).campaigns}
            created = await ground.backend.create(creation, "contract")
            assert created not in before
            reading = await ground.sees(
                ground.backend.read, lambda r: created in {c.id for c in r.campaigns}
            )
            named = {campaign.id: campaign.name for campaign in reading.campaigns}
            assert named[created] == creation.file_name
            values = (await ground.backend.read_properties(created)).values
            for name, value in creation.properties.items():
                assert values.get(name) == value, name

    async def test_a_campaign_without_what_is_required_is_refused(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.CREATE)
            creation = given(ground.creation, "no campaign to create")
            required = [s.name for s in ground.backend.property_specs if s.on_create and s.required]
            if not required:
                pytest.skip("nothing is required")
            fewer = {n: v for n, v in creation.properties.items() if n != required[0]}
            before = {campaign.id for campaign in (await ground.backend.read()).campaigns}
            bad = type(creation)(creation.file_name, creation.content, fewer)
            with pytest.raises((RefusedError, UsageError)):
                await ground.backend.create(bad, "contract")
            assert {c.id for c in (await ground.backend.read()).campaigns} == before

    async def test_what_is_not_offered_is_not_done(self) -> None:
        async with self.make() as ground:
            offers = ground.backend.capabilities.offers
            if not offers(Capability.UPDATE):
                with pytest.raises(NotOfferedError):
                    await ground.write(ground.playing, Update({"callerId": "LOCAL"}))
            if not offers(Capability.CREATE):
                assert not any(spec.required for spec in ground.backend.property_specs)
