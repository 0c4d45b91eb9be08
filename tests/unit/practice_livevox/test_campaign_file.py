"""A campaign file becomes records."""

import pytest

from campmon.practice.livevox.campaign_file import read_campaign_file


def test_the_vendors_example() -> None:
    (record,) = read_campaign_file(b"124659238,4155556004,doe john,\n")
    assert record.phones == ("4155556004",)
    assert dict(record.fields) == {
        "account": "124659238", "lastName": "doe", "firstName": "john",
    }  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_headings_and_line_ends(separator: str, end: str) -> None:
    lines = [
        ["account", "last", "first", "phone", "second"],
        ["A-1", "Brown", "James", "(415) 555-6004", "+1 415 555 3849"],
        ["", "", "", "", ""],
        ["A-2", "Smith", "Mary", "4155556005", ""],
    ]
    text = "\ufeff" + end.join(separator.join(line) for line in lines)
    first, second = read_campaign_file(text.encode())
    assert first.phones == ("(415) 555-6004", "+1 415 555 3849")
    assert dict(first.fields) == {"account": "A-1", "lastName": "Brown", "firstName": "James"}
    assert second.fields["account"] == "A-2"


def test_quotes_and_other_encodings() -> None:
    (record,) = read_campaign_file('7,"M\u00fcller, Jr.",4155556004'.encode("latin-1"))
    assert record.fields["lastName"] == "M\u00fcller,"
    assert record.phones == ("4155556004",)


def test_no_more_phones_than_a_record_may_have() -> None:
    line = ",".join(["1", *["4155556004"] * 40])
    (record,) = read_campaign_file(line.encode())
    assert len(record.phones) == 30


@pytest.mark.parametrize("content", [b"", b"\n \n", b"account,phone\n"])
def test_nothing_in_it(content: bytes) -> None:
    assert read_campaign_file(content) == []


def test_a_null_byte_and_a_quote_left_open() -> None:
    assert read_campaign_file(b'1,"4155556004\n2,\x004155556005')


def test_a_heading_says_what_the_columns_are() -> None:
    text = (
        "Customer ID,Phone1,phone2,first_name,Last Name,zip,Company\n"
        '2015550123,12,"4155553849,4155553785",Jane,Doe,01234,ACME\n'
        "7,,,,,,\n"
    )
    first, second = read_campaign_file(text.encode())
    assert first.phones == ("12", "4155553849", "4155553785")
    assert dict(first.fields) == {
        "account": "2015550123", "firstName": "Jane", "lastName": "Doe", "zip": "01234",
        "Company": "ACME",
    }  # fmt: skip
    assert (second.phones, dict(second.fields)) == ((), {"account": "7"})


def test_a_heading_of_other_words_is_passed_over() -> None:
    (record,) = read_campaign_file(b"Konto,Rufnummer\nA1,4155556004\n")
    assert (record.phones, dict(record.fields)) == (("4155556004",), {"account": "A1"})


def test_a_first_line_with_a_number_is_a_record() -> None:
    first, _ = read_campaign_file(b"Mobile Homes Inc,4155556004\nA1,4155556005\n")
    assert first.phones == ("4155556004",)
