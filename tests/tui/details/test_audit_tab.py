"""The Audit tab: who did what to this campaign, as it happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.engine.audit_acts import TracedAct
from campmon.engine.board import BoardChange
from campmon.model.reading import Act
from campmon.tui.cells import width_of
from campmon.tui.details.act_lines import act_line, outcome_of, whole_lines
from tests.tui.details.ground import listing_floor, open_details, says, text_of
from tests.tui.fixed import START, Floor, begin, until

SMALL = (80, 24)


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return listing_floor(tmp_path)


def done(floor: Floor, what: str, outcome: str = "done", message: str = "", of: str = "C-001",
         who: str = "tess") -> None:  # fmt: skip
    """An act in the log; without an outcome it is only begun."""
    begun = floor.audit.begin(
        who=who, profile="floor", campaign_id=of, campaign_name="Past due", what=what
    )
    if outcome:
        floor.audit.end(begun, outcome, message)


async def test_each_act_is_one_line_and_the_one_under_the_cursor_is_whole(floor: Floor) -> None:
    done(floor, "play", message="Past due 30 days is playing")
    done(floor, "stop", of="C-002")
    floor.clock.seconds = 8
    done(floor, "pause", "refused", "It is not for you to pause. Ask a manager.", who="anna")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "6")
        await until(pilot, says(floor, "2 acts · kept in", "Ask a manager."))
        said = text_of(floor.app)
        assert said.index("anna") < said.index("tess")
        assert "stop" not in said
        await pilot.press("down")
        await until(pilot, says(floor, "Past due 30 days is playing"))
        await pilot.press("up", "end", "home", "pagedown", "pageup")
        await until(pilot, says(floor, "Ask a manager."))


async def test_an_empty_log_says_so_and_new_acts_appear(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "6")
        await until(pilot, says(floor, "Nobody has done anything to this campaign", "The file is"))
        done(floor, "append 1,200 records", "")
        await until(pilot, says(floor, "under way", "append 1,200 records"))
        await pilot.press("1")
        done(floor, "pause", message="It is paused")
        await pilot.press("6")
        await until(pilot, says(floor, "2 acts", "It is paused"))


async def test_the_cursor_stays_with_its_act(floor: Floor) -> None:
    for number in range(40):
        done(floor, f"update caller ID = {number:03}")
        floor.clock.seconds += 1
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "6")
        await until(pilot, says(floor, "40 acts", "039"))
        await pilot.press(*["down"] * 20)
        await until(pilot, says(floor, "019"))
        done(floor, "pause")
        await until(pilot, says(floor, "41 acts"))
        whole = text_of(floor.app).split("────")[-1]
        assert "caller ID = 019" in whole
        await pilot.press("end")
        await until(pilot, lambda: "= 000" in text_of(floor.app).split("────")[-1])
        await pilot.click("ActList", offset=(3, 0))
        await until(pilot, lambda: "= 000" not in text_of(floor.app).split("────")[-1])


async def test_what_others_did_is_told(floor: Floor) -> None:
    done(floor, "play")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "6")
        await until(pilot, says(floor, "1 act "))
        at = START + timedelta(minutes=3)
        health = tuple(floor.session.board.health.values())
        act = Act(at, "bert", "C-001", "Past due", "stop", "done")
        floor.session._tell(BoardChange(acts=(act,), health=health))
        await until(pilot, says(floor, "2 acts", "bert", "told by the hub"))


async def test_a_log_that_cannot_be_read_says_so(floor: Floor) -> None:
    floor.audit.path.mkdir(parents=True)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "6")
        await until(pilot, says(floor, "The acts could not be read", "r tries again"))
        floor.audit.path.rmdir()
        done(floor, "play")
        await pilot.press("r")
        await until(pilot, says(floor, "1 act "))


async def test_it_fits_another_size(floor: Floor) -> None:
    done(floor, "play")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await open_details(pilot, floor, "6")
        await pilot.resize_terminal(120, 40)
        await until(pilot, says(floor, "1 act ", "play"))


ACT = st.builds(
    TracedAct,
    st.just(START),
    st.text(max_size=30),
    st.text(max_size=200),
    st.sampled_from(("", "done", "refused", "in doubt")),
    st.text(max_size=300),
    st.none() | st.just(START + timedelta(seconds=3)),
    st.booleans(),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(ACT, st.integers(40, 200), st.integers(0, 8), st.booleans())
def test_lines_fit_whatever_was_done(act: TracedAct, width: int, height: int, cursor: bool) -> None:
    lines = whole_lines(act, START, width, height)
    assert len(lines) <= height
    for line in (*lines, act_line(act, START, width, cursor=cursor)):
        assert sum(width_of(text) for text, _ in line) <= max(width, 60)


def test_an_act_whose_outcome_was_never_written_says_so() -> None:
    act = TracedAct(START, "tess", "play")
    assert outcome_of(act, START)[0] == "under way"
    assert outcome_of(act, START + timedelta(hours=1))[0] == "outcome never written"
    old = act_line(replace(act, outcome="done"), START + timedelta(days=2), 120)
    assert ":" in old[0][0]
