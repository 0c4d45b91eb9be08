"""LiveVox and Voiso at one address, over one dialer: each with its own limits."""

from datetime import UTC, datetime

import httpx

from campmon.practice.dialer import Dialer
from campmon.practice.http.clock import ServerClock
from campmon.practice.http.serving import listen, serve_fronts
from campmon.practice.livevox.accounts import practice_accounts
from campmon.practice.livevox.platform import Platform
from campmon.practice.livevox.serving import livevox_front
from campmon.practice.running import RunningDialer
from campmon.practice.scenario import default_floor, live_floor
from campmon.practice.voiso.keys import practice_keys
from campmon.practice.voiso.platform import VoisoPlatform
from campmon.practice.voiso.serving import voiso_front

START = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)


async def test_neither_uses_up_the_others_limits() -> None:
    """Of LiveVox's two requests and five appends in a minute Voiso's calls take none."""
    clock = ServerClock(lambda: 0.0)
    dialer = Dialer(1, START, live_floor(default_floor()))
    running = RunningDialer(dialer, warm_up=60.0, monotonic=clock.monotonic)
    await running.open()
    live = [campaign.id for campaign in dialer.campaigns() if campaign.plan.live]
    keys, accounts = practice_keys(), practice_accounts(password="pw", access_token="token")
    voiso = VoisoPlatform(running, keys, clock=clock, calls_per_minute=8)
    livevox = Platform(running, accounts, clock=clock, calls_per_minute=2)
    fronts = (voiso_front(voiso), livevox_front(livevox))
    async with (
        serve_fronts(fronts, listen("127.0.0.1", 0), clock=clock) as served,
        httpx.AsyncClient(base_url=served.base_url, trust_env=False) as http,
    ):
        root = f"/api/v1/{keys.v1.secret}/campaigns"
        body = {"contacts": [{"phoneNumber": "14155556004"}]}
        for campaign in live:
            assert (await http.post(f"{root}/{campaign}/contacts", json=body)).status_code == 201
        for _ in range(8 - len(live)):
            assert (await http.get(root)).status_code == 200
        assert (await http.get(root)).status_code == 429
        login = await http.post(
            "/session/login",
            headers={"LV-Access": "token"},
            json={"clientName": "PRACTICE", "userName": "manager", "password": "pw"},
        )
        session = {"LV-Session": login.json()["sessionId"]}
        told = await http.get("/campaign/campaigns/info", headers=session)
        assert told.status_code == 200
        assert (await http.get("/campaign/campaigns/info", headers=session)).status_code == 429
    assert dialer.budget(0.0).used == 0
    running.close()
