"""Toasts that no key asked for: acts of others, and sources that were lost."""

from datetime import UTC, datetime

from campmon.engine.news import Losses, of_acts
from campmon.model.reading import Act, SourceHealth, SourceState

AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
LIVE = SourceHealth("floor", SourceState.LIVE, AT)
LOST = SourceHealth("floor", SourceState.LIVE, AT, 1, "the hub is gone")
STALE = SourceHealth("floor", SourceState.STALE, AT, 2, "Fixed gives no answer")


def act(number: int) -> Act:
    return Act(AT, "anna", str(number), f"Campaign {number}", "pause", "done")


def test_an_act_names_who_did_what_to_what_and_how_it_ended() -> None:
    assert of_acts([act(1)]).text == "anna: pause Campaign 1: done"


def test_many_acts_make_one_toast_with_the_latest() -> None:
    text = of_acts([act(number) for number in range(1, 8)]).text
    assert text.startswith("3 more · anna: pause Campaign 4: done")
    assert text.endswith("Campaign 7: done")


def test_a_source_that_is_heard_all_along_is_no_news() -> None:
    losses = Losses(lambda _: "1")
    assert losses.of(SourceHealth("floor")) is None
    assert losses.of(LIVE) is None
    assert losses.of(LIVE) is None


def test_a_source_that_is_reached_late_is_no_news() -> None:
    losses = Losses(lambda _: "1")
    assert losses.of(SourceHealth("floor", missed=1, problem="no hub answers")) is None
    assert losses.of(LIVE) is None


def test_a_source_says_why_it_is_lost_and_no_more_when_it_is_heard() -> None:
    losses = Losses(lambda _: "1")
    assert losses.of(LIVE) is None
    news = losses.of(STALE)
    assert news is not None
    assert (news.title, news.text) == ("floor is stale", "Fixed gives no answer")
    assert losses.of(STALE) is None  # it is told once
    news = losses.of(LIVE)
    assert news is not None
    assert (news.title, news.text) == ("floor is heard again", "")
    assert losses.of(LIVE) is None


def test_another_life_of_a_source_is_a_warning_however_short_the_gap() -> None:
    epochs = {"floor": "1"}
    losses = Losses(epochs.__getitem__)
    losses.of(LIVE)
    losses.of(LOST)
    epochs["floor"] = "2"
    news = losses.of(LIVE)
    assert news is not None
    assert news.severity == "warning"
    assert news.title == "floor was lost (the hub is gone)"
    assert "begin anew" in news.text
    assert losses.of(LIVE) is None
