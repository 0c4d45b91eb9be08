"""The synthetic feed for measurements: it serves what it says, and ends by itself."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from campmon.backends.hub import HubBackend, parse_address
from campmon.model.intent import Intent, Operate, Tier
from campmon.model.state import CampaignState, Operation

FEED = Path(__file__).parents[3] / "benchmarks" / "hub_feed.py"
PATIENCE = 60.0


@contextmanager
def feed(socket: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(FEED), "--socket", str(socket), "--refresh", "1", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("serving")
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("changing", "changed"), [("1.0", 20), ("0.1", 2), ("3", 3)])
async def test_as_many_campaigns_change_as_it_is_told(changing: str, changed: int) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as folder:
        socket = Path(folder) / "hub.sock"
        with feed(socket, "--campaigns", "20", "--changing", changing) as process:
            client = HubBackend("bench", parse_address(f"unix:{socket}"))
            await client.open()
            async with asyncio.timeout(PATIENCE):
                readings = client.follow()
                whole = await anext(readings)
                assert [c.name for c in whole.campaigns[:2]] == ["campaign-00001", "campaign-00002"]
                assert len(whole.campaigns) == 20
                seen = {c.id for _ in range(2) for c in (await anext(readings)).campaigns}
            # two readings, one of which may hold two changes where the machine is busy
            assert len(seen) in {min(20, changed * times) for times in (2, 3, 4)}
            key = whole.campaigns[0].key
            await client.write(Intent(key, Operate(Operation.PAUSE), Tier.NONE))
            assert (await client.read_campaign(key.id)).state is CampaignState.PAUSED
            detail = await client.read_detail(key.id)
            assert detail.dispositions
            assert detail.campaign.name == "campaign-00001"
            await client.close()
            assert process.wait(PATIENCE) == 0
        assert not socket.exists()


def test_it_ends_when_its_time_is_over() -> None:
    with (
        tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as folder,
        feed(Path(folder) / "hub.sock", "--seconds", "0.5") as process,
    ):
        assert process.wait(PATIENCE) == 0


def test_it_refuses_what_cannot_be() -> None:
    seen = subprocess.run(
        [sys.executable, str(FEED), "--socket", "/tmp/x", "--campaigns", "5", "--changing", "6"],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert seen.returncode == 2
    assert "not between none and all of 5" in seen.stderr
