"""The example of docs/practice-voiso.md."""

from datetime import UTC, datetime

import httpx

from campmon.practice.dialer import Dialer
from campmon.practice.running import RunningDialer
from campmon.practice.scenario import default_floor, live_floor
from campmon.practice.voiso.busy import BusyRule
from campmon.practice.voiso.serving import serve

start = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)


async def test_the_example() -> None:
    running = RunningDialer(Dialer(1, start, live_floor(default_floor())), warm_up=60.0)
    await running.open()
    async with serve(running, busy=BusyRule(status=409, gap_seconds=2)) as face:
        key = face.keys.v1.secret
        async with httpx.AsyncClient(base_url=face.base_url, trust_env=False) as http:
            rows = (await http.get(f"/api/v1/{key}/campaigns")).json()
            live = next(row["id"] for row in rows if row["is_live"])
            path = f"/api/v1/{key}/campaigns/{live}/contacts"
            body = {"contacts": [{"phoneNumber": "14155556004", "priority": "1"}]}
            assert (await http.post(path, json=body)).status_code == 201
            assert (await http.post(path, json=body)).status_code == 409
        assert [request.status for request in face.log.all("POST")] == [201, 409]
        assert key not in repr(face.log.all())
