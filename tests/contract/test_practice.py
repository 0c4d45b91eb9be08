"""The practice backend keeps the contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from campmon.backends.practice import PracticeBackend
from campmon.model.intent import Creation
from campmon.model.record import Record
from campmon.model.state import CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.practice.plan import AgentPlan, CampaignPlan, FloorPlan, ScheduledAct
from campmon.testing import HOSTILE_NAME, BackendContract, Ground

START = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)
PLAY = ScheduledAct(1, Operation.PLAY)


def act(operation: Operation) -> tuple[ScheduledAct, ...]:
    return (PLAY, ScheduledAct(60, operation))


FLOOR = FloorPlan(
    campaigns=(
        CampaignPlan("Playing", 400, teams=("Blue",), acts=(PLAY,)),
        CampaignPlan("Paused", 100, teams=("Blue",), acts=act(Operation.PAUSE)),
        CampaignPlan("Stopped", 100, teams=("Blue",), acts=act(Operation.STOP)),
        CampaignPlan("Built", 50, teams=("Blue",)),
        CampaignPlan("Unbuilt", 50, teams=("Blue",), built_on_load=False),
        CampaignPlan(HOSTILE_NAME, 50, append_allowed=False, teams=("Blue",)),
        CampaignPlan("Broken", 50, broken=True),
        CampaignPlan("Gone", 50, acts=(ScheduledAct(1, Operation.DEACTIVATE),)),
    ),
    agents=tuple(
        AgentPlan(f"a{n}@x.example", f"Agent {n}", "Blue" if n % 2 else "Red", 0, 24)
        for n in range(12)
    ),
)

CREATION = Creation(
    "created.csv",
    b"124659238,4155556004,doe john\n124659239,2125556004,roe jane\n",
    {
        "serviceId": "55101",
        "typeId": "1",
        "voiceId": "1",
        "answeringMachineOption": "NO_MESSAGES",
        "dialingStrategyId": "49080",
        "appendable": "true",
    },
)


class TestPracticeBackend(BackendContract):
    @asynccontextmanager
    async def make(self) -> AsyncIterator[Ground]:
        dialer = Dialer(7, START, FLOOR)
        backend = PracticeBackend("practice", dialer, warm_up=300)
        await backend.open()
        listed, _ = dialer.list_records("4101", 0, 3, valid_only=True)
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
            known_records=tuple(Record(record.phones[:1]) for record in listed),
            update=("callerId", "(415) 504-1922"),
            creation=CREATION,
        )
        await backend.close()
