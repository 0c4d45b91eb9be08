"""What is said loudly before records are sent."""

from dataclasses import replace

import pytest

from campmon.append import AppendPlan, warnings_for
from campmon.model.campaign import Campaign
from campmon.model.record import AppendRules, FieldSpec
from campmon.model.state import CampaignState
from campmon.model.statistics import Statistics
from tests.unit.append.conftest import MakeCsv, phone
from tests.unit.append.conftest import planned as planned_from

CALLER_ID = FieldSpec(
    "callerId", "Caller ID", without="will not launch: nobody is called without it"
)


@pytest.fixture
def strict(rules: AppendRules) -> AppendRules:
    """Rules of a platform that takes records which it never dials, and slows down when full."""
    fields = tuple(spec for spec in rules.fields if spec.name != CALLER_ID.name)
    return replace(rules, fields=(*fields, CALLER_ID), many_records=1_000)


def planned(make_csv: MakeCsv, rules: AppendRules, rows: list[list[str]]) -> AppendPlan:
    return planned_from(make_csv(rows), rules)


def campaign(uploaded: int | None) -> Campaign:
    figures = Statistics(uploaded=uploaded)
    return Campaign("p", "1", "Spring", CampaignState.PLAYING, statistics=figures)


def test_records_that_lack_what_they_need_are_counted(
    make_csv: MakeCsv, strict: AppendRules
) -> None:
    rows = [["phone1", "callerId"]] + [[phone(n), "2015550100" if n % 4 else ""] for n in range(20)]
    plan = planned(make_csv, strict, rows)
    assert plan.warnings == (
        "WILL NOT LAUNCH: 5 of 20 records have no callerId (Caller ID); "
        "nobody is called without it",
    )
    assert warnings_for(plan, campaign(10)) == plan.warnings


def test_numbers_that_only_their_digits_take_abroad_are_told_by_country(
    make_csv: MakeCsv, rules: AppendRules
) -> None:
    abroad = replace(rules, e164=True, region="")
    rows = [["phone1"], ["447414992548"], ["447414992549"], ["6063540329"], ["+4930123456"]]
    assert planned(make_csv, abroad, rows).warnings == (
        "COUNTRIES: 3 numbers are written without + and taken for 2 of +44 (GB), 1 of +60 (MY); "
        "if these are national numbers, set region in the profile",
    )
    national = replace(abroad, region="GB")
    assert planned(make_csv, national, [["phone1"], ["447414992548"]]).warnings == ()


def test_rows_that_are_not_sent_are_not_counted(make_csv: MakeCsv, strict: AppendRules) -> None:
    rows = [["phone1", "callerId"], [phone(1), ""], ["12", ""], [phone(2), "2015550100"]]
    plan = planned(make_csv, strict, rows)
    assert plan.warnings[0].startswith("WILL NOT LAUNCH: 1 of 2 records has no callerId")


def test_a_field_without_a_column_is_lacking_everywhere(
    make_csv: MakeCsv, strict: AppendRules
) -> None:
    plan = planned(make_csv, strict, [["phone1"], [phone(1)]])
    assert plan.warnings == (
        "WILL NOT LAUNCH: 1 of 1 record has no callerId (Caller ID), for which no column is "
        "chosen; nobody is called without it",
    )


def test_nothing_is_said_where_nothing_lacks(
    make_csv: MakeCsv, strict: AppendRules, rules: AppendRules
) -> None:
    rows = [["phone1", "callerId"], [phone(1), "2015550100"]]
    assert planned(make_csv, strict, rows).warnings == ()
    assert planned(make_csv, rules, [["phone1"], [phone(1)]]).warnings == ()


@pytest.mark.parametrize(
    ("uploaded", "said"),
    [
        (998, None),
        (999, "Uploaded would pass 1,000 and be 1,001"),
        (2_000, "Uploaded is over 1,000 and would be 2,002"),
        (None, None),
    ],
)
def test_a_campaign_that_gets_too_large_is_told(
    make_csv: MakeCsv, strict: AppendRules, uploaded: int | None, said: str | None
) -> None:
    rows = [["phone1", "callerId"], [phone(1), "2015550100"], [phone(2), "2015550100"]]
    plan = planned(make_csv, strict, rows)
    found = warnings_for(plan, campaign(uploaded))
    assert len(found) == (said is not None)
    if said is not None:
        assert said in found[0]
    assert warnings_for(replace(plan, rules=replace(strict, many_records=None)), campaign(9)) == ()
