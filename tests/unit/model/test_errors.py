"""Errors in words."""

import pytest

from campmon.model.errors import RefusedError


@pytest.mark.parametrize(
    ("message", "mend", "told"),
    [
        ("it is playing", "", "it is playing"),
        ("it is playing", "Pause it.", "it is playing. Pause it."),
        ("uploaded is 500 now.", "Look at it.", "uploaded is 500 now. Look at it."),
        ("is that so?", "Look at it.", "is that so? Look at it."),
    ],
)
def test_what_happened_and_the_mend_are_two_sentences(message: str, mend: str, told: str) -> None:
    assert str(RefusedError(message, mend)) == told
