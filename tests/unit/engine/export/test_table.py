"""Tables of campaigns and rows of any text: they say the same in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.engine.export.campaign_json import campaign_object
from campmon.engine.export.csv_text import Cell, csv_text, harmless
from campmon.engine.export.formats import Format, format_of
from campmon.engine.export.markdown import escaped, markdown_table
from campmon.engine.export.table import (
    CSV_HEAD,
    TABLE_FORMATS,
    table_csv,
    table_json,
    table_markdown,
)
from campmon.model.campaign import Campaign
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics
from campmon.model.text import clean

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
ANY = st.text(st.characters(exclude_categories=["Cs"]))
CELLS = st.one_of(ANY, st.integers(), st.none(), st.floats())


def campaign(number: int = 1, name: str = "Spring", **more: object) -> Campaign:
    figures = Statistics(412, 400, 148, 252, NOW)
    made = Campaign(
        "acme", str(number), name, CampaignState.PLAYING, "PLAYING", statistics=figures, pace=12.5
    )
    return replace(made, **more)  # type: ignore[arg-type]


# CSV


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8))
def test_csv_comes_back_as_it_was_but_for_formulas(rows: list[list[Cell]]) -> None:
    text = csv_text(rows)
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(found) == len(rows)
    for row, before in zip(found, rows, strict=True):
        assert len(row) == len(before)
        for cell, meant in zip(row, before, strict=True):
            if isinstance(meant, str):
                assert cell == harmless(meant)
            elif meant is None:
                assert cell == ""
            else:
                assert cell == str(meant)


@given(ANY)
def test_no_text_is_a_formula(text: str) -> None:
    shown = harmless(text)
    assert shown in (text, f"'{text}")
    assert not shown.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_ends_its_lines_as_the_rfc_has_it() -> None:
    assert csv_text([("a", 'say "x"'), ("1,2", "two\nlines")]) == (
        'a,"say ""x"""\r\n"1,2","two\nlines"\r\n'
    )


def test_numbers_stay_numbers() -> None:
    assert csv_text([(-5, 1.5, NOW)]) == "-5,1.5,2026-03-03T15:00:00+00:00\r\n"


# Markdown


def cells_of(row: str) -> list[str]:
    """The cells of a row, as a reader of Markdown takes them apart."""
    assert row.startswith("| ")
    assert row.endswith(" |")
    parts = row[2:-2].split(" | ")
    return [re.sub(r"\\([\\`*_\[\]<>|~&#])", r"\1", part) for part in parts]


@settings(max_examples=40)
@given(st.lists(st.lists(ANY, min_size=3, max_size=3), max_size=6))
def test_no_text_breaks_a_markdown_table(rows: list[list[str]]) -> None:
    lines = markdown_table(("a", "b", "c"), rows, right=(1,)).split("\n")
    assert lines[:2] == ["| a | b | c |", "| --- | ---: | --- |"]
    assert len(lines) == 2 + len(rows)
    for line, row in zip(lines[2:], rows, strict=True):
        assert cells_of(line) == [clean(one).strip() for one in row]
        bare = re.sub(r"\\.", "", line)
        assert bare.count("|") == 4
        assert not set(bare) & set("`*_[]<>~&#")


@given(ANY)
def test_escaped_text_stays_on_its_line(text: str) -> None:
    assert "\n" not in escaped(text)
    assert len(escaped(text).splitlines()) <= 1


# Campaigns


def test_the_json_is_that_of_the_command_line() -> None:
    made = [campaign(), campaign(2, statistics=Statistics())]
    found = json.loads(table_json(made, {"acme": NOW}))
    assert found == [campaign_object(one, as_of=NOW) for one in made]
    assert found[1]["completed"] is None
    assert found[1]["as_of"] == NOW.isoformat()


def test_the_csv_has_the_keys_of_the_json_and_unknown_is_empty() -> None:
    made = campaign(2, '=cmd|"/c calc"!A1', statistics=Statistics(5, provenance=Provenance.DERIVED))
    (row,) = csv.DictReader(io.StringIO(table_csv([made], {}), newline=""))
    assert tuple(row) == CSV_HEAD == (*campaign_object(made), "reason")
    assert row["name"] == '\'=cmd|"/c calc"!A1'
    assert row["uploaded"] == "5"
    assert row["loaded"] == row["as_of"] == row["percent_done"] == ""
    assert row["provenance"] == "derived"


def test_the_markdown_has_signs_and_ages() -> None:
    derived = replace(campaign().statistics, provenance=Provenance.DERIVED)
    made = [
        campaign(1, "a|b", service="Care"),
        campaign(2, statistics=derived, profile="floor"),
        campaign(3, statistics=Statistics(), state=CampaignState.UNKNOWN, platform_state="ODD"),
    ]
    text = table_markdown(made, {"acme": NOW})
    head, _, first, second, third, *rest = text.splitlines()
    assert head.endswith("| Pace/min | Runs out | As of | Service | Source |")
    assert first.startswith("| playing | a\\|b | 1 | 412 | 400 | 148 | 252 | 37.0 | 12.5 | 2026-")
    assert "| ≈148 | ≈252 | ≈37.0 |" in second
    assert third.startswith("| unknown (ODD) | Spring | 3 | — | — | — | — | — |")
    assert rest[-1].startswith("≈ derived")
    alone = table_markdown([campaign()], {})
    assert "Source" not in alone
    assert "≈" not in alone


def test_every_format_has_its_name() -> None:
    for kind in Format:
        assert format_of(Path(f"x{kind.suffix.upper()}")) is kind
        assert kind.shown
    assert format_of(Path("a.markdown")) is Format.MARKDOWN
    assert format_of(Path("a.doc")) is None
    assert set(TABLE_FORMATS) == {Format.CSV, Format.JSON, Format.MARKDOWN}


def test_reported_figures_are_as_old_as_the_last_read_and_derived_ones_as_they_are() -> None:
    then = NOW - timedelta(minutes=13)
    known = Statistics(4, 4, 2, 2, then)
    reported = campaign(1, "Unchanged since", statistics=known)
    derived = replace(
        reported, id="C-002", statistics=replace(known, provenance=Provenance.DERIVED)
    )
    told = json.loads(table_json([reported, derived], {"acme": NOW}))
    assert [one["as_of"] for one in told] == [NOW.isoformat(), then.isoformat()]
    (frozen,) = json.loads(table_json([reported], {}))
    assert frozen["as_of"] == then.isoformat()
