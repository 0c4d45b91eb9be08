"""The contract of updates of records: those that are found, in what is given, and nothing else."""

from collections.abc import Mapping

import pytest

from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, RefusedError, UnknownCampaignError
from campmon.model.intent import Append, UpdateRecords
from campmon.model.listing import ListedRecord, RecordQuery
from campmon.model.record import AppendRules, FieldKind, Record
from campmon.model.statistics import Statistics
from campmon.testing.ground import NOBODY, Contract, Ground, given, needs

_PAGE = 200
_MOST = 2_000
"""Records looked through at most."""

_NEW = "Changed here"


@pytest.mark.asyncio
class UpdatingContract(Contract):
    """Updates of records, and their limits."""

    async def test_records_that_are_found_are_updated(self) -> None:
        async with self.make() as ground:
            target, rules = _updatable(ground)
            known = await _known(ground, target)
            before = await _figures(ground, target)
            change = _change(ground, rules)
            batch = tuple(Record(record.phones[:1], change) for record in known[:2])
            receipt = await ground.write(target, UpdateRecords(batch))
            assert (receipt.accepted, receipt.refused) == (2, ())
            after = await _figures(ground, target)
            assert (after.uploaded, after.loaded) == (before.uploaded, before.loaded)

    async def test_an_update_is_seen_and_nothing_else_has_changed(self) -> None:
        async with self.make() as ground:
            target, rules = _updatable(ground)
            needs(ground, Capability.RECORDS)
            known = await _known(ground, target)
            before = await _listed(ground, target)
            change = _change(ground, rules)
            chosen = known[1]
            await ground.write(target, UpdateRecords((Record(chosen.phones[:1], change),)))
            after = await ground.sees(
                lambda: _listed(ground, target), lambda listed: _differing(before, listed) != []
            )
            differing = _differing(before, after)
            assert len(differing) == 1
            changed = differing[0]
            assert _digits(after[changed].phones[0]) == _digits(chosen.phones[0])
            assert after[changed].phones == before[changed].phones
            assert set(change.values()) <= set(_texts(after[changed]))
            untouched = set(_texts(before[changed])) - set(_texts(after[changed]))
            assert len(untouched) <= len(change)

    async def test_numbers_that_are_not_on_the_campaign_are_refused_by_their_place(self) -> None:
        async with self.make() as ground:
            target, rules = _updatable(ground)
            first, second, *_ = await _known(ground, target)
            before = await _figures(ground, target)
            change = _change(ground, rules)
            unknown = ground.unknown_phone
            phones = (first.phones[0], unknown, second.phones[0], unknown)
            batch = tuple(Record((phone,), change) for phone in phones)
            receipt = await ground.write(target, UpdateRecords(batch))
            assert receipt.accepted == 2
            assert [refused.index for refused in receipt.refused] == [1, 3]
            assert all(refused.reason for refused in receipt.refused)
            after = await _figures(ground, target)
            assert (after.uploaded, after.loaded) == (before.uploaded, before.loaded)

    async def test_an_update_over_the_limit_is_refused_whole(self) -> None:
        async with self.make() as ground:
            target, rules = _updatable(ground)
            if rules.max_records_per_call > 100_000:
                pytest.skip("as good as no limit")
            change = _change(ground, rules)
            phone = ground.unknown_phone
            batch = tuple(Record((phone,), change) for _ in range(rules.max_records_per_call + 1))
            with pytest.raises(RefusedError):
                await ground.write(target, UpdateRecords(batch))

    async def test_an_update_without_records_is_refused(self) -> None:
        async with self.make() as ground:
            target, _ = _updatable(ground)
            with pytest.raises(RefusedError):
                await ground.write(target, UpdateRecords(()))

    async def test_an_update_on_an_unknown_campaign_is_told_as_such(self) -> None:
        async with self.make() as ground:
            _, rules = _updatable(ground)
            batch = (Record((ground.unknown_phone,), _change(ground, rules)),)
            with pytest.raises(UnknownCampaignError):
                await ground.write(NOBODY, UpdateRecords(batch))

    async def test_the_rules_of_an_update_can_be_kept(self) -> None:
        async with self.make() as ground:
            _, rules = _updatable(ground)
            names = [spec.name for spec in rules.fields]
            assert len(names) == len(set(names)) > 1
            finds = next(spec for spec in rules.fields if spec.kind is FieldKind.PHONE)
            assert finds.required
            assert min(rules.max_records_per_call, rules.calls_per_window) >= 1

    async def test_updates_that_are_not_offered_are_refused_as_such(self) -> None:
        async with self.make() as ground:
            backend = ground.backend
            if backend.capabilities.offers(Capability.UPDATE_RECORDS):
                assert backend.update_rules is not None
                return
            assert backend.capabilities.why_not(Capability.UPDATE_RECORDS)
            assert backend.update_rules is None
            batch = (Record((ground.unknown_phone,), {"name": _NEW}),)
            with pytest.raises(NotOfferedError):
                await ground.write(ground.playing, UpdateRecords(batch))


def _updatable(ground: Ground) -> tuple[str, AppendRules]:
    needs(ground, Capability.UPDATE_RECORDS)
    assert ground.backend.update_rules is not None
    target = ground.updatable if ground.updatable is not None else ground.appendable
    return given(target, "no campaign whose records can be updated"), ground.backend.update_rules


def _change(ground: Ground, rules: AppendRules) -> Mapping[str, str]:
    """What records are changed in: as the ground says, else the first field of plain text."""
    if ground.record_change is not None:
        return ground.record_change
    texts = [spec.name for spec in rules.fields if spec.kind is FieldKind.TEXT]
    return {given(next(iter(texts), None), "no field of plain text"): _NEW}


async def _known(ground: Ground, target: str) -> tuple[Record, ...]:
    """Records that are on the campaign: the ground's own, else some that are appended."""
    if ground.known_records:
        return ground.known_records
    needs(ground, Capability.APPEND)
    before = (await _figures(ground, target)).uploaded
    records = tuple(map(ground.good_record, range(3)))
    await ground.write(target, Append(records))
    if before is not None:
        await ground.sees_campaign(
            target, lambda campaign: campaign.statistics.uploaded == before + len(records)
        )
    return records


async def _figures(ground: Ground, campaign_id: str) -> Statistics:
    return (await ground.backend.read_campaign(campaign_id)).statistics


async def _listed(ground: Ground, campaign_id: str) -> list[ListedRecord]:
    listed: list[ListedRecord] = []
    offset: int | None = 0
    while offset is not None and len(listed) < _MOST:
        page = await ground.backend.read_records(campaign_id, RecordQuery(offset, _PAGE))
        listed += page.records
        offset = page.next_offset
    return listed


def _differing(before: list[ListedRecord], after: list[ListedRecord]) -> list[int]:
    """Which records are not as they were, but for how their calls end."""
    assert [record.id for record in before] == [record.id for record in after]
    return [
        number
        for number, (here, there) in enumerate(zip(before, after, strict=True))
        if (here.phones, _texts(here)) != (there.phones, _texts(there))
    ]


def _texts(record: ListedRecord) -> tuple[str, ...]:
    return (record.account, record.first_name, record.last_name, *record.fields.values())


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdigit())[-10:]
