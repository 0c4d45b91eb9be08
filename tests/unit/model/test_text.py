"""Nothing that steers a terminal or reorders text survives cleaning, whatever comes in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.campaign import Campaign
from campmon.model.state import CampaignState
from campmon.model.text import clean, clean_or_none

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=200)
JOINERS = {"\u200c", "\u200d"}


@given(ANY_TEXT)
def test_no_control_format_or_surrogate_character_survives(text: str) -> None:
    for character in clean(text):
        category = unicodedata.category(character)
        assert category not in {"Cc", "Cs", "Zl", "Zp"}
        assert category != "Cf" or character in JOINERS


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_what_is_left_can_be_written_as_utf8(text: str) -> None:
    clean(text).encode("utf-8")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M"])))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("\x1b]0;x\x07[bold red]a[/]", "]0;x[bold red]a[/]"),
        ("abc\u202edef", "abcdef"),
        ("a\tb\nc", "a b c"),
        ("\x9b31mred", "31mred"),
        ("del\x7f", "del"),
        ("\u2066x\u2069\u200f", "x"),
        ("lone \ud800", "lone \ufffd"),
    ],
)
def test_known_attacks_come_out_harmless(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


def test_text_with_nothing_left_is_absent() -> None:
    assert clean_or_none("\x1b\x00 ") is None
    assert clean_or_none(None) is None
    assert clean_or_none(" x ") == "x"


@given(ANY_TEXT)
def test_a_campaign_cleans_all_its_text(text: str) -> None:
    campaign = Campaign(
        "p", text, text, CampaignState.PLAYING, text, text, text, reason=text, state_by=text
    )
    for value in (campaign.id, campaign.name, campaign.platform_state, campaign.type):
        assert value == clean(value)
    for maybe in (campaign.service, campaign.reason, campaign.state_by):
        assert maybe is None or maybe == clean(maybe)
