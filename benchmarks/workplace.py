"""Homes of their own for the programs that are measured, and the feed that some of them watch."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own

from benchmarks.pty_meter import PtyMeter

PYTHON: Final = sys.executable
CAMPMON: Final = str(Path(sys.executable).with_name("campmon"))
_PATIENCE: Final = 60.0
_MARK: Final = "CAMPMON_BENCH"


def _hub_profile(name: str, socket: Path) -> str:
    return f'[profiles.{name}]\nbackend = "hub"\nbase_url = "unix:{socket}"\n'


def shows_campaigns(text: str) -> bool:
    """Whether a board shows a campaign with its figures."""
    return bool(_ROW.search(text))


def shows_board(text: str) -> bool:
    """Whether the board's first frame is there, with or without campaigns."""
    return "Uploaded" in text and "Remaining" in text


_ROW: Final = re.compile(
    r"(playing|paused|built|unbuilt|loading|stopped|done)\s+\S.*?\s[\d,]+\s+[\d,]+\s+[\d,]+"
)


class Workplace:
    """Fresh homes in one temporary folder; whatever was started in them is ended on leaving."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cb-", dir="/tmp"))  # sockets have short paths
        self._homes = 0
        self.left_behind: list[str] = []
        """Processes that outlived the program that had started them by more than they may."""

    def __enter__(self) -> Workplace:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def home(self, configuration: str | None = None) -> dict[str, str]:
        """An environment with a new home, runtime folder and, where given, configuration.

        Nothing of the user's own gets in, but Python may keep compiled modules as it usually does;
        with PYTHONPATH set, what is measured is the campmon that it leads to.
        """
        self._homes += 1
        home = self.folder / str(self._homes)
        home.mkdir(mode=0o700)
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            _MARK: str(self.folder),
        }
        if "PYTHONPATH" in os.environ:
            environ["PYTHONPATH"] = os.environ["PYTHONPATH"]
        if configuration is not None:
            file = home / "config.toml"
            file.touch(mode=0o600)
            file.write_text(configuration)
            environ["CAMPMON_CONFIG"] = str(file)
        return environ

    def practice(self, **options: int) -> dict[str, str]:
        """A new home whose default profile is a practice dialer with options."""
        lines = "".join(f"{name} = {value}\n" for name, value in options.items())
        return self.home(
            f'default_profile = "bench"\n[profiles.bench]\nbackend = "practice"\n{lines}'
        )

    @contextlib.contextmanager
    def feed(
        self, campaigns: int, changing: str, *, seconds: float = 600.0, refresh: float = 1.0
    ) -> Iterator[dict[str, str]]:
        """Serve synthetic campaigns from a process; gives a new home where they are the default.

        changing  how many of them change at a time, as hub_feed.py takes it
        seconds   when the feed ends by itself
        refresh   seconds between two changes
        """
        options = ("--seconds", str(seconds), "--refresh", str(refresh))
        with self._serving(campaigns, changing, options) as socket:
            yield self.home(f'default_profile = "feed"\n{_hub_profile("feed", socket)}')

    @contextlib.contextmanager
    def feeds(
        self, names: Sequence[str], campaigns: int, changing: str
    ) -> Iterator[dict[str, str]]:
        """Serve several feeds, a process each; gives a new home with a profile for each name."""
        with contextlib.ExitStack() as stack:
            served = [
                _hub_profile(name, stack.enter_context(self._serving(campaigns, changing)))
                for name in names
            ]
            yield self.home("".join(served))

    @contextlib.contextmanager
    def _serving(
        self, campaigns: int, changing: str, options: Sequence[str] = ()
    ) -> Iterator[Path]:
        """A feed in a process of its own; gives its socket."""
        environ = self.home()
        socket = Path(environ["HOME"]) / "feed.sock"
        command = [PYTHON, str(Path(__file__).with_name("hub_feed.py")), "--socket", str(socket)]
        command += ["--campaigns", str(campaigns), "--changing", changing, *options]
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                if "serving" not in said:
                    raise RuntimeError(f"the feed did not start: {said!r}")
                yield socket
            finally:
                process.terminate()
                process.communicate(timeout=_PATIENCE)

    def wait_for_end_of_hubs(self) -> None:
        """Wait until every process that was started in these homes has ended."""
        _, alive = psutil.wait_procs(self.running(), timeout=_PATIENCE)
        if alive:
            self._end_all()

    def running(self) -> list[psutil.Process]:
        """The processes that carry our mark: hubs that programs here have started, too."""
        running = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(_MARK) == str(self.folder):
                    running.append(process)
        return running

    def _end_all(self) -> None:
        for process in self.running():
            with contextlib.suppress(psutil.Error):
                self.left_behind.append(" ".join(process.cmdline()))
                process.kill()


def board(environ: Mapping[str, str], columns: int, lines: int, *options: str) -> PtyMeter:
    """A meter on the monitor, opened as users open it."""
    return PtyMeter([CAMPMON, "monitor", *options], columns=columns, lines=lines, environ=environ)


def first_paint(meter: PtyMeter, shown: Callable[[str], bool]) -> float:
    """Seconds from the start until the screen is as wanted."""
    return meter.wait_for(shown, _PATIENCE)
