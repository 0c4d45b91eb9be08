"""Whether the value that a platform shows is the one that was wanted."""

import pytest

from campmon.model.properties import Choice, PropertyKind, PropertySpec

PHONE = PropertySpec("callerId", "Caller ID", PropertyKind.PHONE, choices=(Choice("LOCAL"),))
MOMENT = PropertySpec("start", "Start", PropertyKind.MOMENT, choices=(Choice("ASAP"),))
TEXT = PropertySpec("note", "Note")


@pytest.mark.parametrize(
    ("spec", "shown", "wanted", "same"),
    [
        (TEXT, "a", "a", True),
        (TEXT, "a", "A", False),
        (TEXT, "", "1", False),
        (PHONE, "4155041922", "14155041922", True),
        (PHONE, "4155041922", "4155041923", False),
        (PHONE, "", "1", False),
        (PHONE, "LOCAL", "LOCAL", True),
        (PHONE, "LOCAL", "4155041922", False),
        (PHONE, "4155041922", "", False),
        (MOMENT, "2026-05-06T09:30:00-04:00", "2026-05-06T13:30:00+00:00", True),
        (MOMENT, "2026-05-06T09:30:00-04:00", "2026-05-06T09:30:00+00:00", False),
        (MOMENT, "ASAP", "2026-05-06T09:30:00+00:00", False),
        (MOMENT, "2026-05-06T09:30:00+00:00", "ASAP", False),
        (MOMENT, "", "2026-05-06T09:30:00+00:00", False),
        (MOMENT, "ASAP", "", True),
        (MOMENT, "2026-05-06T09:30:00+00:00", "", False),
    ],
)
def test_a_value_is_shown_as_the_platform_spells_it(
    spec: PropertySpec, shown: str, wanted: str, same: bool
) -> None:
    assert spec.same(shown, wanted) is same
