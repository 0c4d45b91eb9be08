"""A crash report: where it happened, and nothing of what was being processed."""

import stat
from pathlib import Path

import pytest
from pydantic import BaseModel

from campmon.model.errors import UnreachableError
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


def test_it_says_where_and_keeps_values_out() -> None:
    said = crash.describe(caught())
    assert "builtins.RuntimeError" in said
    assert "builtins.ValueError" in said
    assert "in failing" in said
    assert SECRET not in said


def test_a_validation_error_repeats_its_input_and_is_withheld() -> None:
    class Model(BaseModel):
        number: int

    with pytest.raises(ValueError, match="hunter2") as info:
        Model(number=SECRET)  # type: ignore[arg-type]
    assert SECRET not in crash.describe(info.value)


def test_errors_that_speak_of_code_and_our_own_keep_their_text() -> None:
    assert "no attribute 'x'" in crash.describe(AttributeError("no attribute 'x'"))
    assert "Fixed did not answer" in crash.describe(UnreachableError("Fixed did not answer"))


def test_a_circle_of_causes_ends() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert crash.describe(one).count("builtins.") == 2


def test_the_report_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = crash.write_report(caught(), tmp_path, START)
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert "textual" in text
    assert SECRET not in text
    said = crash.message(caught(), path)
    assert str(path) in said
    assert "RuntimeError" in said
    assert SECRET not in said


def test_a_report_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    assert crash.write_report(caught(), tmp_path / "absent", START) is None
    assert "no report could be written" in crash.message(caught(), None)
