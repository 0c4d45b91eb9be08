"""Asking the platform: a call goes out with the key, and comes back as what it means."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from campmon.backends.http.connection import find_way
from campmon.backends.http.exchange import Answer, Call, Exchange, Pass
from campmon.backends.http.secrets import Secrets, fits_a_header
from campmon.backends.voiso.client.answers import Judge
from campmon.backends.voiso.client.vendor import VOISO

PLACE = "APIKEY"
"""Stands for the key in a path, until the path is out of sight."""

_HIDDEN = "•••"
_API = re.compile(r"(?<!/)/api(/v\d+)?/*$")


class Asking:
    """Sends calls with one key to one cluster; its methods raise VoisoErrors."""

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr,
        *,
        timeout_seconds: float,
        verify_tls: bool,
        ca_bundle: str | None,
        proxy: str | None,
        transport: httpx.AsyncBaseTransport | None,
        now: Callable[[], datetime],
    ) -> None:
        """Set up; the parameters are VoisoV1Client's. Raises ValueError."""
        secrets = Secrets(api_key, mark=_HIDDEN)
        if not fits_a_header(api_key.get_secret_value().strip(".")):
            raise ValueError("the API key is empty, or has characters that no key has")
        way = find_way(
            _API.sub("", base_url.strip()),
            timeout_seconds=timeout_seconds,
            verify_tls=verify_tls,
            ca_bundle=ca_bundle,
            proxy=proxy,
            transport=transport,
        )
        path = httpx.URL(way.address.url).path
        if secrets.hide(path) != path:
            raise ValueError("base_url has the API key in it, which has a key of its own")
        self._exchange = Exchange(VOISO, way.address.url, way.transport, way.route)
        self.judge = Judge(way.address.host, secrets, now)
        self.bearer = Pass("Authorization", api_key, prefix="Bearer ")
        self.in_path = Pass("", api_key, place=PLACE)

    @property
    def calls_made(self) -> int:
        """HTTP requests made so far, repeated ones among them."""
        return self._exchange.calls_made

    async def aclose(self) -> None:
        """Close the connections."""
        await self._exchange.aclose()

    async def send(self, call: Call, key: Pass) -> Answer:
        """The answer, whatever it is."""
        return await self._exchange.send(call, key)

    async def read(self, call: Call, key: Pass) -> object:
        """The JSON that the platform gave."""
        return self.judge.read(call, await self.send(call, key))

    async def write(self, call: Call, key: Pass, *, contacts: bool = False) -> object:
        """The JSON that a write was answered with that was done; None for an empty body."""
        return self.judge.outcome(call, await self.send(call, key), contacts=contacts)


def campaign_path(campaign_id: str) -> str:
    """A campaign's place in a path. Raises ValueError for an id that would lead elsewhere."""
    if not campaign_id or campaign_id in (".", ".."):
        raise ValueError(f"{campaign_id!r} is no campaign's id")
    return quote(campaign_id, safe="")


def check_count(count: int, most: int, what: str) -> None:
    """Raise ValueError for nothing, or for more than one call takes."""
    if not 1 <= count <= most:
        raise ValueError(f"one call takes 1 to {most} {what}, not {count}")
