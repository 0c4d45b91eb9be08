"""Days, social security numbers and amounts, from what people write."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.append import CheckedRow, Row, Rule, guess_mapping
from campmon.append.checks import RowChecker
from campmon.append.names import is_secret
from campmon.append.values import (
    clock_time,
    digits_needed,
    flag,
    is_web_address,
    month_day,
    social_security_number,
)
from campmon.model.record import AppendRules, FieldKind, FieldSpec

MORE = (
    FieldSpec("dob", "Date of birth", FieldKind.MONTH_DAY, max_characters=20),
    FieldSpec("ssn", "SSN", FieldKind.SSN, max_characters=9),
    FieldSpec("number", "Tax number", FieldKind.SSN),
    FieldSpec("callAt", "Call at", FieldKind.CLOCK_TIME, max_characters=50),
)


def checked(rules: AppendRules, **cells: str) -> CheckedRow:
    replaced = {spec.name for spec in MORE}
    fields = tuple(spec for spec in rules.fields if spec.name not in replaced) + MORE
    cells = {"phone1": "2015550101", **cells}
    mapping = guess_mapping(tuple(cells), (), fields)
    checker = RowChecker(mapping, replace(rules, fields=fields))
    return checker.check(Row(7, list(cells.values())))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("0315", "0315"), ("03/15", "0315"), ("3/5", "0305"), ("03-15", "0315"),
        ("1980-03-15", "0315"), ("03/15/1980", "0315"), ("3-5-1980", "0305"), ("0229", "0229"),
        ("2/29", "0229"), ("1999-02-29", "0229"),
        ("0230", None), ("1301", None), ("0000", None), ("1980", None), ("15/03", None),
        ("315", None), ("03151980", None), ("03/15-1980", None), ("March 15", None), ("", None),
        ("٠٣١٥", "0315"),
    ],
)  # fmt: skip
def test_days(written: str, sent: str | None) -> None:
    assert month_day(written) == sent


@given(st.dates())
def test_every_day_there_is_can_be_written(day: date) -> None:
    wanted = f"{day:%m%d}"
    for written in (wanted, f"{day:%m/%d}", f"{day:%m-%d}", day.isoformat()):
        assert month_day(written) == wanted


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("00:00:00", "00:00:00"), ("23:59:59", "23:59:59"), ("9:05:00", "09:05:00"),
        ("24:00:00", None), ("12:60:00", None), ("12:00:60", None), ("14:30", None),
        ("9:05", None), ("9:5:0", None), ("143000", None), ("02:30:00 PM", None),
        ("14:30:00.5", None), ("-1:00:00", None), ("٠٩:٠٥:٠٠", None), ("", None),
    ],
)  # fmt: skip
def test_times_of_day(written: str, sent: str | None) -> None:
    assert clock_time(written) == sent


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("123-45-6789", "123456789"), ("123 45 6789", "123456789"), ("123456789", "123456789"),
        ("6789", "6789"), ("123\u201145\u20116789", "123456789"),
        ("789", None), ("12345678", None), ("1234567890", None), ("12a4", None), ("", None),
        ("١٢٣٤", None), ("²²²²", None),
    ],
)  # fmt: skip
def test_social_security_numbers(written: str, sent: str | None) -> None:
    assert social_security_number(written) == sent


@pytest.mark.parametrize(
    ("number", "digits"),
    [("320.09", 5), ("0", 0), ("-000.0100", 2), ("+1500.00", 4), ("12345678901234567", 17)],
)
def test_digits_that_matter(number: str, digits: int) -> None:
    assert digits_needed(number) == digits


def test_they_are_sent_as_the_platform_takes_them(rules: AppendRules) -> None:
    row = checked(
        rules, dob="1980-03-15", ssn="123-45-6789", amount="123456789012.345", callAt="9:05:00"
    )
    assert row.record is not None
    assert row.record.fields == {
        "dob": "0315",
        "ssn": "123456789",
        "amount": "123456789012.345",
        "callAt": "09:05:00",
    }


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("dob", "31/12", Rule.KIND),
        ("ssn", "12345", Rule.KIND),
        ("callAt", "14:30", Rule.KIND),
        ("amount", "1234567890123.456", Rule.LENGTH),
        ("amount", "1" + 400 * "0", Rule.LENGTH),
        ("amount", "0." + 400 * "0" + "1", Rule.LENGTH),
        ("amount", 5_000 * "0" + "1", Rule.LENGTH),
        ("practiceId", 5_000 * "1", Rule.LENGTH),
    ],
)
def test_what_is_none_is_not_sent(rules: AppendRules, field: str, value: str, rule: Rule) -> None:
    row = checked(rules, **{field: value})
    assert row.record is None
    assert [problem.rule for problem in row.problems] == [rule]


@pytest.mark.parametrize("field", ["ssn", "number"])
def test_a_social_security_number_is_never_shown(rules: AppendRules, field: str) -> None:
    row = checked(rules, **{field: "12345678"})
    (problem,) = row.problems
    assert problem.value == "•••"
    assert "12345678" not in str(problem)
    assert all(is_secret(spec) for spec in MORE if spec.kind is FieldKind.SSN)


def test_a_wrong_time_is_told_with_its_form(rules: AppendRules) -> None:
    (problem,) = checked(rules, callAt="2:30 PM").problems
    assert str(problem) == "line 7: callAt '2:30 PM' is not a time of day (HH:MM:SS)"


@pytest.mark.parametrize("text", ["1", "yes", "Y", "TRUE", "t", "On", "active"])
def test_words_for_yes(text: str) -> None:
    assert flag(text) == "1"


@pytest.mark.parametrize("text", ["0", "no", "N", "False", "f", "OFF", "Inactive"])
def test_words_for_no(text: str) -> None:
    assert flag(text) == "0"


@pytest.mark.parametrize("text", ["", "2", "maybe", "yes no", "-1"])
def test_anything_else_is_neither(text: str) -> None:
    assert flag(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "https://myurl.com",
        "http://crm.example:8080/x?id=1#a",
        "HTTPS://EXAMPLE",
        "http://[::1]/x",
        "https://münchen.example/ä",
    ],
)
def test_web_addresses(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "myurl.com", "ftp://x", "https://", "https:///path", "http://[::1", "http://x:y/",
     "https://a b", "javascript:alert(1)", "http://x:99999/", "http://x\ty"],
)  # fmt: skip
def test_what_is_no_web_address(text: str) -> None:
    assert not is_web_address(text)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_not(text: str) -> None:
    assert is_web_address(f"http://{text}") in (True, False)
