"""Telephone numbers as people write them become the digits that platforms take."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.append.e164 import E164Reader
from campmon.append.phone import NumberKind, PhoneReader, split_numbers, without_extension


@pytest.mark.parametrize(
    "text",
    [
        "2015550123",
        "(201) 555-0123",
        "201.555.0123",
        "201 555 0123",
        "+1 201-555-0123",
        "1-201-555-0123",
        "12015550123",
        "201–555–0123",
        "2015550123.0",
        "\uff12015550123",
    ],
)
def test_numbers_of_the_north_american_plan_are_ten_digits(text: str) -> None:
    assert PhoneReader("US").read(text).digits == "2015550123"
    assert PhoneReader("ca").read(text).digits == "2015550123"


def test_numbers_of_other_countries_keep_their_code() -> None:
    assert PhoneReader("US").read("+44 20 7946 0958").digits == "442079460958"


def test_elsewhere_every_number_has_its_code() -> None:
    reader = PhoneReader("GB")
    assert reader.read("020 7946 0958").digits == "442079460958"
    assert reader.read("+1 201 555 0123").digits == "12015550123"
    assert PhoneReader("IT").read("06 6982").digits == "39066982"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("n/a", "is not a telephone number"),
        ("-", "is not a telephone number"),
        ("1-800-FLOWERS", "is not a telephone number"),
        ("+999 1234567", "is not a telephone number"),
        ("911", "is a short number, for emergencies"),
        ("201555012", "has too few digits"),
        ("201555012345", "has too many digits"),
        ("5551234567", "is not a number that exists"),
        ("1234567890", "is not a number that exists"),
        ("2.01555E+09", "was shortened by a spreadsheet"),
        ("2,01555E+09", "was shortened by a spreadsheet"),
        ("2015550123 x12", "has an extension"),
        ("201-555-0123 ext. 4", "has an extension"),
        ("2015550123;ext=9", "has an extension"),
    ],
)
def test_what_is_wrong_is_said(text: str, problem: str) -> None:
    digits, said, _ = PhoneReader("US").read(text)
    assert digits is None
    assert problem in said


def test_a_region_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="'XX'"):
        PhoneReader("XX")


@given(st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), st.sampled_from(["US", "CA", "JM"]))
def test_the_short_way_says_what_libphonenumber_says(digits: str, region: str) -> None:
    valid = phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    assert PhoneReader(region).read(digits).digits == (digits if valid else None)


@given(st.text(max_size=20), st.sampled_from(["US", "GB", "DE", "IT"]))
def test_any_text_gives_digits_or_a_reason(text: str, region: str) -> None:
    digits, problem, _ = PhoneReader(region).read(text)
    if digits is None:
        assert problem
    else:
        assert digits.isascii()
        assert digits.isdigit()


def test_a_cell_of_several_numbers_is_split() -> None:
    assert split_numbers(" 1, 2;3 | 4,, ") == ["1", "2", "3", "4"]


KINDS = (
    ("US", "9005550123", NumberKind.PREMIUM_RATE),
    ("US", "+44 909 879 0000", NumberKind.PREMIUM_RATE),
    ("US", "800-555-0123", NumberKind.TOLL_FREE),
    ("US", "5002345678", NumberKind.PERSONAL),
    ("FR", "0884 01 23 45", NumberKind.SHARED_COST),
    ("GB", "07640 123456", NumberKind.PAGER),
    ("DE", "0700 12345678", NumberKind.PERSONAL),
    ("DE", "+49 900 1123456", NumberKind.PREMIUM_RATE),
    ("US", "2015550123", NumberKind.ORDINARY),
    ("GB", "07911 123456", NumberKind.ORDINARY),
    ("GB", "056 1234 5678", NumberKind.ORDINARY),  # over the internet, and a number like others
)


@pytest.mark.parametrize(("region", "text", "kind"), KINDS)
@pytest.mark.parametrize("reader", [PhoneReader, E164Reader])
def test_the_kind_of_a_number_is_told(
    reader: type[PhoneReader] | type[E164Reader], region: str, text: str, kind: NumberKind
) -> None:
    reading = reader(region).read(text)
    assert reading.digits
    assert reading.kind is kind


@pytest.mark.parametrize("reader", [PhoneReader, E164Reader])
@pytest.mark.parametrize(("region", "text"), [("US", "911"), ("GB", "999"), ("DE", "112")])
def test_emergency_numbers_are_told(
    reader: type[PhoneReader] | type[E164Reader], region: str, text: str
) -> None:
    reading = reader(region).read(text)
    assert reading.digits is None
    assert reading.kind is NumberKind.SHORT
    assert reading.kind.is_refused


def test_only_what_must_not_be_dialed_is_refused() -> None:
    assert {kind for kind in NumberKind if kind.is_refused} == {
        NumberKind.PREMIUM_RATE,
        NumberKind.SHORT,
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [("201-555-0123 x17", "201-555-0123"), ("2015550123;ext=9", "2015550123"), ("x17", "")],
)
def test_the_number_before_an_extension(text: str, number: str) -> None:
    assert without_extension(text) == number


@pytest.mark.parametrize("text", ["201555012٣", "٢٠١٥٥٥٠١٢٣", "201-555-01२3"])
def test_digits_of_other_scripts_go_out_as_those_that_are_dialed(text: str) -> None:
    assert PhoneReader("US").read(text).digits == "2015550123"
