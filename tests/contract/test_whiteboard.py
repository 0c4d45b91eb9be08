"""The example backend of CONTRIBUTING.md keeps the contract, and is found by its entry point."""

import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from campmon.backends.registry import backend_names, load_backend
from campmon.model.errors import ConfigurationError
from campmon.model.state import CampaignState
from campmon.testing import HOSTILE_NAME, BackendContract, Ground
from tests.contract.whiteboard import BACKEND, WhiteboardBackend

ROWS = {
    "1": {"name": "One", "word": "running", "loaded": 90, "completed": 31},
    "2": {"name": HOSTILE_NAME, "word": "halted"},
    "3": {"name": "Three", "word": "wiped"},
}


class TestWhiteboardBackend(BackendContract):
    @asynccontextmanager
    async def make(self) -> AsyncIterator[Ground]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "board.json"
            path.write_text(json.dumps(ROWS), "utf-8")
            backend = WhiteboardBackend("room", path)
            await backend.open()
            yield Ground(
                backend,
                campaigns={CampaignState.PLAYING: "1", CampaignState.PAUSED: "2"},
                hostile="2",
            )
            await backend.close()


def test_it_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "whiteboard-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: whiteboard\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[campmon.backends]\nwhiteboard = tests.contract.whiteboard:BACKEND\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "whiteboard" in backend_names()
    made = load_backend("whiteboard").create("room", {"file": "board.json", "verify_tls": True})
    assert (made.profile, made.platform) == ("room", "whiteboard")


def test_it_says_which_option_is_missing() -> None:
    with pytest.raises(ConfigurationError, match="file is missing"):
        BACKEND.create("room", {})
