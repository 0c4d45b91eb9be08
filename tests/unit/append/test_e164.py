"""Telephone numbers with their country code, always."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from campmon.append.e164 import E164Reader, phone_reader
from campmon.append.phone import PhoneReader
from campmon.model.record import AppendRules

REGIONS = ["", "US", "CA", "GB", "DE", "IT", "RU", "AU", "BR", "FR"]


@pytest.mark.parametrize(
    ("region", "text", "digits"),
    [
        ("", "447414992548", "447414992548"),
        ("", "+44 7414 992548", "447414992548"),
        ("", "0044 7414-992548", "447414992548"),
        ("", "+44 (0)7414 992548", "447414992548"),
        ("", "(+44) 7414 992548", "447414992548"),
        ("", "447414992548.0", "447414992548"),
        ("", "\uff0b447414992548"[1:], "447414992548"),
        ("", "12015550123", "12015550123"),
        ("", "+39 06 6982", "39066982"),
        ("US", "2015550123", "12015550123"),
        ("US", "(201) 555-0123", "12015550123"),
        ("US", "1-201-555-0123", "12015550123"),
        ("US", "4166661234", "14166661234"),
        ("US", "447414992548", "447414992548"),
        ("US", "011 44 7414 992548", "447414992548"),
        ("us", "+44 7414 992548", "447414992548"),
        ("CA", "2015550123", "12015550123"),
        ("GB", "07414 992548", "447414992548"),
        ("GB", "7414992548", "447414992548"),
        ("GB", "447414992548", "447414992548"),
        ("GB", "+1 201 555 0123", "12015550123"),
        ("GB", "12015550123", "12015550123"),
        ("GB", "4930123456", "4930123456"),
        ("DE", "030 123456", "4930123456"),
        ("DE", "4930123456", "4930123456"),
        ("IT", "06 6982", "39066982"),
        ("IT", "39066982", "39066982"),
        ("RU", "8 916 123-45-67", "79161234567"),
    ],
)
def test_what_is_meant_is_found(region: str, text: str, digits: str) -> None:
    assert E164Reader(region).read(text).digits == digits


TRUNK = "has a 0 after the country code"
WITHOUT = "write it with one (447911123456), or set region in the profile"


@pytest.mark.parametrize(
    ("region", "text", "problem"),
    [
        ("", "4407414992548", TRUNK),
        ("", "+4407414992548", TRUNK),
        ("", "00 44 0 7414 992548", TRUNK),
        ("", "49030123456", TRUNK),
        ("GB", "4407414992548", TRUNK),
        ("US", "4407414992548", TRUNK),
        ("US", "011 44 07414 992548", TRUNK),
        ("DE", "49030123456", TRUNK),
        ("", "07414 992548", WITHOUT),
        ("", "20155501", WITHOUT),
        ("", "0", WITHOUT),
        ("", "+999 1", "has no country code that exists"),
        ("", "+1 201 555 01", "has too few digits"),
        ("", "+44 7414 992548 992548", "has too many digits"),
        ("", "+54 11 15 2345 6789", "may be +5491123456789"),
        ("US", "911", "is a short number, for emergencies"),
        ("US", "4930123456", "is not a number that exists"),
        ("GB", "07414 9925", "is not a number that exists"),
        ("", "(606) 354-0329", WITHOUT),  # not Malaysia's 60 63540329
        ("", "515 207 1261", WITHOUT),
        ("", "447 414 992 548", WITHOUT),
        ("GB", "(606) 354-0329", "is not a number that exists"),
        ("", "", "is not a telephone number"),
        ("", "44+7414992548", "is not a telephone number"),
        ("US", "0", "is not a telephone number"),
        ("", "n/a", "is not a telephone number"),
        ("", "4.47415E+11", "was shortened by a spreadsheet"),
        ("", "+44 7414 992548 x12", "has an extension"),
    ],
)
def test_what_is_wrong_is_said(region: str, text: str, problem: str) -> None:
    reading = E164Reader(region).read(text)
    assert reading.digits is None
    assert problem in reading.problem


def test_ten_digits_are_national_in_north_america_whatever_else_they_could_be() -> None:
    assert E164Reader("").read("4930123456").digits == "4930123456"
    for region in ("US", "CA"):
        assert E164Reader(region).read("4930123456").digits is None
        assert E164Reader(region).read("+4930123456").digits == "4930123456"


def test_countries_that_only_digits_speak_for_are_counted() -> None:
    reader = E164Reader("")
    for text in (
        "447414992548",
        "+447414992548",
        "0044 7414 992548",
        "6063540329",
        "4407414992548",
    ):
        reader.read(text)
    assert reader.assumed == {"44": 1, "60": 1}
    reader = E164Reader("GB")
    for text in ("447414992548", "07414 992548", "12015550123", "+12015550123", "4930123456"):
        reader.read(text)
    assert reader.assumed == {"1": 1, "49": 1}


def test_a_region_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="'XX'"):
        E164Reader("XX")


def test_the_rules_say_which_numbers_are_read() -> None:
    rules = AppendRules((), 1, 1, 1.0, 1.0, region="US")
    assert isinstance(phone_reader(rules), PhoneReader)
    assert isinstance(phone_reader(AppendRules((), 1, 1, 1.0, 1.0, e164=True)), E164Reader)


def e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_country_is_understood(region: str) -> None:
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        digits = e164(number)
        assert E164Reader("").read(digits).digits == digits
        assert E164Reader("").read(f"+{digits}").digits == digits
        assert E164Reader(region).read(f"00{digits}").digits == digits
        assert E164Reader(region).read(digits).digits == digits
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert E164Reader(region).read(national).digits == digits


Digits = st.one_of(
    st.from_regex(r"[1-9][0-9]{4,15}", fullmatch=True),
    st.from_regex(r"(1|44|49|39|7|33|55|52|54)[0-9]{5,13}", fullmatch=True),
)


@given(Digits, st.sampled_from(REGIONS))
def test_what_has_a_plus_is_taken_as_it_stands_or_refused(digits: str, region: str) -> None:
    """As libphonenumber judges the number, but nothing that it would forgive."""
    try:
        number = phonenumbers.parse(f"+{digits}")
        right = phonenumbers.is_valid_number(number) and e164(number) == digits
    except phonenumbers.NumberParseException:
        right = False
    reading = E164Reader(region).read(f"+{digits}")
    assert reading.digits == (digits if right else None)
    assert bool(reading.problem) is not right
    assert E164Reader("").read(digits).digits == reading.digits


@given(Digits, st.sampled_from([region for region in REGIONS if region]))
def test_the_short_way_says_what_libphonenumber_says(digits: str, region: str) -> None:
    """National digits are the region's where libphonenumber finds them valid there."""
    own = str(phonenumbers.country_code_for_region(region))
    reading = E164Reader(region).read(digits)
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return
    if reading.digits == digits or not phonenumbers.is_valid_number(number):
        assert reading.digits in (None, digits)
    elif not digits.startswith(own):
        assert reading.digits == e164(number)


class AskingReader(E164Reader):
    """Asks libphonenumber about every number."""

    def _at_sight(self, digits: str, *, signed: bool, bare: bool) -> str | None:
        return None


@st.composite
def near_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A region, and what is nearly a number of it, in one of the ways to write it."""
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    kind = draw(st.sampled_from([PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE]))
    number = phonenumbers.example_number_for_type(region, kind)
    number = number or phonenumbers.example_number(region)
    assert number is not None
    national = phonenumbers.national_significant_number(number)
    kept = draw(st.integers(0, len(national)))
    rest = draw(st.text("0123456789", min_size=len(national) - kept, max_size=len(national) - kept))
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    prefix = metadata.national_prefix or ""
    code = str(number.country_code)
    before = draw(
        st.sampled_from(["", prefix, code, f"+{code}", code + prefix, f"+{code}{prefix}"])
    )
    return region, f"{before}{national[:kept]}{rest}"


@given(near_numbers(), st.booleans())
def test_what_is_read_at_sight_is_what_libphonenumber_says(
    near: tuple[str, str], with_region: bool
) -> None:
    region, text = near
    region = region if with_region else ""
    assert E164Reader(region).read(text) == AskingReader(region).read(text)


@given(st.text(max_size=20), st.sampled_from(REGIONS))
def test_any_text_gives_digits_of_a_number_that_exists_or_a_reason(text: str, region: str) -> None:
    digits, problem, _ = E164Reader(region).read(text)
    if digits is None:
        assert problem
    else:
        number = phonenumbers.parse(f"+{digits}")
        assert phonenumbers.is_valid_number(number)
        assert e164(number) == digits
