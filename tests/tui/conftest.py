"""What the tests of the screen share."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tui.fixed import Floor


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time is UTC, colours are true, and nothing of the developer's terminal matters."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    """An app over a fixed board."""
    return Floor(tmp_path)


@pytest.fixture
def make_floor(tmp_path: Path) -> Callable[..., Floor]:
    """Make an app over a board of the test's choosing."""

    def make(**options: object) -> Floor:
        return Floor(tmp_path, **options)  # type: ignore[arg-type]

    return make


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room beside it on a small screen."""
    with tempfile.TemporaryDirectory(prefix="cm-", dir="/tmp") as folder:
        yield Path(folder)
