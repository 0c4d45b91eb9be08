"""Large characters: as large as fits, and never larger."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from campmon.tui.cells import width_of
from campmon.tui.wallboard.digits import large, letters, placed
from campmon.tui.wallboard.five import FIVE
from campmon.tui.wallboard.seven import SEVEN


def test_digits_are_made_of_half_blocks() -> None:
    assert large("10", 8, 3) == ("▄█ █▀█", " █ █ █", " ▀ ▀▀▀")


def test_they_grow_with_the_room() -> None:
    heights = [len(large("47.3%", width, width // 3)) for width in (20, 40, 60, 100, 150)]
    assert heights == sorted(heights)
    assert heights[0] == 3
    assert heights[-1] > 15


def test_seven_high_digits_fill_what_five_high_ones_cannot() -> None:
    assert len(large("47", 12, 4)) == 4


def test_what_has_no_shape_or_no_room_stands_as_it_is() -> None:
    assert large("世界", 40, 5) == ("世界",)
    assert large("1,204,332", 12, 5) == ("1,204,332",)
    assert large("1,204,332", 5, 5) == ("1,20…",)
    assert large("1", 5, 0) == ()


def test_letters_lose_their_accents_and_nothing_else() -> None:
    assert letters("Überfällig ß") == "UBERFALLIG SS"
    assert letters("a_b–c") == "A-B-C"
    assert letters("日") is None


def test_every_shape_is_a_block() -> None:
    for font, height in ((FIVE, 5), (SEVEN, 7)):
        for character, glyph in font.items():
            assert len(character) == 1
            assert len(glyph) == height, character
            assert len({len(row) for row in glyph}) == 1, character
            assert set("".join(glyph)) <= {"#", "."}, character
    assert set("0123456789.%,:≈∞—?") <= set(FIVE) & set(SEVEN)


TEXTS = st.text(max_size=20) | st.text("0123456789.,%:≈—ABCxyz ", max_size=12)


@given(TEXTS, st.integers(0, 120), st.integers(0, 40), st.booleans())
def test_it_fits(text: str, width: int, height: int, centre: bool) -> None:
    lines = large(text, width, height)
    assert len(lines) <= max(height, 1)
    assert all(width_of(line) <= width for line in lines)
    block = placed(lines, width, height, centre=centre)
    assert len(block) == height
    assert {width_of(line) for line in block} <= {width}
