"""New figures for a campaign, made the quick way: the same as made the plain way."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.campaign import Campaign
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics, counted

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
BEFORE = Campaign(
    "profile",
    "id",
    "name\x1b",
    CampaignState.PAUSED,
    "AUTO_PAUSED",
    "outbound",
    "service",
    Statistics(1, 1, 0, 1, None, Provenance.DERIVED),
    "no agents",
    True,
    True,
    True,
    1.5,
    2.5,
    "somebody",
    NOW,
    "the day is over",
    "it has no records",
    True,
)

counts = st.none() | st.integers(0, 10**9)
paces = st.none() | st.floats(0, 1000)


@given(counts, counts, counts, counts, st.sampled_from([None, NOW]), paces, paces)
def test_quick_and_plain_are_the_same(
    uploaded: int | None,
    loaded: int | None,
    completed: int | None,
    remaining: int | None,
    as_of: datetime | None,
    pace: float | None,
    since_start: float | None,
) -> None:
    plain = replace(
        BEFORE,
        statistics=Statistics(uploaded, loaded, completed, remaining, as_of, Provenance.DERIVED),
        pace=pace,
        pace_since_start=since_start,
    )
    quick = BEFORE.with_figures(uploaded, loaded, completed, remaining, as_of, pace, since_start)
    assert quick == plain
    assert hash(quick) == hash(plain)
    assert quick.statistics.as_of == as_of
    assert type(quick) is Campaign
    assert type(quick.statistics) is Statistics


def test_every_property_is_carried_over() -> None:
    known = BEFORE.statistics
    copy = BEFORE.with_figures(
        known.uploaded, known.loaded, known.completed, known.remaining, known.as_of,
        BEFORE.pace, BEFORE.pace_since_start,
    )  # fmt: skip
    for each in fields(Campaign):
        assert getattr(copy, each.name) == getattr(BEFORE, each.name), each.name
        assert getattr(copy, each.name) is not None
    assert BEFORE.with_pace(9.0, None) == replace(BEFORE, pace=9.0, pace_since_start=None)


def test_what_is_made_quickly_is_frozen_all_the_same() -> None:
    quick = BEFORE.with_pace(1.0, 2.0)
    with pytest.raises(FrozenInstanceError):
        quick.name = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        counted(1, 1, 0, 1, NOW, Provenance.REPORTED).loaded = 2  # type: ignore[misc]
