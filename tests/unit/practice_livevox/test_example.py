"""The example of docs/practice-livevox.md."""

from datetime import UTC, datetime

import httpx

from campmon.practice.dialer import Dialer
from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from campmon.practice.livevox.serving import serve
from campmon.practice.running import RunningDialer
from campmon.practice.scenario import default_floor

start = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)


async def test_the_example() -> None:
    running = RunningDialer(Dialer(1, start, default_floor(campaigns=3)), speed=10.0)
    await running.open()
    rule = FaultRule(path="*/info", nth=2, then=Then.DROP_BEFORE)
    async with serve(running, faults=FaultPlan(rule=(rule,))) as face:
        accounts = face.accounts
        body = {
            "clientName": accounts.client_name,
            "userName": "manager",
            "password": accounts.user("manager").password,
        }
        async with httpx.AsyncClient(base_url=face.base_url, trust_env=False) as http:
            access = {"LV-Access": accounts.access_tokens[0]}
            login = await http.post("/session/login", headers=access, json=body)
            assert login.status_code == 200
        (request,) = face.log.all("POST", "/session/login")
        assert request.status == 200
