"""Where campmon.pyz begins: the wrong Python is told so, and a place to unpack to is found."""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from release.pyz import MAIN, pyz_main

HERE = sys.version_info[:2]
PLATFORM = str(getattr(sys.implementation, "_multiarch", ""))


def begin(
    folder: Path,
    version: tuple[int, int] = HERE,
    platform: str = PLATFORM,
    environ: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    """Run the beginning, with something in the place of all that would follow."""
    program = folder / "campmon.pyz"
    program.mkdir(exist_ok=True)
    (program / "__main__.py").write_text(pyz_main(version, platform), "utf-8")
    (program / "_bootstrap.py").write_text(
        "import os\ndef bootstrap(): print(os.environ['SHIV_ROOT'])\n", "utf-8"
    )
    return subprocess.run(
        [sys.executable, "-I", str(program)],
        env={"PATH": "/nowhere", "TMPDIR": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_another_python_is_told_what_is_needed_and_what_runs_it(tmp_path: Path) -> None:
    ended = begin(tmp_path, (3, 99))
    assert ended.returncode == 2
    assert f"needs Python 3.99, and this is Python {HERE[0]}.{HERE[1]}" in ended.stderr
    assert "python3.99 " in ended.stderr
    assert "not on PATH" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_another_kind_of_machine_is_told(tmp_path: Path) -> None:
    ended = begin(tmp_path, platform="riscv64-linux-musl")
    assert ended.returncode == 2
    assert "made for riscv64-linux-musl" in ended.stderr


def test_every_python_can_read_it() -> None:
    tree = ast.parse(MAIN.read_text("utf-8"), feature_version=(3, 4))
    assert not any(isinstance(node, ast.JoinedStr | ast.AnnAssign) for node in ast.walk(tree))


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_CACHE_HOME": "{}/cache", "HOME": "{}/home"}, "{}/cache/campmon"),
        ({"HOME": "{}/home"}, "{}/home/.cache/campmon"),
        ({"HOME": "/proc/nobody"}, f"{{}}/campmon-pyz-{os.geteuid()}"),
        ({}, f"{{}}/campmon-pyz-{os.geteuid()}"),
        ({"SHIV_ROOT": "/where/asked"}, "/where/asked"),
    ],
)
def test_it_is_unpacked_where_we_can_write(
    tmp_path: Path, environ: dict[str, str], expected: str
) -> None:
    ended = begin(tmp_path, environ={key: value.format(tmp_path) for key, value in environ.items()})
    assert ended.stdout.strip() == expected.format(tmp_path), ended.stderr


@pytest.mark.parametrize("trap", ["open", "link"])
def test_it_is_not_unpacked_where_others_could_have_been(tmp_path: Path, trap: str) -> None:
    place = tmp_path / f"campmon-pyz-{os.geteuid()}"
    if trap == "open":
        place.mkdir()
        place.chmod(0o777)
    else:
        place.symlink_to(tmp_path)
    ended = begin(tmp_path)
    assert ended.returncode == 2
    assert "no place to unpack" in ended.stderr
    assert "XDG_CACHE_HOME" in ended.stderr
