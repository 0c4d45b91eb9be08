"""Numbers that are not called are refused by their kind, and others that are unusual told."""

from dataclasses import replace

import pytest

from campmon.append import ColumnMapping, Purpose, Rule, Severity, guess_mapping
from campmon.append.checks import CheckedRow, RowChecker
from campmon.append.columns import ColumnChecker
from campmon.append.table import Row, RowChunk
from campmon.model.record import AppendRules

HEADER = ("Phone", "Further phones", "Caller ID")
TOLL_FREE, PREMIUM, ORDINARY = "8005550123", "9005550123", "2015550123"


@pytest.fixture
def mapping(rules: AppendRules) -> ColumnMapping:
    return guess_mapping(HEADER, (), rules.fields)


def checked(
    mapping: ColumnMapping, rules: AppendRules, *cells: str, purpose: Purpose = Purpose.APPEND
) -> CheckedRow:
    """Check a row; both ways of checking say the same."""
    row = [*cells, *[""] * (len(HEADER) - len(cells))]
    result = RowChecker(mapping, rules, purpose).check(Row(2, row))
    chunk = ColumnChecker(mapping, rules, purpose).check(RowChunk([2], [row]))
    assert tuple(chunk.problems.get(0, ())) == result.problems
    assert chunk.phones == [",".join(result.record.phones) if result.record else ""]
    return result


@pytest.mark.parametrize("e164", [False, True])
def test_a_premium_rate_number_is_not_sent(
    mapping: ColumnMapping, rules: AppendRules, e164: bool
) -> None:
    row = checked(mapping, replace(rules, e164=e164), PREMIUM)
    assert row.record is None
    (problem,) = (problem for problem in row.problems if problem.rule is Rule.NUMBER_TYPE)
    assert problem.severity is Severity.ERROR
    assert str(problem) == "line 2: Phone '9005550123' is a premium-rate number"


def test_as_a_further_number_it_is_left_out(mapping: ColumnMapping, rules: AppendRules) -> None:
    row = checked(mapping, rules, ORDINARY, f"{PREMIUM};911")
    assert row.record is not None
    assert row.record.phones == (ORDINARY,)
    assert [(p.rule, p.severity) for p in row.problems] == [
        (Rule.NUMBER_TYPE, Severity.WARNING),
        (Rule.NUMBER_TYPE, Severity.WARNING),
    ]
    assert all(problem.message.endswith("; left out") for problem in row.problems)


@pytest.mark.parametrize("e164", [False, True])
def test_a_toll_free_number_is_sent_and_told(
    mapping: ColumnMapping, rules: AppendRules, e164: bool
) -> None:
    row = checked(mapping, replace(rules, e164=e164), TOLL_FREE)
    assert row.record is not None
    assert [str(problem) for problem in row.problems] == [
        "line 2: Phone '8005550123' is a toll-free number"
    ]
    assert row.problems[0].severity is Severity.WARNING


def test_a_caller_id_may_be_toll_free(mapping: ColumnMapping, rules: AppendRules) -> None:
    row = checked(mapping, rules, ORDINARY, "", TOLL_FREE)
    assert row.record is not None
    assert row.record.fields["callerId"] == TOLL_FREE
    assert row.problems == ()


def test_what_is_on_the_campaign_already_may_be_changed(
    mapping: ColumnMapping, rules: AppendRules
) -> None:
    row = checked(mapping, rules, PREMIUM, "", TOLL_FREE, purpose=Purpose.UPDATE)
    assert row.record is not None
    assert row.problems == ()


def test_rows_with_such_a_caller_id_are_not_checked_one_by_one(
    mapping: ColumnMapping, rules: AppendRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(checker: RowChecker, row: Row) -> CheckedRow:
        raise AssertionError

    monkeypatch.setattr(RowChecker, "check", never)
    checker = ColumnChecker(mapping, rules)
    chunk = checker.check(RowChunk([2, 3], [[ORDINARY, "", TOLL_FREE], [ORDINARY, "", TOLL_FREE]]))
    assert chunk.values[checker.fields.index("callerId")] == [TOLL_FREE, TOLL_FREE]
    assert chunk.problems == {}


def test_numbers_of_other_countries_are_counted_once_for_each_row(
    rules: AppendRules,
) -> None:
    international = replace(rules, region="GB", e164=True)
    mapping = guess_mapping(HEADER, (), international.fields)
    rows = [["07911123456", "", "18005550123"], ["07911123457", "", "18005550123"]]
    by_row, by_column = RowChecker(mapping, international), ColumnChecker(mapping, international)
    for line, row in enumerate(rows, start=2):
        assert by_row.check(Row(line, row)).record is not None
    by_column.check(RowChunk([2, 3], rows))
    assert by_column.assumed_countries == by_row.assumed_countries == {"1": 2}
