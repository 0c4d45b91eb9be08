"""The codes of countries."""

import phonenumbers
import pytest

from campmon.model.country import COUNTRIES, meant_country


def test_they_are_those_of_the_library_that_reads_the_numbers() -> None:
    assert frozenset(phonenumbers.SUPPORTED_REGIONS) == COUNTRIES


@pytest.mark.parametrize(
    ("written", "meant"), [("gb", "GB"), ("UK", "GB"), (" us", "US"), ("XX", None), ("", None)]
)
def test_what_was_meant(written: str, meant: str | None) -> None:
    assert meant_country(written) == meant
