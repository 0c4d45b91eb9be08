"""A LiveVox that breaks down in every way, in a process of its own: see `harness`.

Says where it is and who may log in as its first line; answers `end` on its stdin with everything
that it has, and ends.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from campmon.model.record import Record
from campmon.practice.dialer import Dialer
from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from campmon.practice.livevox.serving import Face, serve
from campmon.practice.plan import CampaignPlan, FloorPlan
from campmon.practice.running import RunningDialer
from tests.system.append.kill.fast_clock import monotonic

LATE_SECONDS = 0.8
"""How late an answer is at most; longer than anybody waits for it."""

IN_FILE = 60
_OTHERS_EVERY_SECONDS = 0.25
_MOST_OF_OTHERS = 4_000
_APPEND = "*/transactions"


def faults(seed: int) -> FaultPlan:
    """Four of ten appends go wrong, and some of the rest."""

    def append(then: Then, probability: float, **more: object) -> FaultRule:
        told = {"method": "PUT", "path": _APPEND, "then": then, "probability": probability}
        return FaultRule.model_validate(told | more)

    return FaultPlan(
        seed=seed,
        rule=(
            append(Then.DROP_AFTER_ACCEPTING, 0.1),
            append(Then.DROP_BEFORE, 0.08),
            append(Then.TAKE_HALF, 0.08),
            append(Then.STATUS, 0.06, status=503, carry_out=True, retry_after=3),
            append(Then.STATUS, 0.05, status=500),
            append(Then.STATUS, 0.04, status=429),
            append(Then.STATUS, 0.04, status=429, retry_after=3),
            append(Then.DELAY, 0.06, delay_seconds=LATE_SECONDS),
            append(Then.DROP_AFTER_ACCEPTING, 0.04, delay_seconds=LATE_SECONDS / 2),
            FaultRule(then=Then.EXPIRE_SESSIONS, probability=0.03),
            FaultRule(method="GET", then=Then.STATUS, status=503, probability=0.02),
            FaultRule(method="GET", path="*/transactionList", then=Then.TRUNCATE, probability=0.03),
            FaultRule(path="/session/login", then=Then.STATUS, status=502, probability=0.03),
        ),
    )


async def main(seed: int, campaigns: int) -> None:
    """Serve until told to end."""
    plans = tuple(CampaignPlan(f"C{n}", IN_FILE, teams=()) for n in range(campaigns))
    dialer = Dialer(seed, datetime(2026, 5, 6, 15, tzinfo=UTC), FloorPlan(plans, ()))
    running = RunningDialer(dialer, speed=0.01, warm_up=30, monotonic=monotonic)
    await running.open()
    async with serve(running, faults=faults(seed), monotonic=monotonic) as face:
        others = asyncio.create_task(_others_append(dialer))
        told = {
            "base_url": face.base_url,
            "client_name": face.accounts.client_name,
            "username": "manager",
            "password": face.accounts.user("manager").password,
            "access_token": face.accounts.access_tokens[0],
            "campaigns": [campaign.id for campaign in dialer.campaigns()],
        }
        _say(json.dumps(told))
        await asyncio.to_thread(sys.stdin.readline)
        others.cancel()
        await running.advance()
        _say(json.dumps(_everything(dialer, face)))
    running.close()


async def _others_append(dialer: Dialer) -> None:
    """Somebody else appends to the same campaigns all the while."""
    for number in range(_MOST_OF_OTHERS):
        for campaign in list(dialer.campaigns()):
            record = Record((f"646555{number:04d}",), {"account": f"other {number}"})
            dialer.append(campaign.id, (record, record), at=None)
        await asyncio.sleep(_OTHERS_EVERY_SECONDS)


def _everything(dialer: Dialer, face: Face) -> dict[str, object]:
    """What is on the campaigns besides their file, and every append that was asked for."""
    there: dict[str, list[tuple[str, list[str]]]] = {}
    for campaign in dialer.campaigns():
        records, _ = dialer.list_records(campaign.id, IN_FILE, campaign.records.uploaded)
        there[campaign.id] = [(record.account, list(record.phones)) for record in records]
    log = [
        {name: value for name, value in asdict(entry).items() if name != "headers"}
        for entry in face.log.all("PUT", "/transactions")
    ]
    return {"records": there, "appends": log}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
