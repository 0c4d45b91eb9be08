"""Kills processes that append, at random moments, till the last file is on its campaign."""

import asyncio
import csv
import json
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from campmon.model.intent import Landing
from tests.system.append.kill.sender import (
    AGAIN,
    ANSWERED,
    CALL,
    LOOK,
    NOTHING,
    RECORDS_PER_CALL,
)

BATCHES = 4
"""Batches in a file."""

_ROOT = Path(__file__).parents[4]
_PATIENCE_SECONDS = 120.0
_MOST_STARTS_WITHOUT_A_KILL = 40
_MOST_LINES = 30
_LONGEST_AFTER_SECONDS = 0.08
_SAW_NOTHING = f"{LOOK}{Landing.UNKNOWN.value}"


@dataclass
class Campaign:
    """A campaign, and every record that was to come to it, by account."""

    id: str
    wanted: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Run:
    """What came of it.

    told  what the platform has at the end
    """

    campaigns: list[Campaign]
    kills: int
    told: dict[str, Any]


async def run(state: Path, *, seed: int, campaigns: int, kills: int) -> Run:
    """Append file after file to each campaign, one process a campaign, until `kills` were made.

    Then every process is left alone until it has sent its last file.
    """
    random = Random(seed)
    async with _platform(seed, campaigns) as platform:
        place = json.loads(await _line(platform))
        floor = [Campaign(campaign) for campaign in place.pop("campaigns")]
        share, more = divmod(kills, campaigns)
        drivers = [
            _Driver(state, campaign, place, Random(random.random()), share + (number < more))
            for number, campaign in enumerate(floor)
        ]
        async with asyncio.TaskGroup() as group:
            for driver in drivers:
                group.create_task(driver.drive())
        assert platform.stdin is not None
        platform.stdin.write(b"end\n")
        told = json.loads(await _line(platform))
    return Run(floor, sum(driver.killed for driver in drivers), told)


class _Driver:
    """Starts the process of one campaign, again and again."""

    def __init__(
        self, state: Path, campaign: Campaign, place: dict[str, str], random: Random, kills: int
    ) -> None:
        self._state = state
        self._campaign = campaign
        self._place = place
        self._random = random
        self._kills = kills
        self.killed = 0
        self._open = ""
        """The call that was begun, and neither answered nor looked for since."""

    async def drive(self) -> None:
        """Send file after file while there are kills to be made, and one at least."""
        number = 0
        while number == 0 or self.killed < self._kills:
            self._open = ""
            await self._send(self._file(number))
            number += 1

    def _file(self, number: int) -> Path:
        """A file of good rows, and a bad one."""
        path = self._state / f"{self._campaign.id}-{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("account", "phone", "phone2", "caller id"))
            for row in range(BATCHES * RECORDS_PER_CALL - 3):
                line = number * BATCHES * RECORDS_PER_CALL + row
                account = f"{self._campaign.id}-{line}"
                phones = [f"{area}{2_000_000 + line}" for area in (212, 415)]
                self._campaign.wanted[account] = phones
                rows.writerow((account, *phones, "4155550100"))
            rows.writerow(("bad", "12", "", ""))
        return path

    async def _send(self, file: Path) -> None:
        undisturbed, lines = 0, [""]
        while True:
            assert undisturbed < _MOST_STARTS_WITHOUT_A_KILL, lines[-_MOST_LINES:]
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.system.append.kill.sender",
                str(self._state), str(file), self._campaign.id, json.dumps(self._place),
                stdout=PIPE, stderr=STDOUT, cwd=_ROOT,
            )  # fmt: skip
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    code = await self._watched(process, lines)
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            if code == 0:
                return
            undisturbed = 0 if code == -signal.SIGKILL else undisturbed + 1
            assert code in (AGAIN, -signal.SIGKILL), lines[-_MOST_LINES:]

    async def _watched(self, process: Process, lines: list[str]) -> int:
        """Kill the process some time after so many of its lines, if it lives so long."""
        assert process.stdout is not None
        kill_after = -1
        if self.killed < self._kills:
            kill_after = self._random.choice((0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 20))
        count = 0
        while True:
            if count == kill_after:
                await asyncio.sleep(self._random.uniform(0, _LONGEST_AFTER_SECONDS))
                if process.returncode is None:
                    process.kill()
                    self.killed += 1
                kill_after = -1
            line = await process.stdout.readline()
            if not line:
                return await process.wait()
            lines.append(line.decode().rstrip())
            self._no_call_is_blind(lines)
            count += lines[-1] not in lines[-4:-1]  # one look is like the other

    def _no_call_is_blind(self, lines: list[str]) -> None:
        """A batch whose call was not answered is sent again only after a look that said a thing."""
        line = lines[-1]
        if line.startswith(CALL):
            assert line != self._open, lines[-_MOST_LINES:]
            self._open = line
        elif line.startswith((ANSWERED, NOTHING, LOOK)) and line != _SAW_NOTHING:
            self._open = ""


@asynccontextmanager
async def _platform(seed: int, campaigns: int) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.system.append.kill.platform", str(seed), str(campaigns),
        stdin=PIPE, stdout=PIPE, cwd=_ROOT, limit=1 << 26,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(_PATIENCE_SECONDS):
        return (await process.stdout.readline()).decode()
