"""What is left of a body when the first half of it is taken."""

import pytest

from campmon.practice.http.halving import halved


@pytest.mark.parametrize(
    ("body", "half"),
    [
        (b"[1, 2, 3]", b"[1]"),
        (b'{"records": [{"a": 1}, {}], "b": "x"}', b'{"records": [{"a": 1}], "b": "x"}'),
        (b"[]", b"[]"),
        (b'"text"', b'"text"'),
        (b"--no json", b"--no json"),
    ],
)
def test_half_of_a_body(body: bytes, half: bytes) -> None:
    assert halved(body) == half
