"""A hub keeps the contract: the practice dialer behind a real server, over a real Unix socket."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from campmon.backends.hub import HubBackend
from campmon.backends.hub.address import unix_address
from campmon.backends.practice import PracticeBackend
from campmon.engine.audit import AuditLog
from campmon.engine.clock import SystemClock
from campmon.hub.lifetime import Lifetime
from campmon.hub.listen import listen
from campmon.hub.server import Server
from campmon.model.record import Record
from campmon.model.state import CampaignState
from campmon.practice.dialer import Dialer
from campmon.testing import BackendContract, Ground
from tests.contract.test_practice import FLOOR, START


class TestHubBackend(BackendContract):
    @asynccontextmanager
    async def make(self) -> AsyncIterator[Ground]:
        clock = SystemClock()
        with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as folder:
            address = unix_address(f"{folder}/hub.sock")
            server = Server(
                PracticeBackend("practice", Dialer(7, START, FLOOR), warm_up=300),
                AuditLog(Path(folder) / "audit.jsonl", clock),
                clock=clock,
                random=Random(1),
                refresh_seconds=0.2,
                lifetime=Lifetime(stays=True),
            )
            running = asyncio.create_task(server.run([listen(address)]))
            backend = HubBackend("team", address)
            await backend.open()
            yield Ground(
                backend,
                campaigns={
                    CampaignState.PLAYING: "4101",
                    CampaignState.PAUSED: "4102",
                    CampaignState.STOPPED: "4103",
                    CampaignState.BUILT: "4104",
                    CampaignState.UNBUILT: "4105",
                    CampaignState.BROKEN: "4107",
                    CampaignState.DEACTIVATED: "4108",
                },
                appendable="4101",
                not_appendable="4106",
                hostile="4106",
                refused_record=Record(()),
            )
            await backend.close()
            server.stop("the test is over")
            await running
