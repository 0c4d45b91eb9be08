"""The contract of looking for records whose append was never answered.

What is said must be true: a record that is said to be missing is sent again, one that is said to
be there never is. Where it cannot be known that is said, with what was seen.
"""

from collections.abc import Sequence

import pytest

from campmon.model.capability import Capability
from campmon.model.errors import UnknownCampaignError
from campmon.model.intent import Append, Found, Landing
from campmon.model.record import Record
from campmon.testing.ground import NOBODY, Contract, Ground, given, needs

_OTHERS = 40
"""The number of the first record that others append; those of the batch come before it."""


@pytest.mark.asyncio
class LookingContract(Contract):
    """What of a batch is on a campaign."""

    async def test_a_batch_that_landed_is_found(self) -> None:
        async with self.make() as ground:
            target, before = await _target(ground)
            batch = _batch(ground, range(3))
            await _append(ground, target, before, batch)
            _said(ground, await ground.backend.look_for(target, batch, before), Landing.ALL)

    async def test_a_batch_that_was_never_sent_is_not(self) -> None:
        async with self.make() as ground:
            target, before = await _target(ground)
            batch = _batch(ground, range(3))
            _said(ground, await ground.backend.look_for(target, batch, before), Landing.NONE)

    async def test_what_others_append_makes_no_difference(self) -> None:
        async with self.make() as ground:
            target, before = await _target(ground)
            batch = _batch(ground, range(3))
            others = _batch(ground, range(_OTHERS, _OTHERS + 4))
            await _append(ground, target, before, others)
            _said(ground, await ground.backend.look_for(target, batch, before), Landing.NONE)
            await _append(ground, target, before + len(others), batch)
            _said(ground, await ground.backend.look_for(target, batch, before), Landing.ALL)

    async def test_of_a_batch_that_landed_in_part_each_record_that_is_missing_is_named(
        self,
    ) -> None:
        async with self.make() as ground:
            target, before = await _target(ground)
            batch = _batch(ground, range(6))
            others = _batch(ground, range(_OTHERS, _OTHERS + 2))
            landed = (batch[4], others[0], batch[1], others[1])
            await _append(ground, target, before, landed)
            found = await ground.backend.look_for(target, batch, before)
            _said(ground, found, Landing.PARTLY, (0, 2, 3, 5))

    async def test_records_that_were_there_before_do_not_count(self) -> None:
        async with self.make() as ground:
            target, before = await _target(ground)
            batch = _batch(ground, range(3))
            await _append(ground, target, before, batch)
            found = await ground.backend.look_for(target, batch, before + len(batch))
            assert found.landing in (Landing.NONE, Landing.UNKNOWN)

    async def test_without_a_count_from_before_nothing_is_said_to_have_landed(self) -> None:
        async with self.make() as ground:
            target, _ = await _target(ground)
            found = await ground.backend.look_for(target, _batch(ground, range(3)), None)
            assert found.landing in (Landing.NONE, Landing.UNKNOWN)
            assert found.evidence

    async def test_a_look_on_an_unknown_campaign(self) -> None:
        async with self.make() as ground:
            needs(ground, Capability.RECORDS)
            with pytest.raises(UnknownCampaignError):
                await ground.backend.look_for(NOBODY, _batch(ground, range(3)), 0)


def _said(ground: Ground, found: Found, landing: Landing, missing: tuple[int, ...] = ()) -> None:
    """A backend that lists records tells; one that does not says so. Either says what it saw."""
    expected = (landing, missing)
    if not ground.backend.capabilities.offers(Capability.RECORDS):
        expected = (Landing.UNKNOWN, ())
    assert (found.landing, found.missing) == expected, found.evidence
    assert found.evidence


def _batch(ground: Ground, numbers: range) -> tuple[Record, ...]:
    return tuple(map(ground.good_record, numbers))


async def _target(ground: Ground) -> tuple[str, int]:
    """A campaign that takes appends, and how many records it has; 0 where nobody tells."""
    needs(ground, Capability.APPEND)
    target = given(ground.appendable, "no campaign that takes appends")
    campaign = await ground.sees_campaign(
        target, lambda campaign: campaign.live or campaign.statistics.uploaded is not None
    )
    return target, campaign.statistics.uploaded or 0


async def _append(ground: Ground, target: str, before: int, records: Sequence[Record]) -> None:
    """Append, and wait until the campaign shows it, where it shows that at all."""
    await ground.write(target, Append(tuple(records)))
    await ground.sees_campaign(
        target, lambda c: c.statistics.uploaded in (None, before + len(records))
    )
