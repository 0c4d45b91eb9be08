"""The contract of appends: exactly the records, or none of them."""

import pytest

from campmon.model.capability import Capability
from campmon.model.errors import RefusedError
from campmon.model.intent import Append
from campmon.model.reading import Reading
from campmon.model.record import AppendRules, Record
from campmon.model.statistics import Statistics
from campmon.testing.ground import Contract, Ground, assert_figures_agree, given, needs


@pytest.mark.asyncio
class AppendContract(Contract):
    """Appends, their limits and their budget."""

    async def test_an_append_grows_the_figures_by_exactly_its_records(self) -> None:
        async with self.make() as ground:
            target = _appendable(ground)[0]
            before = await _figures(ground, target)
            records = tuple(map(ground.good_record, range(7)))
            receipt = await ground.write(target, Append(records))
            assert (receipt.accepted, receipt.refused) == (7, ())
            await _assert_grown(ground, target, before, 7)

    async def test_refused_records_are_named_and_the_others_taken(self) -> None:
        async with self.make() as ground:
            target = _appendable(ground)[0]
            bad = given(ground.refused_record, "no record that is refused alone")
            before = await _figures(ground, target)
            records = (ground.good_record(0), bad, ground.good_record(1), bad)
            receipt = await ground.write(target, Append(records))
            assert receipt.accepted == 2
            assert [refused.index for refused in receipt.refused] == [1, 3]
            assert all(refused.reason for refused in receipt.refused)
            await _assert_grown(ground, target, before, 2)

    async def test_an_append_over_the_limit_is_refused_whole(self) -> None:
        async with self.make() as ground:
            target, rules = _appendable(ground)
            if rules.max_records_per_call > 100_000:
                pytest.skip("as good as no limit")
            records = tuple(map(ground.good_record, range(rules.max_records_per_call + 1)))
            await self._assert_refused(ground, target, records)

    async def test_an_append_without_records_is_refused(self) -> None:
        async with self.make() as ground:
            await self._assert_refused(ground, _appendable(ground)[0], ())

    async def test_a_campaign_that_takes_no_append_stays_as_it_is(self) -> None:
        async with self.make() as ground:
            _appendable(ground)
            target = given(ground.not_appendable, "no campaign that takes no append")
            await self._assert_refused(ground, target, (ground.good_record(0),))

    async def _assert_refused(
        self, ground: Ground, target: str, records: tuple[Record, ...]
    ) -> None:
        before = await _figures(ground, target)
        with pytest.raises(RefusedError):
            await ground.write(target, Append(records))
        after = await _figures(ground, target)
        assert (after.uploaded, after.loaded) == (before.uploaded, before.loaded)

    async def test_the_rules_of_an_append_can_be_kept(self) -> None:
        async with self.make() as ground:
            _, rules = _appendable(ground)
            names = [spec.name for spec in rules.fields]
            assert len(names) == len(set(names))
            assert any(spec.required for spec in rules.fields)
            assert min(rules.max_records_per_call, rules.calls_per_window, rules.max_phones) >= 1
            assert rules.steady_seconds * rules.calls_per_window >= rules.window_seconds

    async def test_the_budget_counts_an_append(self) -> None:
        async with self.make() as ground:
            target = _appendable(ground)[0]
            before = (await ground.backend.read()).budget
            if before is None:
                pytest.skip("the platform has no budget")
            await ground.write(target, Append((ground.good_record(0),)))

            def counted(reading: Reading) -> bool:
                return reading.budget is not None and reading.budget.used == before.used + 1

            assert counted(await ground.sees(ground.backend.read, counted))


def _appendable(ground: Ground) -> tuple[str, AppendRules]:
    needs(ground, Capability.APPEND)
    assert ground.backend.append_rules is not None
    return given(ground.appendable, "no campaign that takes appends"), ground.backend.append_rules


async def _figures(ground: Ground, campaign_id: str) -> Statistics:
    """A campaign's figures, once they are known: a platform may have to count them first.

    Of a live campaign it may never tell how many records there are.
    """
    campaign = await ground.sees_campaign(
        campaign_id, lambda campaign: campaign.live or campaign.statistics.loaded is not None
    )
    return campaign.statistics


async def _assert_grown(ground: Ground, campaign_id: str, before: Statistics, records: int) -> None:
    """The campaign has so many records more, where its figures are known."""
    campaign = await ground.backend.read_campaign(campaign_id)
    if campaign.live and before.uploaded is before.loaded is None:
        assert campaign.statistics.uploaded is None
        return
    assert before.uploaded is not None
    assert before.loaded is not None
    grown = before.uploaded + records
    campaign = await ground.sees_campaign(
        campaign_id, lambda campaign: campaign.statistics.uploaded == grown
    )
    assert campaign.statistics.uploaded == grown
    assert campaign.statistics.loaded == before.loaded + records
    assert_figures_agree(campaign)
