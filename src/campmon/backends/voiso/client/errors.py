"""What can go wrong with a Voiso platform, by what the caller may conclude from it.

The question that matters after a write is whether it happened. `AnswerLost` says that nobody
knows; every other error says no: nothing was changed. Reads never raise `AnswerLost`, and writes
never `BadAnswer`.

Messages carry the platform's own words, bounded in length but not cleaned of control characters,
and never an API key.
"""

from collections.abc import Mapping
from types import MappingProxyType


class VoisoError(Exception):
    """Base of every error that the clients raise, `ValueError` for their misuse apart.

    message  what happened, in one sentence without a full stop
    status   the HTTP status of the answer; None where there was none
    words    the platform's own words alone; may be empty
    """

    def __init__(self, message: str, status: int | None = None, words: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.words = words


class NotReached(VoisoError):
    """No request got through: nothing was sent — or, for a read, no answer came."""


class AnswerLost(VoisoError):
    """A write was sent and no usable answer came (none, or 5xx): it may have happened."""


class BadAnswer(VoisoError):
    """A read was answered with something that cannot be used; a 5xx is one."""


class KeyRefused(VoisoError):
    """The platform does not know this API key (401; v1 says 403 "Invalid api_key")."""


class Forbidden(VoisoError):
    """The key is known, but may not do this (other 403): it lacks a permission or a scope."""


class NotFound(VoisoError):
    """There is no such campaign or method (404; v1 also says 400 "Campaign not found")."""


class NotAcceptable(VoisoError):
    """The platform cannot answer in JSON here (406)."""


class Conflict(VoisoError):
    """The campaign's state does not allow this now (409)."""


class _Later(VoisoError):
    """Not now.

    retry_after  seconds to wait, from 0 to an hour; None where the platform does not say
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        words: str = "",
        *,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status, words)
        self.retry_after = retry_after


class StillProcessing(_Later):
    """The contacts sent before are still being worked on; these were refused, and may come again.

    Its status is not documented: 409, 423, 425, 429 and a 400 whose words say so are taken for it.
    """


class TooMany(_Later):
    """More calls than the platform takes (429; for a read also 503 with Retry-After)."""


class Invalid(VoisoError):
    """The platform understood and said no (422, other 4xx, or a redirect).

    fields  what is wrong, by the name of the platform's field; empty where it does not tell
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        words: str = "",
        *,
        fields: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        super().__init__(message, status, words)
        self.fields = fields
