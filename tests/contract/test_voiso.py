"""Voiso keeps the contract: the backend over real HTTP, against the practice dialer's face."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from pydantic import SecretStr

from campmon.backends.voiso import BACKEND
from campmon.model.record import Record
from campmon.model.state import CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.practice.plan import AgentPlan, CampaignPlan, FloorPlan
from campmon.practice.running import RunningDialer
from campmon.practice.voiso.busy import BusyRule
from campmon.practice.voiso.serving import serve
from campmon.testing import HOSTILE_NAME, BackendContract, Ground
from campmon.testing.appending import AppendContract
from campmon.testing.operating import OperationContract
from campmon.testing.reading import ReadingContract
from campmon.testing.staffing import StaffingContract
from tests.contract.test_practice import PLAY, START, act

FLOOR = FloorPlan(
    campaigns=(
        CampaignPlan("Playing", 400, teams=("Blue",), acts=(PLAY,)),
        CampaignPlan("Paused", 100, teams=("Blue",), acts=act(Operation.PAUSE)),
        CampaignPlan("Stopped", 100, teams=("Blue",), acts=act(Operation.STOP)),
        CampaignPlan("Draft", 50, teams=("Blue",)),
        CampaignPlan("Live", 100, teams=("Red",), acts=(PLAY,), live=True),
        CampaignPlan(HOSTILE_NAME, 50, teams=("Blue",)),
        CampaignPlan("Broken", 50, broken=True),
    ),
    agents=tuple(
        AgentPlan(f"a{n}@x.example", f"Agent {n}", "Blue" if n % 2 else "Red", 0, 24)
        for n in range(12)
    ),
)


def good_record(number: int) -> Record:
    """A record with a number that can be dialed."""
    return Record((f"1{2015550100 + number % 100}",), {"name": f"Contact {number}"})


class _Voiso:
    api: Literal["v1", "v4"]
    agent_on: str | None = None
    agent_elsewhere: str | None = None

    @asynccontextmanager
    async def make(self) -> AsyncIterator[Ground]:
        running = RunningDialer(Dialer(7, START, FLOOR), warm_up=300)
        await running.open()
        async with serve(running, busy=BusyRule(gap_seconds=0.0)) as face:
            key = face.keys.v1 if self.api == "v1" else face.keys.v4
            backend = BACKEND.create(
                "acme",
                {"api": self.api, "base_url": face.base_url, "api_key": SecretStr(key.secret)},
            )
            await backend.open()
            try:
                yield Ground(
                    backend,
                    campaigns={
                        CampaignState.PLAYING: "4101",
                        CampaignState.PAUSED: "4102",
                        CampaignState.STOPPED: "4103",
                        CampaignState.DRAFT: "4104",
                        CampaignState.BROKEN: "4107",
                    },
                    appendable="4105",
                    not_appendable="4101",
                    hostile="4106",
                    good_record=good_record,
                    refused_record=Record(("4407414992548",)),
                    unknown_phone="12015550199",
                    agent_on=self.agent_on,
                    agent_elsewhere=self.agent_elsewhere,
                )
            finally:
                await backend.close()
        running.close()


@pytest.mark.no_cover  # its parts are traced in tests/unit
class TestVoisoV1(_Voiso, BackendContract):
    """Version 1, which does not list who works a campaign."""

    api = "v1"
    agent_on = "a1@x.example"
    agent_elsewhere = "a2@x.example"


class TestVoisoV4(_Voiso, ReadingContract, OperationContract, AppendContract, StaffingContract):
    """Version 4; what the generations share is held to above."""

    api = "v4"
