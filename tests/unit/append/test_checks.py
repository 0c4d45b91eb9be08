"""What a row must be to be sent, and what is said where it is not."""

from dataclasses import replace

import pytest

from campmon.append import CheckedRow, Row, Rule, Severity, guess_mapping
from campmon.append.checks import RowChecker
from campmon.append.problems import Problem, ProblemTally
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record

A, B, C, D = "2015550101", "2015550102", "2015550103", "2015550104"


def checked(rules: AppendRules, **cells: str) -> CheckedRow:
    """Check one row whose columns are called by their fields' names."""
    mapping = guess_mapping(tuple(cells), (), rules.fields)
    return RowChecker(mapping, rules).check(Row(7, list(cells.values())))


def errors(row: CheckedRow) -> list[tuple[str, Rule]]:
    return [(p.column, p.rule) for p in row.problems if p.severity is Severity.ERROR]


def warnings(row: CheckedRow) -> list[tuple[str, Rule]]:
    return [(p.column, p.rule) for p in row.problems if p.severity is Severity.WARNING]


def test_a_good_row_becomes_a_record(rules: AppendRules) -> None:
    row = checked(
        rules,
        phone1="(201) 555-0101",
        phones=f"{B}; {C}",
        account=" A1 ",
        firstName="Ann\x1b[31m\nMary",
        email="ann@example.com",
        practiceId="-12",
        amount="10.50",
        callerId="201.555.0104",
        lastName=" ",
    )
    assert row.problems == ()
    assert row.record == Record(
        (A, B, C),
        {
            "account": "A1",
            "firstName": "Ann[31m Mary",
            "email": "ann@example.com",
            "practiceId": "-12",
            "amount": "10.50",
            "callerId": D,
        },
    )


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"phone1": ""}, "phone1", Rule.REQUIRED),
        ({"phone1": "", "phones": A}, "phone1", Rule.REQUIRED),
        ({"phone1": "12"}, "phone1", Rule.PHONE),
        ({"phone1": A, "account": "12345678901"}, "account", Rule.LENGTH),
        ({"phone1": A, "email": "ann"}, "email", Rule.KIND),
        ({"phone1": A, "practiceId": "1.5"}, "practiceId", Rule.KIND),
        ({"phone1": A, "amount": "1,50"}, "amount", Rule.KIND),
        ({"phone1": A, "amount": "$5"}, "amount", Rule.KIND),
        ({"phone1": A, "callerId": "none"}, "callerId", Rule.PHONE),
    ],
)
def test_errors_keep_a_row_back(
    rules: AppendRules, cells: dict[str, str], column: str, rule: Rule
) -> None:
    row = checked(rules, **cells)
    assert row.record is None
    assert errors(row) == [(column, rule)]
    assert row.problems[0].line == 7
    assert str(row.problems[0]).startswith("line 7: ")


def test_every_problem_of_a_row_is_told(rules: AppendRules) -> None:
    row = checked(rules, phone1="x", email="y", practiceId="z")
    assert [column for column, _ in errors(row)] == ["phone1", "email", "practiceId"]


def test_required_fields_of_any_kind(rules: AppendRules) -> None:
    fields = (*rules.fields[:2], FieldSpec("account", "Account", required=True))
    row = checked(replace(rules, fields=fields), phone1=A, account=" ")
    assert errors(row) == [("account", Rule.REQUIRED)]


def test_a_record_without_any_number_is_never_sent(rules: AppendRules) -> None:
    fields = (FieldSpec("phone1", "Phone", FieldKind.PHONE), rules.fields[1], rules.fields[2])
    row = checked(replace(rules, fields=fields), phone1="", account="A")
    assert row.record is None
    assert "no telephone number" in row.problems[0].message


def test_a_wrong_further_number_is_left_out(rules: AppendRules) -> None:
    row = checked(rules, phone1=A, phones=f"12,{B}")
    assert row.record is not None
    assert row.record.phones == (A, B)
    assert warnings(row) == [("phones", Rule.PHONE)]
    assert "'12'" in str(row.problems[0])
    assert "left out" in row.problems[0].message


def test_each_number_is_dialed_once(rules: AppendRules) -> None:
    row = checked(rules, phone1=A, phones=f"{B},+1{A},{B}")
    assert row.record is not None
    assert row.record.phones == (A, B)
    assert row.problems == ()


def test_more_numbers_than_the_platform_takes(rules: AppendRules) -> None:
    row = checked(rules, phone1=A, phones=f"{B},{C},{D}")
    assert row.record is not None
    assert row.record.phones == (A, B, C)
    assert warnings(row) == [("phones", Rule.PHONES)]
    assert str(row.problems[0]) == (
        f"line 7: phones '{B},{C},{D}' holds more numbers than the platform takes: 1 left out"
    )


def test_the_cell_with_the_first_number_that_is_left_out_is_named(rules: AppendRules) -> None:
    header = ("phone1", "phone 2", "phone 3")
    checker = RowChecker(guess_mapping(header, (), rules.fields), rules)
    many = ",".join(f"201555{number:04}" for number in range(200, 230))
    (problem,) = checker.check(Row(7, [A, B, many])).problems
    assert problem.column == "phone 3"
    assert problem.value == f"{many[:59]}…"
    assert problem.message.endswith("29 left out")


def test_further_numbers_count_with_their_commas(rules: AppendRules) -> None:
    short = replace(rules.fields[1], max_characters=20)
    row = checked(replace(rules, fields=(rules.fields[0], short)), phone1=A, phones=f"{B},{C}")
    assert row.record is not None
    assert row.record.phones == (A, B)
    assert warnings(row) == [("phones", Rule.PHONES)]


def test_a_number_longer_than_its_field(rules: AppendRules) -> None:
    short = replace(rules.fields[0], max_characters=10)
    row = checked(replace(rules, fields=(short,)), phone1="+44 20 7946 0958")
    assert errors(row) == [("phone1", Rule.LENGTH)]


def test_cells_that_are_missing_count_as_empty(rules: AppendRules) -> None:
    mapping = guess_mapping(("phone1", "account", "email"), (), rules.fields)
    row = RowChecker(mapping, rules).check(Row(3, [A]))
    assert row.record == Record((A,), {})
    assert warnings(row) == [("", Rule.CELLS)]
    assert "1 cells, the header 3" in str(row.problems[0])


def test_cells_beyond_the_header_keep_a_row_back(rules: AppendRules) -> None:
    mapping = guess_mapping(("phone1", "account"), (), rules.fields)
    checker = RowChecker(mapping, rules)
    assert errors(checker.check(Row(3, [A, "Smith", " Ann"]))) == [("", Rule.CELLS)]
    assert checker.check(Row(4, [A, "Smith", "", " "])).problems == ()


def test_social_security_numbers_are_never_shown(rules: AppendRules) -> None:
    row = checked(rules, phone1=A, ssn="123-45-6789-000")
    assert errors(row) == [("ssn", Rule.LENGTH)]
    assert "123" not in repr(row.problems)


def test_values_are_shown_cleaned_and_short(rules: AppendRules) -> None:
    row = checked(rules, phone1="\x1b[2J" + "x" * 500)
    assert "\x1b" not in row.problems[0].value
    assert len(row.problems[0].value) == 60


def test_a_thousand_equal_problems_are_one_line() -> None:
    tally = ProblemTally(keep=3)
    for line in range(2, 1002):
        tally.add(
            Problem(line, "Phone", str(line), Rule.PHONE, Severity.ERROR, "has too few digits")
        )
    tally.add(Problem(5, "", "", Rule.CELLS, Severity.WARNING, "the row has 1 cells"))
    tally.add(Problem(6, "Mail", "x", Rule.KIND, Severity.ERROR, "is not an e-mail address"))
    said = [str(summary) for summary in tally.summaries()]
    assert len(tally.kept) == 3
    assert len(said) == 3
    assert said[0].startswith("1,000 × Phone: not a telephone number")
    assert "line 2: Phone '2' has too few digits" in said[0]
    assert said[1] == "line 6: Mail 'x' is not an e-mail address"
    assert said[2] == "line 5: the row has 1 cells"


def test_a_thousand_problems_of_whole_rows_are_one_line() -> None:
    tally = ProblemTally(keep=3)
    for line in range(2, 1002):
        tally.add(Problem(line, "", "", Rule.CELLS, Severity.ERROR, "the row has 9 cells"))
    (summary,) = tally.summaries()
    assert str(summary) == (
        "1,000 × the row's cells do not fit the header, the first: line 2: the row has 9 cells"
    )
