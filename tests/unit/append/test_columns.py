"""Rows checked by the column: the same as one at a time, for any rows, mapping and rules."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campmon.append import ColumnMapping, Purpose
from campmon.append.checks import CheckedRow, RowChecker
from campmon.append.columns import ColumnChecker
from campmon.append.phone import PhoneReader, ordinary_numbers
from campmon.append.phone_columns import phone_columns
from campmon.append.table import Row, RowChunk
from campmon.backends.livevox.fields import RULES as LIVEVOX
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record

K = FieldKind
FIELDS = (
    FieldSpec("account", "Account", max_characters=5, required=True),
    FieldSpec("phone1", "Phone", K.PHONE, required=True, max_characters=12),
    FieldSpec("phones", "Further phones", K.PHONES, max_characters=24),
    FieldSpec("more", "More phones", K.PHONES),
    FieldSpec("name", "Name"),
    FieldSpec("email", "E-mail", K.EMAIL, max_characters=18),
    FieldSpec("priority", "Priority", K.INTEGER, minimum=0, maximum=1_000),
    FieldSpec("amount", "Amount", K.DECIMAL, max_characters=9),
    FieldSpec("active", "Active", K.FLAG),
    FieldSpec("url", "URL", K.URL),
    FieldSpec("ssn", "SSN", K.SSN),
    FieldSpec("birth", "Birth", K.MONTH_DAY),
    FieldSpec("at", "At", K.CLOCK_TIME),
    FieldSpec("callerId", "Caller ID", K.PHONE, max_characters=13),
)
HEADER = tuple("abcdefghij")

SPACES = ["", " ", "  ", "\t", "\xa0", "\u200b", "\u202e", "\x1b", "\r\n", "\ud800"]
NUMBERS = st.sampled_from(
    [
        "2015550123", "(201) 555-0123", "201-555-0123", "+1 201 555 0123", "1 (201) 555.0124",
        "12015550123", "2 015550123", "20-155-50123", "2015550.000", "2015550123.0",
        "2.01555E+09", "0005550123", "2011550123", "3052001234", "3052991234", "9005550123",
        "8005550123", "5056201234", "201555012", "20155501234", "٢٠١5550123", "201٠550123", "911",
        "4155550100", "+44 20 7946 0958", "442079460958", "020 7946 0958", "+447911123456",
        "2015550123 x5", "2015550123;2015550124", "2015550123, 2125550124 | 3125550125", ";",
        "2015550123\n2015550124", "(2015550123", "201)555-0123", "22015550123", "+7 201 555 0123",
        "6063540329", "-", "0", "1",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "A1", "12345", "123456", "Ann", "O'Neil", 'say "hi"', "back\\slash", "Zoë", "Ann\x1b[31m",
        "ann@example.com", "a@b", "a@b.c", "a@b.c.", "a b@c.de", "very.long@example.com", "|", "a|",
        "0", "1000", "1001", "-1", "+7", "1.5", "1,5", "10.50", "1234567890.123456", "٣", "yes",
        "No", "perhaps", "https://crm.example/1", "crm.example", "123-45-6789", "6789", "0229",
        "02/30", "12/31/1999", "9:00:00", "09:00", "9:00 PM", "x" * 200,
    ]
)  # fmt: skip
CELL = st.one_of(
    st.just(""),
    NUMBERS,
    WORDS,
    st.text(st.sampled_from("0123456789 ()+-.;\n\xa0"), max_size=14),
    st.text(max_size=6),
)
PADDED = st.builds(
    lambda a, cell, b: a + cell + b, *(st.sampled_from(SPACES),) * 1, CELL, st.sampled_from(SPACES)
)
ROW = st.lists(st.one_of(CELL, CELL, PADDED), min_size=len(HEADER), max_size=len(HEADER))
ODD_ROW = st.lists(CELL, min_size=1, max_size=len(HEADER) + 2)
ROWS = st.lists(st.one_of(ROW, ROW, ROW, ODD_ROW), min_size=1, max_size=12)


@st.composite
def mappings(draw: st.DrawFn) -> ColumnMapping:
    """Any fields, with any of the columns, where a field takes several."""
    columns = []
    for spec in FIELDS:
        most = 3 if spec.kind in (K.PHONES, K.TEXT) else 1
        places = st.lists(st.integers(0, len(HEADER) - 1), max_size=most, unique=True)
        columns.append(tuple(draw(places)))
    return ColumnMapping(HEADER, FIELDS, tuple(columns))


RIGHT = {
    K.TEXT: ["A1", "12345", "Ann", " B2", "C3 "],
    K.PHONE: ["2015550123", "(212) 555-0123", "+1 312 555 0125", "1-415-555-0100", "22015550123"],
    K.PHONES: ["", "2015550124", "2125550123", "(312) 555-0129", "617.555.0100", "2015550123"],
    K.EMAIL: ["", "ann@example.com", "a@b.c", "much.longer@example.com"],
    K.INTEGER: ["", "0", "7", "1000"],
    K.DECIMAL: ["", "1.50", "99"],
}


@st.composite
def mostly_right(draw: st.DrawFn) -> tuple[ColumnMapping, list[list[str]]]:
    """A column for each of some fields, and rows of which most are plainly right."""
    most = draw(st.integers(2, 9))
    taken = (0, 1, *draw(st.permutations(range(2, 8)))[: most - 2])
    columns: list[tuple[int, ...]] = [()] * len(FIELDS)
    cells = []
    for place, field in enumerate(taken):
        columns[field] = (place,)
        if FIELDS[field].kind is K.PHONES and place + 1 == len(taken):
            columns[field] = (place, place + 1)
        cells.append(st.sampled_from(RIGHT[FIELDS[field].kind]))
    cells += [st.sampled_from(RIGHT[K.PHONES])] * (len(HEADER) - len(cells))
    rows = draw(st.lists(st.tuples(*cells).map(list), min_size=1, max_size=15))
    if draw(st.booleans()):
        rows[-1][draw(st.integers(0, 9))] = draw(CELL)
    return ColumnMapping(HEADER, FIELDS, tuple(columns)), rows


RULES = st.builds(
    AppendRules,
    st.just(FIELDS),
    max_records_per_call=st.just(10),
    calls_per_window=st.just(1),
    window_seconds=st.just(1.0),
    steady_seconds=st.just(1.0),
    max_phones=st.integers(1, 4),
    region=st.sampled_from(["US", "US", "CA", "GB", "DE"]),
    e164=st.booleans(),
)


def one_at_a_time(checker: RowChecker, chunk: RowChunk) -> list[CheckedRow]:
    return [checker.check(Row(line, cells)) for line, cells in zip(*chunk, strict=True)]


def by_column(checker: ColumnChecker, chunk: RowChunk) -> list[CheckedRow]:
    """What comes out by the column, as rows."""
    checked = checker.check(chunk)
    good = iter(checked.good(checker.fields).records())
    rows = []
    for place, line in enumerate(chunk.lines):
        record = None if place in checked.failed else next(good)
        assert checked.firsts[place] == ("" if record is None else record.phones[0])
        rows.append(CheckedRow(line, record, tuple(checked.problems.get(place, ()))))
    assert next(good, None) is None
    return rows


def compare(
    mapping: ColumnMapping, rules: AppendRules, purpose: Purpose, *chunks: list[list[str]]
) -> None:
    rows, columns = RowChecker(mapping, rules, purpose), ColumnChecker(mapping, rules, purpose)
    for cells in chunks:
        chunk = RowChunk(range(2, 2 + len(cells)), cells)
        assert by_column(columns, chunk) == one_at_a_time(rows, chunk)
    assert +Counter(columns.assumed_countries) == +Counter(rows.assumed_countries)


@settings(max_examples=100, deadline=None)
@given(
    mapping=mappings(),
    rules=RULES,
    abroad=st.booleans(),
    purpose=st.sampled_from(Purpose),
    chunks=st.lists(ROWS, min_size=1, max_size=2),
)
def test_both_ways_give_the_same(
    mapping: ColumnMapping,
    rules: AppendRules,
    abroad: bool,
    purpose: Purpose,
    chunks: list[list[list[str]]],
) -> None:
    if abroad and rules.e164:
        rules = replace(rules, region="")
    compare(mapping, rules, purpose, *chunks)


@settings(max_examples=150, deadline=None)
@given(made=mostly_right(), rules=RULES, purpose=st.sampled_from(Purpose))
def test_both_ways_give_the_same_where_most_is_right(
    made: tuple[ColumnMapping, list[list[str]]], rules: AppendRules, purpose: Purpose
) -> None:
    mapping, rows = made
    compare(mapping, replace(rules, region="US"), purpose, rows)


LIKE_NUMBERS = st.builds(
    "{}{:03}{}{:03}{}{:04}".format,
    st.sampled_from(["", "(", "1", "+1 ", "1(", "2", "+7 "]),
    st.integers(190, 999),
    st.sampled_from(["", ")", ") ", "-", "."]),
    st.integers(0, 999),
    st.sampled_from(["", "-", " ", ".."]),
    st.integers(0, 9999),
)
LIVEVOX_HEADER = ("account", "phone", "phone 2", "phone 3", "email", "cid")


def livevox(columns: Mapping[str, tuple[int, ...]]) -> ColumnMapping:
    places = tuple(columns.get(spec.name, ()) for spec in LIVEVOX.fields)
    return ColumnMapping(LIVEVOX_HEADER, LIVEVOX.fields, places)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.one_of(NUMBERS, LIKE_NUMBERS), min_size=6, max_size=6), min_size=1, max_size=8
    )
)
@example(rows=[["A", f"305{n}1234", "", "", "", ""] for n in range(200, 1_000, 7)])
def test_numbers_of_any_shape(rows: list[list[str]]) -> None:
    mapping = livevox(
        {"phone1": (1,), "phone2": (2, 3), "practicePhoneAlternate": (5,), "account": (0,)}
    )
    compare(mapping, LIVEVOX, Purpose.APPEND, rows)


@pytest.mark.parametrize("region", ["US", "CA"])
def test_a_number_is_taken_at_sight_only_if_its_pattern_says_so(region: str) -> None:
    """Each beginning of four digits that there is, with ends that patterns may look at."""
    rules = replace(LIVEVOX, region=region)
    ordinary, reader = ordinary_numbers(region), PhoneReader(region)
    numbers = [f"{begin}{end}" for begin in range(2000, 10_000, 11) for end in ("000000", "559999")]
    read, unread = phone_columns(rules).read(numbers)
    taken = 0
    for place, number in enumerate(numbers):
        if place not in unread:
            assert read[place] == number
            assert ordinary.fullmatch(number)
            taken += 1
    assert taken
    sample = [n for p, n in enumerate(numbers) if p not in unread][::100]
    assert [reader.read(number).digits for number in sample] == sample


def test_ordinary_rows_are_not_checked_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> CheckedRow:
        raise AssertionError("a plain row went the long way")

    rows = [
        [f"A{n}", f"(201) 555-{n:04}", "" if n % 2 else f"+1212555{n:04}", "", f"a{n}@b.com", ""]
        for n in range(100)
    ]
    mapping = livevox({"account": (0,), "phone1": (1,), "phone2": (2, 3), "email": (4,)})
    checker = ColumnChecker(mapping, LIVEVOX)
    monkeypatch.setattr(RowChecker, "check", never)
    checked = checker.check(RowChunk(range(2, 102), rows))
    records = list(checked.good(checker.fields).records())
    assert (checked.failed, checked.problems) == (set(), {})
    assert records[2] == Record(
        ("2015550002", "2125550002"), {"account": "A2", "email": "a2@b.com"}
    )


def test_no_field_but_the_number() -> None:
    mapping = livevox({"phone1": (1,)})
    compare(mapping, LIVEVOX, Purpose.APPEND, [["", "2015550123", "", "", "", ""]])
    compare(mapping, LIVEVOX, Purpose.UPDATE, [["", "2015550123", "", "", "", ""]])
    compare(livevox({}), LIVEVOX, Purpose.APPEND, [["a"] * 6, ["b"]])


def test_tables_of_many_columns() -> None:
    header = tuple(f"c{n}" for n in range(80))
    places = {"phone1": (70,), "account": (3,)}
    columns = tuple(places.get(spec.name, ()) for spec in LIVEVOX.fields)
    mapping = ColumnMapping(header, LIVEVOX.fields, columns)
    good = ["x"] * 80
    good[70] = "2015550123"
    compare(mapping, LIVEVOX, Purpose.APPEND, [good, good[:60], ["y"] * 80])


def test_more_further_numbers_than_fit_a_field() -> None:
    columns: list[tuple[int, ...]] = [()] * len(FIELDS)
    columns[0], columns[1], columns[2] = (0,), (1,), (2, 3, 4)
    mapping = ColumnMapping(HEADER, FIELDS, tuple(columns))
    numbers = ["2015550123", "2125550123", "3125550123", "4155550100"]
    rules = replace(LIVEVOX, fields=FIELDS)
    compare(mapping, rules, Purpose.APPEND, [["A1", *numbers, *[""] * 5]] * 2)
    compare(mapping, replace(rules, max_phones=2), Purpose.APPEND, [["A1", *numbers, *[""] * 5]])
