"""Figures and doubtful appends of LiveVox, over HTTP against the practice dialer's face."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from campmon.backends.livevox.appending import to_wire
from campmon.backends.livevox.client import (
    AnswerLost,
    CampaignSearch,
    Credentials,
    Forbidden,
    LiveVoxClient,
)
from campmon.backends.livevox.looking import look_for
from campmon.backends.livevox.statistics import StatisticsReader, Subject
from campmon.model.intent import Landing
from campmon.model.record import Record
from campmon.model.state import CampaignState, Operation
from campmon.model.statistics import Provenance, Statistics
from campmon.practice.dialer import Dialer
from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from campmon.practice.livevox.accounts import practice_accounts
from campmon.practice.livevox.serving import serve
from campmon.practice.plan import AgentPlan, CampaignPlan, FloorPlan, ScheduledAct
from campmon.practice.running import RunningDialer

pytestmark = pytest.mark.no_cover  # its parts are traced in tests/unit

AFTERNOON = datetime(2026, 5, 6, 17, 0, tzinfo=UTC)
PLAY = ScheduledAct(1, Operation.PLAY)
FLOOR = FloorPlan(
    campaigns=(
        CampaignPlan("Playing", 1_400, teams=("Blue",), acts=(PLAY,)),
        CampaignPlan("Built", 50, teams=("Blue",)),
        CampaignPlan("Unbuilt", 50, teams=("Blue",), built_on_load=False),
    ),
    agents=tuple(AgentPlan(f"a{n}", f"Agent {n}", "Blue", 0, 24) for n in range(12)),
)
STATES = (CampaignState.PLAYING, CampaignState.BUILT, CampaignState.UNBUILT)


@dataclass
class Floor:
    """A dialer that has dialed for a while and stands still now, and a way to it."""

    dialer: Dialer
    client: LiveVoxClient
    subjects: list[Subject]
    seconds: float = 0.0

    def now(self) -> datetime:
        return AFTERNOON + timedelta(seconds=self.seconds)

    def reader(self, calls: int = 500) -> StatisticsReader:
        return StatisticsReader(
            self.client,
            now=self.now,
            monotonic=lambda: self.seconds,
            calls_per_minute=calls,
        )


@asynccontextmanager
async def floor(
    *, realtime: bool = True, user: str = "manager", faults: FaultPlan | None = None
) -> AsyncIterator[Floor]:
    dialer = Dialer(7, datetime(2026, 5, 6, 15, 0, tzinfo=UTC), FLOOR)
    running = RunningDialer(
        dialer, speed=1.0, warm_up=5_400, monotonic=lambda: 0.0, now=lambda: AFTERNOON
    )
    await running.open()
    accounts = practice_accounts(realtime=realtime)
    async with serve(running, accounts=accounts, faults=faults, now=lambda: AFTERNOON) as face:
        login = accounts.user(user)
        credentials = Credentials(
            client_name=accounts.client_name,
            user_name=login.name,
            password=SecretStr(login.password),
            access_token=SecretStr(accounts.access_tokens[0]),
            is_agent=login.is_agent,
        )
        client = LiveVoxClient(face.base_url, credentials)
        try:
            search = CampaignSearch(AFTERNOON - timedelta(days=1), AFTERNOON)
            rows = (await client.search_campaigns(search)).rows
            states = dict(zip(("4101", "4102", "4103"), STATES, strict=True))
            subjects = [Subject(row.id, states[row.id], row.upload_date) for row in rows]
            yield Floor(dialer, client, subjects)
        finally:
            await client.aclose()
    running.close()


def counts(found: Statistics) -> tuple[int | None, int | None]:
    return found.uploaded, found.loaded


async def test_derived_figures_are_those_of_the_platform() -> None:
    async with floor() as place:
        reader = place.reader()
        reported = await reader.read(place.subjects)
        assert reader.method == "real-time"
    async with floor(realtime=False) as place:
        reader = place.reader()
        derived = await reader.read(place.subjects)
        assert reader.method == "derived"
        calls, more = place.dialer.list_calls("4101", 0, 1e9, 0, 100_000)
        assert not more
    assert set(derived) == set(reported) == {"4101", "4102"}
    for campaign, figures in derived.items():
        assert counts(figures) == counts(reported[campaign])
        assert figures.provenance is Provenance.DERIVED
        assert figures.as_of == AFTERNOON
    dialed = len({call.account for call in calls})
    assert len(calls) > 1_000  # more than a page
    assert derived["4101"].completed == dialed
    assert derived["4102"].completed == 0
    known = reported["4101"]
    assert known.completed is not None
    assert derived["4101"].loaded is not None
    assert 0 < known.completed <= dialed
    assert derived["4101"].remaining == derived["4101"].loaded - dialed


async def test_figures_follow_an_append() -> None:
    async with floor(realtime=False) as place:
        reader = place.reader()
        before = (await reader.read(place.subjects))["4101"]
        used = reader.calls
        assert used is not None
        records = [Record((f"2125550{n:03}",), {"account": f"N{n}"}) for n in range(100)]
        await place.client.append_records("4101", [to_wire(record) for record in records])
        place.seconds += 6
        after = (await reader.read(place.subjects))["4101"]
        assert before.uploaded is not None
        assert after.uploaded == before.uploaded + 100
        assert reader.calls is not None
        assert reader.calls.used - used.used < 40  # increments, not the whole again


async def test_an_agent_session_knows_completed_alone() -> None:
    async with floor(realtime=False, user="agent1") as place:
        with pytest.raises(Forbidden):
            await place.client.campaign_stats()
        found = (await place.reader().read(place.subjects))["4101"]
        assert (found.uploaded, found.loaded, found.remaining) == (None, None, None)
        assert found.completed is not None
        assert found.completed > 0


@pytest.mark.parametrize(
    ("then", "landing"),
    [(Then.DROP_AFTER_ACCEPTING, Landing.ALL), (Then.DROP_BEFORE, Landing.NONE)],
)
async def test_an_append_whose_answer_was_lost_is_found_or_not(
    then: Then, landing: Landing
) -> None:
    rule = FaultRule(method="PUT", path="*/transactions", then=then, times=1)
    async with floor(faults=FaultPlan(rule=(rule,))) as place:
        uploaded = (await place.reader().read(place.subjects))["4101"].uploaded
        records = [
            Record((f"212555{n:04}",), {"account": f"N{n}", "totalAmount": "320.10"})
            for n in range(100, 1_500)
        ]
        with pytest.raises(AnswerLost):
            await place.client.append_records("4101", [to_wire(record) for record in records])
        assert (await look_for(place.client, "4101", records, uploaded)).landing is landing
