"""A Voiso of another hand: a plain HTTP server made from the vendor's texts alone.

It shares nothing with the practice dialer, nor with campmon's client. It keeps what it is sent, and
a log of every request with its begin and end.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY_V1, KEY_V4 = "k1-ab7a556b6bb00cc6c3", "k4-9f3e77d2a1"
QUIET_SECONDS = 2.0
MOST = 1000


@dataclass
class Seen:
    """A request as it came, and how it was answered; the key in its path is taken out."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    began: float
    ended: float = 0.0
    status: int = 0

    @property
    def what(self) -> str:
        """The method and the path, ids left out."""
        return f"{self.method} {re.sub('/[0-9]+', '/{id}', self.path)}"


@dataclass
class PlainCampaign:
    """A campaign; `contacts` are by number, and how often each was taken is counted."""

    id: int
    name: str
    status: str = "active"
    live: bool = True
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    under_way: int = 0
    most_under_way: int = 0
    ended: float = -1e9


@dataclass
class Plain:
    """The platform, and how it misbehaves.

    busy          statuses with which the next requests with contacts are refused, in turn
    drop_contacts the next request with contacts is carried out and never answered
    agents        every agent's e-mail, with a user id
    slow_seconds  how long contacts take
    """

    campaigns: dict[int, PlainCampaign] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)
    teams: set[str] = field(default_factory=set)
    busy: list[int] = field(default_factory=list)
    drop_contacts: bool = False
    slow_seconds: float = 0.0
    log: list[Seen] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    base_url: str = ""

    def add(self, number: int, status: str = "active", **facts: Any) -> PlainCampaign:
        """A campaign, live unless told otherwise."""
        campaign = PlainCampaign(number, f"Campaign {number}", status, **facts)
        self.campaigns[number] = campaign
        return campaign

    def asked(self, pattern: str) -> list[Seen]:
        """The requests whose method and path match."""
        return [seen for seen in self.log if re.fullmatch(pattern, seen.what)]


class _Answer(Exception):
    def __init__(self, status: int, body: object, **headers: str) -> None:
        self.status, self.body, self.headers = status, body, headers


def _no(status: int, error: str, **headers: str) -> _Answer:
    return _Answer(status, {"error": error}, **headers)


class _Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Plain

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""

    def do_GET(self) -> None:
        platform, began = self.platform, time.monotonic()
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        seen = Seen(
            self.command,
            path.replace(KEY_V1, "KEY"),
            dict(self.headers.items()),
            json.loads(raw) if raw else None,
            began,
        )
        with platform.lock:
            platform.log.append(seen)
        try:
            self._route(seen, path, query)
            raise AssertionError("every way ends in an answer")
        except _Answer as answer:
            self._send(seen, answer)

    do_POST = do_PUT = do_PATCH = do_GET

    def _send(self, seen: Seen, answer: _Answer) -> None:
        with self.platform.lock:
            drop = self.platform.drop_contacts and seen.what.endswith(("contacts", "leads"))
            self.platform.drop_contacts = self.platform.drop_contacts and not drop
        seen.status, seen.ended = answer.status, time.monotonic()
        if drop:
            self.close_connection = True
            return
        body = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _route(self, seen: Seen, path: str, query: str) -> None:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if found := re.fullmatch(r"/api/v1/([^/]+)/campaigns(?:/(\d+)/contacts)?", path):
            if found[1] != KEY_V1:
                raise _no(403, "Invalid api_key")
            if found[2] is None:
                rows = [_row(campaign) for campaign in self.platform.campaigns.values()]
                raise _Answer(200, {"data": rows})
            self._contacts(seen, int(found[2]))
        elif found := re.fullmatch(r"/api/dialer/v1/campaigns/(\d+)/(operation|agents)", path):
            if bearer != KEY_V1:
                raise _no(401, "Unauthorized")
            campaign = self._campaign(int(found[1]), 404)
            if found[2] == "agents":
                raise _Answer(200, _staffed(self.platform, campaign, seen.body))
            _operate(campaign, seen.body["operation"])
        elif found := re.fullmatch(r"/api/v4/campaigns(?:/(\d+))?(?:/(\w+))?", path):
            if bearer != KEY_V4:
                raise _no(401, "Unauthorized")
            self._fourth(seen, found[1], found[2], query)
        raise _no(404, "Not found")

    def _fourth(self, seen: Seen, number: str | None, what: str | None, query: str) -> None:
        platform = self.platform
        if number is None:
            rows = [_row(campaign) for campaign in platform.campaigns.values()]
            raise _Answer(200, _page("campaigns", rows, query))
        campaign = self._campaign(int(number), 404)
        if what is None:
            raise _Answer(200, _row(campaign))
        if what in ("start", "pause", "stop"):
            _operate_four(campaign, what)
        if what == "users" and seen.method == "GET":
            users = [_user(platform, email) for email in sorted(campaign.agents)]
            raise _Answer(200, _page("users", users, query))
        if what == "users":
            by_id = {number: email for email, number in platform.agents.items()}
            known = [by_id[int(each)] for each in seen.body["user_ids"] if int(each) in by_id]
            new = [email for email in known if email not in campaign.agents]
            campaign.agents.update(new)
            raise _Answer(200, {"added_users": [_user(platform, email) for email in new]})
        self._contacts(seen, int(number))

    def _campaign(self, number: int, status: int) -> PlainCampaign:
        if number not in self.platform.campaigns:
            raise _no(status, "Campaign not found")
        return self.platform.campaigns[number]

    def _contacts(self, seen: Seen, number: int) -> None:
        platform, four = self.platform, seen.path.startswith("/api/v4")
        campaign = self._campaign(number, 404 if four else 400)
        now = time.monotonic()
        with platform.lock:
            forced = platform.busy.pop(0) if platform.busy else 0
            early = campaign.under_way > 0 or now - campaign.ended < QUIET_SECONDS
            if forced or early:
                raise _no(forced or 429, "Previous request is not processed yet, please wait")
            campaign.under_way += 1
            campaign.most_under_way = max(campaign.most_under_way, campaign.under_way)
        try:
            time.sleep(platform.slow_seconds)
            with platform.lock:
                self._take(seen, campaign, four)
        finally:
            with platform.lock:
                campaign.under_way -= 1
                campaign.ended = time.monotonic()

    def _take(self, seen: Seen, campaign: PlainCampaign, four: bool) -> None:
        rows = seen.body if four else seen.body["contacts"]
        number_key = "phone_number" if four else "phoneNumber"
        if len(rows) > MOST:
            raise _no(400, "Maximum limit of 1000 contacts for each request")
        if not four and not campaign.live:
            raise _no(400, "Campaign type should be live")
        if not all(row.get(number_key) for row in rows):
            raise _no(400, "Required contact field missing")
        taken: list[str] = []
        invalid: list[str] = []
        repeated: list[str] = []
        for row in rows:
            number = str(row[number_key])
            if not re.fullmatch(r"[1-9][0-9]{7,14}", number) or number.endswith("13"):
                invalid.append(number)
            elif seen.method == "PUT":
                if number in campaign.contacts:
                    campaign.contacts[number].update(row)
                    taken.append(number)
                else:
                    invalid.append(number)
            elif number in campaign.contacts:
                repeated.append(number)
            else:
                campaign.contacts[number] = dict(row)
                campaign.taken.append(number)
                taken.append(number)
        if four:
            told = {
                "created": taken,
                "rejected": [{"phone_number": n, "errors": ["is invalid"]} for n in invalid],
                "duplicates": repeated,
            }
            raise _Answer(201, {"leads_import": told})
        told = {"duplicate_numbers": repeated, "invalid_numbers": invalid, "contacts": taken}
        raise _Answer(201, told)


def _row(campaign: PlainCampaign) -> dict[str, Any]:
    return {
        "id": campaign.id, "name": campaign.name, "status": campaign.status, "live": campaign.live,
    }  # fmt: skip


def _user(platform: Plain, email: str) -> dict[str, Any]:
    name = email.split("@", 1)[0]
    return {"id": platform.agents[email], "name": name, "email": email, "teams": []}


def _page(name: str, rows: list[dict[str, Any]], query: str) -> dict[str, Any]:
    asked = dict(part.split("=", 1) for part in query.split("&") if part)
    offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", 100))
    if not 1 <= limit <= 100:
        raise _no(422, "limit is at most 100")
    return {name: rows[offset : offset + limit], "metadata": {"total": len(rows)}}


def _objections(campaign: PlainCampaign, operation: str) -> list[str]:
    """Why not; starts need an agent and a lead, the others an active campaign."""
    if operation != "start":
        return [] if campaign.status == "active" else ["Campaign is not active"]
    lacking = []
    if not campaign.agents and not campaign.teams:
        lacking.append("Campaign must have at least one agent to start")
    if not campaign.contacts:
        lacking.append("Campaign must have at least one lead to start")
    return lacking


_AFTER = {"start": "active", "pause": "paused", "stop": "stopped"}


def _operate(campaign: PlainCampaign, operation: str) -> None:
    errors = _objections(campaign, operation)
    told = {"id": campaign.id, "operation": operation, "success": not errors}
    if errors:
        raise _Answer(200, told | {"errors": errors})
    campaign.status = _AFTER[operation]
    raise _Answer(200, told | {"message": f"Campaign {operation} done"})


def _operate_four(campaign: PlainCampaign, operation: str) -> None:
    errors = _objections(campaign, operation)
    if errors:
        raise _no(409, errors[0])
    campaign.status = _AFTER[operation]
    raise _Answer(200, _row(campaign))


def _staffed(platform: Plain, campaign: PlainCampaign, body: dict[str, Any]) -> dict[str, Any]:
    if campaign.status != "active":
        raise _no(422, "Campaign is not active")
    told: dict[str, Any] = {"id": campaign.id}
    for kind, there, known in (
        ("agent", campaign.agents, set(platform.agents)),
        ("team", campaign.teams, platform.teams),
    ):
        add, remove = body.get(f"add_{kind}s", []), body.get(f"remove_{kind}s", [])
        told[f"added_{kind}s"] = [name for name in add if name in known]
        told[f"removed_{kind}s"] = [name for name in remove if name in there]
        told[f"{kind}_not_found"] = [name for name in [*add, *remove] if name not in known]
        told[f"{kind}_not_in_campaign"] = [
            name for name in remove if name in known and name not in there
        ]
        there.update(told[f"added_{kind}s"])
        there.difference_update(told[f"removed_{kind}s"])
    return told


@contextmanager
def serving(platform: Plain) -> Iterator[Plain]:
    """Serve a platform on a loopback port for as long as the block lasts."""
    visit = type("Visit", (_Visit,), {"platform": platform})
    server = ThreadingHTTPServer(("127.0.0.1", 0), visit)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    platform.base_url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
