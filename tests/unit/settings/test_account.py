"""The audit's who is the account."""

import os
import pwd

import pytest

from campmon.settings.account import user_name


def test_the_environment_does_not_say_who_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    try:
        known = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        known = f"uid {os.geteuid()}"
    assert user_name() == known


def test_a_user_without_a_name_is_told_by_number() -> None:
    assert user_name(2_000_000_011) == "uid 2000000011"
