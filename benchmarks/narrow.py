"""Live over 64 kbit/s and 300 ms: what is sent, what waits on the way, and what a key waits for."""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.figure import Figure
from benchmarks.latency import Latencies, Region, latencies, percentile, up_and_down
from benchmarks.link import Link
from benchmarks.minimal_diff import DiffEncoder
from benchmarks.pty_meter import Chunk, PtyMeter
from benchmarks.replay import BLANK, Replay
from benchmarks.workplace import CAMPMON, Workplace, first_paint, shows_campaigns

BYTES_PER_SECOND = 8_000
ROUND_TRIP = 0.3
_SETTLE = 15.0
_REACH = 10
_NAMES = Region(line=2, column=14, height=_REACH + 2, width=8)
_SIZES = ((80, 24), (120, 40))
_LONGEST_LOOK = 0.01
_ASKED = b"\x1b[6n"


class FarMeter(PtyMeter):
    """A meter at the far end of a slow link: what is written is shown, and answered, late.

    arrived   what the terminal was given, with its times
    greatest  the most bytes that were on their way at once
    """

    def __init__(self, columns: int, lines: int, environ: Mapping[str, str]) -> None:
        super().__init__([CAMPMON, "monitor"], columns=columns, lines=lines, environ=environ)
        self.arrived: list[Chunk] = []
        self.greatest = 0
        self._link = Link(BYTES_PER_SECOND, ROUND_TRIP / 2, self._arrive)
        self._back: list[tuple[float, bytes]] = []

    @property
    def arrived_bytes(self) -> int:
        """How much the terminal was given so far."""
        return sum(len(chunk.written) for chunk in self.arrived)

    @property
    def in_flight(self) -> int:
        """Bytes on their way."""
        return self._link.in_flight

    def press_far(self, key: bytes) -> None:
        """Press a key at the far end."""
        self._back.append((self.now + ROUND_TRIP / 2, key))

    def _read(self, timeout: float) -> bool:
        found = super()._read(min(timeout, _LONGEST_LOOK))
        now = self.now
        self._link.deliver(now)
        due = [(at, keys) for at, keys in self._back if at <= now]
        self._back = [(at, keys) for at, keys in self._back if at > now]
        for _, keys in due:
            self.press(keys)
        return found

    def _answer(self, written: bytes) -> None:
        """Everything goes over the link, questions too."""
        self._link.send(written, self.now)
        self.greatest = max(self.greatest, self._link.in_flight)

    def _arrive(self, data: bytes, at: float) -> None:
        tail = self.arrived[-1].written[1 - len(_ASKED) :] if self.arrived else b""
        self.arrived.append(Chunk(at, data))
        for _ in range((tail + data).count(_ASKED)):
            self._back.append((at + ROUND_TRIP / 2, b"\x1b[1;1R"))


@dataclass(frozen=True, slots=True)
class Narrow:
    """One sitting at the far end.

    rate      bytes a second, written while only figures changed
    greatest  the most bytes on their way at once meanwhile
    screen    bytes of the whole screen
    ahead     for each key, the bytes that had to arrive before it was seen, its own among them
    keys      how long they took
    """

    rate: float
    greatest: int
    screen: int
    ahead: tuple[int, ...]
    keys: Latencies


def sit(
    workplace: Workplace, size: tuple[int, int], seconds: float, pressed: int, chance: random.Random
) -> Narrow:
    """Watch for a while, then press keys."""
    with workplace.feed(1_000, "1.0") as environ:
        far = {**environ, "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
        with FarMeter(*size, far) as meter:
            first_paint(meter, shows_campaigns)
            meter.record(_SETTLE)
            meter.greatest = 0
            before, began = sum(len(c.written) for c in meter.chunks), meter.now
            meter.record(seconds)
            written = sum(len(c.written) for c in meter.chunks) - before
            rate, greatest = written / (meter.now - began), meter.greatest
            screen = _whole(meter, *size)
            presses: list[tuple[float, int]] = []
            for key in up_and_down(pressed, _REACH):
                presses.append((meter.now, meter.arrived_bytes))
                meter.press_far(key)
                meter.record(chance.uniform(0.1, 0.6))
            meter.record(3.0)
            arrived = list(meter.arrived)
            keys = [meter.keys[index] for index in _movers(meter)]
    found = latencies(arrived, keys, _NAMES, *size)
    return Narrow(rate, greatest, screen, _bytes_ahead(arrived, found, presses), found)


def _movers(meter: PtyMeter) -> list[int]:
    return [index for index, key in enumerate(meter.keys) if key.pressed[-1:] in b"AB"]


def _bytes_ahead(
    arrived: list[Chunk], found: Latencies, presses: list[tuple[float, int]]
) -> tuple[int, ...]:
    """What had arrived when each key was seen, less what had when it was pressed."""
    ahead = []
    for seconds, (at, before) in zip(found.seconds, presses, strict=False):
        seen = at + ROUND_TRIP / 2 + seconds
        came = sum(len(chunk.written) for chunk in arrived if chunk.at <= seen + 1e-6)
        ahead.append(came - before)
    return tuple(ahead)


def _whole(meter: FarMeter, columns: int, lines: int) -> int:
    """Bytes that the whole screen takes."""
    replay = Replay(columns, lines)
    for chunk in meter.chunks:
        replay.feed(chunk.written)
    encoder = DiffEncoder([(BLANK,) * columns] * lines)
    return len(encoder.encode(dict(enumerate(replay.rows()))))


def figures(workplace: Workplace, repeats: int, seconds: float, pressed: int) -> list[Figure]:
    """Bytes a second, the longest way, and what is ahead of a key, at two sizes."""
    chance = random.Random(1)
    found = []
    for size in _SIZES:
        runs = [sit(workplace, size, 3 * seconds, pressed // 4, chance) for _ in range(repeats)]
        found += _figures(f"{size[0]}×{size[1]}", runs)
    return found


def _figures(size: str, runs: list[Narrow]) -> list[Figure]:
    rates = [run.rate for run in runs]
    waits = [run.greatest / run.screen for run in runs]
    ahead = [max(run.ahead, default=0) / run.screen for run in runs]
    screen = f"{statistics.median(run.screen for run in runs):,.0f} bytes"
    missed = sum(run.keys.missed for run in runs)
    took = [seconds for run in runs for seconds in run.keys.seconds]
    return [
        Figure(
            f"64 kbit/s, 300 ms, 1,000 campaigns, {size}: live",
            f"{statistics.median(rates):,.0f} bytes/s",
            "",
            statistics.median(rates),
            4_096,
            unit="bytes/s",
            lowest=min(rates),
            highest=max(rates),
            runs=len(runs),
        ),
        Figure(
            f"64 kbit/s, 300 ms, {size}: most on its way, against the screen",
            f"{max(run.greatest for run in runs):,} bytes",
            screen,
            max(waits),
            1.0,
            runs=len(runs),
        ),
        Figure(
            f"64 kbit/s, 300 ms, {size}: most that a key waits for, against the screen",
            f"{max(max(run.ahead, default=0) for run in runs):,} bytes",
            screen,
            max(ahead),
            1.0,
            runs=len(runs),
            note=f"{len(took)} keys, {missed} without a paint; after the 150 ms that a key takes to"
            f" get there, it was seen in {percentile(took, 50) * 1000:.0f} ms (p50),"
            f" {percentile(took, 99) * 1000:.0f} ms (p99), of which 150 are the way back",
        ),
    ]
