"""Pictures of the tabs Staffing and Audit, and of why. Look at each before accepting it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.details.ground import open_details, says
from tests.tui.details.test_why import ALL, IdleBackend
from tests.tui.fixed import Floor, begin, until

Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def made(tmp_path: Path, theme: str = "dark") -> Floor:
    """A floor with a campaign that does not dial, and an audit log at a place of fixed length."""
    floor = Floor(tmp_path, backends=lambda clock: [IdleBackend(clock)], theme=theme)
    backend = floor.backend
    assert isinstance(backend, IdleBackend)
    backend.on["C-001"], backend.teams_on["C-001"] = sorted(backend.agents)[:9], ["Day", "North"]
    for what, outcome, message in (
        ("play", "done", "Past due 30 days is playing"),
        ("append 1,200 records", "done", "1,187 records were taken, 13 refused"),
        ("pause", "refused", "It is not for you to pause this campaign. Ask a manager."),
    ):
        begun = floor.audit.begin(
            who="tess", profile="floor", campaign_id="C-001", campaign_name="A", what=what
        )
        floor.clock.seconds += 2
        floor.audit.end(begun, outcome, message)
    return floor


@SIZES
def test_staffing(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    floor = made(tmp_path)

    async def before(pilot: Pilot[int]) -> None:
        await begin(pilot, floor)
        await open_details(pilot, floor, "4")
        await until(pilot, says(floor, "Agents 9", "Read 0 s ago"))
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("theme", ["dark", "mono"])
def test_why(
    tmp_path: Path, snap_compare: Snap, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if theme == "mono":
        monkeypatch.setenv("NO_COLOR", "1")
    floor = Floor(tmp_path, backends=lambda clock: [IdleBackend(clock)], theme=theme)

    async def before(pilot: Pilot[int]) -> None:
        await begin(pilot, floor)
        await pilot.press("y")
        await until(pilot, says(floor, *ALL))
        await until(pilot, lambda: not says(floor, "Reading more")())
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=(80, 24), run_before=before)


def test_audit(tmp_path: Path, snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    floor = made(Path("log"))

    async def before(pilot: Pilot[int]) -> None:
        await begin(pilot, floor)
        await open_details(pilot, floor, "6")
        await until(pilot, says(floor, "3 acts", "Ask a manager."))
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=(80, 24), run_before=before)
