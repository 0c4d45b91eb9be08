"""What an answer means: the values in it, or the error that it is."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from campmon.backends.http.answers import (
    explain_redirect,
    is_web_page,
    parse_object,
    plain_words,
    seconds_to_wait,
)
from campmon.backends.http.exchange import Answer, Call
from campmon.backends.http.secrets import Secrets
from campmon.backends.livevox.client.errors import (
    AnswerLost,
    BadAnswer,
    Forbidden,
    LiveVoxError,
    NotFound,
    NotReached,
    Rejected,
    SessionRefused,
    TooMany,
)
from campmon.backends.livevox.client.vendor import LIVEVOX
from campmon.backends.livevox.client.wire import ErrorWire

_DONE = frozenset({200, 201, 204})
_TIMED_OUT = 408  # which may be a gateway's word for an answer that took too long
_LONGEST_WORDS = 300

_OF_RIGHTS = re.compile(
    r"\b(roles?|permissions?|privileges?|rights?|entitled|forbidden|subscri(bed|ptions?)"
    r"|not (allowed|permitted|authori[sz]ed) to)\b",
    re.IGNORECASE,
)
"""Words about what a user may do; "Unauthorized" alone is just the name of the status."""


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
        if is_web_page(answer):
            raise AnswerLost(
                LIVEVOX.lost(call, f"{self._host} answered with a web page"), answer.status
            )

    def appended(self, call: Call, answer: Answer) -> None:
        """Return if records were taken. Raises LiveVoxErrors.

        Only a clear no (4xx) says that none was. Whatever else is no yes leaves that open: a 202
        may mean "later", a redirect may come after the deed, and either from a gateway.
        """
        status = answer.status
        if status in _DONE or (400 <= status < 500 and status != _TIMED_OUT):
            return self.written(call, answer)
        told = self.words_of(answer)
        reason = f"{self._host} answered with {_put(status, told)}"
        if 300 <= status < 400:
            reason = explain_redirect(answer, self._host, self._secrets)
        raise AnswerLost(LIVEVOX.lost(call, reason), status, told.code, told.message)

    def refusal(self, call: Call, answer: Answer) -> LiveVoxError:
        """The error that an answer is which is no success."""
        status = answer.status
        told = self.words_of(answer)
        rest = (status, told.code, told.message)
        if status == 407:
            return NotReached("the proxy asks for a user and a password (HTTP 407)", 407)
        # Of a write a 503 leaves open whether it was done: whoever says so may stand in between.
        busy = status == 503 and "retry-after" in answer.headers and not call.writes
        if status == 429 or busy:
            wait = seconds_to_wait(answer, self._now())
            when = "" if wait is None else f"; it asks to wait {wait:g} s"
            return TooMany(
                f"{self._host} takes no more calls for now (HTTP {status}){when}",
                *rest,
                retry_after=wait,
            )
        if 300 <= status < 400:
            kind = Rejected if call.writes else BadAnswer
            return kind(explain_redirect(answer, self._host, self._secrets), status)
        definite = 400 <= status < 500 or (status == 202 and (told.code or told.message))
        if definite:
            known: dict[int, type[LiveVoxError]] = {401: Forbidden, 403: Forbidden, 404: NotFound}
            return known.get(status, Rejected)(self._refused(call, status, told), *rest)
        reason = f"{self._host} answered with {_put(status, told)}"
        if call.writes:
            return AnswerLost(LIVEVOX.lost(call, reason), *rest)
        return BadAnswer(f"{reason} when asked to {call.what}", *rest)

    def speaks_of_rights(self, answer: Answer) -> bool:
        """Whether a 401 is about what the user may do, rather than about the session."""
        return _OF_RIGHTS.search(self.words_of(answer).message) is not None

    def no_session(self, call: Call, answer: Answer, sessions: int) -> SessionRefused:
        """The error that a call is which was refused in so many sessions, one after another."""
        error = self.refusal(call, answer)
        message = f"{error.message}, in {sessions} sessions one after another"
        return SessionRefused(message, error.status, error.code, error.words)

    def words_of(self, answer: Answer) -> ErrorWire:
        """The platform's own code and words, without secrets; words of plain text are taken too."""
        found = parse_object(answer.body)
        if found is not None:
            told = ErrorWire.model_validate(found)
            words = told.message
        else:
            told = ErrorWire.model_validate({})
            words = plain_words(answer)
        return told.model_copy(update={"message": self._secrets.hide(words)[:_LONGEST_WORDS]})

    def _refused(self, call: Call, status: int, told: ErrorWire) -> str:
        return f"{self._host} refused to {call.what}: {_put(status, told)}"


def _put(status: int, told: ErrorWire) -> str:
    code = "" if told.code is None else f", code {told.code}"
    return f"{told.message} (HTTP {status}{code})" if told.message else f"HTTP {status}{code}"
