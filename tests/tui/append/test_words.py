"""What the wizard says, in lines and cells, without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from campmon.append import FileFormat, Purpose, Table, guess_mapping, preview
from campmon.append.encodings import EncodingChoice
from campmon.append.source import open_table
from campmon.backends.practice import RULES
from campmon.model.record import FieldKind, FieldSpec
from campmon.tui.append.asked_checks import (
    AskedChecks,
    comparing_word,
    files_word,
    proposed,
    region_word,
    regions,
    summary,
)
from campmon.tui.append.code_page_screen import told_apart
from campmon.tui.append.dialect_screen import settings
from campmon.tui.append.mapping_rows import preview_lines, with_key
from campmon.tui.append.pieces import loud_lines
from campmon.tui.append.table_words import aligned, encoding_word, facts, facts_line, first_rows
from campmon.tui.cells import width_of
from campmon.tui.looks import Line
from tests.tui.fixed import campaign

A, B = Path("/lists/dnc.txt"), Path("/lists/[/x]state.csv")


def text(line: Line) -> str:
    return "".join(part for part, _ in line)


def table_of(tmp_path: Path, content: str) -> Table:
    path = tmp_path / "people.csv"
    path.write_text(content, "utf-8")
    return open_table(path)


def test_what_was_found_is_told_in_a_line(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Mobile;Name\n2012000000;Ann\n")

    assert facts(table) == ("CSV", "semicolon", "UTF-8", "27 B", "2 columns")
    line = facts_line(table, 60)
    assert text(line) == "people.csv  CSV · semicolon · UTF-8 · 27 B · 2 columns"
    book = replace(
        table,
        format=FileFormat.XLSX,
        encoding="",
        sheet="East",
        sheets=("West", "East"),
        compressed=True,
    )
    assert facts(book)[:3] == ("Excel workbook", "sheet East (2 of 2)", "gzip")
    assert facts(table_of(tmp_path, "Mobile\n2012000000\n"))[1] == "single column"
    assert [encoding_word(name) for name in ("cp1252", "utf_8_sig", "latin-1")] == [
        "Windows-1252", "UTF-8", "LATIN-1",
    ]  # fmt: skip


def test_columns_stand_one_under_the_other_and_none_is_cut_without_a_sign(tmp_path: Path) -> None:
    table = table_of(tmp_path, "A,世界,C\n1,日本語,three\n22222,x,\n")

    lines = list(map(text, first_rows(table, 5, 40)))
    assert [line.rstrip() for line in lines] == [
        "A      世界    C", "1      日本語  three", "22222  x",
    ]  # fmt: skip
    narrow = aligned([[("account", "text"), ("name", "text"), ("mail", "text")]], 14)
    assert text(narrow[0]).rstrip().endswith("…")
    assert all(width_of(text(line)) <= 16 for line in narrow)
    assert aligned([], 40) == []


def test_rows_that_are_not_sent_or_odd_are_marked_with_a_sign(tmp_path: Path) -> None:
    fields = (
        FieldSpec("phone", "Phone", FieldKind.PHONE, required=True),
        FieldSpec("name", "Name"),
        FieldSpec("ssn", "SSN", FieldKind.SSN),
    )
    rules = replace(RULES, fields=fields)
    table = table_of(
        tmp_path, "phone,name,ssn\n2012000000,Ann,123456789\nnope,[/x]Bob,1234\n2012000001,世,77\n"
    )
    mapping = guess_mapping(table.header, table.sample, fields)

    lines = preview_lines(preview(table, mapping, rules), mapping, 72)

    shown = list(map(text, lines))
    assert shown[0].split() == ["line", "Phone", "Name", "SSN"]
    assert "2012000000  Ann" in shown[1]
    assert "•••" in shown[1]
    assert shown[2].startswith("! ")
    assert "not sent: phone 'nope'" in shown[2]
    assert "123456789" not in "".join(shown)
    assert "77" not in "".join(shown[3:])
    nothing = preview_lines(preview(table, mapping, rules)[1:2], mapping, 72)
    assert "nothing would be sent" in text(nothing[0])


def test_a_key_stands_at_the_end_of_its_line() -> None:
    line = with_key((("people.csv", "title"), ("  a very long fact", "muted")), "f", "format", 30)

    assert text(line) == "people.csv  a very …  f format"
    assert width_of(text(line)) == 30
    assert text(line).endswith("f format")


def test_checks_that_were_asked_for_become_options() -> None:
    few = proposed(campaign(1, "A", uploaded=9_500), Purpose.APPEND, (A,), None)
    many = proposed(campaign(1, "A", uploaded=10_001), Purpose.APPEND, (), None)
    unknown = proposed(campaign(1, "A", uploaded=None), Purpose.APPEND, (), None)
    unoffered = proposed(campaign(1, "A"), Purpose.APPEND, (), "v1 lists no records")
    update = proposed(campaign(1, "A"), Purpose.UPDATE, (A,), None)

    assert [asked.on_campaign for asked in (few, many, unknown, unoffered, update)] == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert comparing_word(few) == "compared, 10 calls"
    assert comparing_word(many) == "not compared (11 calls)"
    assert "unknown number" in comparing_word(unknown)
    assert comparing_word(unoffered) == "not compared: v1 lists no records"
    assert update.not_compared

    both = few.with_file(B).with_file(B)
    assert both.options().do_not_call == (A, B)
    assert files_word(both) == "dnc.txt and 1 more"
    assert both.without_file(A).do_not_call == (A, B)  # the profile's stays
    assert both.without_file(B).do_not_call == (A,)
    german = replace(few, region="DE")
    assert german.rules(RULES).region == "DE"
    assert few.rules(RULES) is RULES
    assert summary(german, RULES) == "do-not-call dnc.txt · campaign compared · numbers DE"
    assert summary(AskedChecks(not_compared="x", region=""), RULES).endswith("numbers with +")
    assert region_word("DE") == "DE +49"
    assert "US" in regions()


@pytest.mark.parametrize(
    ("most", "lines", "cut_short"), [(10, 5, 0), (4, 4, 1), (3, 3, 1), (2, 2, 2), (0, 0, 3)]
)
def test_loud_warnings_share_the_room(most: int, lines: int, cut_short: int) -> None:
    warnings = ["one is short", "the second one needs all of three lines of thirty cells to be said"
                " in full", "three"]  # fmt: skip

    shown, lacking = loud_lines(warnings, 30, most)

    assert (len(shown), lacking) == (lines, cut_short)
    assert [line for line in shown if not text(line)] == []


def test_what_differs_between_code_pages_stands_out() -> None:
    assert told_apart("Zoë;é") == (("Zo", "text"), ("ë", "title"), (";", "text"), ("é", "title"))


def test_what_can_be_said_of_a_file_depends_on_what_it_is(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Mobile;Name\n2012000000;Ann\n")
    pages = (EncodingChoice("cp1252", "Western", ()), EncodingChoice("cp1250", "Central", ()))

    delimiter, encoding = settings(table, pages)
    options = delimiter.turned(table.options, 1)
    assert (options.delimiter, delimiter.word(options)) == (",", "comma  ,")
    assert delimiter.turned(options, -1) == table.options
    assert encoding.word(table.options) == "UTF-8, as found"
    assert encoding.turned(table.options, -1).encoding == "cp1250"
    chosen = replace(table, options=replace(table.options, encoding="cp1252"))
    assert [name for name, _ in settings(chosen, pages)[1].values] == ["cp1252", "cp1250"]
    book = replace(table, format=FileFormat.XLSX, encoding="", sheet="b", sheets=("a", "b"))
    (sheet,) = settings(book, ())
    assert sheet.turned(book.options, 1).sheet == "b"
    assert settings(replace(table, format=FileFormat.JSON, has_mark=True), pages) == ()
