"""What an answer means: the values in it, or the error that it is."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from campmon.backends.livevox.client.connection import host_of
from campmon.backends.livevox.client.errors import (
    AnswerLost,
    BadAnswer,
    Forbidden,
    LiveVoxError,
    NotFound,
    NotReached,
    Rejected,
    TooMany,
)
from campmon.backends.livevox.client.exchange import JSON, Answer, Call, lost
from campmon.backends.livevox.client.secrets import Secrets
from campmon.backends.livevox.client.wire import ErrorWire

_DONE = frozenset({200, 201, 204})
_LONGEST_WORDS = 300


class Judge:
    """Judges the answers of one platform.

    host     how messages call it
    secrets  what must not be repeated, should the platform do so
    now      the present moment, for a Retry-After that is a date
    """

    def __init__(self, host: str, secrets: Secrets, now: Callable[[], datetime]) -> None:
        self._host = host
        self._secrets = secrets
        self._now = now

    def read(self, call: Call, answer: Answer) -> Mapping[str, object]:
        """The object that a read was answered with. Raises LiveVoxErrors."""
        if answer.status != 200:
            raise self.refusal(call, answer)
        found = parse_object(answer.body)
        if answer.flaw or found is None:
            flaw = answer.flaw or "it is no JSON object, or not a whole one"
            raise BadAnswer(f"{self._host} was asked to {call.what}, but its answer cannot be "
                            f"used: {flaw}", answer.status)  # fmt: skip
        return found

    def written(self, call: Call, answer: Answer) -> None:
        """Return if a write was done. Raises LiveVoxErrors."""
        if answer.status not in _DONE:
            raise self.refusal(call, answer)
        if _is_web_page(answer):
            # Some gateway's login page, not the platform.
            raise AnswerLost(lost(call, f"{self._host} answered with a web page"), answer.status)

    def refusal(self, call: Call, answer: Answer) -> LiveVoxError:
        """The error that an answer is which is no success."""
        status = answer.status
        told = self.words_of(answer)
        rest = (status, told.code, told.message)
        if status == 407:
            return NotReached("the proxy asks for a user and a password (HTTP 407)", 407)
        retry_after = answer.headers.get("retry-after")
        if status == 429 or (status == 503 and retry_after is not None):
            wait = self._seconds(retry_after, answer.headers.get("date"))
            when = "" if wait is None else f"; it asks to wait {wait:g} s"
            return TooMany(
                f"{self._host} takes no more calls for now (HTTP {status}){when}",
                *rest,
                retry_after=wait,
            )
        if 300 <= status < 400:
            kind = Rejected if call.writes else BadAnswer
            return kind(self._redirected(answer), status)
        definite = 400 <= status < 500 or (status == 202 and (told.code or told.message))
        if definite:
            known: dict[int, type[LiveVoxError]] = {401: Forbidden, 403: Forbidden, 404: NotFound}
            return known.get(status, Rejected)(self._refused(call, status, told), *rest)
        reason = f"{self._host} answered with {_put(status, told)}"
        if call.writes:
            return AnswerLost(lost(call, reason), *rest)
        return BadAnswer(f"{reason} when asked to {call.what}", *rest)

    def words_of(self, answer: Answer) -> ErrorWire:
        """The platform's own code and words, without secrets; words of plain text are taken too."""
        found = parse_object(answer.body)
        if found is not None:
            told = ErrorWire.model_validate(found)
            words = told.message
        else:
            told = ErrorWire.model_validate({})
            plain = answer.headers.get("content-type", "").startswith("text/plain")
            words = answer.body.decode("utf-8", "replace").strip() if plain else ""
        return told.model_copy(update={"message": self._secrets.hide(words)[:_LONGEST_WORDS]})

    def _refused(self, call: Call, status: int, told: ErrorWire) -> str:
        return f"{self._host} refused to {call.what}: {_put(status, told)}"

    def _redirected(self, answer: Answer) -> str:
        target = "somewhere else"
        try:
            url = httpx.URL(answer.location)
            if url.host:
                target = self._secrets.hide(f"{url.scheme}://{host_of(url)}{url.path}")
        except httpx.InvalidURL:
            pass  # then it stays "somewhere else"
        return f"{self._host} redirects to {target} (HTTP {answer.status}): base_url may be wrong"

    def _seconds(self, retry_after: str | None, date: str | None) -> float | None:
        if retry_after is None:
            return None
        try:
            return max(0.0, float(int(retry_after.strip())))
        except (ValueError, OverflowError):
            until = _read_date(retry_after)
        if until is None:
            return None
        # By the platform's own clock where it tells it: ours may be wrong.
        return max(0.0, (until - (_read_date(date) or self._now())).total_seconds())


def parse_object(body: bytes) -> dict[str, object] | None:
    """A JSON object; None for anything else. NaN and the infinities in it are nulls."""
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def encode(value: object) -> bytes:
    """A value as JSON in ASCII. Raises ValueError or TypeError for what JSON cannot hold."""
    return json.dumps(value, allow_nan=False).encode("ascii")


def _put(status: int, told: ErrorWire) -> str:
    code = "" if told.code is None else f", code {told.code}"
    return f"{told.message} (HTTP {status}{code})" if told.message else f"HTTP {status}{code}"


def _is_web_page(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    return bool(answer.body) and kind in ("text/html", "application/xhtml+xml")


def _read_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
