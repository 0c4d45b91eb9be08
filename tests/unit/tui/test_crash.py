"""What the user is told of a crash: where the report is, and nothing of what was processed."""

import stat
from pathlib import Path

from campmon.tui import crash
from tests.tui.fixed import START

SECRET = "hunter2-and-2015550123"


def failing(secret: str) -> None:
    held = {"password": secret}
    raise ValueError(f"cannot use {held}")


def caught() -> BaseException:
    try:
        try:
            failing(SECRET)
        except ValueError as error:
            raise RuntimeError(f"while sending {SECRET}") from error
    except RuntimeError as error:
        return error
    raise AssertionError("it fails")


def test_the_report_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = crash.write_report(caught(), tmp_path, START)
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert "Textual" in text
    assert SECRET not in text
    said = crash.message(caught(), path)
    assert str(path) in said
    assert "RuntimeError" in said
    assert SECRET not in said


def test_a_report_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    folder = tmp_path / "a file"
    folder.touch()
    assert crash.write_report(caught(), folder, START) is None
    assert "no report could be written" in crash.message(caught(), None)
