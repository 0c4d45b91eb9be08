"""The search for records whose append was never answered, in LiveVox's list of transactions."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.backends.livevox.client import (
    BadAnswer,
    Forbidden,
    NotReached,
    Page,
    SessionRefused,
    TransactionRow,
)
from campmon.backends.livevox.looking import MOST_PAGES, look_for
from campmon.model.intent import Found, Landing
from campmon.model.record import Record
from tests.unit.livevox.scripted import ScriptedClient, Stored, Time

BEFORE = 1_500


def phone(number: int) -> str:
    return f"201{2_000_000 + number:07d}"


def batch(count: int, start: int = 0) -> list[Record]:
    return [Record((phone(n),), {"account": f"N{n}"}) for n in range(start, start + count)]


class Ground:
    """A campaign of 1,500 records, and what comes to it."""

    def __init__(self, before: int = BEFORE) -> None:
        self.client = ScriptedClient(Time())
        self.stored = self.client.campaigns["1"] = Stored()
        self.stored.load(before)

    def comes(self, records: list[Record]) -> None:
        for record in records:
            self.stored.records.append(self.row(record, str(len(self.stored.records))))

    def row(self, record: Record, row_id: str) -> TransactionRow:
        return TransactionRow(row_id, record.fields.get("account", ""), record.phones)

    async def looks(
        self, records: list[Record], before: int | None = BEFORE, now: int | None = None
    ) -> Found:
        return await look_for(self.client, "1", records, before, now)  # type: ignore[arg-type]

    async def landing(self, records: list[Record], before: int | None = BEFORE) -> Landing:
        found = await self.looks(records, before)
        assert found.evidence
        assert bool(found.missing) is (found.landing is Landing.PARTLY)
        return found.landing


@pytest.fixture
def ground() -> Ground:
    return Ground()


class TestWhatLanded:
    @pytest.mark.parametrize("count", [1, 10, 2_500])
    async def test_all(self, ground: Ground, count: int) -> None:
        ground.comes(batch(count))
        assert await ground.landing(batch(count)) is Landing.ALL

    @pytest.mark.parametrize("count", [1, 10, 2_500])
    async def test_none(self, ground: Ground, count: int) -> None:
        assert await ground.landing(batch(count)) is Landing.NONE

    async def test_none_on_an_empty_campaign(self) -> None:
        assert await Ground(0).landing(batch(2), 0) is Landing.NONE

    async def test_some_and_exactly_which_are_missing(self, ground: Ground) -> None:
        ground.comes(batch(1_200))
        found = await ground.looks(batch(2_500))
        assert (found.landing, found.missing) == (Landing.PARTLY, tuple(range(1_200, 2_500)))
        assert "2,500 records 1,200" in found.evidence
        assert "1,300 are not" in found.evidence

    async def test_what_others_append_is_others(self, ground: Ground) -> None:
        ground.comes(batch(300, 9_000))
        assert await ground.landing(batch(10)) is Landing.NONE
        ground.comes([record for n, record in enumerate(batch(10)) if n % 3])
        ground.comes(batch(1_000, 20_000))
        assert (await ground.looks(batch(10))).missing == (0, 3, 6, 9)
        ground.comes([batch(10)[n] for n in (9, 0, 6, 3)])
        assert await ground.landing(batch(10)) is Landing.ALL

    async def test_of_equal_records_each_counts(self, ground: Ground) -> None:
        sent = [*batch(1), *batch(1, 5), *batch(1)]
        ground.comes(batch(1))
        found = await ground.looks(sent)
        assert found.landing is Landing.PARTLY
        assert found.missing in ((0, 1), (1, 2))
        ground.comes(batch(1) + batch(1, 5))
        assert await ground.landing(sent) is Landing.ALL

    async def test_records_of_one_account_and_number_are_told_apart_by_further_phones(
        self, ground: Ground
    ) -> None:
        sent = [Record((phone(1), phone(n)), {"account": "A"}) for n in (2, 3, 4)]
        ground.comes([sent[1], sent[2]])
        assert (await ground.looks(sent)).missing == (0,)

    async def test_further_phones_may_be_listed_otherwise(self, ground: Ground) -> None:
        sent = [Record((phone(1), phone(2)), {"account": "A"})]
        ground.comes([Record((phone(1),), {"account": "A"})])
        assert await ground.landing(sent) is Landing.ALL

    async def test_without_an_account_a_record_is_known_by_its_phone(self, ground: Ground) -> None:
        sent = [Record((phone(1),)), Record((phone(2),), {"account": " A2 "})]
        ground.stored.records += [
            TransactionRow("x", "made up", ("1" + phone(1),)),
            TransactionRow("y", "A2", (phone(2), phone(3))),
        ]
        assert await ground.landing(sent) is Landing.ALL

    async def test_a_list_without_accounts_is_compared_by_phones(self, ground: Ground) -> None:
        ground.comes([Record((phone(n),)) for n in range(3)])
        assert await ground.landing(batch(3)) is Landing.ALL

    async def test_a_requeued_list_is_no_landing(self) -> None:
        ground = Ground(0)
        ground.comes(batch(10))
        ground.comes(batch(1_490, 500))
        assert await ground.landing(batch(10)) is Landing.NONE
        ground.comes(batch(4, 3_000))
        assert await ground.landing(batch(10)) is Landing.NONE
        ground.comes(batch(3))
        assert (await ground.looks(batch(10))).missing == tuple(range(3, 10))


class TestWhatCannotBeKnown:
    async def test_the_same_records_at_the_old_end_may_be_the_new_ones(
        self, ground: Ground
    ) -> None:
        ground.comes(batch(10))
        assert await ground.landing(batch(10), BEFORE + 10) is Landing.UNKNOWN
        ground.comes(batch(10))
        assert await ground.landing(batch(10), BEFORE + 10) is Landing.ALL

    @pytest.mark.parametrize("before", [BEFORE + 100, 9_000])
    async def test_a_list_shorter_than_before(self, ground: Ground, before: int) -> None:
        ground.comes(batch(10))
        assert await ground.landing(batch(10), before) is Landing.UNKNOWN

    async def test_nothing_is_known_of_before_or_of_nothing(self, ground: Ground) -> None:
        ground.comes(batch(10))
        assert await ground.landing(batch(10), None) is Landing.UNKNOWN
        assert await ground.landing([]) is Landing.UNKNOWN

    async def test_a_whole_list_without_any_of_them_tells_even_so(self, ground: Ground) -> None:
        assert await ground.landing(batch(10), None) is Landing.NONE
        assert (await ground.looks(batch(10), None, BEFORE + 1)).landing is Landing.UNKNOWN
        ground.comes(batch(1, 9))
        assert await ground.landing(batch(10), None) is Landing.UNKNOWN

    async def test_a_list_that_lags_behind_the_count(self, ground: Ground) -> None:
        assert (await ground.looks(batch(10), now=BEFORE + 10)).landing is Landing.UNKNOWN
        assert (await ground.looks(batch(10), now=BEFORE)).landing is Landing.NONE
        ground.comes(batch(10))
        assert (await ground.looks(batch(10), now=BEFORE + 20)).landing is Landing.ALL

    @pytest.mark.parametrize("listed", ["", "XXXXXX0001", "***"])
    async def test_numbers_that_are_masked(self, ground: Ground, listed: str) -> None:
        ground.stored.records.append(TransactionRow("9000", "", (listed,) if listed else ()))
        assert await ground.landing(batch(1)) is Landing.UNKNOWN

    async def test_a_masked_number_of_another_account_is_others(self, ground: Ground) -> None:
        ground.stored.records.append(TransactionRow("9000", "other", ("XXX",)))
        assert await ground.landing(batch(1)) is Landing.NONE

    async def test_the_numbers_are_there_under_other_accounts(self, ground: Ground) -> None:
        ground.comes([Record((phone(n),), {"account": f"00N{n}"}) for n in range(10)])
        assert await ground.landing(batch(10)) is Landing.UNKNOWN

    async def test_two_of_one_number_of_which_one_landed(self, ground: Ground) -> None:
        sent = [Record((phone(1),), {"account": account}) for account in ("A", "B")]
        ground.comes(sent[1:])
        assert (await ground.looks(sent)).missing == (0,)

    @pytest.mark.parametrize("error", [Forbidden("no", 403), BadAnswer("brok\x1ben", 200)])
    async def test_a_list_that_cannot_be_read(
        self, ground: Ground, error: Forbidden | BadAnswer
    ) -> None:
        ground.client.errors["records"] = error
        found = await ground.looks(batch(1))
        assert found.landing is Landing.UNKNOWN
        assert "\x1b" not in found.evidence

    async def test_a_session_that_ends_all_the_time_is_no_missing_right(
        self, ground: Ground
    ) -> None:
        ground.client.errors["records"] = SessionRefused("Session is over", 401)
        found = await ground.looks(batch(1))
        assert found.landing is Landing.UNKNOWN
        assert "Session is over" in found.evidence

    async def test_rows_that_cannot_be_read(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = ground.client.list_transactions

        async def holes(*args: object, **options: object) -> Page[TransactionRow]:
            page = await whole(*args, **options)  # type: ignore[arg-type]
            return replace(page, rows=page.rows[:-1], left_out=1) if page.rows else page

        monkeypatch.setattr(ground.client, "list_transactions", holes)
        ground.comes(batch(3))
        assert await ground.landing(batch(3)) is Landing.UNKNOWN

    async def test_a_platform_that_is_gone_is_told(self, ground: Ground) -> None:
        ground.client.errors["records"] = NotReached("down")
        with pytest.raises(NotReached):
            await ground.landing(batch(1))

    async def test_an_endless_list_is_not_read_for_ever(self, ground: Ground) -> None:
        ground.comes(batch(200, 9_000))
        ground.client.page_cap = 1
        assert await ground.landing(batch(1)) is Landing.UNKNOWN
        assert ground.client.count("records") == MOST_PAGES

    async def test_a_list_that_ignores_the_offset(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = TransactionRow("1", "A", (phone(7_000),))

        async def same(
            campaign_id: str, *, offset: int, count: int, valid_only: bool
        ) -> Page[TransactionRow]:
            return Page((row,), offset + 1)

        monkeypatch.setattr(ground.client, "list_transactions", same)
        assert await ground.landing(batch(1)) is Landing.UNKNOWN


class TestAListInAnotherOrder:
    async def test_new_records_on_top(self, ground: Ground) -> None:
        sent = batch(10)
        ground.stored.records[:0] = [ground.row(record, f"9{n}00") for n, record in enumerate(sent)]
        assert await ground.landing(sent) is Landing.UNKNOWN

    async def test_new_records_on_top_of_a_long_list(self) -> None:
        ground = Ground((MOST_PAGES + 5) * 1_000)
        before, sent = len(ground.stored.records), batch(10)
        ground.comes(batch(3, 50))
        assert await ground.landing(sent, before) is Landing.NONE
        ground.stored.records[:0] = [
            ground.row(record, f"9{n}00000") for n, record in enumerate(sent)
        ]
        assert await ground.landing(sent, before) is Landing.UNKNOWN

    async def test_a_whole_list_that_has_none_of_them_tells_in_any_order(
        self, ground: Ground
    ) -> None:
        ground.stored.records.insert(700, TransactionRow("z", "other", (phone(50),)))
        assert await ground.landing(batch(10)) is Landing.NONE


@settings(max_examples=60, deadline=None)
@given(data=st.data())
async def test_nothing_is_ever_said_that_would_lose_or_double_a_record(data: st.DataObject) -> None:
    """Whatever others append and wherever the list puts it: what is said to be missing is."""
    sent = batch(data.draw(st.integers(1, 6)))
    sent += data.draw(st.lists(st.sampled_from(sent), max_size=2))
    landed = data.draw(st.lists(st.booleans(), min_size=len(sent), max_size=len(sent)))
    ground = Ground(40)
    ours = [record for record, came in zip(sent, landed, strict=True) if came]
    others = batch(data.draw(st.integers(0, 4)), 900)
    on_top = data.draw(st.booleans())
    came = data.draw(st.permutations(ours + others))
    rows = [ground.row(record, str(100 + n)) for n, record in enumerate(came)]
    ground.stored.records[0 if on_top else 40 : 0 if on_top else 40] = rows
    found = await ground.looks(sent, 40)
    if found.landing is Landing.UNKNOWN:
        assert on_top
        return
    missing = {
        Landing.ALL: (), Landing.NONE: tuple(range(len(sent))), Landing.PARTLY: found.missing
    }[found.landing]  # fmt: skip
    left = sorted(record.fields["account"] for record in ours)
    left += [sent[place].fields["account"] for place in missing]
    assert sorted(left) == sorted(record.fields["account"] for record in sent)
