"""Post webhook events to a real `campmon listen`, and hold its counts against a count of our own.

    python benchmarks/webhooks.py                    200 events a second for a minute, 20 % repeats
    python benchmarks/webhooks.py --rate 500 --seconds 30

A monitor's feed is connected meanwhile. Exit status 1 says that a count was wrong, or that the
listener's memory grew by more than --grown MiB after the first quarter.
"""

import argparse
import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from campmon.backends.voiso.events.feed import EventFeed
from campmon.backends.voiso.events.places import socket_path

SECRET = "benchmark-secret"
PROFILE = """
[profiles.dialer]
backend = "voiso"
base_url = "https://cluster1.voiso.invalid"
api_key_env = "KEY"
webhook_secret_env = "WEBHOOK_SECRET"
"""
CAMPAIGNS, AGENTS = 15, 200
LATE_EVENTS = 400
"""How far from its place an event may come."""

CONNECTIONS = 20
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
LENGTH = re.compile(rb"content-length: (\d+)")

CODES = ("Sale", "Call back", "No interest", "Wrong person")
OTHERS = ("no_answer", "busy", "failed", "rejected", "dialer_abandoned", "machine_answered")


def events_of(count: int, randomly: random.Random) -> list[dict[str, Any]]:
    """At least `count` events of whole calls, in the order in which they happen."""
    now = time.time()
    events: list[dict[str, Any]] = []
    for number in range(count):
        if len(events) >= count:
            break
        base = now + number * 0.01
        answered = randomly.random() < 0.3
        call: dict[str, Any] = {
            "id": f"call-{number}",
            "type": "dialer",
            "start_time": _iso(base),
            "called_number": f"1201{randomly.randrange(count):07}",
            "campaign": {"id": number % CAMPAIGNS, "name": f"Campaign {number % CAMPAIGNS}"},
        }
        if not answered:
            last = call | {"disposition": randomly.choice(OTHERS), "duration": {"total": 20}}
            events.append(_event("ended", base + 1, last))
            continue
        agent = randomly.randrange(AGENTS)
        talk = randomly.randrange(1, 300)
        call |= {
            "agent_start_time": _iso(base + 1),
            "agent": {"id": agent, "name": f"Agent {agent}", "email": f"a{agent}@example.com"},
        }
        over = {"disposition": "answered", "wrap_up_code": randomly.choice(CODES)}
        events += [
            _event("answered", base + 1, call),
            _event("hangup", base + 1 + talk, call),
            _event("ended", base + 3 + talk, call | over | {"duration": {"talk_time": talk}}),
        ]
    return events


def disturbed(events: list[dict[str, Any]], randomly: random.Random) -> list[bytes]:
    """A fifth of the events again, and every one up to LATE_EVENTS places from its own."""
    placed = [
        (place + randomly.uniform(0, LATE_EVENTS), event) for place, event in enumerate(events)
    ]
    placed += [
        (place + randomly.uniform(0, LATE_EVENTS), event)
        for place, event in enumerate(events)
        if randomly.random() < 0.2
    ]
    placed.sort(key=lambda one: one[0])
    return [json.dumps(event).encode() for _, event in placed]


def counted(events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the events come to, by campaign, counted the plain way."""
    calls = {e["data"]["id"]: e["data"] for e in events if e["event"] == "dialer.call.ended"}
    found: dict[str, dict[str, Any]] = {}
    numbers: dict[str, Counter[str]] = {}
    for call in calls.values():
        name = str(call["campaign"]["id"])
        one = found.setdefault(
            name, {"placed": 0, "answered": 0, "dropped": 0, "talk": 0, "codes": Counter()}
        )
        dropped = call["disposition"] == "dialer_abandoned"
        one["placed"] += 1
        one["dropped"] += dropped
        one["answered"] += dropped or call["disposition"] == "answered"
        one["talk"] += call["duration"].get("talk_time", 0)
        one["codes"].update([call["wrap_up_code"]] if "wrap_up_code" in call else [])
        numbers.setdefault(name, Counter())[call["called_number"]] += 1
    for name, called in numbers.items():
        times = Counter(called.values())
        found[name]["attempts"] = tuple(times[n] for n in range(1, max(times) + 1))
    return found


async def measure(rate: float, seconds: float, grown: float) -> bool:
    """Run it once, print what was found; whether all was as it has to be."""
    randomly = random.Random(47)
    events = events_of(int(rate * seconds / 1.2), randomly)
    bodies = disturbed(events, randomly)
    with tempfile.TemporaryDirectory() as home:
        process, url = await _listener(Path(home))
        feed = EventFeed(socket_path(Path(home) / "run" / "campmon", "dialer"))
        await feed.start()
        try:
            result = await _post(url, bodies, rate, psutil.Process(process.pid))
            expected = counted(events)
            right = await _arrives(feed, expected)
        finally:
            await feed.aclose()
            process.terminate()
            await process.wait()
        size = _size(Path(home))
    started, ended, cpu, took, delays = result
    print(f"{len(bodies):,} events in {took:.1f} s: {len(bodies) / took:.0f} a second")
    print(f"counts exact on the monitor's feed: {'yes' if right else 'NO'}")
    print(f"memory {started:.1f} MiB after a quarter, {ended:.1f} MiB at the end")
    print(f"processor {100 * cpu / took:.0f} % of one core; {size / 2**20:.1f} MiB on disk")
    middle, slow = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
    print(f"answers: median {1000 * middle:.1f} ms, 99 % within {1000 * slow:.1f} ms")
    return right and ended - started <= grown


async def _listener(home: Path) -> tuple[asyncio.subprocess.Process, str]:
    config = home / "config.toml"
    config.write_text(PROFILE)
    config.chmod(0o600)
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(home), "CAMPMON_CONFIG": str(config),
        "XDG_RUNTIME_DIR": str(home / "run"), "WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "campmon", "listen", "-p", "dialer", "--port", "0",
        env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    return process, line.removeprefix("listening on ").strip()


async def _post(
    url: str, bodies: list[bytes], rate: float, listener: psutil.Process
) -> tuple[float, float, float, float, list[float]]:
    """Post at a steady rate; memory after a quarter and at the end, processor time, span, delays.

    Over bare connections: a client library costs several times what the listener does.
    """
    port = int(url.rpartition(":")[2])
    delays: list[float] = []
    waiting: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (body := await waiting.get()) is not None:
            sent = time.perf_counter()
            writer.write(HEAD % len(body) + body)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(LENGTH.findall(head)[0]))
            delays.append(time.perf_counter() - sent)
            assert head.startswith(b"HTTP/1.1 200"), head
        writer.close()

    started = 0.0
    begin, cpu = time.perf_counter(), sum(listener.cpu_times()[:2])
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())
        for number, body in enumerate(bodies):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            waiting.put_nowait(body)
            if number == len(bodies) // 4:
                started = _memory(listener)
        for _ in range(CONNECTIONS):
            waiting.put_nowait(None)
    took = time.perf_counter() - begin
    cpu = sum(listener.cpu_times()[:2]) - cpu
    return started, _memory(listener), cpu, took, sorted(delays)


async def _arrives(feed: EventFeed, expected: dict[str, dict[str, Any]]) -> bool:
    """Whether the feed comes to tell what is expected."""
    for _ in range(100):
        if _told(feed, expected) == expected:
            return True
        await asyncio.sleep(0.1)
    return False


def _told(feed: EventFeed, expected: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    tallies = {name: feed.tally(name) for name in expected}
    return {
        name: {
            "placed": tally.placed,
            "answered": tally.answered,
            "dropped": tally.dropped,
            "talk": tally.talk_ms / 1000,
            "codes": Counter(tally.wrap_up_codes),
            "attempts": tally.attempts,
        }
        for name, tally in tallies.items()
        if tally is not None
    }


def _size(home: Path) -> int:
    return sum(file.stat().st_size for file in home.rglob("calls/*"))


def _memory(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 2**20)


def _event(kind: str, at: float, call: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": f"dialer.call.{kind}",
        "object": "call",
        "timestamp": _iso(at),
        "secret": SECRET,
        "contact_center_id": "center",
        "data": call,
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def main() -> int:
    """Measure once."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=float, default=200.0, help="events a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--grown", type=float, default=10.0, help="MiB that memory may grow by")
    options = parser.parse_args()
    return 0 if asyncio.run(measure(options.rate, options.seconds, options.grown)) else 1


if __name__ == "__main__":
    sys.exit(main())
