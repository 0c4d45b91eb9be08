"""A Voiso profile's keys, what is worth a badge, and what making a backend loads."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from campmon.backends.registry import load_backend
from campmon.backends.voiso import BACKEND
from campmon.backends.voiso.options import read_options
from campmon.model.errors import ConfigurationError
from campmon.model.record import FieldKind
from tests.unit.voiso.cluster import KEY, OPTIONS, Cluster, make


def test_it_is_found_by_its_name() -> None:
    assert load_backend("voiso") is BACKEND
    backend = BACKEND.create("acme", OPTIONS)
    assert (backend.profile, backend.platform) == ("acme", "Voiso")


def test_naming_it_loads_neither_http_nor_models() -> None:
    code = (
        "import sys, campmon.backends.voiso\n"
        "heavy = {'httpx', 'pydantic', 'campmon.backends.voiso.backend'} & set(sys.modules)\n"
        "print(*sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


def test_what_is_left_out_has_its_default() -> None:
    read = read_options("acme", OPTIONS)
    assert (read.api, read.region, read.verify_tls) == ("v4", "", True)
    assert (read.ca_bundle, read.proxy, read.timeout_seconds) == (None, None, 15.0)
    assert (read.state_dir, read.runtime_dir) == (None, None)


def test_everything_may_be_said(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    read = read_options(
        "acme",
        {
            **OPTIONS, "api": "v1", "region": "gb", "verify_tls": False, "ca_bundle": str(bundle),
            "proxy": "http://u:p@proxy.example:3128", "timeout_seconds": 3,
            "state_dir": tmp_path, "runtime_dir": tmp_path,
        },
    )  # fmt: skip
    assert (read.api, read.region, read.ca_bundle) == ("v1", "GB", str(bundle))
    assert (read.timeout_seconds, read.state_dir) == (3.0, tmp_path)


@pytest.mark.parametrize("key", ["base_url", "api_key"])
def test_what_is_needed_is_named_with_the_mend(key: str) -> None:
    for without in (None, ""):
        options = {name: value for name, value in OPTIONS.items() if name != key}
        if without is not None:
            options[key] = SecretStr("") if key == "api_key" else ""
        with pytest.raises(ConfigurationError, match=f"profile 'acme' has no {key}") as failed:
            BACKEND.create("acme", options)
        assert key in failed.value.mend


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("api", "v2"), ("api", 4), ("base_url", "ftp://h"), ("base_url", "h.example"),
        ("base_url", "https://"), ("base_url", "https://h:99999"), ("base_url", 7),
        ("region", "GBR"), ("region", "XX"), ("region", 44), ("verify_tls", "no"), ("ca_bundle", 7),
        ("ca_bundle", ""), ("timeout_seconds", 0), ("timeout_seconds", float("nan")),
        ("timeout_seconds", True), ("timeout_seconds", 301), ("state_dir", "/tmp"),
        ("runtime_dir", 7),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(key: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"profile 'acme': {key}"):
        BACKEND.create("acme", {**OPTIONS, key: value})


def test_a_ca_bundle_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not there"):
        read_options("acme", {**OPTIONS, "ca_bundle": str(tmp_path / "none.pem")})


async def test_a_ca_bundle_that_is_none_is_told_when_it_is_opened(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("no certificate")
    backend = BACKEND.create("acme", {**OPTIONS, "ca_bundle": str(bundle)})
    with pytest.raises(ConfigurationError, match="profile 'acme'"):
        await backend.open()
    await backend.close()


def test_secrets_are_never_told() -> None:
    for key, value in (("api_key", KEY), ("proxy", f"//user:{KEY}@proxy")):
        with pytest.raises(ConfigurationError) as failed:
            BACKEND.create("acme", {**OPTIONS, key: value})
        assert key in failed.value.message
        assert KEY not in str(failed.value)
    assert KEY not in repr(read_options("acme", OPTIONS))


def test_a_key_that_is_not_known_is_named_with_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match="'regoin'") as failed:
        BACKEND.create("acme", {**OPTIONS, "regoin": "GB"})
    assert "'region'" in failed.value.mend
    with pytest.raises(ConfigurationError, match="'zzz'") as failed:
        BACKEND.create("acme", {**OPTIONS, "zzz": "x"})
    assert "base_url" in failed.value.mend


@pytest.mark.parametrize(
    ("url", "badges"),
    [
        ("https://c1.voiso.example", []),
        ("http://c1.voiso.example", ["not encrypted"]),
        ("http://127.0.0.1:8080", []),
        ("http://[::1]:8080", []),
    ],
)
def test_a_way_in_the_clear_is_a_badge(url: str, badges: list[str]) -> None:
    backend = BACKEND.create("acme", {**OPTIONS, "base_url": url})
    assert [notice.short for notice in backend.notices] == badges


def test_tls_that_is_not_checked_is_a_badge() -> None:
    (notice,) = make(Cluster(), verify_tls=False).notices
    assert notice.short == "TLS not checked"
    assert "ca_bundle" in notice.text


def test_the_rules_are_those_of_the_texts() -> None:
    for api, least in (("v1", 0), ("v4", 1)):
        rules = make(Cluster(), api=api, region="GB").append_rules
        assert rules is not None
        assert (rules.max_records_per_call, rules.window_seconds, rules.steady_seconds) == (
            1000, 2.0, 2.0,
        )  # fmt: skip
        assert (rules.calls_per_window, rules.one_at_a_time, rules.e164) == (1, True, True)
        assert rules.refuses_duplicates
        assert (rules.region, rules.max_phones) == ("GB", 1)
        fields = {spec.name: spec for spec in rules.fields}
        priority = fields["priority"]
        assert (priority.minimum, priority.maximum) == (least, 1000)
        assert [spec.name for spec in rules.fields if spec.required] == ["phone1"]
        assert ("active" in fields, rules.open_prefix) == (api == "v4", "X-" if api == "v4" else "")
    update = make(Cluster(), api="v1").update_rules
    assert update is not None
    assert {spec.name for spec in update.fields} == {
        "phone1", "name", "source", "url", "active", "priority",
    }  # fmt: skip
    assert update.fields[0].kind is FieldKind.PHONE


def test_no_column_head_means_two_fields() -> None:
    for api in ("v1", "v4"):
        rules = make(Cluster(), api=api).append_rules
        assert rules is not None
        heads = [head for spec in rules.fields for head in {spec.name, *spec.synonyms}]
        assert len(heads) == len(set(heads))
        assert all(head == head.lower() for head in heads)
