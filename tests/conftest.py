"""What every test stands on."""

import signal

import pytest
from hypothesis import HealthCheck, settings

_LONGEST_ID = 60

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
"""How fast a busy machine makes input says nothing about campmon."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name long texts by their length: ids go to every worker, and into the environment."""
    if isinstance(val, str | bytes) and len(val) > _LONGEST_ID:
        return f"{type(val).__name__} of {len(val)}"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of any input are not traced, which would more than double their cost.

    Each of the lines that they run has a test of its own, and which ones they run is chance.
    """
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)


def pytest_configure() -> None:
    """Hear signals, also where the tests were started deaf to some (nohup, some CI runners).

    Tests send SIGHUP to themselves and to programs that they start; a program leaves a signal
    ignored that was so when it began.
    """
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
