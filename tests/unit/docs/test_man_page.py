"""The man page is that of these commands."""

import shutil
import subprocess

import pytest

from campmon.cli.app import COMMANDS
from docs.man.make import PAGE, man_page


def test_it_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == man_page(), "make man"


def test_every_command_is_in_it() -> None:
    text = man_page().replace("\\-", "-")
    for name in COMMANDS:
        assert f"\n.SS {name}" in text
    assert "append-worker" not in text


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man on this machine")
def test_man_has_nothing_to_complain_of() -> None:
    shown = subprocess.run(
        ["man", "--warnings", "-l", str(PAGE)],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.stderr == ""
    assert "monitor [OPTIONS]" in shown.stdout
