"""A text may come from several columns: they are put together with spaces between."""

import pytest

from campmon.append import guess_mapping
from campmon.append.checks import CheckedRow, RowChecker
from campmon.append.columns import ColumnChecker
from campmon.append.table import Row, RowChunk
from campmon.model.record import AppendRules

HEADER = ("Phone", "Title", "First", "Last")
NUMBER = "2015550123"


def checked(rules: AppendRules, *cells: str) -> CheckedRow:
    """Check a row with account made of three columns; both ways of checking say the same."""
    mapping = guess_mapping(HEADER, (), rules.fields).with_columns("account", HEADER[1:])
    row = [NUMBER, *cells]
    result = RowChecker(mapping, rules).check(Row(2, row))
    by_column = ColumnChecker(mapping, rules)
    chunk = by_column.check(RowChunk([2], [row]))
    assert tuple(chunk.problems.get(0, ())) == result.problems
    if result.record is not None:
        values = dict(zip(by_column.fields, (column[0] for column in chunk.values), strict=True))
        assert values["account"] == result.record.fields.get("account", "")
    return result


@pytest.mark.parametrize(
    ("cells", "account"),
    [
        (("Dr", "Ann", "Lee"), "Dr Ann Lee"),
        (("", " Ann\t", "Lee"), "Ann Lee"),
        (("", "", "Lee"), "Lee"),
        (("", "Ann", " "), "Ann"),
        (("", "", ""), None),
    ],
)
def test_columns_are_put_together(
    rules: AppendRules, cells: tuple[str, ...], account: str | None
) -> None:
    row = checked(rules, *cells)
    assert row.record is not None
    assert row.record.fields.get("account") == account
    assert row.problems == ()


def test_the_whole_must_not_be_too_long(rules: AppendRules) -> None:
    row = checked(rules, "Dr", "Ann", "Hathaway")
    assert row.record is None
    assert [str(problem) for problem in row.problems] == [
        "line 2: Title 'Dr Ann Hathaway' is longer than 10 characters"
    ]
