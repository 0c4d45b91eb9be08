"""Agents in a platform's own words, its service's figures beside them, and the age of figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.detail import AgentCount, CampaignDetail
from campmon.model.staffing import AgentState
from campmon.model.statistics import Provenance, Statistics
from campmon.tui.looks import Line
from campmon.tui.panels.age import as_of_text
from campmon.tui.panels.all import PANELS
from campmon.tui.panels.context import Context
from tests.tui.fixed import START, campaign, detail

ONE = campaign(1, "Past due", service="Collections")
AGENTS = next(panel for panel in PANELS if panel.title == "Agents")
PROGRESS = PANELS[0]
SERVICE = tuple((f"Figure {n}", f"{n * 7}") for n in range(9))

pytestmark = pytest.mark.usefixtures("utc")


def context(**changes: object) -> Context:
    whole = replace(detail(ONE, START), service=SERVICE)
    made = Context(ONE, whole, EVERYTHING, "LiveVox", START, refresh_seconds=2.0)
    return replace(made, **changes)  # type: ignore[arg-type]


def text(lines: Sequence[Line]) -> str:
    return "\n".join("".join(span for span, _ in line) for line in lines)


def test_a_platform_s_own_words_are_shown_as_they_are() -> None:
    counts = (AgentCount(None, 11, label="IN_CALL [b]"), AgentCount(None, 3, 65.0, "READY"))
    said = text(AGENTS.lines(context(detail=CampaignDetail(ONE, START, agents=counts)), 60, 8))
    assert "IN_CALL [b]" in said
    assert "1:05" in said
    assert "waiting" not in said, "a state that it does not speak of is not shown as 0"


def test_words_that_campmon_does_not_know_come_after_those_it_does() -> None:
    counts = (
        AgentCount(None, 2, label="LUNCH"),
        AgentCount(AgentState.OFF, 1),
        AgentCount(AgentState.WAITING, 3, 12.0),
    )
    said = text(AGENTS.lines(context(detail=CampaignDetail(ONE, START, agents=counts)), 60, 8))
    assert said.index("waiting") < said.index("off") < said.index("LUNCH")


@pytest.mark.parametrize("width", [38, 56, 78, 120])
@pytest.mark.parametrize("height", [5, 7, 11, 24])
def test_the_service_s_figures_fit_and_what_is_left_out_is_said(width: int, height: int) -> None:
    lines = AGENTS.lines(context(), width, height)
    assert len(lines) <= height
    assert all(len(text([line])) <= width for line in lines)
    said = text(lines)
    assert "more" in said or all(label in said for label, _ in SERVICE)
    assert "on call" in said


def test_the_service_s_figures_are_there_where_agents_are_not_offered() -> None:
    reasons = {Capability.AGENTS: "the account has no real-time subscription"}
    less = Capabilities(EVERYTHING.offered - {Capability.AGENTS}, reasons)
    said = text(AGENTS.lines(context(capabilities=less), 60, 14))
    assert said.startswith("Not offered by LiveVox: the account has no real-time")
    assert "Service Collections" in said
    assert "Figure 8 56" in said
    one = text(AGENTS.lines(context(capabilities=less), 38, 2))
    assert "Figure" not in one
    none = context(capabilities=less, detail=None)
    assert "Figure" not in text(AGENTS.lines(none, 60, 8))


def derived(seconds: float) -> Context:
    figures = Statistics(1_000, 980, 250, 730, START - timedelta(seconds=seconds),
                         Provenance.DERIVED)  # fmt: skip
    one = replace(ONE, statistics=figures)
    return context(campaign=one, detail=replace(detail(one, START)))


def test_old_derived_figures_say_so_though_they_were_read_just_now() -> None:
    assert as_of_text(derived(34)) == "14:59 derived, 34 s ago"
    assert "derived, 34 s ago" in text(PROGRESS.lines(derived(34), 78, 11))
    assert as_of_text(derived(3)) == "14:59 derived"
    assert as_of_text(derived(34), 18) == "derived, 34 s ago"


def test_reported_figures_are_as_old_as_their_last_reading() -> None:
    quiet = replace(ONE.statistics, as_of=START - timedelta(minutes=20))
    same = context(campaign=replace(ONE, statistics=quiet))
    assert as_of_text(same) == "15:00", "they were read again and found the same"
    other = replace(same, detail=None)
    assert as_of_text(other) == "14:40, 20 min ago"
    assert as_of_text(replace(other, stale=True)) == "14:40, 20 min ago STALE"
    assert as_of_text(replace(other, stale=True), 12) == "20 min ago"
    slow = replace(other, refresh_seconds=600.0)
    assert as_of_text(slow) == "14:40", "that is how often it is read"
    unknown = replace(other, refresh_seconds=None)
    assert as_of_text(unknown) == "14:40, 20 min ago"
    assert as_of_text(context(campaign=replace(ONE, statistics=Statistics()), detail=None)) == "—"
