"""What an answer is made of, whatever it means to a vendor."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from campmon.backends.http.connection import host_of
from campmon.backends.http.exchange import JSON, Answer
from campmon.backends.http.secrets import Secrets


def parse_json(body: bytes) -> object:
    """What JSON holds. NaN and the infinities in it are nulls. Raises ValueError for no JSON."""
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), parse_constant=lambda _: None)
    except RecursionError:
        raise ValueError("it is too deep") from None


def parse_object(body: bytes) -> dict[str, object] | None:
    """A JSON object; None for anything else."""
    try:
        found = parse_json(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def encode(value: object) -> bytes:
    """A value as JSON in ASCII. Raises ValueError or TypeError for what JSON cannot hold."""
    return json.dumps(value, allow_nan=False).encode("ascii")


def plain_words(answer: Answer) -> str:
    """An answer in plain text; "" for one of another kind."""
    plain = answer.headers.get("content-type", "").startswith("text/plain")
    return answer.body.decode("utf-8", "replace").strip() if plain else ""


def is_web_page(answer: Answer) -> bool:
    """Whether some gateway's login page answered, say, and not the platform."""
    kind = answer.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    return bool(answer.body) and kind in ("text/html", "application/xhtml+xml")


def explain_redirect(answer: Answer, host: str, secrets: Secrets) -> str:
    """That a platform redirects, and to where, without the secrets in the address."""
    target = "somewhere else"
    try:
        url = httpx.URL(answer.location)
        if url.host:
            target = secrets.hide(f"{url.scheme}://{host_of(url)}{url.path}")
    except httpx.InvalidURL:
        pass  # then it stays "somewhere else"
    return f"{host} redirects to {target} (HTTP {answer.status}): base_url may be wrong"


def seconds_to_wait(answer: Answer, now: datetime) -> float | None:
    """What Retry-After asks for, in seconds or as a date; None where it asks for nothing.

    now  the present moment, for a date in an answer that does not tell the platform's own
    """
    retry_after = answer.headers.get("retry-after")
    if retry_after is None:
        return None
    try:
        return max(0.0, float(int(retry_after.strip())))
    except (ValueError, OverflowError):
        until = _read_date(retry_after)
    if until is None:
        return None
    # By the platform's own clock where it tells it: ours may be wrong.
    return max(0.0, (until - (_read_date(answer.headers.get("date")) or now)).total_seconds())


def _read_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
