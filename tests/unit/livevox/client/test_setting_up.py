"""What a client cannot be made from, said without giving secrets away."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from campmon.backends.livevox.client import Credentials, LiveVoxClient
from tests.unit.livevox.client.loopback import CERTIFICATE
from tests.unit.livevox.client.tape import BASE_URL, credentials


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "api.livevox.com",
        "ftp://api.livevox.com",
        "https://",
        "https://a..b",
        f"https://{'a' * 64}.com",
        "https://api.livevox.com:port",
        "https://sup1:hush@api.livevox.com",
        "https://api.livevox.com/?key=hush",
        "https://api.livevox.com/#hush",
        "https://api.live\x00vox.com",
    ],
)
def test_an_address_that_cannot_be_used(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url") as raised:
        LiveVoxClient(base_url, credentials())
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    "proxy",
    [
        "ftp://user:hush@proxy",
        "http://user:hush@",
        "socks5://user:hush@proxy:1",
        "http://a:hush@b:c",
    ],
)
@pytest.mark.parametrize("from_environment", [True, False])
def test_a_proxy_that_cannot_be_used(
    proxy: str, from_environment: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", proxy if from_environment else "")
    with pytest.raises(ValueError, match="proxy") as raised:
        LiveVoxClient(BASE_URL, credentials(), proxy=None if from_environment else proxy)
    assert "hush" not in str(raised.value)
    assert raised.value.__context__ is None


def test_a_bundle_that_cannot_be_used(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for bundle in (empty, tmp_path / "missing.pem"):
        with pytest.raises(ValueError, match=f"CA bundle {bundle} cannot be used"):
            LiveVoxClient(BASE_URL, credentials(), ca_bundle=str(bundle))


async def test_a_bundle_may_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(CERTIFICATE.read_bytes())
    await LiveVoxClient(BASE_URL, credentials(), ca_bundle=str(tmp_path)).aclose()


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
def test_a_timeout_that_cannot_be_kept(seconds: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        LiveVoxClient(BASE_URL, credentials(), timeout_seconds=seconds)


@pytest.mark.parametrize("token", ["", "hush hush", "hush\r\nX: 1", "hüsh"])
def test_a_token_that_no_header_carries(token: str) -> None:
    with pytest.raises(ValueError, match="token") as raised:
        Credentials("ACME", "sup1", SecretStr("pw"), SecretStr(token))
    assert "sh" not in str(raised.value)
