"""What the tests of the screen share."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

from campmon.tui.screens.ready import Ready
from tests.tui.fixed import Floor

_HERE = Path(__file__).parent
_WITH_READY = {"details", "terminal", "test_behind.py", "test_dialogs.py", "test_keyboard.py"} | {
    "test_ready.py"
}
"""Where screens are opened that campmon makes ahead, in folders and files here."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pictures are not traced, which halves their cost: what they show is tested elsewhere.

    Of the other tests of a screen, whose apps run much the same lines, every second one is.
    """
    for place, item in enumerate(items):
        if not isinstance(item, pytest.Function) or _HERE not in item.path.parents:
            continue
        if "snap_compare" in item.fixturenames or place % 2:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(autouse=True, scope="session")
def _styles_are_parsed_once() -> Iterator[None]:
    """Hundreds of apps are started with the same styles, and parsing them takes a tenth of it."""
    parse = Stylesheet._parse_rules
    known: dict[tuple[object, ...], list[RuleSet]] = {}

    def parse_once(
        sheet: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        given = (css, read_from, is_default_rules, tie_breaker, scope)
        key = (*given, *sorted(sheet._variables.items()))
        if key not in known:
            known[key] = parse(sheet, *given)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture(autouse=True)
def _nothing_is_made_ahead(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens that a test never opens would be a sixth of its work, whenever it comes to them."""
    if request.path.relative_to(_HERE).parts[0] not in _WITH_READY:
        monkeypatch.setattr(Ready, "begin", lambda _: None)


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
