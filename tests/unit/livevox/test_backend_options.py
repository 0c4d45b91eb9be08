"""A LiveVox profile's keys, and what making a backend loads."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from campmon.backends.livevox import BACKEND
from campmon.backends.livevox.options import read_options
from campmon.backends.registry import load_backend
from campmon.model.errors import ConfigurationError
from tests.unit.livevox.floor import OPTIONS, PASSWORD, TOKEN


def test_it_is_found_by_its_name() -> None:
    assert load_backend("livevox") is BACKEND
    backend = BACKEND.create("acme", OPTIONS)
    assert (backend.profile, backend.platform) == ("acme", "LiveVox")


def test_naming_it_loads_neither_http_nor_models() -> None:
    code = (
        "import sys, campmon.backends.livevox\n"
        "heavy = {'httpx', 'pydantic', 'campmon.backends.livevox.backend'} & set(sys.modules)\n"
        "print(*sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


def test_what_is_left_out_has_its_default() -> None:
    read = read_options("acme", OPTIONS)
    assert (read.verify_tls, read.agent, read.ca_bundle, read.proxy) == (True, False, None, None)
    assert (read.timeout_seconds, read.client, read.services) == (15.0, None, ())
    assert (read.statistics, read.calls_per_minute) == ("auto", 60)


def test_everything_may_be_said(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    read = read_options(
        "acme",
        {
            **OPTIONS, "verify_tls": False, "ca_bundle": str(bundle), "timeout_seconds": 3,
            "proxy": "http://u:p@proxy.example:3128", "client": 37111, "services": [3, 1, 3],
            "result_names": {"316": "busy"}, "statistics": "derived", "calls_per_minute": 5,
            "agent": True,
        },
    )  # fmt: skip
    assert read.ca_bundle == str(bundle)
    assert (read.services, read.client, read.timeout_seconds) == ((3, 1), 37111, 3.0)
    assert read.result_names == {"316": "busy"}
    assert (read.statistics, read.calls_per_minute, read.agent) == ("derived", 5, True)


@pytest.mark.parametrize("key", ["base_url", "client_name", "username", "password", "access_token"])
def test_what_is_needed_is_named_with_the_mend(key: str) -> None:
    for without in (None, ""):
        options = {name: value for name, value in OPTIONS.items() if name != key}
        if without is not None:
            options[key] = SecretStr("") if isinstance(OPTIONS[key], SecretStr) else ""
        with pytest.raises(ConfigurationError, match=f"profile 'acme' has no {key}") as failed:
            BACKEND.create("acme", options)
        assert key in failed.value.mend


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("base_url", "ftp://lv.example"), ("base_url", "lv.example"), ("base_url", "https://"),
        ("base_url", "https://lv.example:99999"), ("base_url", 7), ("client_name", 7),
        ("username", ["a"]), ("verify_tls", "no"), ("agent", 1), ("ca_bundle", 7),
        ("ca_bundle", ""), ("timeout_seconds", 0), ("timeout_seconds", float("nan")),
        ("timeout_seconds", True), ("timeout_seconds", 301), ("client", 0), ("client", "37111"),
        ("client", True), ("services", 7), ("services", ["7"]), ("services", [0]),
        ("services", [True]), ("result_names", ["a"]), ("result_names", {"1": 2}),
        ("statistics", "guess"), ("calls_per_minute", 0), ("calls_per_minute", 1.5),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(key: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"profile 'acme': {key}"):
        BACKEND.create("acme", {**OPTIONS, key: value})


def test_a_ca_bundle_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not there"):
        read_options("acme", {**OPTIONS, "ca_bundle": str(tmp_path / "none.pem")})


def test_secrets_are_never_told() -> None:
    for key, value in (
        ("password", PASSWORD),  # a secret that is not wrapped
        ("access_token", TOKEN),
        ("proxy", f"//user:{PASSWORD}@proxy"),
        ("access_token", SecretStr(f"{TOKEN}\n")),
    ):
        with pytest.raises(ConfigurationError) as failed:
            BACKEND.create("acme", {**OPTIONS, key: value})
        assert key in failed.value.message.replace("access token", "access_token")
        assert PASSWORD not in str(failed.value)
        assert TOKEN not in str(failed.value)
    assert PASSWORD not in repr(read_options("acme", OPTIONS))


def test_a_key_that_is_not_known_is_named_with_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match="'user_name'") as failed:
        BACKEND.create("acme", {**OPTIONS, "user_name": "x"})
    assert "'username'" in failed.value.mend
    with pytest.raises(ConfigurationError, match="'zzz'") as failed:
        BACKEND.create("acme", {**OPTIONS, "zzz": "x"})
    assert "base_url" in failed.value.mend
