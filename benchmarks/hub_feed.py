"""Serve a hub with synthetic campaigns, through the real server, to measure a monitor from outside.

    python benchmarks/hub_feed.py --socket /tmp/feed/hub.sock --campaigns 1000 --changing 1.0

Campaigns are called campaign-00001, campaign-00002, …; once a second all of them, a fraction or a
number of them change their figures. It ends with its last monitor, or after --seconds.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

from campmon.backends.hub.address import unix_address
from campmon.backends.lacking import Lacking
from campmon.engine.audit import AuditLog
from campmon.engine.clock import SystemClock
from campmon.hub.lifetime import Lifetime
from campmon.hub.listen import forget, listen
from campmon.hub.server import Server
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.errors import CampmonError, NotOfferedError, UnknownCampaignError
from campmon.model.intent import Intent, Operate, Receipt
from campmon.model.reading import Reading
from campmon.model.record import AppendRules
from campmon.model.staffing import AgentState, Staffing
from campmon.model.state import CampaignState, Operation
from campmon.model.statistics import Statistics

_LEADS_TO = {
    Operation.BUILD: CampaignState.BUILT,
    Operation.PLAY: CampaignState.PLAYING,
    Operation.PAUSE: CampaignState.PAUSED,
    Operation.STOP: CampaignState.STOPPED,
    Operation.DEACTIVATE: CampaignState.DEACTIVATED,
}


class FeedBackend(Lacking):
    """Campaigns that change by a rule: each read moves `changing` of them on, in turn."""

    profile = "feed"
    platform = "synthetic feed"
    capabilities = EVERYTHING
    append_rules: AppendRules | None = None
    epoch = "feed"

    def __init__(
        self, campaigns: int, changing: int, random: Random, now: Callable[[], datetime]
    ) -> None:
        self._random = random
        self._now = now
        self._changing = changing
        self._next = 0
        made = (self._campaign(number) for number in range(1, campaigns + 1))
        self._campaigns = {campaign.id: campaign for campaign in made}
        self._ids = list(self._campaigns)

    async def open(self) -> None:
        """Nothing to connect."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def read(self) -> Reading:
        """Move some campaigns on, and return all."""
        as_of = self._now()
        for _ in range(self._changing):
            campaign_id = self._ids[self._next]
            self._next = (self._next + 1) % len(self._ids)
            self._campaigns[campaign_id] = self._moved(self._campaigns[campaign_id], as_of)
        return Reading(tuple(self._campaigns.values()), as_of)

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """One campaign as it stands."""
        try:
            return self._campaigns[campaign_id]
        except KeyError:
            raise UnknownCampaignError(f"the feed has no campaign {campaign_id!r}") from None

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Panels with figures that follow from the campaign's own."""
        campaign = await self.read_campaign(campaign_id)
        done = campaign.statistics.completed or 0
        outcomes = dict.fromkeys(Disposition, done // 9)
        return CampaignDetail(
            campaign,
            self._now(),
            calls=CallFigures(done * 2, done // 8, done // 400, None, 21.5, 148.0, 12),
            dispositions=outcomes,
            attempts=(done, done // 2, done // 5),
            agents=tuple(AgentCount(state, 5, 42.0) for state in AgentState),
            wrap_up_codes=(WrapUpCount("sale", done // 50), WrapUpCount("call back", done // 30)),
            dialable=campaign.statistics.remaining,
        )

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Nobody works here."""
        return Staffing()

    async def write(self, intent: Intent) -> Receipt:
        """Change a campaign's state; records and staff are not taken."""
        campaign = await self.read_campaign(intent.key.id)
        if not isinstance(intent.action, Operate):
            raise NotOfferedError("the feed takes no records and no staff")
        state = _LEADS_TO[intent.action.operation]
        self._campaigns[campaign.id] = replace(
            campaign, state=state, platform_state=state.name, state_by=intent.who
        )
        return Receipt(f"{campaign.name} is {state}")

    def _campaign(self, number: int) -> Campaign:
        name = f"campaign-{number:05}"
        loaded = self._random.randrange(20_000, 90_000)
        completed = self._random.randrange(1_000, 9_000)
        return Campaign(
            self.profile,
            name,
            name,
            CampaignState.PLAYING,
            "PLAYING",
            service=f"service {number % 7}",
            appendable=True,
            statistics=Statistics(loaded + 100, loaded, completed, loaded - completed, self._now()),
        )

    def _moved(self, campaign: Campaign, as_of: datetime) -> Campaign:
        """Every figure changes: records arrive and records are dialed."""
        counts = campaign.statistics
        arrived = self._random.randrange(1, 9)
        dialed = self._random.randrange(10, 19)
        loaded = (counts.loaded or 0) + arrived
        completed = min((counts.completed or 0) + dialed, loaded)
        return campaign.with_figures(
            loaded + 100,
            loaded,
            completed,
            loaded - completed,
            as_of,
            campaign.pace,
            campaign.pace_since_start,
        )


def changing_of(text: str, campaigns: int) -> int:
    """How many campaigns change a second: "0.1" and "1.0" are fractions, "100" is a number."""
    changing = round(float(text) * campaigns) if "." in text else int(text)
    if not 0 <= changing <= campaigns:
        raise argparse.ArgumentTypeError(f"{text} is not between none and all of {campaigns}")
    return changing


async def _serve(options: argparse.Namespace, changing: int, audit: Path) -> str:
    clock = SystemClock()
    backend = FeedBackend(options.campaigns, changing, Random(options.seed), clock.now)
    server = Server(
        backend,
        AuditLog(audit, clock),
        clock=clock,
        random=Random(options.seed),
        refresh_seconds=options.refresh,
        lifetime=Lifetime(first_seconds=options.seconds),
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, server.stop, signal.Signals(number).name)
    loop.call_later(options.seconds, server.stop, f"{options.seconds:g} seconds are over")
    address = unix_address(str(options.socket.absolute()))
    listener = listen(address)
    print(f"serving {options.campaigns} campaigns, {changing} changing, at {address}", flush=True)
    try:
        return await server.run([listener], hide=lambda: forget(address))
    finally:
        forget(address)


def main() -> int:
    """Serve the feed until it is over."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--socket", type=Path, required=True, help="in a folder of mode 0700")
    parser.add_argument("--campaigns", type=int, default=1_000)
    parser.add_argument("--changing", default="1.0", help="a fraction (with a point) or a number")
    parser.add_argument("--refresh", type=float, default=1.0, help="seconds between two changes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600.0, help="end after so long at most")
    options = parser.parse_args()
    try:
        changing = changing_of(options.changing, options.campaigns)
    except (ValueError, argparse.ArgumentTypeError) as error:
        parser.error(f"--changing: {error}")
    with tempfile.TemporaryDirectory(prefix="campmon-feed-") as folder:
        try:
            print(asyncio.run(_serve(options, changing, Path(folder) / "audit.jsonl")))
        except CampmonError as error:
            print(error, file=sys.stderr)
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
