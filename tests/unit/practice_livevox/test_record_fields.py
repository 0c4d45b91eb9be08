"""Every field of an appended record: its type and its limit."""

import json
from pathlib import Path

import pytest

from campmon.practice.livevox.record_fields import RECORD_FIELDS, Kind, RecordProblem, read_record

OPENAPI = Path(__file__).parents[3] / "docs" / "openapi" / "livevox.json"
PHONE = "4155556004"


def problem(**fields: object) -> str:
    with pytest.raises(RecordProblem) as found:
        read_record({"phone1": PHONE, **fields})
    return str(found.value)


def test_the_vendors_fields_are_all_there() -> None:
    schemas = json.loads(OPENAPI.read_text(encoding="utf-8"))["components"]["schemas"]
    assert set(RECORD_FIELDS) == set(schemas["Record"]["properties"])
    assert len(RECORD_FIELDS) == 45
    assert {"extra10", "extra17", "extra18"}.isdisjoint(RECORD_FIELDS)


@pytest.mark.parametrize("name", [n for n, f in RECORD_FIELDS.items() if f.kind is Kind.TEXT])
def test_text_up_to_its_limit(name: str) -> None:
    most = RECORD_FIELDS[name].most
    fitting = "x" * (most or 5_000)
    record = read_record({"phone1": PHONE, name: fitting})
    assert fitting in (*record.phones, *record.fields.values())
    if most is not None:
        assert problem(**{name: fitting + "x"}) == f"{name}: {most + 1} characters; {most} are " \
            "the most"  # fmt: skip
    assert problem(**{name: 5}) == f"{name}: must be a string"


@pytest.mark.parametrize("name", [n for n, f in RECORD_FIELDS.items() if f.kind is Kind.INTEGER])
def test_whole_numbers(name: str) -> None:
    for value, kept in ((7, "7"), ("7", "7"), (7.0, "7"), (-7, "-7"), ("", "")):
        assert read_record({"phone1": PHONE, name: value}).fields[name] == kept
    for wrong in ("seven", 7.5, True, [7], "7.0", "1e3"):
        assert problem(**{name: wrong}) == f"{name}: must be a whole number"


@pytest.mark.parametrize("name", [n for n, f in RECORD_FIELDS.items() if f.kind is Kind.DECIMAL])
def test_decimals(name: str) -> None:
    for value, kept in ((320.09, "320.09"), ("320.09", "320.09"), (0, "0"), (".5", ".5")):
        assert read_record({"phone1": PHONE, name: value}).fields[name] == kept
    for wrong in ("1,5", "$5", "NaN", "inf", True, [5]):
        assert problem(**{name: wrong}) == f"{name}: must be a decimal number"


def test_numbers_have_limits_too() -> None:
    assert "24 are the most" in problem(practiceId="1" * 25)
    assert "24 are the most" in problem(amountToSpeak="1" * 25)


def test_the_first_phone_is_mandatory() -> None:
    for given in ({}, {"phone1": None}, {"phone2": [PHONE]}):
        with pytest.raises(RecordProblem, match="phone1: is mandatory"):
            read_record(given)
    assert problem(phone1=" ") == "phone1: is empty"


def test_thirty_phones_and_no_more() -> None:
    most = ["415555600" + str(n % 10) for n in range(29)]
    assert len(read_record({"phone1": PHONE, "phone2": most}).phones) == 30
    assert problem(phone2=[*most, PHONE]) == "phone2: 30 phones; 29 are the most"


def test_their_characters_are_counted_with_the_commas() -> None:
    assert len(read_record({"phone1": PHONE, "phone2": ["1" * 149] * 3}).phones) == 4  # 449
    assert problem(phone2=["1" * 150] * 3) == "phone2: 452 characters with commas; 450 are the most"


@pytest.mark.parametrize("wrong", [PHONE, f"{PHONE},{PHONE}", 5, {}])
def test_further_phones_are_an_array(wrong: object) -> None:
    assert problem(phone2=wrong) == "phone2: must be an array of strings"
    assert problem(phone2=[PHONE, 5]) == "phone2: must be a string"


def test_social_security_numbers_have_four_or_nine_digits() -> None:
    for good in ("1234", "123456789", ""):
        assert read_record({"phone1": PHONE, "ssn": good}).fields["ssn"] == good
    for wrong in ("123", "12345", "12345678", "12E4", "1234567890"):
        assert problem(ssn=wrong).startswith("ssn: ")
        assert wrong not in problem(ssn=wrong)


def test_days_of_birth_are_month_and_day() -> None:
    for good in ("0101", "0229", "1231"):
        assert read_record({"phone1": PHONE, "dob": good}).fields["dob"] == good
    for wrong in ("1301", "0132", "0230", "0000", "229", "02/29", "19700101"):
        assert problem(dob=wrong) == "dob: must be a month and a day, MMDD"


def test_the_time_of_a_callback() -> None:
    assert read_record({"phone1": PHONE, "extra9": "23:59:59"}).fields["extra9"] == "23:59:59"
    for wrong in ("24:00:00", "9:00:00", "12:60:00", "noon"):
        assert problem(extra9=wrong) == "extra9: must be a time, HH:MM:SS"


def test_fields_that_there_are_none_of() -> None:
    assert problem(extra10="x") == "extra10: there is no such field"
    assert problem(firstname="x") == "firstname: there is no such field"
    assert len(problem(**{"x" * 1_000: 1})) < 100


def test_null_is_as_if_it_were_not_there() -> None:
    record = read_record({"phone1": PHONE, "account": None, "phone2": None})
    assert (record.phones, dict(record.fields)) == ((PHONE,), {})
