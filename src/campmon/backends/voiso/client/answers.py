"""What an answer means: the values in it, or the error that it is."""

import json
from collections.abc import Callable
from datetime import datetime

from campmon.backends.http.answers import (
    explain_redirect,
    is_web_page,
    parse_json,
    plain_words,
    seconds_to_wait,
)
from campmon.backends.http.exchange import Answer, Call
from campmon.backends.http.secrets import Secrets
from campmon.backends.voiso.client.errors import (
    AnswerLost,
    BadAnswer,
    Conflict,
    Forbidden,
    Invalid,
    KeyRefused,
    NotAcceptable,
    NotFound,
    NotReached,
    StillProcessing,
    TooMany,
    VoisoError,
)
from campmon.backends.voiso.client.vendor import VOISO
from campmon.backends.voiso.client.words import LONGEST, Complaint, read_complaint, refuses

_DONE = frozenset({200, 201, 202, 204})
_LONGEST_WAIT = 3600.0
"""Seconds; nobody sits out a longer Retry-After."""


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

    def read(self, call: Call, answer: Answer) -> object:
        """The JSON that a read was answered with. Raises VoisoErrors."""
        if answer.status != 200:
            raise self.refusal(call, answer)
        told, found = self.parse(answer)
        if not told:
            raise self.unusable(call, answer.flaw or "it is no JSON, or not the whole of it")
        if refuses(found):
            raise self._refusing(call, answer, found)
        return found

    def written(self, call: Call, answer: Answer, *, contacts: bool = False) -> None:
        """Return if a write was done. Raises VoisoErrors.

        contacts  it was about contacts, of which the platform takes the next when it is done with
                  the last
        """
        if answer.status not in _DONE:
            raise self.refusal(call, answer, contacts=contacts)
        if is_web_page(answer):
            raise AnswerLost(VOISO.lost(call, f"{self._host} answered with a web page"),
                             answer.status)  # fmt: skip

    def outcome(self, call: Call, answer: Answer, *, contacts: bool = False) -> object:
        """The JSON that a write was answered with; None for an empty body. Raises VoisoErrors.

        Contacts are created (201): of another success without a word, which any gateway can give,
        nobody knows what became of them.
        """
        self.written(call, answer, contacts=contacts)
        told, found = self.parse(answer)
        if refuses(found):
            raise self._refusing(call, answer, found)
        if told or not (answer.body or answer.flaw):
            if contacts and found is None and answer.status != 201:
                raise self.unclear(call, answer.status, f"it is empty (HTTP {answer.status})")
            return found
        reason = answer.flaw or "it is no JSON, or not the whole of it"
        raise self.unclear(call, answer.status, reason)

    def parse(self, answer: Answer) -> tuple[bool, object]:
        """Whether an answer is JSON, and what it holds, without secrets."""
        if answer.flaw:
            return False, None
        try:
            found = parse_json(answer.body)
            return True, self._struck(found) if self._repeats(answer.body, found) else found
        except (ValueError, RecursionError):
            return False, None

    def unusable(self, call: Call, flaw: str) -> BadAnswer:
        """The error for a read whose answer is of no use."""
        return BadAnswer(f"{self._host} was asked to {call.what}, but its answer cannot be used: "
                         f"{flaw}", 200)  # fmt: skip

    def no_row(self, call: Call, rows: int) -> BadAnswer:
        """The error for a list of which no row can be used."""
        counted = "its only row has no id" if rows == 1 else f"none of its {rows:,} rows has an id"
        return self.unusable(call, counted)

    def unclear(self, call: Call, status: int | None, flaw: str) -> AnswerLost:
        """The error for a write whose answer does not tell what was done."""
        reason = f"the answer of {self._host} cannot be used: {flaw}"
        return AnswerLost(VOISO.lost(call, reason), status)

    def refusal(self, call: Call, answer: Answer, *, contacts: bool = False) -> VoisoError:
        """The error that an answer is which is no success."""
        status = answer.status
        if status == 407:
            return NotReached("the proxy asks for a user and a password (HTTP 407)", status)
        if 300 <= status < 400:
            kind = Invalid if call.writes else BadAnswer
            return kind(explain_redirect(answer, self._host, self._secrets), status)
        complaint = self._complaint(answer)
        words = complaint.words
        put = _put(status, words)
        if status == 503 and not call.writes and "retry-after" in answer.headers:
            return self._too_many(answer, words)
        if not 400 <= status < 500 or status == 408:
            reason = f"{self._host} answered with {put}"
            if call.writes:
                return AnswerLost(VOISO.lost(call, reason), status, words)
            return BadAnswer(f"{reason} when asked to {call.what}", status, words)
        if contacts and _still_processing(status, complaint):
            message = f"{self._host} takes no contacts yet: {put}"
            return StillProcessing(message, status, words, retry_after=self._wait(answer))
        if status == 429:
            return self._too_many(answer, words)
        message = self._refused(call, status, words)
        known = _kind_of(status, complaint)
        if known is None:
            return Invalid(message, status, words, fields=complaint.fields)
        return known(message, status, words)

    def _refused(self, call: Call, status: int, words: str) -> str:
        return f"{self._host} refused to {call.what}: {_put(status, words)}"

    def _refusing(self, call: Call, answer: Answer, found: object) -> VoisoError:
        """The error for a success in status that is a refusal in words."""
        complaint = read_complaint(found)
        kind = KeyRefused if complaint.refuses_key else Invalid
        message = self._refused(call, answer.status, complaint.words)
        return kind(message, answer.status, complaint.words)

    def _complaint(self, answer: Answer) -> Complaint:
        told, found = self.parse(answer)
        if told:
            return read_complaint(found)
        return Complaint(self._secrets.hide(plain_words(answer))[:LONGEST])

    def _too_many(self, answer: Answer, words: str) -> TooMany:
        wait = self._wait(answer)
        when = "" if wait is None else f"; it asks to wait {wait:g} s"
        message = f"{self._host} takes no more calls for now (HTTP {answer.status}){when}"
        return TooMany(message, answer.status, words, retry_after=wait)

    def _wait(self, answer: Answer) -> float | None:
        wait = seconds_to_wait(answer, self._now())
        return None if wait is None else min(wait, _LONGEST_WAIT)

    def _repeats(self, body: bytes, found: object) -> bool:
        """Whether a secret is anywhere in an answer: looked for once, rather than in every text."""
        text = body.decode("utf-8", "replace")
        if "\\" in text:  # JSON can write any letter in another way
            text = json.dumps(found, ensure_ascii=False)
        return self._secrets.hide(text) != text

    def _struck(self, found: object) -> object:
        """What was found, with every secret in it struck out."""
        if isinstance(found, str):
            return self._secrets.hide(found)
        if isinstance(found, list):
            return [self._struck(entry) for entry in found]
        if isinstance(found, dict):
            return {self._secrets.hide(name): self._struck(value) for name, value in found.items()}
        return found


def _put(status: int, words: str) -> str:
    return f"{words} (HTTP {status})" if words else f"HTTP {status}"


def _still_processing(status: int, complaint: Complaint) -> bool:
    if status == 409:
        # v4 says 409 also where the campaign's state does not allow it, and never will.
        return complaint.asks_to_wait or not complaint.speaks_of_state
    return status in (423, 425, 429) or (status == 400 and complaint.asks_to_wait)


def _kind_of(status: int, complaint: Complaint) -> type[VoisoError] | None:
    if status in (400, 403) and complaint.refuses_key:
        return KeyRefused
    if status == 400 and complaint.misses_campaign:
        return NotFound
    known: dict[int, type[VoisoError]] = {
        401: KeyRefused,
        403: Forbidden,
        404: NotFound,
        406: NotAcceptable,
        409: Conflict,
        423: Conflict,
        425: Conflict,
    }
    return known.get(status)
