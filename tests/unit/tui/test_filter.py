"""The filter's words."""

import pytest

from campmon.model.state import CampaignState
from campmon.tui.filter import parse
from tests.tui.fixed import campaign

ONE = campaign(
    7, "Past due 30 days", CampaignState.PAUSED, service="Collections", reason="no agents"
)


@pytest.mark.parametrize(
    "text",
    ["past", "PAST due", "c-007", "collect", "state:paused", "state:pau", "service:coll 30",
     "name:due", "id:007", "source:floor", "reason:agents", "type:outbound", "-state:playing"],
)  # fmt: skip
def test_it_finds(text: str) -> None:
    found = parse(text)
    assert found is not None
    assert found(ONE)


@pytest.mark.parametrize(
    "text",
    [
        "renewals",
        "past renewals",
        "state:playing",
        "state:aused",
        "service:due",
        "-past",
        "colour:blue",
    ],
)
def test_it_leaves_out(text: str) -> None:
    found = parse(text)
    assert found is not None
    assert not found(ONE)


@pytest.mark.parametrize("text", ["", "   "])
def test_no_words_ask_for_nothing(text: str) -> None:
    assert parse(text) is None


def test_a_lone_dash_is_a_word() -> None:
    found = parse("-")
    assert found is not None
    assert found(ONE), "its id has one"
