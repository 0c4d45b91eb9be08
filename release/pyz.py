"""Make dist/campmon.pyz: campmon and all that it needs in one file, for hosts without a network.

`python release/pyz.py [FILE]`, from the repository's root, with the development extras installed.
It runs on Linux with the Python that has made it: some parts of it are compiled.
"""

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAIN = Path(__file__).with_name("pyz_main.py")
SHEBANG = b"#!/usr/bin/env python3\n"
LAST_CHANGE = ("git", "log", "-1", "--format=%ct")


def pyz_main(version: tuple[int, int], platform: str) -> str:
    """Where the file begins, for this Python on this platform."""
    text = re.sub(r"(?m)^VERSION = \(.*?\)", f"VERSION = {version}", MAIN.read_text("utf-8"))
    return re.sub(r'(?m)^PLATFORM = ".*"$', f'PLATFORM = "{platform}"', text)


def main() -> int:
    """Let shiv gather everything, then put our own beginning before it."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist" / "campmon.pyz")
    target.parent.mkdir(parents=True, exist_ok=True)
    platform = getattr(sys.implementation, "_multiarch", "")
    with tempfile.TemporaryDirectory() as folder:
        gathered = Path(folder) / target.name
        shiv = [sys.executable, "-m", "shiv", "--reproducible", "--extend-pythonpath"]
        shiv += ["--console-script", "campmon", "--output-file", str(gathered)]
        shiv += ["--quiet", "--disable-pip-version-check", f"{ROOT}[web]"]
        subprocess.run(shiv, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": _last_change()})
        _rewrite(gathered, target, pyz_main(sys.version_info[:2], platform))
    target.chmod(0o755)
    size = target.stat().st_size / 1e6
    needs = "Python {}.{}".format(*sys.version_info)
    print(f"{target} ({size:.1f} MB), for {needs} on {platform}")  # noqa: T201 - what it is for
    return 0


def _last_change() -> str:
    """When the sources were last changed: the same sources, the same file."""
    told = subprocess.run(LAST_CHANGE, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "1577836800"


def _rewrite(gathered: Path, target: Path, beginning: str) -> None:
    with (
        zipfile.ZipFile(gathered) as source,
        target.open("wb") as file,
    ):
        file.write(SHEBANG)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in source.infolist():
                is_main = entry.filename == "__main__.py"
                archive.writestr(entry, beginning if is_main else source.read(entry))


if __name__ == "__main__":
    sys.exit(main())
