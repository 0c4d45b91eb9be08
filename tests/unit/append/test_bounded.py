"""Memory stays flat: measured in a process of its own that may not have more."""

import subprocess
import sys
from pathlib import Path

import pytest

GIBIBYTE = 1024**3

PROGRAM = """
import resource, sys
from pathlib import Path
from campmon.append.source import open_table
from campmon.model.errors import InputFileError

used = int(next(l for l in open("/proc/self/status") if l.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (used + 48 * 1024**2, resource.RLIM_INFINITY))
try:
    with open_table(Path(sys.argv[1])).read() as reader:
        print(sum(1 for _ in reader))
except InputFileError as error:
    print(error)
"""


def read_in_little_memory(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_the_limit_does_bite(tmp_path: Path) -> None:
    """Without this the other tests could pass whatever the reader does."""
    program = PROGRAM.replace("try:", "x = bytearray(64 * 1024**2)\ntry:", 1)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert "MemoryError" in done.stderr


@pytest.mark.parametrize("head", ["phone,name\n2015550123,", "phone,name\n2015550123,Ann\n"])
def test_a_line_of_a_gibibyte(tmp_path: Path, head: str) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write(head + "x" * 100_000)
        file.truncate(GIBIBYTE)  # the rest is a hole: it reads as NULs and takes no disk
    assert "long.csv:" in read_in_little_memory(path)


def test_a_long_line_of_letters(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("phone,name\n2015550123,")
        for _ in range(100):
            file.write("x" * 1024**2)
    assert "long.csv:2: the line is longer than 1,048,576" in read_in_little_memory(path)


def test_a_long_file_of_short_lines(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w") as file:
        file.write("phone,name\n")
        for _ in range(60):  # more than the memory that there is, in few rows: they take time
            file.write(f"2015550123,{'x' * 1_000}\n" * 1_000)
    assert read_in_little_memory(path) == "60000"
