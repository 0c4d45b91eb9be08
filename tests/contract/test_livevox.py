"""LiveVox keeps the contract: the backend over real HTTP, against the practice dialer's face."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from campmon.backends.livevox import BACKEND
from campmon.model.intent import Creation
from campmon.model.record import Record
from campmon.model.state import CampaignState
from campmon.practice.dialer import Dialer
from campmon.practice.livevox.accounts import practice_accounts
from campmon.practice.livevox.serving import serve
from campmon.practice.running import RunningDialer
from campmon.testing import BackendContract, Ground
from campmon.testing.appending import AppendContract
from campmon.testing.looking import LookingContract
from campmon.testing.reading import ReadingContract
from tests.contract.test_practice import FLOOR, START

CREATION = Creation(
    "evening.csv",
    b"account,phone\nE1,2015550101\nE2,2015550102\n",
    {
        "serviceId": "55101",
        "typeId": "1",
        "voiceId": "1",
        "answeringMachineOption": "NO_MESSAGES",
        "dialingStrategyId": "49080",
        "callerId": "4155550100",
        "callbackPhone": "4155550101",
        "operatorPhone": "4155550102",
        "appendable": "true",
    },
)


def good_record(number: int) -> Record:
    """A record that launches: it has a caller ID."""
    fields = {"account": f"C{number}", "practicePhoneAlternate": "4155550100"}
    return Record((f"{2015550100 + number % 100}",), fields)


class _LiveVox:
    realtime = True

    @asynccontextmanager
    async def make(self) -> AsyncIterator[Ground]:
        running = RunningDialer(Dialer(7, START, FLOOR), warm_up=300)
        await running.open()
        accounts = practice_accounts(realtime=self.realtime)
        async with serve(running, accounts=accounts) as face:
            backend = BACKEND.create(
                "acme",
                {
                    "base_url": face.base_url,
                    "client_name": accounts.client_name,
                    "username": "manager",
                    "password": SecretStr(accounts.user("manager").password),
                    "access_token": SecretStr(accounts.access_tokens[0]),
                    "calls_per_minute": 600,
                },
            )
            await backend.open()
            try:
                yield Ground(
                    backend,
                    campaigns={
                        CampaignState.PLAYING: "4101",
                        CampaignState.PAUSED: "4102",
                        CampaignState.STOPPED: "4103",
                        CampaignState.BUILT: "4104",
                        CampaignState.UNBUILT: "4105",
                    },
                    appendable="4101",
                    not_appendable="4106",
                    hostile="4106",
                    good_record=good_record,
                    update=("callerId", "4155550199"),
                    creation=CREATION,
                )
            finally:
                await backend.close()
        running.close()


@pytest.mark.no_cover  # its parts are traced in tests/unit
class TestLiveVoxBackend(_LiveVox, BackendContract):
    """With the subscription to real-time statistics."""


@pytest.mark.no_cover  # its parts are traced in tests/unit
class TestLiveVoxBackendWithoutRealTime(_LiveVox, ReadingContract, AppendContract, LookingContract):
    """Without it: figures are derived. What does not touch them is held to above."""

    realtime = False
