"""Files that SQLite holds open in this process while it is opened here once more."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from campmon.append.journal import database as journal
from campmon.engine.owned_file import make_owned_file
from campmon.engine.past import database as past

_LOOK = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as other:
    print(other.execute("SELECT count(*) FROM kept").fetchone()[0])
other.close()
"""


def _past(folder: Path) -> sqlite3.Connection:
    return past.open_database(folder / "kept.db")


def _journal(folder: Path) -> sqlite3.Connection:
    return journal.open_database(folder)._connection


def _look(path: Path) -> int:
    """What another process finds, and closes again as the last one that it knows of."""
    told = subprocess.run(
        [sys.executable, "-I", "-c", _LOOK, str(path)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


@pytest.mark.parametrize("opened", [_past, _journal])
def test_nothing_is_lost_though_it_is_opened_twice_here_and_closed_elsewhere(
    tmp_path: Path, opened: Callable[[Path], sqlite3.Connection]
) -> None:
    with closing(opened(tmp_path)) as one, closing(opened(tmp_path)):
        (path,) = tmp_path.glob("*.db")
        one.execute("CREATE TABLE kept (number INTEGER)")
        one.execute("INSERT INTO kept VALUES (1)")
        assert _look(path) == 1
        one.execute("INSERT INTO kept VALUES (2)")
        assert _look(path) == 2


def test_it_is_its_owners_alone_and_no_link(tmp_path: Path) -> None:
    path = tmp_path / "file"
    make_owned_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    make_owned_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError, match="symbolic links"):
        make_owned_file(tmp_path / "link")
