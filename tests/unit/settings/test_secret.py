"""Secrets are read when used, and never told."""

import sys
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from campmon.model.errors import ConfigurationError
from campmon.settings import Profile, SecretSource

PYTHON = sys.executable


def from_command(code: str, seconds: float = 20.0) -> SecretStr:
    source = SecretSource("acme", "password", command=f"{PYTHON} -c '{code}'")
    return source.read({"PATH": "/usr/bin:/bin"}, seconds)


def test_a_variable_holds_it() -> None:
    source = SecretSource("acme", "password", variable="LV_PASSWORD")
    read = source.read({"LV_PASSWORD": "hunter2"})
    assert read.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(read)
    with pytest.raises(ConfigurationError, match="LV_PASSWORD is not set") as caught:
        source.read({"LV_PASSWORD": ""})
    assert "export LV_PASSWORD" in caught.value.mend


def test_a_commands_first_line_is_it() -> None:
    assert from_command('print("hunter2 \\nsecond")').get_secret_value() == "hunter2 "
    assert from_command('print("a\\r")').get_secret_value() == "a"


def test_no_shell_is_between() -> None:
    source = SecretSource("acme", "password", command="echo $HOME; echo x")
    assert source.read({"PATH": "/usr/bin:/bin"}).get_secret_value() == "$HOME; echo x"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('print("hunter2"); raise SystemExit(3)', "ended with code 3"),
        ("pass", "printed nothing"),
        ("print()", "printed nothing"),
        ('import sys; sys.stdout.buffer.write(b"hunter2\\xff")', "no text"),
        ('import sys; sys.exit("hunter2")', "ended with code 1"),
    ],
)
def test_what_a_command_prints_is_never_repeated(
    code: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        from_command(code)
    assert said in caught.value.message
    assert "hunter2" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_command_that_hangs_is_ended() -> None:
    with pytest.raises(ConfigurationError, match=r"longer than 0\.2 s"):
        from_command("import time; time.sleep(600)", seconds=0.2)


@pytest.mark.parametrize("command", ["no-such-program-here hunter2", "'a\0b' hunter2"])
def test_a_command_that_cannot_be_run_is_told_without_its_arguments(command: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        SecretSource("acme", "password", command=command).read({"PATH": "/usr/bin:/bin"})
    assert "password_command" in caught.value.mend
    assert "hunter2" not in str(caught.value)


def test_without_a_source_or_a_key_ring_the_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigurationError, match="nothing says") as caught:
        SecretSource("acme", "password").read({})
    assert "password_env or password_command" in caught.value.mend


def test_the_key_ring_is_asked_by_profile_and_name(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = {("campmon:acme", "password"): "hunter2"}
    ring = SimpleNamespace(get_password=lambda service, name: stored.get((service, name)))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert SecretSource("acme", "password").read({}).get_secret_value() == "hunter2"
    with pytest.raises(ConfigurationError, match="the key ring has none") as caught:
        SecretSource("acme", "api_key").read({})
    assert "keyring set campmon:acme api_key" in caught.value.mend


def test_a_key_ring_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(service: str, name: str) -> str:
        raise RuntimeError("hunter2")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=fail))
    with pytest.raises(ConfigurationError, match="the key ring failed: RuntimeError") as caught:
        SecretSource("acme", "password").read({})
    assert "hunter2" not in str(caught.value)


def test_a_profile_resolves_options_and_secrets() -> None:
    profile = Profile(
        "p",
        "practice",
        options={"seed": 3},
        secrets={"password": SecretSource("p", "password", variable="PW")},
    )
    resolved = profile.resolve({"PW": "hunter2"})
    assert resolved["seed"] == 3
    assert resolved["password"] == SecretStr("hunter2")
    assert "hunter2" not in repr(resolved)
