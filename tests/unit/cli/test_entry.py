"""The console script's own few lines."""

import runpy
import sys
from pathlib import Path

import pytest

from campmon import __version__
from campmon.cli import entry


def test_the_version_needs_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["campmon", "--version"])
    entry.main()
    assert capfd.readouterr().out == f"campmon {__version__}\n"


def test_the_process_ends_with_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("CAMPMON_CONFIG", raising=False)
    monkeypatch.setattr(sys, "argv", ["campmon", "show", "nobody"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("campmon", run_name="__main__")  # on the practice dialer itself
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "fresh practice dialer" in told
    assert "no campaign answers to 'nobody'" in told


def test_an_interrupt_while_it_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["campmon", "campaigns"])
    monkeypatch.setattr(entry, "_run", interrupted)
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 130
