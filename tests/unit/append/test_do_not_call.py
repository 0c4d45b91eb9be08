"""A do-not-call file holds the numbers of records, however each of them is written."""

import gzip
import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campmon.append import CheckOptions, Purpose, guess_mapping, open_table, plan_append
from campmon.append.check_options import NumberList
from campmon.append.do_not_call import load_do_not_call
from campmon.append.e164 import phone_reader
from campmon.append.problems import Rule, Severity
from campmon.model.errors import CalledOffError, InputFileError
from campmon.model.record import AppendRules
from tests.unit.append.conftest import MakeCsv, phone

SPELLINGS = (
    "2015550123",
    "12015550123",
    "+1 (201) 555-0123",
    "201-555-0123",
    "201.555.0123 x17",
    '"201 555 0123"',
    "201,5550123",
    "201,555-0123",
    "  2015550123  ",
    "2015550123;removed at their wish",
    "2015550123.0",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("region", ["US", "CA"])
@pytest.mark.parametrize("e164", [False, True])
def test_however_a_number_is_written_it_is_the_record_s(
    tmp_path: Path, rules: AppendRules, spelling: str, region: str, e164: bool
) -> None:
    rules = replace(rules, region=region, e164=e164)
    path = tmp_path / "dnc.txt"
    path.write_text(f"{spelling}\n", "utf-8")
    sent = phone_reader(rules).read("+1 (201) 555-0123").digits
    assert sent is not None
    known: NumberList = load_do_not_call(path, rules)
    assert known.held([sent, phone(7)]) == {sent}
    assert (known.rule, known.severity) == (Rule.DO_NOT_CALL, Severity.ERROR)
    assert known.message == "is on the do-not-call list dnc.txt"


@pytest.mark.parametrize("spelling", ["020 7946 0018", "+44 (0)20 7946 0018", "442079460018"])
@pytest.mark.parametrize("e164", [False, True])
def test_other_countries_as_well(
    tmp_path: Path, rules: AppendRules, spelling: str, e164: bool
) -> None:
    path = tmp_path / "dnc.txt"
    path.write_text(f"+447911123456\r\n{spelling}\r\n", "utf-8")
    known = load_do_not_call(path, replace(rules, region="GB", e164=e164))
    assert known.held(["442079460018"]) == {"442079460018"}
    assert len(known) == 2


TABLES = {
    "plain.csv": "Name,Mobile,Home phone\nAnn,2015550123,\nBob,,2015550124\nCy,none,\n",
    "unnamed.csv": "kontakt;when\n2015550123;2024-01-01\n2015550124;2024-01-02\nnone;\n",
    "list.txt": "# of March\n2015550123\n2015550124\n\nnone\n",
    "several.csv": "phones\n2015550123;2015550124\nnone\n",
    "lines.jsonl": '{"phone": "2015550123"}\n{"phone": 2015550124}\n{"phone": "none"}\n',
    "array.json": json.dumps([{"phone": "2015550123"}, {"phone": "2015550124"}, {"phone": "no"}]),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("packed", [False, True])
def test_tables_give_the_numbers_of_their_telephone_columns(
    tmp_path: Path, rules: AppendRules, name: str, packed: bool
) -> None:
    path = tmp_path / name
    text = TABLES[name].encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    known = load_do_not_call(path, rules)
    assert known.held(["2015550123", "2015550124", "2024010120"]) == {"2015550123", "2015550124"}
    assert len(known) == 2
    assert any("1 of 3 entries are no telephone numbers" in note for note in known.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_blanks_and_dashes_of_any_encoding_are_read_over(
    tmp_path: Path, rules: AppendRules, encoding: str
) -> None:
    path = tmp_path / "dnc.txt"
    path.write_bytes("201\N{NO-BREAK SPACE}555\N{NO-BREAK SPACE}0123\r\n".encode(encoding))
    assert "2015550123" in load_do_not_call(path, rules).numbers


def test_names_in_a_code_page_do_not_matter(tmp_path: Path, rules: AppendRules) -> None:
    path = tmp_path / "dnc.csv"
    path.write_bytes("Name,Téléphone\nZoé,2015550123\n".encode("cp1252"))
    assert "2015550123" in load_do_not_call(path, rules).numbers


def test_some_lines_that_are_no_numbers_are_told(tmp_path: Path, rules: AppendRules) -> None:
    path = tmp_path / "dnc.txt"
    path.write_text(f"{phone(1)}\n{phone(1)}\n{phone(2)}\n\nsee page 2\n5550123\n", "utf-8")
    known = load_do_not_call(path, rules)
    assert known.notes == (
        "do-not-call list dnc.txt: 2 different numbers",
        "do-not-call list dnc.txt: 2 of 5 entries are no telephone numbers and were passed over, "
        "the first in line 5",
    )
    assert pickle.loads(pickle.dumps(known)).held([phone(1)]) == {phone(1)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("phone\nx\n", "holds no telephone number"),
        (f"{phone(1)}\nx\ny\n", "2 of its 3 entries are no telephone numbers"),
        ("Name,Town\nAnn,Ulm\n", "none of its columns holds telephone numbers (Name, Town)"),
    ],
)
def test_a_file_of_anything_else_is_refused(
    tmp_path: Path, rules: AppendRules, text: str, said: str
) -> None:
    path = tmp_path / "dnc.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InputFileError) as caught:
        load_do_not_call(path, rules)
    assert said in caught.value.message


def test_without_a_region_numbers_need_their_country(tmp_path: Path, rules: AppendRules) -> None:
    rules = replace(rules, region="", e164=True)
    path = tmp_path / "dnc.txt"
    path.write_text("2125550123\n3105550124\n", "utf-8")
    with pytest.raises(InputFileError, match="set region in the profile"):
        load_do_not_call(path, rules)


def test_what_may_be_of_two_countries_is_held_for_both(tmp_path: Path, rules: AppendRules) -> None:
    path = tmp_path / "dnc.txt"
    path.write_text("2015550123\n", "utf-8")  # 201 555-0123, or Egypt's 155 50123
    known = load_do_not_call(path, replace(rules, region="", e164=True))
    assert known.held(["12015550123", "2015550123"]) == {"12015550123", "2015550123"}
    assert any("taken for 1 of +20 (EG)" in note for note in known.notes)


@pytest.mark.parametrize("e164", [False, True])
def test_a_plain_list_of_many_lines(tmp_path: Path, rules: AppendRules, e164: bool) -> None:
    rules = replace(rules, e164=e164)
    numbers = [phone(number) for number in range(30_000)]
    path = tmp_path / "dnc.txt"
    lines = [*numbers[:20_000], "(201) 555-0123", "", "none", *numbers[20_000:]]
    path.write_bytes("\r\n".join(lines).encode())
    known = load_do_not_call(path, rules)
    code = "1" if e164 else ""
    expected = {code + number for number in ("2015550123", *numbers)}
    assert known.held([*expected, f"{code}2025550123"]) == expected
    assert len(known) == len(expected)
    assert "1 of 30,002 entries" in known.notes[1]
    assert "in line 20,003" in known.notes[1]


@pytest.mark.parametrize(
    "line", ["2015550123,2024-01-15,2025-12-31", "Ann;2015550123;1.2.2024", "2015550123\t20240115"]
)
def test_what_else_is_in_a_line_does_not_count(
    tmp_path: Path, rules: AppendRules, line: str
) -> None:
    path = tmp_path / "dnc.txt"
    path.write_text(f"{line}\n", "utf-8")
    known = load_do_not_call(path, rules)
    assert known.held(["2015550123"])
    assert known.notes == ("do-not-call list dnc.txt: 1 number",)


def test_it_can_be_called_off(tmp_path: Path, rules: AppendRules) -> None:
    path = tmp_path / "dnc.txt"
    path.write_text(f"{phone(1)}\n", "utf-8")
    with pytest.raises(CalledOffError):
        load_do_not_call(path, rules, cancelled=lambda: True)


def test_an_update_of_listed_records_is_told_and_sent(
    tmp_path: Path, make_csv: MakeCsv, rules: AppendRules
) -> None:
    """It may be the one that takes them out of dialing."""
    (tmp_path / "dnc.txt").write_text(f"{phone(1)}\n", "utf-8")
    options = CheckOptions(
        do_not_call=(tmp_path / "dnc.txt",), now=datetime(2026, 1, 15, 4, tzinfo=UTC)
    )
    table = open_table(make_csv([("phone1", "account"), (phone(1), "a"), (phone(2), "b")]))
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    plans = [
        plan_append(
            table, mapping, rules, purpose, folder=tmp_path, job_id=purpose.value, options=options
        )
        for purpose in (Purpose.APPEND, Purpose.UPDATE)
    ]
    assert [plan.good for plan in plans] == [1, 2]
    assert [(p.rule, p.severity) for plan in plans for p in plan.problems] == [
        (Rule.DO_NOT_CALL, Severity.ERROR),
        (Rule.DO_NOT_CALL, Severity.WARNING),
    ]
    assert [len(plan.warnings) for plan in plans] == [1, 0]  # of calling hours
