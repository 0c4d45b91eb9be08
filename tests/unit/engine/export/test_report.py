"""What a report says where there is little to say."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campmon.engine.audit import AuditEntry
from campmon.engine.export.report import (
    CampaignReport,
    ReportAct,
    ReportBatch,
    acts_since,
    day_of,
    parts_not_offered,
)
from campmon.engine.export.report_text import (
    REPORT_FORMATS,
    report_csv,
    report_markdown,
    report_text,
)
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.detail import AgentCount, CampaignDetail, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.reading import Act
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


def campaign(**more: object) -> Campaign:
    made = Campaign("acme", "7", "世界 | *list*", CampaignState.PAUSED, "AUTO", service=None)
    return replace(made, **more)  # type: ignore[arg-type]


def report(made: Campaign | None = None, **more: object) -> CampaignReport:
    detail = CampaignDetail(made or campaign(), NOW)
    whole = CampaignReport(detail, "Acme dialer", NOW + timedelta(minutes=5), NOW)
    return replace(whole, **more)  # type: ignore[arg-type]


def entry(act: str, outcome: str = "", *, minutes: int = 0, **more: object) -> AuditEntry:
    at = NOW + timedelta(minutes=minutes)
    made = AuditEntry(at, act, "anna\x1b", "acme", "7", "List", "pause", outcome, "because")
    return replace(made, **more)  # type: ignore[arg-type]


def test_what_is_not_offered_says_why() -> None:
    some = Capabilities(
        frozenset({Capability.AGENTS}), {Capability.ATTEMPTS: "Acme counts no attempts"}
    )
    text = report_text(report(not_offered=parts_not_offered(some)))
    assert "Attempts\n  Acme dialer does not offer this: Acme counts no attempts." in text
    assert "wrap-up codes is not offered by this platform" in text
    assert "Agents now\n  The platform has told nothing of it yet." in text
    assert "Calls\n  The platform has told no figures of its calls." in text
    assert "Of its records nothing is known yet." in text
    assert parts_not_offered(EVERYTHING) == {}


def test_what_is_missing_says_how_to_come_by_it() -> None:
    missing = {Capability.AGENTS: "Its agents are told only by the webhooks"}
    detail = replace(report().detail, missing=missing)
    assert "told only by the webhooks." in report_text(report(detail=detail))


def test_ages_provenance_and_who_set_the_state() -> None:
    derived = Statistics(10, 8, 2, 6, NOW - timedelta(hours=3), Provenance.DERIVED)
    made = campaign(statistics=derived, state_by="anna", pace=2.0, reason="no agents")
    text = report_text(report(made))
    assert "≈25.0 %" in text
    assert "3 h before this report; derived by campmon (≈)." in text
    assert "paused (the platform's word: AUTO)" in text
    assert "Set by" in text
    assert "anna" in text
    assert "2.0 records a minute" in text
    fresh = report(campaign(statistics=Statistics(1, 1, 0, 1, NOW), state_at=NOW))
    assert "5 min before this report; reported by the platform." in report_text(fresh)
    assert "somebody who is not known at 2026" in report_text(fresh)
    assert "not known: the platform does not say" in report_text(report())


def test_columns_stand_in_line_and_markdown_stays_markdown() -> None:
    detail = replace(
        report().detail,
        dispositions={Disposition.ANSWERED: 0},
        agents=(AgentCount(AgentState.WAITING, 3, 4.0), AgentCount(None, 10, label="世界")),
        wrap_up_codes=(WrapUpCount("a|b", 2), WrapUpCount("e\u0301", 1)),
    )
    made = report(detail=detail)
    lines = report_text(made).splitlines()
    waiting = next(line for line in lines if "waiting" in line)
    wide = next(line for line in lines if line.startswith("  世界"))
    assert waiting.index("3") == wide.index("10") + 1 + 2, "two wide characters are two cells more"
    assert any(line.split() == ["answered", "0", "—"] for line in lines)
    markdown = report_markdown(made)
    assert "# Report of 世界 \\| \\*list\\* (7)" in markdown
    assert "| a\\|b | 2 | 66.7 % |" in markdown
    assert "| File |" not in markdown


def test_batches_and_acts_are_listed_in_every_format() -> None:
    batch = ReportBatch("j1", "=x\x1b.csv", "update", 1, 9, 5, 1, 1, 1, 1, "in doubt", None)
    act = ReportAct(NOW, "anna", "stop", "", "")
    made = report(batches=(batch,), acts=(act,), problems=("the journal is damaged",))
    text = report_text(made)
    assert "in doubt (update)" in text
    assert "1 on the campaign before" in text
    assert "no outcome was written down" in text
    assert "Could not be read\n  the journal is damaged." in text
    table = report_csv(made)
    assert "batches,j1/1,file,'=x.csv\r\n" in table
    assert "acts,1,outcome,\r\n" in table
    assert "problems,1,problem,the journal is damaged\r\n" in table
    assert all(make(made).endswith("\n") for make in REPORT_FORMATS.values())


def test_acts_of_the_day_have_their_outcome() -> None:
    entries = [
        entry("c", "done", minutes=9),
        entry("a", "refused", minutes=7),
        entry("c", minutes=6),
        entry("a", minutes=5),
        entry("z", "done", minutes=-60),
    ]
    told = [Act(NOW + timedelta(minutes=8), "bert", "7", "List", "play", "done")]
    acts = acts_since(entries, told, NOW)
    assert [(act.at.minute, act.who, act.outcome, act.elsewhere) for act in acts] == [
        (5, "anna", "refused", False),
        (6, "anna", "done", False),
        (8, "bert", "done", True),
    ]
    text = report_text(report(acts=acts))
    assert "What others did is as their hub has told it." in text


def test_a_day_begins_at_midnight_here() -> None:
    began = day_of(NOW)
    assert (began.hour, began.minute, began.second) == (0, 0, 0)
    assert timedelta(0) <= NOW - began < timedelta(hours=25)


def test_a_day_begins_at_midnight_where_the_clocks_change_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        began = day_of(datetime(2026, 3, 29, 13, 0, tzinfo=UTC))
        assert began.isoformat() == "2026-03-29T00:00:00+01:00"
    time.tzset()
