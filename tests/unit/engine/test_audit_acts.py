"""One act for both of its lines in the log, and what others did beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.engine.audit import AuditEntry, AuditLog
from campmon.engine.audit_acts import ToldActs, joined, with_others
from campmon.engine.board import BoardChange
from campmon.model.campaign import CampaignKey
from campmon.model.errors import AuditError
from campmon.model.reading import Act, SourceHealth, SourceState
from tests.tui.fixed import HandClock

START = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


def entry(second: int, act: str, what: str = "pause", outcome: str = "") -> AuditEntry:
    return AuditEntry(START + timedelta(seconds=second), act, "tess", "p", "1", "A", what, outcome)


def told(second: int, who: str = "anna", what: str = "pause") -> Act:
    return Act(START + timedelta(seconds=second), who, "1", "A", what, "done")


def test_both_lines_of_an_act_are_one() -> None:
    acts = joined([entry(3, "b"), entry(2, "a", outcome="done"), entry(1, "a")])
    assert [(act.begun.second, act.outcome) for act in acts] == [(3, ""), (1, "done")]
    assert acts[1].ended == START + timedelta(seconds=2)


def test_an_outcome_alone_is_an_act() -> None:
    (act,) = joined([entry(2, "a", outcome="in doubt")])
    assert (act.outcome, act.begun) == ("in doubt", act.ended)


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("abcd"), st.booleans())))
def test_every_act_is_there_once_and_the_newest_first(lines: list[tuple[int, str, bool]]) -> None:
    entries = [entry(at, act, outcome="done" if end else "") for at, act, end in lines]
    entries.sort(key=lambda one: one.at, reverse=True)
    acts = joined(entries)
    begun = [act.begun for act in acts]
    assert begun == sorted(begun, reverse=True)
    assert {act for _, act, _ in lines} <= {one.act for one in entries}
    assert len(acts) >= len({one.act for one in entries})


def test_what_others_did_stands_beside_what_the_log_has() -> None:
    logged = joined([entry(6, "a", outcome="done"), entry(5, "a")])
    acts = with_others(logged, [told(6, "tess"), told(20), told(300, "tess")])
    assert [(act.who, act.elsewhere) for act in acts] == [
        ("tess", True), ("anna", True), ("tess", False),
    ]  # fmt: skip


def test_told_acts_are_kept_by_source_and_campaign_and_not_for_ever() -> None:
    health = (SourceHealth("p", SourceState.LIVE, START),)
    kept = ToldActs(most=2)
    kept.take_in(BoardChange(acts=(told(1), told(2), told(3)), health=health))
    assert [act.at.second for act in kept.of(CampaignKey("p", "1"))] == [2, 3]
    assert kept.of(CampaignKey("q", "1")) == []


def test_the_lines_of_one_campaign_come_from_every_file(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl", HandClock())

    def act(campaign_id: str, profile: str = "p") -> None:
        begun = log.begin(
            who="tess", profile=profile, campaign_id=campaign_id, campaign_name="Ä", what="play"
        )
        log.end(begun, "done", f"about {campaign_id!r}")

    act("ü-1")
    log.path.rename(log.path.with_name("audit.jsonl.1"))
    act("2")
    act("ü-1", "other")
    act("ü-1")
    assert len(log.entries_of("p", "ü-1")) == 4
    assert len(log.entries_of("p", "ü-1", 3)) == 3
    assert len(joined(log.entries_of("p", "2"))) == 1
    assert log.entries_of("p", "none") == []
    log.path.unlink()
    log.path.mkdir()
    with pytest.raises(AuditError, match="cannot be read"):
        log.entries_of("p", "ü-1")


def test_the_calls_of_an_append_are_no_acts_of_their_own() -> None:
    job = "append 1,200 records from /tmp/new 2.csv in 2 calls"
    lines = [
        entry(1, "early", "append 5 records", "done"),
        entry(2, "job", job),
        entry(3, "one", "append 1,000 records", "done"),
        entry(4, "two", "append 200 records", "done"),
        entry(5, "other", "pause", "done"),
        entry(6, "update", "update 3 records", "done"),
        entry(7, "job", job, "done"),
        entry(9, "late", "append 1 record", "done"),
    ]
    acts = joined(reversed(lines))
    assert [act.told for act in acts if act.call] == [
        "its call: append 200 records",
        "its call: append 1,000 records",
    ]
    (resumed, _) = joined(
        [
            entry(9, "b", "append 2 records", "done"),
            entry(8, "a", "resume J1: append 2 records from x in 1 call"),
        ]
    )
    assert resumed.call
