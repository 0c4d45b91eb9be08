"""Try dist/campmon.pyz as a jump host would: no home, no network, nothing of ours installed.

`python release/check_pyz.py [FILE]`. Part of `make pyz`.
"""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parents[1] / "dist" / "campmon.pyz"
PATIENCE = 60.0
RECORDS = "phone,first name\n+12015550123,Ann\n+12015550124,Ben\n"


def main() -> int:
    """Run every part that is a process of its own, and the wrong Pythons that are here."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    with tempfile.TemporaryDirectory(prefix="cp", dir="/tmp") as folder:
        (Path(folder) / "new.csv").write_text(RECORDS, "utf-8")
        environ = {"PATH": os.environ["PATH"], "TMPDIR": folder, "TERM": "xterm-256color"}
        pyz = [sys.executable, "-I", str(file.absolute())]
        _says("campmon ", [*pyz, "--version"], environ, folder)
        _says("Spring renewals", [*pyz, "campaigns"], environ, folder)
        append = [*pyz, "append", "4101", "new.csv", "--yes"]
        _says("2 to send", [*append, "--dry-run"], environ, folder)
        told = _says("The job goes on in process", [*append, "--detach"], environ, folder)
        os.kill(int(re.findall(r"in process (\d+)", told)[0]), signal.SIGTERM)
        _watched([*pyz, "monitor", "--read-only"], environ, folder)
        _wrong_pythons(file, environ, folder)
    print(f"{file} works")  # noqa: T201 - what it is for
    return 0


def _says(
    expected: str, command: list[str], environ: Mapping[str, str], folder: str, code: int = 0
) -> str:
    ended = subprocess.run(
        command, env=environ, cwd=folder, capture_output=True, text=True, timeout=PATIENCE,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    if ended.returncode != code or expected not in said or "Traceback" in said:
        sys.exit(f"{' '.join(command)}: exit code {ended.returncode}\n{said}")
    return said


def _watched(command: list[str], environ: Mapping[str, str], folder: str) -> None:
    """Open the monitor on a terminal, which starts a hub, until it shows the campaigns."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(command[0], command, {**environ, "COLUMNS": "120", "LINES": "40"})
    shown = b""
    until = time.monotonic() + PATIENCE
    while b"Spring renewals" not in shown:
        if time.monotonic() > until:
            os.kill(process, signal.SIGKILL)
            sys.exit(f"the monitor shows no campaign:\n{shown.decode('utf-8', 'replace')}")
        if select.select([terminal], [], [], 1.0)[0]:
            shown += os.read(terminal, 65_536)
    os.write(terminal, b"q")
    while select.select([terminal], [], [], PATIENCE)[0]:
        try:
            os.read(terminal, 65_536)
        except OSError:  # the terminal has ended with the monitor
            break
    _, status = os.waitpid(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"the monitor ended with {os.waitstatus_to_exitcode(status)}")


def _wrong_pythons(file: Path, environ: Mapping[str, str], folder: str) -> None:
    for minor in range(6, 16):
        found = shutil.which(f"python3.{minor}")
        if found is not None and minor != sys.version_info.minor:
            works = subprocess.run([found, "-c", ""], capture_output=True, check=False)
            if works.returncode == 0:
                _says("this file needs Python", [found, str(file)], environ, folder, code=2)


if __name__ == "__main__":
    sys.exit(main())
