"""Values of any type and size: read where they can be meant, never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.backends.http.lenient import read_count, read_text, read_whole

anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)


@given(anything)
def test_whatever_comes_nothing_is_raised(value: object) -> None:
    found = read_whole(value)
    assert found is None or abs(found) <= 2**53
    assert (read_count(value) or 0) >= 0
    assert isinstance(read_text(value), str)


@pytest.mark.parametrize("value", [10**400, -(10**400), str(10**29), 1e300, "1e300"])
def test_a_number_beyond_any_count_is_not_told(value: object) -> None:
    assert read_whole(value) is None


def test_a_number_too_large_to_be_an_id_is_none() -> None:
    assert read_text(10**400) == ""
    assert read_text(10**18) == "1000000000000000000"
