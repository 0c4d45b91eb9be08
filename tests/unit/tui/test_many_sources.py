"""The top line with several sources, and what the sources screen says of each."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campmon.model.campaign import CampaignKey
from campmon.model.reading import Budget, SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.tui.cells import width_of
from campmon.tui.looks import Line
from campmon.tui.sources_listed import Listed, about, only, row, toggled
from campmon.tui.tally import Tally
from campmon.tui.top_line import Marks, top_line
from tests.tui.fixed import START, campaign, campaigns

NOW = START + timedelta(seconds=1)
NAMES = ("acme", "dialer", "floor", "north", "south")


def text(line: Line) -> str:
    return "".join(span for span, _ in line)


def live(name: str) -> SourceHealth:
    return SourceHealth(name, SourceState.LIVE, START)


def stale(name: str, seconds: float) -> SourceHealth:
    as_of = NOW - timedelta(seconds=seconds)
    return SourceHealth(name, SourceState.STALE, as_of, 3, "no answer. Look at the network.")


def five(*others: SourceHealth) -> dict[str, SourceHealth]:
    health = {name: live(name) for name in NAMES}
    return {**health, **{source.profile: source for source in others}}


def tally() -> Tally:
    made = Tally()
    made.update(campaigns())
    return made


def top(
    health: dict[str, SourceHealth],
    width: int,
    marks: Marks | None = None,
    budgets: dict[str, Budget] | None = None,
) -> str:
    line = text(top_line(health, {}, tally(), marks or Marks(), NOW, width, budgets or {}))
    assert width_of(line) == width
    return line


def test_where_there_is_room_each_source_has_its_own_state() -> None:
    shown = top(five(stale("dialer", 12), SourceHealth("south")), 200)
    for words in ("acme ● live ≤5 s", "dialer  STALE 12 s", "south ○ connecting"):
        assert words in shown


@pytest.mark.parametrize("width", [70, 80, 100])
def test_narrow_lines_count_those_that_are_well_and_name_the_others(width: int) -> None:
    assert "5 sources ● all live ≤5 s" in top(five(), width)
    shown = top(five(stale("dialer", 12)), width)
    assert "5 sources ● 4 live ≤5 s" in shown
    assert "dialer  STALE 12 s" in shown


def test_many_that_are_not_well_are_counted_with_the_greatest_age() -> None:
    ill = [stale("acme", 14), stale("dialer", 200), stale("floor", 3), SourceHealth("north")]
    shown = top(five(*ill), 80)
    assert "5 sources ● 1 live ≤5 s" in shown
    assert "3 STALE, oldest 3 min" in shown
    assert "○ 1 connecting" in shown


def test_an_age_that_is_not_known_is_not_made_up() -> None:
    never = replace(stale("floor", 3), as_of=None)
    shown = top(five(stale("acme", 14), stale("dialer", 200), never), 70)
    assert " 3 STALE " in shown
    assert "oldest" not in shown


def test_what_is_hidden_is_named() -> None:
    health = five(stale("dialer", 12))
    assert " hidden: dialer " in top(health, 120, Marks(hidden=frozenset({"dialer"})))
    alone = frozenset(NAMES) - {"south"}
    assert " only south " in top(health, 80, Marks(hidden=alone))
    shown = top(health, 80, Marks(hidden=frozenset({"acme", "dialer"})))
    assert " 2 hidden " in shown or " hidden: acme, dialer " in shown
    assert "dialer  STALE 12 s" in shown, "hidden, and still not passed over"


@example(states=["live", "stale", "connecting"], hidden={0}, width=70)
@given(
    states=st.lists(st.sampled_from(["live", "stale", "never", "connecting"]), min_size=2,
                    max_size=9),
    hidden=st.sets(st.integers(0, 8)),
    width=st.integers(70, 220),
)  # fmt: skip
def test_no_line_lies(states: list[str], hidden: set[int], width: int) -> None:
    """At any width it is as wide as it should be, and no source that is not live is passed over."""
    health = {}
    for n, state in enumerate(states):
        name = f"s{n}"
        made = {"live": live(name), "stale": stale(name, 9), "connecting": SourceHealth(name)}
        made["never"] = replace(made["stale"], as_of=None)
        health[name] = made[state]
    away = frozenset(f"s{n}" for n in hidden if n < len(states) - 1)
    shown = top(health, width, Marks(hidden=away))
    assert "all live" not in shown or set(states) == {"live"}
    for state, word in (("stale", "STALE"), ("never", "STALE"), ("connecting", "connecting")):
        assert (state in states) <= (word in shown)
    if away:
        assert "hidden" in shown or "only" in shown


def test_budgets_are_named_and_the_tightest_one_is_the_last_to_go() -> None:
    budgets = {"acme": Budget(1, 5, 60.0), "dialer": Budget(5, 5, 60.0, 17.2)}
    shown = top(five(), 240, budgets=budgets)
    assert "acme appends 1/5" in shown
    assert "dialer appends 5/5, free in 18 s" in shown
    narrow = top(five(), 80, budgets=budgets)
    assert "dialer app. 5/5 …" in narrow
    assert "acme app." not in narrow


def test_calls_are_named_too() -> None:
    health = five(
        replace(live("acme"), calls=Budget(3, 60, 60.0)),
        replace(live("floor"), calls=Budget(59, 60, 60.0)),
    )
    shown = top(health, 220)
    assert "acme calls 3/60" in shown
    assert "floor calls 59/60" in shown


def test_some_sources_may_be_read_only() -> None:
    marks = Marks(read_only_of=frozenset({"dialer"}))
    assert " READ-ONLY dialer " in top(five(), 160, marks)
    assert " 1 READ-ONLY " in top(five(stale("dialer", 12)), 70, marks)


def test_the_tally_leaves_hidden_sources_out_and_keeps_them() -> None:
    counts = Tally()
    counts.update([campaign(1, "a", profile="x"), campaign(2, "b", profile="y")])
    counts.hide(frozenset({"x"}))
    assert counts.total == 1
    assert counts[CampaignState.PLAYING] == 1
    counts.update([campaign(1, "a", CampaignState.PAUSED, profile="x")])
    assert counts.of("x")[CampaignState.PAUSED] == 1
    assert not counts.of("nobody")
    counts.update((), [CampaignKey("x", "C-001")])
    counts.hide(frozenset())
    assert counts.total == 1


# The sources screen


def listed(health: SourceHealth, **more: object) -> Listed:
    plain = Listed(health, "Fixed", 2.0, False, False, False, {})
    return replace(plain, **more)  # type: ignore[arg-type]


def said(source: Listed, width: int = 76) -> str:
    lines = about(source, NOW, width)
    assert all(width_of(text(line)) <= width for line in lines)
    return "\n".join(map(text, lines))


def test_a_row_says_what_is_shown_and_how_it_is_heard() -> None:
    counts = {CampaignState.PLAYING: 12, CampaignState.PAUSED: 3, CampaignState.DONE: 0}
    first = row(1, listed(live("acme"), counts=counts), NOW, 90)
    assert first.startswith("1 shown  acme ")
    assert "● live 1 s" in first
    assert "▶ 12 ‖ 3 of 15" in first
    tenth = row(10, listed(stale("south", 200), hidden=True, read_only=True,
                           notices=("The password ends",)), NOW, 90)  # fmt: skip
    assert tenth.startswith("  hidden south "), "there is no key for a tenth"
    for words in ("! STALE 3 min", "READ-ONLY", "i 1", "no campaigns"):
        assert words in tenth
    assert width_of(row(1, listed(live("a" * 40), counts=counts), NOW, 30)) == 30


def test_all_that_is_known_of_a_source() -> None:
    health = replace(live("acme"), method="derived", calls=Budget(34, 60, 60.0),
                     platform_time=START)  # fmt: skip
    told = said(
        listed(
            health,
            counts={CampaignState.PLAYING: 2},
            budget=Budget(5, 5, 60.0, 17.2),
            read_only=True,
            notices=("The password ends in 5 days",),
        )
    )
    for words in (
        "acme: live, its figures are 1 s old",
        "Fixed; read every 2 s",
        "2 playing",
        "Appends    5 of 5 in 1 min, the next in 18 s",
        "Calls      34 of 60 in 1 min",
        "derived",
        "Its clock",
        "read-only: every change through it is refused",
        "The password ends in 5 days",
    ):
        assert words in told
    assert "Appends" not in said(listed(live("acme"))), "none is known of"


def test_what_is_wrong_with_a_source_is_said_in_words() -> None:
    told = said(listed(stale("acme", 200), by_itself=True), 60)
    assert "acme: STALE, its figures are 3 min old" in told
    assert "no answer. Look at the network." in told
    assert "tells of changes within 2 s" in told
    assert "never heard" in said(listed(replace(stale("acme", 3), as_of=None)))
    assert "connecting" in said(listed(SourceHealth("acme")))


def test_one_source_alone_and_all_again() -> None:
    names = list(NAMES)
    alone = only(frozenset(), "floor", names)
    assert alone == frozenset(NAMES) - {"floor"}
    assert only(alone, "floor", names) == frozenset()
    assert only(alone, "acme", names) == frozenset(NAMES) - {"acme"}


def test_the_last_source_that_is_shown_stays() -> None:
    hidden = toggled(frozenset(), "a", ["a", "b"])
    assert hidden == {"a"}
    assert toggled(hidden, "b", ["a", "b"]) == {"a"}
    assert toggled(hidden, "a", ["a", "b"]) == frozenset()
    assert toggled(frozenset(), "a", ["a"]) == frozenset()
