"""What the panels say."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.statistics import UNKNOWN, Provenance, Statistics
from campmon.tui.looks import Line
from campmon.tui.panels.all import PANELS
from campmon.tui.panels.context import (
    Context,
    Panel,
    bar,
    padded,
    spark,
)
from campmon.tui.panels.counted import Counted, counted
from campmon.tui.widgets.columns import COLUMNS
from tests.tui.fixed import START, campaign, campaigns, detail

PROGRESS, STATUS, DISPOSITIONS, ATTEMPTS, AGENTS, CODES = PANELS
ONE = campaigns()[0]


def context(**changes: object) -> Context:
    made = Context(ONE, detail(ONE, START), EVERYTHING, "Fixed", START)
    return replace(made, **changes)  # type: ignore[arg-type]


def text(lines: list[Line]) -> str:
    return "\n".join("".join(span for span, _ in line) for line in lines)


def roles(lines: list[Line]) -> set[str]:
    return {role for line in lines for _, role in line}


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.title)
@pytest.mark.parametrize("width", [38, 78, 60])
@pytest.mark.parametrize("height", [5, 7, 11])
@pytest.mark.parametrize("stale", [False, True])
def test_a_panel_keeps_to_its_place(panel: Panel, width: int, height: int, stale: bool) -> None:
    lines = panel.lines(context(stale=stale), width, height)
    assert 0 < len(lines) <= height
    for line in lines:
        assert len(text([line])) <= width


@pytest.mark.usefixtures("utc")
def test_progress() -> None:
    said = text(PROGRESS.lines(context(), 78, 11))
    for figure in ("Uploaded  412", "Loaded    392", "Completed 148", "Remaining 244", "37.7%"):
        assert figure in said
    assert "29.9/min, 27.4 since first seen" in said
    assert "15:08, in 8 min" in said
    assert "top 21.0" in said


def test_every_derived_figure_carries_its_sign() -> None:
    derived = replace(ONE, statistics=replace(ONE.statistics, provenance=Provenance.DERIVED))
    said = text(PROGRESS.lines(context(campaign=derived, detail=None), 78, 11))
    for figure in ("≈412", "≈392", "≈148", "≈244", "≈37.7% "):
        assert figure in said
    cells = [column.text(derived, 9) for column in COLUMNS if column.figure][:5]
    assert cells == ["≈412", "≈392", "≈148", "≈244", "≈37.7%"]
    unknown = replace(ONE, statistics=Statistics(provenance=Provenance.DERIVED))
    assert "≈" not in text(PROGRESS.lines(context(campaign=unknown, detail=None), 78, 11))


def test_unknown_is_never_zero() -> None:
    nothing = replace(ONE, statistics=UNKNOWN, pace=None)
    said = text(PROGRESS.lines(context(campaign=nothing, detail=None), 78, 11))
    assert "0" not in said
    assert said.count("—") >= 7
    empty = CampaignDetail(nothing, START)
    for panel in (DISPOSITIONS, ATTEMPTS, AGENTS, CODES):
        assert text(panel.lines(context(detail=empty), 38, 7)) == "—"


def test_a_live_campaign_is_endless() -> None:
    live = campaigns()[9]
    said = text(PROGRESS.lines(context(campaign=live, detail=None), 78, 11))
    assert "Uploaded  ∞" in said
    assert "it waits for records" in said


def test_stale_figures_are_marked_by_sign_and_style() -> None:
    lines = PROGRESS.lines(context(stale=True), 78, 11)
    assert "412?" in text(lines)
    assert "STALE" in text(lines)
    for figure in ("37.7%?", "since first seen?", "in 8 min?", "? top 21.0"):
        assert figure in text(lines)
    assert "27.4 since seen?" in text(PROGRESS.lines(context(stale=True), 36, 11))
    for panel, figure in ((DISPOSITIONS, "1.2%? of 431"), (STATUS, "6 h 07?"), (AGENTS, " 11?")):
        assert figure in text(panel.lines(context(stale=True), 78, 11))
    assert "stale" in roles(lines)
    assert "stale" not in roles(PROGRESS.lines(context(), 78, 11))


def test_derived_figures_say_so() -> None:
    derived = campaigns()[6]
    said = text(PROGRESS.lines(context(campaign=derived), 78, 11))
    assert "≈2,600" in said
    assert "15:00 derived" in said


def test_rates_name_their_denominator_and_window() -> None:
    said = text(DISPOSITIONS.lines(context(), 60, 11))
    assert "1.2% of 431 answered since" in said
    assert "13.5% of 3,204 placed since" in said
    for kind in ("answered", "dropped", "machine", "no answer", "busy", "rejected", "failed"):
        assert kind in said


def test_few_lines_show_two_columns_or_say_what_is_left_out() -> None:
    wide = text(DISPOSITIONS.lines(context(), 78, 7))
    assert "invalid" in wide
    narrow = text(DISPOSITIONS.lines(context(), 38, 7))
    assert "… 4 more, 19.0%" in narrow
    low = text(DISPOSITIONS.lines(context(), 78, 5))
    assert "invalid" in low, "the rates give way: the status panel has them"


def test_attempts_agents_and_codes() -> None:
    attempts = text(ATTEMPTS.lines(context(), 38, 11))
    assert "1 time " in attempts
    assert "2,114" in attempts
    assert "Dialable now 812" in attempts
    agents = text(AGENTS.lines(context(), 38, 11))
    for word in ("waiting", "on call", "wrapping up", "paused", "off", "2:31", "Joined 17"):
        assert word in agents
    codes = text(CODES.lines(context(), 38, 11)).splitlines()
    assert codes[0].startswith("Not interested")
    assert any("[red]Do not ca" in line for line in codes), "text is text"


def figures_of(**changes: object) -> CampaignDetail:
    made = detail(ONE, START)
    assert made.calls is not None
    return replace(made, calls=replace(made.calls, **changes))  # type: ignore[arg-type]


@pytest.mark.usefixtures("utc")
@pytest.mark.parametrize(("width", "height"), [(78, 7), (78, 5), (68, 5), (38, 11), (38, 7)])
def test_the_status_panel_is_complete_at_any_size(width: int, height: int) -> None:
    said = text(STATUS.lines(context(detail=figures_of(running_seconds=22_000.0)), width, height))
    for figure in ("6 h 06", "13.5%", "1.2%", "12 s", "2:31", "24", "since 09:00"):
        assert figure in said
    assert "431 of 3,204 placed" in said
    assert "5 of 431" in said


def test_the_status_panel_s_unknown_is_never_zero() -> None:
    nothing = CampaignDetail(ONE, START)
    said = text(STATUS.lines(context(detail=nothing), 78, 7))
    assert said.count("—") == 6
    assert "0" not in said
    none = figures_of(placed=0, answered=0, dropped=0, lines=None, mean_wait_seconds=None)
    said = text(STATUS.lines(context(detail=none), 78, 7))
    assert "0 of 0 placed  —" in said
    assert "Lines     —" in said
    assert "in use" not in said
    assert "Mean wait —" in said


@pytest.mark.parametrize("width", [38, 68])
def test_large_figures_keep_their_share(width: int) -> None:
    many = figures_of(placed=12_043_332, answered=1_200_433, dropped=150_433)
    said = text(STATUS.lines(context(detail=many), width, 7))
    assert "12.5%" in said
    assert "10.0%" in said
    assert "since" in said


def test_the_status_panel_says_why_a_platform_tells_nothing() -> None:
    nothing = CampaignDetail(ONE, START)
    less = Capabilities(frozenset(), MappingProxyType({Capability.DISPOSITIONS: "no such call"}))
    said = text(STATUS.lines(context(detail=nothing, capabilities=less), 78, 7))
    assert said == "Not offered by Fixed: no such call"
    assert text(STATUS.lines(context(detail=None), 38, 7)) == "Reading…"


def test_attempts_are_a_histogram_with_shares_and_mean() -> None:
    said = text(ATTEMPTS.lines(context(), 78, 7))
    assert "Dialed 3,219 records, 1.5 times each" in said
    assert "Dialable now 812" in said
    assert "1 time        2,114  65.7%  ━━━" in said
    none = replace(detail(ONE, START), attempts=(0, 0), dialable=None)
    assert "none yet" in text(ATTEMPTS.lines(context(detail=none), 78, 7))


@pytest.mark.parametrize("width", [38, 78])
def test_the_last_bar_holds_whatever_does_not_fit(width: int) -> None:
    many = replace(detail(ONE, START), attempts=(100,) * 40, dialable=None)
    lines = text(ATTEMPTS.lines(context(detail=many), width, 7)).splitlines()
    assert len(lines) <= 7
    room = 12 if width == 78 else 6
    assert f"{room}+ times" in " ".join(lines)
    assert f"{100 * (41 - room):,}" in " ".join(lines)


def test_agents_have_shares_and_longest_times() -> None:
    longest = tuple(
        replace(count, longest_seconds=900.0) for count in detail(ONE, START).agents or ()
    )
    known = replace(detail(ONE, START), agents=longest)
    said = text(AGENTS.lines(context(detail=known), 78, 7)).splitlines()
    assert said[0].split() == ["Joined", "17", "mean", "longest"]
    assert said[2].startswith("on call       11  47.8%")
    assert said[2].endswith("    2:31   15:00")
    low = text(AGENTS.lines(context(detail=known), 78, 4)).splitlines()
    assert "… 1 more" not in low, "two columns are enough"
    narrow = text(AGENTS.lines(context(detail=known), 38, 4)).splitlines()
    assert narrow[-1] == "… 3 more"
    nobody = text(AGENTS.lines(context(detail=replace(known, agents=())), 38, 7))
    assert nobody == "None has joined"
    shared = replace(known, agents_of_service=True)
    assert text(AGENTS.lines(context(detail=shared), 38, 7)).startswith("In its service 17 ")
    nobody = text(AGENTS.lines(context(detail=replace(shared, agents=())), 38, 7))
    assert nobody == "None has joined its service"
    some = tuple(replace(count, agents=0) for count in longest[:3])
    some_told = text(AGENTS.lines(context(detail=replace(known, agents=some)), 38, 7))
    assert some_told.startswith("Joined 0")
    assert some_told.count(" 0 ───") == 3
    assert "paused" not in some_told, "a state that is not told of is not shown as 0"


MISSING = (
    "No webhook has come yet. Run `campmon listen --port 8080` and give Voiso its address under "
    "Settings; docs/listen.md says how."
)


@pytest.mark.parametrize("panel", PANELS[1:], ids=lambda p: p.title)
@pytest.mark.parametrize(("width", "height"), [(78, 7), (78, 5), (38, 11), (38, 5)])
def test_what_is_missing_says_how_to_come_by_it(panel: Panel, width: int, height: int) -> None:
    nothing = CampaignDetail(ONE, START, missing=dict.fromkeys(Capability, MISSING))
    lines = panel.lines(context(detail=nothing), width, height)
    assert " ".join(text(lines).split()) == MISSING, "whole, and nothing else"
    assert all(len(text([line])) <= width for line in lines)


@pytest.mark.parametrize("panel", PANELS[2:], ids=lambda p: p.title)
@pytest.mark.parametrize(("width", "height"), [(78, 7), (38, 11)])
def test_known_parts_are_shown_beside_what_is_missing(
    panel: Panel, width: int, height: int
) -> None:
    partly = replace(detail(ONE, START), missing=dict.fromkeys(Capability, MISSING))
    lines = panel.lines(context(detail=partly), width, height)
    assert len(lines) <= height
    said = " ".join(text(lines).split())
    assert said.endswith(MISSING)
    assert "━" in said


def test_the_status_panel_shows_what_it_has_beside_what_is_missing() -> None:
    partly = replace(
        figures_of(mean_wait_seconds=None), missing={Capability.AGENTS: "Agents are not told of."}
    )
    said = text(STATUS.lines(context(detail=partly), 78, 7))
    assert "431 of 3,204 placed" in said
    assert said.rstrip().endswith("Agents are not told of.")
    whole = replace(figures_of(running_seconds=1.0), missing={Capability.AGENTS: "No."})
    assert "No." not in text(STATUS.lines(context(detail=whole), 78, 7))


def test_a_note_that_does_not_fit_is_cut_with_a_sign() -> None:
    long = CampaignDetail(ONE, START, missing={Capability.ATTEMPTS: MISSING * 9})
    assert text(ATTEMPTS.lines(context(detail=long), 38, 5)).endswith("…")


def test_what_is_not_offered_says_why() -> None:
    reasons = MappingProxyType({Capability.AGENTS: "the API has no agents"})
    only = Capabilities(frozenset({Capability.ATTEMPTS}), reasons)
    said = text(AGENTS.lines(context(capabilities=only), 38, 7))
    assert said == "Not offered by Fixed: the API has no\nagents"
    assert "2,114" in text(ATTEMPTS.lines(context(capabilities=only), 38, 7))


def test_what_could_not_be_read_says_why() -> None:
    assert text(AGENTS.lines(context(detail=None), 38, 7)) == "Reading…"
    said = text(AGENTS.lines(context(detail=None, problem="no answer"), 38, 7))
    assert said == "no answer"


def test_bars_are_readable_without_colour() -> None:
    assert text([bar(0.5, 8)]) == "━━━━────"
    assert text([bar(0.56, 8)]) == "━━━━────"
    assert text([bar(0.57, 8)]) == "━━━━╸───"
    assert text([bar(7.0, 4)]) == "━━━━"
    assert text([bar(None, 4)]) == "────"
    assert text([bar(1.0, 0)]) == ""


def test_nothing_counted_yet() -> None:
    assert text(counted([], 38, 7, names=10)) == "None yet"
    zero = counted([Counted("sale", 0)], 38, 7, names=10)
    assert "━" not in text(zero)


def test_sparks() -> None:
    assert spark([0, 4, 8], 10) == "▁▄█"
    assert spark([9, 1, 7, 8], 3) == "▁▇█"
    assert spark([0, 0], 10) == "▁▁"
    assert spark([1.0], 0) == ""


def test_a_padded_line_is_exact() -> None:
    assert text([padded((("abc", "x"), ("defgh", "y")), 6)]) == "abcde…"[:3] + "de…"
    assert len(text([padded((("世界", "x"),), 7)])) == 5
    assert padded((("世界", "x"),), 7)[-1] == ("   ", "text")


def test_a_campaign_without_detail_shows_what_the_board_knows() -> None:
    one = campaign(1, "x", pace=12.0)
    assert "12.0/min" in text(PROGRESS.lines(context(campaign=one, detail=None), 78, 11))
