"""What every test stands on."""

import gc
import signal

import pytest
from hypothesis import HealthCheck, settings

from campmon.cli.entry import GARBAGE_THRESHOLD, OLDER

_LONGEST_ID = 60

settings.register_profile(
    "busy", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50
)
settings.load_profile("busy")
"""How fast a busy machine makes input says nothing about campmon. Half as many examples as usual:
there are hundreds of such tests, and each run tries others."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name long texts by their length: ids go to every worker, and into the environment."""
    if isinstance(val, str | bytes) and len(val) > _LONGEST_ID:
        return f"{type(val).__name__} of {len(val)}"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Not every test is traced, which would more than double its cost.

    Tests of any input are not: each of the lines that they run has a test of its own, and which
    ones they run is chance. Of a test with several parameters the first goes where the others go.
    """
    seen: set[tuple[str, str]] = set()
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        name = (str(item.path), item.originalname)
        if name in seen or getattr(item.obj, "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)
        seen.add(name)


def pytest_configure() -> None:
    """Collect garbage as the program does, and hear signals.

    Those also where the tests were started deaf to some (nohup, some CI runners): tests send
    SIGHUP to themselves and to programs that they start, and a program leaves a signal
    ignored that was so when it began.
    """
    gc.set_threshold(GARBAGE_THRESHOLD, OLDER, OLDER)
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
