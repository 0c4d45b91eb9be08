"""The overview, the headline, and the fields of a record, as lines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from campmon.model.capability import EVERYTHING, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.listing import ListedRecord
from campmon.model.reading import SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics
from campmon.tui.details.headline import head_lines, key_line, tab_line
from campmon.tui.details.overview import folded, overview_lines
from campmon.tui.details.record_fields import field_lines, shown_value
from campmon.tui.details.record_table import Columns, phones_in
from campmon.tui.looks import Line
from campmon.tui.panels.context import Context
from tests.tui.details.ground import PROPERTIES, SERVICE, record
from tests.tui.fixed import START, campaign, detail

ONE = campaign(1, "Past due", service="Collections", pace=12.5)
LIVE = SourceHealth("floor", SourceState.LIVE, START)

pytestmark = pytest.mark.usefixtures("utc")


def context(**changes: object) -> Context:
    whole = replace(detail(ONE, START), service=SERVICE, properties=PROPERTIES)
    made = Context(ONE, whole, EVERYTHING, "LiveVox", START, refresh_seconds=2.0)
    return replace(made, **changes)  # type: ignore[arg-type]


def text(lines: Sequence[Line]) -> str:
    return "\n".join("".join(span for span, _ in line) for line in lines)


def widest(lines: Sequence[Line]) -> int:
    return max(len(line) for line in text(lines).splitlines())


@pytest.mark.parametrize("width", [70, 78, 99, 100, 118, 198])
def test_everything_is_there_at_any_width_and_fits(width: int) -> None:
    lines = overview_lines(context(), width)
    said = " ".join(text(lines).split())
    for name in PROPERTIES:
        assert name in said
    for label, value in SERVICE:
        assert label in said
        assert value in said
    for word in ("C-001", "Uploaded", "1,000", "PLAYING", "Collections", "reported", "12.5"):
        assert word in said
    assert widest(lines) <= width
    assert "…" not in said, "nothing is cut"


def test_details_that_are_old_say_so() -> None:
    later = START + timedelta(minutes=8)
    fresh = replace(ONE, statistics=replace(ONE.statistics, as_of=later))
    said = text(overview_lines(context(campaign=fresh, now=later), 100))
    assert "8 min old" in said
    assert "nothing newer is known" not in text(
        overview_lines(context(now=START + timedelta(seconds=50)), 100)
    )


def test_two_columns_are_about_half_as_high() -> None:
    one, two = overview_lines(context(), 99), overview_lines(context(), 120)
    assert len(two) < len(one) * 2 / 3


def test_a_long_value_goes_on_below_itself() -> None:
    assert folded("abc " * 5, 8) == ["abc abc", "abc abc", "abc"]
    assert folded("x" * 20, 8) == ["xxxxxxxx", "xxxxxxxx", "xxxx"]
    assert folded("世界" * 3, 4) == ["世界", "世界", "世界"]
    assert folded("", 8) == [""]


def test_text_is_text() -> None:
    said = " ".join(text(overview_lines(context(), 78)).split())
    assert "[31mnever[0m leave [bold]amounts[/]" in said
    assert "\x1b" not in said


def test_before_the_details_are_read_the_board_s_word_is_there() -> None:
    said = text(overview_lines(context(detail=None), 78))
    assert "Reading the details…" in said
    assert "Collections" in said
    said = text(overview_lines(context(detail=None, problem="no answer. Look."), 78))
    assert "could not be read: no answer. Look. They are read again" in " ".join(said.split())


def test_what_only_the_details_know_completes_the_campaign() -> None:
    bare = replace(ONE, service=None, platform_state="", pace=None)
    more = replace(ONE, appendable=False, state_by="anna", state_at=START - timedelta(hours=2),
                   reason="by hand", requeue=True, pace_since_start=10.0)  # fmt: skip
    said = text(overview_lines(context(campaign=bare, detail=detail(more, START)), 78))
    for word in ("Collections", "PLAYING", "anna", "2 h 00 ago", "by hand", "another campaign's",
                 "12.5 a minute, 10.0 since first seen"):  # fmt: skip
        assert word in said
    assert "Appendable       no" in said


def test_a_reason_is_not_taken_from_another_state() -> None:
    was = replace(ONE, state=CampaignState.PAUSED, reason="no agents")
    said = text(overview_lines(context(detail=detail(was, START)), 78))
    assert "no agents" not in said


def test_why_it_is_paused_and_nothing_appended() -> None:
    paused = replace(ONE, state=CampaignState.PAUSED, reason="no agents", live=True,
                     no_append="it is a requeue")  # fmt: skip
    said = text(overview_lines(context(campaign=paused), 78))
    assert "Reason           no agents" in said
    assert "no: it is a requeue" in said
    assert "it waits for records for ever" in said


def test_operations_that_are_off_say_why() -> None:
    draft = replace(ONE, state=CampaignState.DRAFT, live=True)
    more = replace(draft, no_operation="it has no contacts yet")
    said = text(overview_lines(context(campaign=draft, detail=detail(more, START)), 78))
    assert "Operations       off — it has no contacts yet" in said
    assert "Uploaded      1,000" in said
    none = replace(more, statistics=Statistics())
    said = text(overview_lines(context(campaign=none, detail=None), 78))
    assert "Uploaded    ∞" in said
    assert "% Done      —" in said
    started = replace(draft, state=CampaignState.PLAYING)
    said = text(overview_lines(context(campaign=started, detail=detail(more, START)), 78))
    assert "Operations" not in said, "what held the draft says nothing of the started campaign"


def test_what_is_missing_is_told_whole() -> None:
    why = "No webhook has come yet. " * 9
    nothing = CampaignDetail(ONE, START, missing={Capability.WRAP_UP_CODES: why})
    said = text(overview_lines(context(detail=nothing), 78))
    assert "Not known yet" in said
    assert "Wrap-up codes  No webhook" in said
    assert " ".join(said.split()).count("No webhook has come yet.") == 9
    assert "Notes" not in said
    old = CampaignDetail(ONE, START, attempts=(1,), missing={Capability.ATTEMPTS: "Of 10:00."})
    said = text(overview_lines(context(detail=old), 78))
    assert "Notes" in said
    assert "Not known yet" not in said, "it is, and old"
    known = detail(ONE, START)
    assert known.calls is not None
    running = replace(known, calls=replace(known.calls, running_seconds=7_500.0))
    assert "Running for           2 h 05" in text(overview_lines(context(detail=running), 78))


def test_derived_figures_say_so_and_how_old_they_are() -> None:
    old = START - timedelta(seconds=34)
    figures = Statistics(1_000, 980, 250, 730, old, Provenance.DERIVED)
    derived = replace(ONE, statistics=figures)
    known = context(campaign=derived, detail=replace(detail(derived, START)))
    said = text(overview_lines(known, 78))
    assert "≈980" in said
    assert "≈25.5%" in said
    assert "derived by campmon" in said
    assert "34 s ago" in said
    head = text(head_lines(known, LIVE, 100, gone=False))
    assert "≈250" in head
    assert "≈25.5%" in head
    assert "14:59 derived, 34 s ago" in head


def test_unknown_is_never_zero() -> None:
    nothing = replace(ONE, statistics=Statistics(), pace=None, service=None)
    known = context(campaign=nothing, detail=None)
    said = text([*overview_lines(known, 78), *head_lines(known, None, 80, gone=False)])
    assert "0" not in said.replace("C-001", "")
    assert "not read yet" in said


def test_the_headline_marks_old_figures() -> None:
    stale = SourceHealth("floor", SourceState.STALE, START - timedelta(seconds=14))
    head = head_lines(context(stale=True), stale, 80, gone=False)
    assert "STALE 14 s" in text(head)
    assert "250?" in text(head)
    assert ("stale" in {role for line in head for _, role in line}) is True
    connecting = head_lines(context(), SourceHealth("floor"), 80, gone=False)
    assert "connecting" in text(connecting)


def test_the_headline_says_that_the_campaign_has_gone() -> None:
    head = text(head_lines(context(stale=True), LIVE, 80, gone=True))
    assert "! has gone" in head
    assert "playing" not in head


@pytest.mark.parametrize("width", [70, 80, 120, 200])
def test_the_headline_keeps_state_and_source_whatever_the_name(width: int) -> None:
    long = replace(ONE, name="Überfällig 世界 " * 20, id="9" * 60, profile="acme-collections")
    for line in head_lines(context(campaign=long), LIVE, width, gone=False):
        assert len(text([line])) <= width
    first = text(head_lines(context(campaign=long), LIVE, width, gone=False)[:1])
    assert "▶ playing" in first
    assert "acme-collections ● live ≤5 s" in first
    assert "…" in first


def test_tabs_and_keys() -> None:
    said = text([tab_line(("One", "Two"), 1, 40)])
    assert said.startswith("  1 One  [2 Two] ")
    assert len(said) == 40
    keys = [("enter", "all fields"), ("/", "find"), ("x", "extra fields")]
    assert text([key_line(keys, "back", 60)]) == (
        " enter all fields  / find  x extra fields  esc back "
    )
    assert text([key_line(keys, "stop", 36)]) == " enter all fields  / find  esc stop "


def test_a_social_security_number_is_never_shown() -> None:
    for name in ("ssn", "SSN", "Social-Security-Number", "last4_ssn"):
        assert shown_value(name, "123456789") == "••••"
    assert shown_value("ssn", "") == ""
    assert shown_value("zip", "01234") == "01234"
    secret = ListedRecord("T1", "A1", fields={"ssn": "6789", "note": "see [b] \x1b[2J"})
    said = text(field_lines(secret, 60))
    assert "6789" not in said
    assert "\x1b" not in said
    assert "see [b] [2J" in said
    assert "6789" not in Columns.of(160).text(secret)


def test_a_record_shows_every_field() -> None:
    said = text(field_lines(record(2), 60))
    for word in ("ACCT-0000002", "Cleo", "Phone 3", "Answering Machine", "T2", "balance", "2.50"):
        assert word in said
    bare = text(field_lines(ListedRecord("T1", ""), 60))
    assert bare.count("—") == 5


@pytest.mark.parametrize("width", [68, 78, 100, 118, 198])
def test_columns_fit(width: int) -> None:
    columns = Columns.of(width)
    assert len(columns.head()) <= width
    for number in range(12):
        assert len(columns.text(record(number))) <= width
    assert ("Fields" in columns.head()) is (width >= 100)


def test_phones_that_do_not_fit_are_counted() -> None:
    assert phones_in((), 20) == "—"
    assert phones_in(("2015550100", "2015550101"), 21) == "2015550100 2015550101"
    assert phones_in(("2015550100", "2015550101", "1"), 18) == "2015550100 +2"
    assert phones_in(("4915123456789012345", "1"), 12) == "49151234… +1"
