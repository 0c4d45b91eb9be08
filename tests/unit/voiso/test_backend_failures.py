"""Each way in which Voiso cannot be had: what is said, and what helps."""

import socket
import ssl

import httpx
import pytest

from campmon.model.errors import AccessError, CampmonError, RateLimitedError, UnreachableError
from tests.unit.voiso.cluster import KEY, Answer, Cluster, fails, opened, says

UNTRUSTED = ssl.SSLCertVerificationError(1, "certificate verify failed")
UNTRUSTED.verify_message = "self-signed certificate in certificate chain"


def caused(problem: Exception, cause: Exception) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise problem from cause

    return answer


@pytest.mark.parametrize("api", ["v1", "v4"])
@pytest.mark.parametrize(
    ("answer", "kind", "mend"),
    [
        (
            caused(httpx.ConnectError(""), socket.gaierror(-2, "Name or service not known")),
            UnreachableError,
            "cluster in base_url",
        ),
        (caused(httpx.ConnectError(""), UNTRUSTED), UnreachableError, "ca_bundle"),
        (fails(httpx.ConnectTimeout("")), UnreachableError, "timeout_seconds"),
        (fails(httpx.ProxyError("")), UnreachableError, "proxy"),
        (fails(httpx.ConnectError("")), UnreachableError, "base_url"),
        (says(500), UnreachableError, "busy or restarting"),
        (lambda _: httpx.Response(200, text="<html>"), UnreachableError, "base_url"),
        (says(406), UnreachableError, "answers in JSON"),
        (says(404), UnreachableError, "https://CLUSTER.voiso.com"),
        (says(401), AccessError, "profile 'acme'"),
        (says(403, {"error": "Invalid api_key"}), AccessError, "profile 'acme'"),
        (says(429), RateLimitedError, "in a minute"),
    ],
)
async def test_each_failure_of_a_read_says_what_helps(
    api: str, answer: Answer, kind: type[CampmonError], mend: str
) -> None:
    cluster = Cluster(instead={"list": answer})
    async with opened(cluster, api=api) as backend:
        with pytest.raises(CampmonError) as caught:
            await backend.read()
    assert type(caught.value) is kind
    assert mend in caught.value.mend
    assert KEY not in str(caught.value)
    assert KEY not in repr(caught.value.__cause__)


@pytest.mark.parametrize(("api", "needs"), [("v1", "role"), ("v4", "campaigns.read")])
async def test_a_key_that_may_not_read_is_told_what_it_needs(api: str, needs: str) -> None:
    cluster = Cluster(instead={"list": says(403, {"error": "not you"})})
    async with opened(cluster, api=api) as backend:
        with pytest.raises(AccessError) as caught:
            await backend.read()
    assert needs in caught.value.mend


async def test_a_key_is_in_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    echo = {"error": f"nothing at /api/v1/{KEY}/campaigns"}
    async with opened(Cluster(instead={"list": says(400, echo)}), api="v1") as backend:
        with pytest.raises(CampmonError) as caught:
            await backend.read()
        assert KEY not in repr(backend.__dict__)
    told = [str(caught.value), repr(caught.value), repr(caught.value.__cause__), caplog.text]
    assert not [text for text in told if KEY in text]
