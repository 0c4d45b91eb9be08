"""Telephone numbers as people write them become the digits that platforms take."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.append.phone import PhoneReader, split_numbers


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
        ("911", "has too few digits"),
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
    digits, said = PhoneReader("US").read(text)
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
    digits, problem = PhoneReader(region).read(text)
    if digits is None:
        assert problem
    else:
        assert digits.isascii()
        assert digits.isdigit()


def test_a_cell_of_several_numbers_is_split() -> None:
    assert split_numbers(" 1, 2;3 | 4,, ") == ["1", "2", "3", "4"]
