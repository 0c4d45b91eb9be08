"""A LiveVox of another hand: a plain HTTP server with the quirks that the real one may have.

It shares nothing with the practice dialer. Ids come as numbers or as text, figures as text, `next`
leads astray, rows lack keys, words are unknown, names are hostile, answers get lost.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from campmon.model.zones import day_begins

HOSTILE = "\x1b]0;x\x07[bold red]past due[/]\u202e"
TOKEN, CLIENT, USER, PASSWORD = "token-4711", "ACME", "sup1", "s3cret-pass"
MINUTE = 60_000


@dataclass
class Seen:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def what(self) -> str:
        """The method and the path, ids left out."""
        return f"{self.method} {re.sub('/[0-9]+', '/{id}', self.path)}"


@dataclass
class Quirky:
    """The platform's state, and how it misbehaves.

    drop_after  method and path pattern of requests that are carried out and never answered
    expire_at   method and path pattern of a request, the next such, that finds no session any more
    realtime    whether the account has real-time statistics
    """

    campaigns: dict[int, dict[str, Any]] = field(default_factory=dict)
    records: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    calls: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    realtime: bool = True
    forbidden: str = ""
    drop_after: str = ""
    drops_left: int = 0
    expire_next: bool = False
    expire_at: str = ""
    password_days: Any = 90
    modified: int = 1_700_000_000_000
    sessions: set[str] = field(default_factory=set)
    log: list[Seen] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    base_url: str = ""

    def add(self, number: int, status: str = "PLAYING", **facts: Any) -> int:
        """Add a campaign, by default with 40 records of which 10 are dialed."""
        number_of_records = facts.pop("count", 40)
        self.campaigns[number] = {
            "id": number, "name": f"campaign_{number}.txt", "typeId": 1, "serviceId": 55101,
            "status": status, "uploadDate": _today(), "appendable": True,
            "callerId": "4155550100", "dialingStrategyId": 7, "voiceId": 1,
            "answeringMachineOption": "NO_MESSAGES", "onDemand": True, "scheduleTime": None,
            "clientId": 37111, "somethingNew": {"deep": [1, None]},
        } | facts  # fmt: skip
        self.records[number] = [
            {"accountTransactionId": number * 1000 + n, "account": f"A{n:05d}",
             "consumer": {"firstName": "Ann", "lastName": None, "ssn": "123456789"},
             "phone": [{"phone": f"415555{n:04d}", "ordinal": "1"}], "balance": "12.50",
             "serviceId": 55101, "livevoxResultId": 316 if n < 10 else None}
            for n in range(number_of_records)
        ]  # fmt: skip
        self.touch()
        return number

    def touch(self) -> None:
        """Something changed."""
        self.modified = max(_now(), self.modified + 1)

    def asked(self, pattern: str) -> list[Seen]:
        """The requests whose method and path match."""
        return [seen for seen in self.log if re.fullmatch(pattern, seen.what)]


def _now() -> int:
    return int(time.time() * 1000)


def _today() -> int:
    """Half an hour ago, but of today: LiveVox's day begins at 4 in the morning."""
    begins = day_begins(datetime.now(UTC)).timestamp() * 1000
    return max(_now() - 30 * MINUTE, int(begins))


class _Refuse(Exception):
    def __init__(self, status: int, code: int = 0, message: str = "", **headers: str) -> None:
        self.status, self.headers = status, headers
        self.body = {"code": code, "message": message}


class _Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Quirky

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_DELETE = do_GET

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = {k: v[-1] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        path = parts.path.rstrip("/")
        seen = Seen(self.command, path, query, dict(self.headers.items()), body)
        platform = self.platform
        with platform.lock:
            platform.log.append(seen)
            try:
                status, answer = self._route(seen)
                extra: dict[str, str] = {}
            except _Refuse as refusal:
                status, answer, extra = refusal.status, refusal.body, refusal.headers
            lost = (
                platform.drops_left > 0
                and bool(platform.drop_after)
                and re.fullmatch(platform.drop_after, seen.what) is not None
            )
            if lost:
                platform.drops_left -= 1
        if lost:
            self.close_connection = True
            self.connection.close()
            return
        told = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        for name, value in extra.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(told)

    def _route(self, seen: Seen) -> tuple[int, Any]:
        platform = self.platform
        if seen.what == "POST /session/login":
            return self._log_in(seen)
        if seen.path.startswith("/session/validate/"):
            return (200, {}) if seen.path.rsplit("/", 1)[1] in platform.sessions else (404, {})
        session = seen.headers.get("LV-Session", "")
        if platform.expire_next:
            platform.expire_next = False
            platform.sessions.clear()
        if platform.expire_at and re.fullmatch(platform.expire_at, seen.what):
            platform.expire_at = ""
            platform.sessions.clear()
        if session not in platform.sessions:
            raise _Refuse(401, 1, "Session is invalid")
        if platform.forbidden and re.fullmatch(platform.forbidden, seen.what):
            raise _Refuse(403, 2, "Forbidden")
        for pattern, act in _ROUTES:
            match = re.fullmatch(pattern, f"{seen.method} {seen.path}")
            if match:
                number = int(match.group(1)) if match.groups() else 0
                if number and number not in platform.campaigns:
                    raise _Refuse(404, 104, "Campaign doesn't exist")
                return act(platform, seen, number)
        raise _Refuse(404, 9, f"no such method {seen.what}")

    def _log_in(self, seen: Seen) -> tuple[int, Any]:
        given = seen.json
        wanted = {"clientName": CLIENT, "userName": USER, "password": PASSWORD}
        if seen.headers.get("LV-Access") != TOKEN:
            raise _Refuse(401, 3, "Invalid access token")
        if {key: given.get(key) for key in wanted} != wanted:
            raise _Refuse(401, 4, "Invalid user name or password")
        session = f"session-{len(self.platform.sessions)}-{_now()}"
        self.platform.sessions.add(session)
        return 200, {
            "SessionID": session, "clientid": "37111", "UserId": 5,
            "daysUntilPasswordExpires": self.platform.password_days,
        }  # fmt: skip


def _page(seen: Seen, rows: list[Any], name: str) -> tuple[int, Any]:
    try:
        offset, count = int(seen.query["offset"]), int(seen.query["count"])
    except (KeyError, ValueError):
        raise _Refuse(400, 5, "count and offset are mandatory") from None
    if not 0 < count <= 1000:
        raise _Refuse(400, 6, "count is out of range")
    page = rows[offset : offset + count]
    more = offset + count < len(rows)
    # It leads astray on purpose: whoever follows it reads some rows twice.
    wrong = f"{seen.path[1:]}?offset={max(0, offset + count - 1)}&count={max(1, count - 1)}-="
    return 200, {name: page, "next": wrong if more else ("" if offset % 2 else None)}


def _listed(campaign: dict[str, Any], place: int) -> dict[str, Any]:
    keys = ("id", "name", "typeId", "serviceId", "status", "uploadDate")
    row: dict[str, Any] = {key: campaign[key] for key in keys}
    if place % 3 == 1:
        row["id"] = str(row["id"])
        row["uploadDate"] = str(row["uploadDate"])
        row["typeId"] = str(row["typeId"])
    if place % 7 == 3:
        row["serviceId"] = None
    return row


def _search(platform: Quirky, seen: Seen, _: int) -> tuple[int, Any]:
    asked = seen.json
    span = asked.get("dateRange") or {}
    if not {"from", "to"} <= set(span):
        raise _Refuse(400, 7, "dateRange is mandatory")
    services = [s["id"] for s in (asked.get("service") or {}).get("service", [])]
    rows = [
        _listed(campaign, place)
        for place, campaign in enumerate(platform.campaigns.values())
        if campaign["status"] != "DEACTIVATED"
        and int(span["from"]) <= campaign["uploadDate"] <= int(span["to"])
        and (not services or campaign["serviceId"] in services)
    ]
    return _page(seen, rows, "campaign")


def _list(platform: Quirky, seen: Seen, _: int) -> tuple[int, Any]:
    rows = [_listed(c, place) for place, c in enumerate(platform.campaigns.values())]
    return _page(seen, [*rows[:3], *rows[2:]], "campaignDetails")  # one of them twice


def _info(platform: Quirky, seen: Seen, _: int) -> tuple[int, Any]:
    return 200, {"size": str(len(platform.campaigns)), "lastModified": str(platform.modified)}


def _read(platform: Quirky, seen: Seen, number: int) -> tuple[int, Any]:
    return 200, {k: v for k, v in platform.campaigns[number].items() if k != "id"}


def _update(platform: Quirky, seen: Seen, number: int) -> tuple[int, Any]:
    platform.campaigns[number].update(seen.json)
    platform.touch()
    return 204, None


_AFTER = {"PLAY": "PLAYING", "PAUSE": "PAUSED", "STOP": "STOPPED", "BUILD": "PREBUILT"}


def _state(platform: Quirky, seen: Seen, number: int) -> tuple[int, Any]:
    wanted = seen.json["state"]
    campaign = platform.campaigns[number]
    if campaign["status"] in (_AFTER[wanted], "REPORTED"):
        return 202, {"code": 105, "message": f"'{wanted}' not a valid operation"}
    campaign["status"] = _AFTER[wanted]
    platform.touch()
    return 204, None


def _deactivate(platform: Quirky, seen: Seen, number: int) -> tuple[int, Any]:
    platform.campaigns[number]["status"] = "DEACTIVATED"
    platform.touch()
    return 204, None


def _append(platform: Quirky, seen: Seen, number: int) -> tuple[int, Any]:
    records = seen.json["records"]
    recent = [s for s in platform.asked("PUT .*/transactions") if s.at > time.monotonic() - 60]
    if len(recent) > 5:
        raise _Refuse(429, 8, "too many calls", Retry_After="30")
    if not 0 < len(records) <= 10_000:
        raise _Refuse(400, 9, "1 to 10000 records")
    known = platform.records[number]
    for record in records:
        phones = [record["phone1"], *record.get("phone2", [])]
        known.append(
            {"accountTransactionId": str(number * 1000 + len(known)),
             "account": record.get("account"), "consumer": None, "serviceId": 55101,
             "phone": [{"phone": p, "ordinal": n} for n, p in enumerate(phones, 1)]}
        )  # fmt: skip
    return 204, None


def _transactions(platform: Quirky, seen: Seen, number: int) -> tuple[int, Any]:
    for flag in ("extra", "daysDue", "validOnly"):
        if seen.query.get(flag) not in ("true", "false"):
            raise _Refuse(400, 10, f"{flag} is mandatory")
    rows = platform.records[number]
    if seen.query["validOnly"] == "true":
        rows = rows[: max(0, len(rows) - 2)]
    return _page(seen, rows, "transaction")


def _finished(platform: Quirky, seen: Seen, number: int) -> tuple[int, Any]:
    asked = seen.json
    begin, end = int(asked["windowStart"]), int(asked["windowEnd"])
    calls = [c for c in platform.calls.get(number, ()) if begin <= int(c["finished"]) <= end]
    return _page(seen, calls, "call")


def _create(platform: Quirky, seen: Seen, _: int) -> tuple[int, Any]:
    head = f"Content-Type: {seen.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + seen.body)
    parts: dict[str, Any] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        if name is not None:
            parts[str(name)] = part
    configuration = json.loads(parts["campaignConfiguration"].get_payload(decode=True))
    number = platform.add(
        max(platform.campaigns, default=9_000) + 1,
        "INVALID",
        name=parts["campaignFile"].get_filename(),
        count=len(parts["campaignFile"].get_payload(decode=True).splitlines()),
        **configuration,
    )
    return 201, {"id": str(number)}


def _stats(platform: Quirky, seen: Seen, _: int) -> tuple[int, Any]:
    if not platform.realtime:
        raise _Refuse(403, 11, "no subscription")
    rows: list[Any] = [None, "nonsense", {"uploaded": 3}]
    for place, campaign in enumerate(platform.campaigns.values()):
        if campaign["status"] in ("DEACTIVATED", "READY_UNBUILT"):
            continue
        count = len(platform.records[campaign["id"]])
        key = "campaignId" if place % 2 else "id"
        row: dict[str, Any] = {key: str(campaign["id"]), "uploaded": str(count)}
        if campaign["status"] != "LOADING":
            row |= {"loaded": count - 2, "completed": "10", "remaining": count - 12}
        rows.append(row)
    return 200, {"stats": rows, "extra": True}


def _service_stats(platform: Quirky, seen: Seen, _: int) -> tuple[int, Any]:
    if not platform.realtime:
        raise _Refuse(403, 11, "no subscription")
    row = {"serviceId": "55101", "serviceName": HOSTILE, "totalAgents": "12", "callsWithAgent": 7,
           "abandonRate": None, "pacingMethod": "PREDICTIVE", "throttle": 3}  # fmt: skip
    return 200, {"stats": [row]}


def _agents(platform: Quirky, seen: Seen, _: int) -> tuple[int, Any]:
    if not platform.realtime:
        raise _Refuse(403, 11, "no subscription")
    return 200, {"agentDetails": [
        {"serviceId": 55101, "agentLoginId": f"a{n}", "stateId": str(n % 3)} for n in range(9)
    ]}  # fmt: skip


_Act = Callable[[Quirky, Seen, int], tuple[int, Any]]
_ROUTES: tuple[tuple[str, _Act], ...] = (
    ("POST /campaign/campaigns/search", _search),
    ("GET /campaign/campaigns/info", _info),
    ("GET /campaign/campaigns", _list),
    ("POST /campaign/campaigns", _create),
    ("GET /campaign/campaigns/([0-9]+)", _read),
    ("PUT /campaign/campaigns/([0-9]+)", _update),
    ("PUT /campaign/campaigns/([0-9]+)/state", _state),
    ("PUT /campaign/campaigns/([0-9]+)/transactions", _append),
    ("POST /campaign/campaigns/([0-9]+)/deactivate", _deactivate),
    ("GET /campaign/campaigns/([0-9]+)/transactionList", _transactions),
    ("POST /campaign/campaigns/([0-9]+)/finishedCalls", _finished),
    ("POST /realtime/campaign/stats", _stats),
    ("POST /realtime/service/stats", _service_stats),
    ("POST /realtime/service/agents/status", _agents),
)


@contextmanager
def serving(platform: Quirky, port: int = 0) -> Iterator[Quirky]:
    """Serve a platform on loopback while in it."""
    visit = type("_VisitHere", (_Visit,), {"platform": platform})
    server = ThreadingHTTPServer(("127.0.0.1", port), visit)
    server.daemon_threads = True
    platform.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
