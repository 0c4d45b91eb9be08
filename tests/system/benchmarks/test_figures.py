"""The table of figures, and where it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.figure import Figure, against, table
from benchmarks.run import write


def test_a_figure_is_the_ratio_of_medians_with_the_ratios_of_its_runs_as_noise() -> None:
    figure = against("start", [0.3, 0.2, 0.9], [0.1, 0.1, 0.3], 2.5, unit="ms", scale=1000)
    assert (figure.measured, figure.floor) == ("300.0 ms", "100.0 ms")
    assert figure.value == pytest.approx(3.0)
    assert figure.lowest == pytest.approx(2.0)
    assert figure.highest == pytest.approx(3.0)
    assert not figure.met


@pytest.mark.parametrize(("value", "met"), [(1.15, True), (1.16, False), (float("nan"), False)])
def test_a_target_is_met_up_to_its_limit_and_never_by_nothing(value: float, met: bool) -> None:
    assert Figure("bytes", "", "", value, 1.15).met is met


def test_the_table_tells_what_was_missed_and_every_note() -> None:
    text = table([Figure("one", "1 ms", "2 ms", 0.5, 1), Figure("two", "9", "", 9, 1, note="why")])
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    assert rows[2][:6] == ["one", "1 ms", "2 ms", "0.50 ×", "≤ 1 ×", "yes"]
    assert rows[3][:6] == ["two", "9", "", "9.00 ×", "≤ 1 ×", "NO"]
    assert text.endswith("- two: why\n")


def test_measured_figures_replace_the_earlier_ones_and_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    write(document, "first\n")
    text = document.read_text().replace("# Performance", "# Ours").replace("first", "ours too")
    document.write_text(f"{text}\nThe end.\n")
    write(document, "second\n")
    assert "# Ours" in document.read_text()
    assert document.read_text().endswith("The end.\n")
    assert "second" in document.read_text()
    assert "ours too" not in document.read_text()


def test_a_document_without_a_place_for_figures_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("no marks\n")
    with pytest.raises(SystemExit, match="no <!-- measured"):
        write(document, "figures\n")
    assert document.read_text() == "no marks\n"
