"""The campaign's own numbers are read page by page, in the form in which records are sent."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from campmon.append.check_options import NumberList
from campmon.append.on_campaign import read_campaign_numbers
from campmon.append.problems import Rule, Severity
from campmon.backends.base import Backend
from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.errors import CalledOffError, NotOfferedError
from campmon.model.listing import ListedRecord, RecordPage, RecordQuery
from campmon.model.record import AppendRules
from tests.unit.append.conftest import phone


class Listing:
    """Lists records, two to a page at most; `stuck` points back to where it was asked."""

    def __init__(self, records: Sequence[tuple[str, ...]], *, stuck: bool = False) -> None:
        self._records = [ListedRecord(str(n), "", phones) for n, phones in enumerate(records)]
        self._stuck = stuck
        self.capabilities = EVERYTHING

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        assert campaign_id == "7"
        end = query.offset + min(2, query.count)
        more = end < len(self._records)
        following = query.offset if self._stuck else end
        return RecordPage(tuple(self._records[query.offset : end]), following if more else None)


def backend(*records: tuple[str, ...], stuck: bool = False) -> Backend:
    return cast(Backend, Listing(records, stuck=stuck))


RECORDS = (("(201) 555-0123", phone(1)), ("+12015550124",), (), ("hidden",), ("2015550125",))


async def test_all_numbers_of_all_pages_are_held(rules: AppendRules) -> None:
    told: list[int] = []
    numbers = await read_campaign_numbers(backend(*RECORDS), "7", rules, progress=told.append)
    known: NumberList = pickle.loads(pickle.dumps(numbers))
    expected = {"2015550123", phone(1), "2015550124", "2015550125"}
    assert known.held([*expected, phone(9)]) == expected
    assert (known.rule, known.severity) == (Rule.ON_CAMPAIGN, Severity.WARNING)
    assert told == [2, 4, 5]
    assert numbers.notes == (
        "compared with the 5 records of the campaign",
        "2 records of the campaign show no number to compare with",
    )


async def test_they_are_in_the_form_that_is_sent(rules: AppendRules) -> None:
    international = replace(rules, e164=True)
    numbers = await read_campaign_numbers(backend(*RECORDS), "7", international)
    assert numbers.held(["12015550124", "2015550124"]) == {"12015550124"}


async def test_no_more_are_read_than_wanted(rules: AppendRules) -> None:
    numbers = await read_campaign_numbers(backend(*RECORDS), "7", rules, limit=3)
    assert "2015550124" in numbers.numbers
    assert "2015550125" not in numbers.numbers
    assert numbers.notes[0] == "compared with the first 3 records of the campaign"


async def test_a_platform_that_points_back_is_left(rules: AppendRules) -> None:
    numbers = await read_campaign_numbers(backend(*RECORDS, stuck=True), "7", rules)
    assert numbers.notes[0] == "compared with the first 2 records of the campaign"


async def test_it_can_be_called_off(rules: AppendRules) -> None:
    with pytest.raises(CalledOffError):
        await read_campaign_numbers(backend(*RECORDS), "7", rules, cancelled=lambda: True)


async def test_where_records_are_not_listed_the_reason_is_said(rules: AppendRules) -> None:
    listing = Listing(RECORDS)
    listing.capabilities = Capabilities(frozenset(), {Capability.RECORDS: "there is no list"})
    with pytest.raises(NotOfferedError, match="there is no list"):
        await read_campaign_numbers(cast(Backend, listing), "7", rules)
