"""How long until there is something to see, and what is loaded for it."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.figure import Figure, against
from benchmarks.floors import bare_app, bare_app_is_ready
from benchmarks.pty_meter import PtyMeter
from benchmarks.workplace import (
    CAMPMON,
    PYTHON,
    Workplace,
    board,
    first_paint,
    shows_board,
    shows_campaigns,
)

_SIZE = (120, 40)
_RUNS_OF_COMMANDS = 5  # for each repetition: they are short


def figures(workplace: Workplace, repeats: int) -> list[Figure]:
    """First paint of the board on feed and practice dialer, and the cost of the command line."""
    paints: dict[str, list[_Paint]] = {}
    for repeat in range(repeats + 1):
        measured = _paints(workplace)
        if repeat:  # the first one filled the caches
            for name, paint in measured.items():
                paints.setdefault(name, []).append(paint)
    bare = paints.pop("bare")
    found = [_against_bare(name, each, bare) for name, each in paints.items()]
    return [*found, _command_line(workplace, repeats), _loads_no_textual(workplace)]


@dataclass(frozen=True, slots=True)
class _Paint:
    """Seconds to a first paint, and the CPU that the program's own session used until then."""

    seconds: float
    cpu: float


def _against_bare(name: str, paints: Sequence[_Paint], bare: Sequence[_Paint]) -> Figure:
    cpu, bare_cpu = (statistics.median(each.cpu for each in runs) for runs in (paints, bare))
    return _in_milliseconds(
        f"first paint, {name}",
        [each.seconds for each in paints],
        [each.seconds for each in bare],
        2.0,
        f"the CPU of its session until then was {cpu / bare_cpu:.2f} × the floor's",
    )


def _in_milliseconds(
    name: str, measured: Sequence[float], floors: Sequence[float], limit: float, note: str = ""
) -> Figure:
    return against(name, measured, floors, limit, unit="ms", scale=1000, digits=0, note=note)


def _paints(workplace: Workplace) -> dict[str, _Paint]:
    """The first paint of each program, in turn."""
    paints = {}
    with bare_app(PYTHON, workplace.home(), _SIZE) as meter:
        paints["bare"] = _paint(meter, bare_app_is_ready)
    with workplace.feed(1_000, "1.0") as environ, board(environ, *_SIZE) as meter:
        paints["`campmon monitor` on a feed of 1,000: board"] = _paint(meter, shows_board)
        paints["`campmon monitor` on a feed of 1,000: campaigns"] = _paint(meter, shows_campaigns)
    environ = workplace.home()
    with _bare_campmon(environ) as cold:
        paints["bare `campmon`, starts the dialer: board"] = _paint(cold, shows_board)
        paints["bare `campmon`, starts the dialer: campaigns"] = _paint(cold, shows_campaigns)
        cold.record(2.0)
        with _bare_campmon(environ) as warm:
            paints["bare `campmon`, joins the dialer: board"] = _paint(warm, shows_board)
            paints["bare `campmon`, joins the dialer: campaigns"] = _paint(warm, shows_campaigns)
    workplace.wait_for_end_of_hubs()
    return paints


def _paint(meter: PtyMeter, shown: Callable[[str], bool]) -> _Paint:
    return _Paint(first_paint(meter, shown), meter.cpu_seconds())


def _bare_campmon(environ: Mapping[str, str]) -> PtyMeter:
    columns, lines = _SIZE
    return PtyMeter([CAMPMON], columns=columns, lines=lines, environ=environ)


def _command_line(workplace: Workplace, repeats: int) -> Figure:
    environ = workplace.home()
    version, floor = [CAMPMON, "--version"], [PYTHON, "-c", "pass"]
    _seconds(version, environ)
    pairs = [
        (_seconds(version, environ), _seconds(floor, environ))
        for _ in range(repeats * _RUNS_OF_COMMANDS)
    ]
    return _in_milliseconds(
        "`campmon --version` against `python -c pass`",
        [measured for measured, _ in pairs],
        [beside for _, beside in pairs],
        5.0,
    )


def _seconds(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """How long a command runs, without a terminal."""
    nothing = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    began = time.perf_counter()
    pid = os.posix_spawn(command[0], list(command), dict(environ), file_actions=nothing)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds


def _loads_no_textual(workplace: Workplace) -> Figure:
    """Count Textual's modules among all that `campmon campaigns` imports."""
    command = [PYTHON, "-X", "importtime", CAMPMON, "campaigns"]
    done = subprocess.run(
        command, env=workplace.home(), capture_output=True, text=True, timeout=60, check=True
    )
    imported = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", done.stderr, re.MULTILINE)
    if "campmon.cli.entry" not in imported:
        raise RuntimeError(f"what was imported is not known:\n{done.stderr}")
    textual = [name for name in imported if name.partition(".")[0] == "textual"]
    return Figure(
        "modules of Textual that `campmon campaigns` loads",
        f"{len(textual)} of {len(imported)}",
        "",
        len(textual),
        0,
        unit="",
    )
