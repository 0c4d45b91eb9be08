"""Which columns fit, and what their cells say."""

import pytest

from campmon.model.state import CampaignState
from campmon.model.statistics import UNKNOWN
from campmon.tui.cells import width_of
from campmon.tui.widgets.columns import BY_ID, COLUMNS, heading, place
from tests.tui.fixed import campaign, campaigns

FIVE = ("uploaded", "loaded", "completed", "remaining", "done")


@pytest.mark.parametrize("width", [69, 72, 79, 80, 100, 119, 160, 200, 300])
@pytest.mark.parametrize("sources", [("a",), ("a", "b", "c")])
def test_name_state_and_five_figures_fit_any_width(width: int, sources: tuple[str, ...]) -> None:
    placed = place(width, sources=sources)
    ids = [p.column.id for p in placed]
    assert {"state", "name", *FIVE} <= set(ids)
    assert placed[-1].x + placed[-1].lead + placed[-1].width + 1 <= width
    assert ids == [c.id for c in COLUMNS if c.id in ids], "always in the same order"


@pytest.mark.parametrize("width", [69, 79, 120, 200])
def test_cells_meet_the_places_of_their_heads(width: int) -> None:
    placed = place(width)
    head = heading(placed, "name", False)
    for p in placed:
        assert p.column.head in head[p.x - 1 : p.x + p.lead + p.width + 1]
    for made in campaigns():
        line = "".join(p.cell(made, "?") for p in placed)
        assert width_of(line) == sum(p.lead + p.width + 1 for p in placed)


def test_source_is_shown_only_where_there_are_several() -> None:
    assert "source" not in [p.column.id for p in place(200, sources=("a",))]
    assert "source" in [p.column.id for p in place(200, sources=("a", "b"))]


def test_a_small_screen_tells_sources_apart_too() -> None:
    """Two sources may have campaigns of one name."""
    names = ("acme-east", "acme-west")
    source = {p.column.id: p for p in place(79, sources=names)}["source"]
    said = [source.cell(campaign(1, "x", profile=name)).strip() for name in names]
    assert said == ["east", "west"]


def test_a_column_of_services_that_nobody_has_leaves_its_room_to_reasons() -> None:
    assert "service" in [p.column.id for p in place(119)]
    without = [p.column.id for p in place(119, services=False)]
    assert "service" not in without
    assert "reason" in without


def test_the_trade_s_words_are_the_heads() -> None:
    head = heading(place(80), "name", False)
    for word in ("State", "Name", "Uploaded", "Loaded", "Completed", "Remaining", "% Done"):
        assert word in head


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", [placed.column.id for placed in place(80)])
def test_the_sorted_head_carries_a_sign_that_touches_no_other(
    column: str, descending: bool
) -> None:
    plain = heading(place(80), "", False)
    signed = heading(place(80), column, descending)
    assert len(plain) == len(signed)
    sign = "▼" if descending else "▲"
    assert signed.replace(sign, " ").split() == plain.split()
    head = BY_ID[column].head
    assert (f" {sign}{head} " if BY_ID[column].figure else f" {head}{sign} ") in f"{signed} "


def test_unknown_is_a_dash_and_a_live_campaign_is_endless() -> None:
    unknown = campaign(1, "x", statistics=UNKNOWN)
    live = campaign(2, "x", uploaded=None, completed=None, live=True)
    cells = {p.column.id: p for p in place(140)}
    assert cells["remaining"].cell(unknown).strip() == "—"
    assert cells["uploaded"].cell(live).strip() == "∞"
    assert cells["runs_out"].cell(live).strip() == "∞"
    assert cells["remaining"].cell(unknown, "?").strip() == "—", "nothing there to be stale"


def test_derived_figures_carry_their_sign() -> None:
    derived = campaigns()[6]
    cells = {p.column.id: p for p in place(140)}
    assert cells["uploaded"].cell(derived).strip() == "≈2,600"


@pytest.mark.usefixtures("utc")
def test_only_what_plays_runs_out() -> None:
    playing = campaign(1, "x", pace=10.0)
    paused = campaign(1, "x", CampaignState.PAUSED, pace=10.0)
    cell = {p.column.id: p for p in place(140)}["runs_out"]
    assert cell.cell(playing).strip() == "16:13"
    assert cell.cell(paused).strip() == "—"


def test_an_unknown_state_shows_the_platform_s_word() -> None:
    strange = campaign(1, "x", CampaignState.UNKNOWN, platform_state="HIBERNATING")
    assert place(120)[0].cell(strange).startswith("? hibern")


def test_every_column_sorts_what_it_knows() -> None:
    for column in COLUMNS:
        known = [column.value(c) for c in campaigns() if column.value(c) is not None]
        assert sorted(known) is not None, column.id
    assert BY_ID["state"].value(campaigns()[0]) == 0
