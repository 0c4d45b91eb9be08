"""Measure campmon from outside, each figure beside a floor of the same run.

    python benchmarks/run.py                  everything, some half an hour
    python benchmarks/run.py --only keys      one part: start, steady, keys, append keys, …
    python benchmarks/run.py --quick          fewer repetitions: to try it, not to publish it
    python benchmarks/run.py --write          and write the table into docs/performance.md

Exit status 1 says that a target was missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks import (  # noqa: E402
    append,
    append_keys,
    dialer,
    keys,
    narrow,
    recording,
    screens,
    soak,
    sorting,
    sources,
    starting,
    steady,
)
from benchmarks.figure import Figure, table  # noqa: E402
from benchmarks.workplace import Workplace  # noqa: E402

_DOCUMENT = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"
_BEFORE = """\
# Performance

Measured through the real program, from outside, in a pseudo terminal: `make bench`. Each figure
stands beside a floor that was measured in the same run, in turn with it, so that the ratio says
more than the machine does.

"""


Part = Callable[[Workplace], list[Figure]]


def parts(repeats: int, seconds: float, pressed: int, *, quick: bool = False) -> dict[str, Part]:
    """The parts by name, each to be called with the place to work in."""
    return {
        "start": lambda place: starting.figures(place, 2 * repeats + 1),
        "steady": lambda place: steady.figures(place, repeats, seconds),
        "keys": lambda place: keys.figures(place, repeats, pressed),
        "append": lambda place: append.figures(place, repeats, quick=quick),
        "append keys": lambda place: append_keys.figures(place, repeats, pressed),
        "sort": lambda place: sorting.figures(place, repeats),
        "narrow": lambda place: narrow.figures(place, repeats, seconds, pressed),
        "screens": lambda place: screens.figures(place, repeats, seconds),
        "opening": lambda place: screens.opening(place, repeats, pressed),
        "sources": lambda place: sources.figures(place, repeats, seconds),
        "soak": lambda place: soak.figures(place, 1 if quick else 5, 0.1, tell),
        "dialer": lambda place: dialer.figures(place, repeats, seconds),
        "replay": lambda place: recording.figures(place, quick=quick),
    }


def tell(line: str) -> None:
    """Say how far a long part has come."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Measure, print, write."""
    options = _options()
    repeats = options.repeats or (1 if options.quick else 3)
    seconds, pressed = (10.0, 40) if options.quick else (20.0, 200)
    began = time.monotonic()
    found: list[Figure] = []
    before = os.getloadavg()[0]
    with Workplace() as workplace:
        for name, measure in parts(repeats, seconds, pressed, quick=options.quick).items():
            if not options.only or name in options.only:
                print(f"measuring: {name} …", file=sys.stderr, flush=True)
                found += measure(workplace)
    text = table(found)
    print(text)
    for command in workplace.left_behind:
        print(f"left behind, and ended: {command}", file=sys.stderr)
    about = _about(repeats, before, time.monotonic() - began)
    print(about)
    if options.json:
        data = {"about": about, "figures": [figure.as_json() for figure in found]}
        options.json.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    if options.write:
        write(_DOCUMENT, f"{about}\n{text}")
    return 0 if all(figure.met for figure in found) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", action="append", choices=list(parts(0, 0, 0)))
    parser.add_argument("--quick", action="store_true", help="few and short repetitions")
    parser.add_argument("--repeats", type=int, help="repetitions; 3 unless told")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    if options.write and (options.only or options.quick):
        parser.error("--write wants everything measured: without --only and --quick")
    return options


def _about(repeats: int, load_before: float, seconds: float) -> str:
    """What the figures come from."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {repeats} repetitions in turns, medians,"
        f" {seconds / 60:.0f} minutes. {_processor()}, {os.cpu_count()} cores,"
        f" {platform.system()} {platform.release()}; Python {platform.python_version()},"
        f" Textual {version('textual')}, campmon {version('campmon')}. Load average before:"
        f" {load_before:.1f}.\n"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def write(document: Path, measured: str) -> None:
    """Put what was measured between the marks of a document; a new one if there is none."""
    text = document.read_text() if document.exists() else f"{_BEFORE}{_BEGIN}\n{_END}\n"
    if _BEGIN not in text or _END not in text:
        raise SystemExit(f"{document} has no {_BEGIN} … {_END} to write between")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    document.write_text(f"{before}{_BEGIN}\n{measured}{_END}{after}")


if __name__ == "__main__":
    sys.exit(main())
