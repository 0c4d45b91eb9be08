"""The command that is run for alerts: real processes."""

import asyncio
import json
import os
import shlex
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from campmon.engine.alerts import Alert
from campmon.model.alert_rules import AlertKind, AlertSubject
from campmon.tui.alerts import hook
from campmon.tui.alerts.hook import AlertHook
from tests.tui.fixed import START

HOSTILE = '$(touch /tmp/x) "; rm -rf `id`'


def alerts(count: int = 1) -> list[Alert]:
    figures = {"minutes": 8.0, "remaining": 240, "pace": 30.0}
    return [
        Alert(
            AlertSubject(AlertKind.RUNS_OUT, "floor", f"C-{n}"), HOSTILE, figures, START,
            START + timedelta(seconds=60),
        )
        for n in range(count)
    ]  # fmt: skip


class Ran:
    """A hook that runs until the test leaves it, and what it told."""

    def __init__(self, command: str, **environ: str) -> None:
        self.told: list[str] = []
        self.hook = AlertHook(
            command, environ={"PATH": os.environ["PATH"], **environ}, tell=self.told.append
        )

    async def __aenter__(self) -> "Ran":
        self.task = asyncio.create_task(self.hook.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    def put(self, count: int = 1) -> None:
        self.hook.put(alerts(count), "text", START)


async def until(condition: object) -> None:
    async with asyncio.timeout(30):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.01)


def shell(script: str) -> str:
    return shlex.join(["sh", "-c", script])


def is_there(file: Path) -> bool:
    return file.exists() and file.read_text().endswith("\n")


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and nobody has asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_the_alert_is_on_its_standard_input(tmp_path: Path) -> None:
    out = tmp_path / "out"
    async with Ran(shell(f"cat > {out}.part; mv {out}.part {out}")) as ran:
        ran.put(2)
        await until(lambda: is_there(out))
    said = json.loads(out.read_text())
    assert (said["rule"], said["severity"], said["count"]) == ("runs_out", "warning", 2)
    assert said["alerts"][0]["campaign_name"] == HOSTILE
    assert said["alerts"][0]["figures"]["remaining"] == 240
    assert not ran.told


async def test_its_environment_holds_no_secret_and_nothing_of_a_platform(tmp_path: Path) -> None:
    out = tmp_path / "out"
    async with Ran(shell(f"env > {out}.part; mv {out}.part {out}"), LV_PASSWORD="s3cret") as ran:
        ran.put()
        await until(lambda: is_there(out))
    text = out.read_text()
    assert "s3cret" not in text
    assert "rm -rf" not in text
    assert "CAMPMON_ALERT_RULE=runs_out" in text
    assert "CAMPMON_ALERT_COUNT=1" in text


async def test_one_runs_at_a_time(tmp_path: Path) -> None:
    lock, out = tmp_path / "lock", tmp_path / "out"
    script = f"mkdir {lock} || echo both >> {out}; sleep 0.02; rmdir {lock}; echo one >> {out}"
    async with Ran(shell(script)) as ran:
        for _ in range(4):
            ran.put()
        await until(lambda: is_there(out) and out.read_text().count("one") == 4)
    assert "both" not in out.read_text()


async def test_one_that_fails_is_told_of_once_until_it_has_worked_again(tmp_path: Path) -> None:
    good = tmp_path / "good"
    async with Ran(shell(f"cat > /dev/null; test -e {good}")) as ran:

        async def run() -> int:
            ran.put()
            await until(lambda: not ran.hook.busy)
            return len(ran.told)

        assert [await run(), await run()] == [1, 1]
        good.touch()
        assert await run() == 1
        good.unlink()
        assert await run() == 2
    assert ran.told[0].startswith("The command for alerts, sh, ended with code 1")


@pytest.mark.parametrize("command", ["/nowhere/at-all", "bad\0name"])
async def test_one_that_is_not_there_is_told_of(command: str) -> None:
    async with Ran(command) as ran:
        ran.put()
        await until(lambda: ran.told)
    assert "cannot be run" in ran.told[0]


async def test_one_that_takes_too_long_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = tmp_path / "pids"
    monkeypatch.setattr(hook, "TIMEOUT_SECONDS", 0.3)
    async with Ran(shell(f"sleep 100 & echo $! $$ > {pids}; wait")) as ran:
        while not is_there(pids):  # a slow one is ended before it has said who it is
            ran.put()
            await until(lambda: not ran.hook.busy)
        assert "took longer" in ran.told[0]
        await until(lambda: not any(lives(int(pid)) for pid in pids.read_text().split()))


async def test_campmon_that_leaves_while_one_is_being_ended_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hook, "TIMEOUT_SECONDS", 0.1)
    ran = Ran("sleep 100")
    ran.hook = AlertHook("sleep 100", environ=os.environ, tell=lambda _: leave())
    running = asyncio.create_task(ran.hook.run())

    def leave() -> None:
        running.cancel()

    ran.put()
    await until(running.done)
    assert running.cancelled()


async def test_it_does_not_outlive_campmon(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with Ran(shell(f"sleep 100 & echo $! $$ > {pids}; wait")) as ran:
        ran.put()
        await until(lambda: is_there(pids))
    await until(lambda: not any(lives(int(pid)) for pid in pids.read_text().split()))


async def test_what_it_starts_ends_with_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with Ran(shell(f"sleep 100 & echo $! > {pids}")) as ran:
        ran.put()
        await until(lambda: is_there(pids))
        await until(lambda: not any(lives(int(pid)) for pid in pids.read_text().split()))


async def test_a_command_that_is_behind_is_not_run_for_all(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    ran = Ran(shell(f"cat > /dev/null; echo run >> {runs}"))
    for _ in range(hook.MOST_WAITING + 5):
        ran.put()
    async with ran:
        await until(lambda: is_there(runs) and not ran.hook.busy)
    assert runs.read_text().count("run") == hook.MOST_WAITING
