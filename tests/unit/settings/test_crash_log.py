"""A crash log says where, never what with."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from campmon.model.errors import CampmonError
from campmon.settings.crash_log import describe, write_crash_log

AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


def stumble(secret: str, error: Exception) -> None:
    try:
        int(secret)
    except ValueError as origin:
        raise error from origin


def fail(error: Exception) -> BaseException:
    with pytest.raises(type(error)) as caught:
        stumble("hunter2", error)
    return caught.value


def test_frames_and_kinds_are_there_and_values_are_not(tmp_path: Path) -> None:
    path = write_crash_log(tmp_path / "state", fail(RuntimeError("with hunter2")), AT)
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "builtins.RuntimeError (its message is left out" in text
    assert text.index("ValueError") < text.index("RuntimeError")  # the origin comes first
    assert "int(secret)" in text
    assert "test_crash_log.py" in text
    assert "invalid literal" not in text
    assert "with hunter2" not in text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AttributeError("no attribute 'x'"), "AttributeError: no attribute 'x'"),
        (CampmonError("went wrong", "mend it"), "CampmonError: went wrong. mend it"),
        (OSError(28, "No space left on device"), "No space left on device (errno 28)"),
        (ExceptionGroup("two", [KeyError("hunter2")]), "KeyError (its message is left out"),
    ],
)
def test_messages_that_name_no_value_are_kept(tmp_path: Path, error: Exception, said: str) -> None:
    assert said in write_crash_log(tmp_path, fail(error), AT).read_text()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    path = write_crash_log(tmp_path, fail(RuntimeError()), AT)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        write_crash_log(tmp_path, fail(RuntimeError()), AT)


def test_a_validation_error_repeats_its_input_and_is_withheld() -> None:
    class Model(BaseModel):
        number: int

    with pytest.raises(ValueError, match="hunter2") as caught:
        Model(number="hunter2")  # type: ignore[arg-type]
    assert "hunter2" not in describe(caught.value).replace('number="hunter2"', "")


def test_a_circle_of_causes_ends() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert describe(one).count("builtins.") == 2
