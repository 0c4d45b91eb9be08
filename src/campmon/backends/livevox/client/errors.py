"""What can go wrong with a LiveVox platform, by what the caller may conclude from it.

The question that matters after a write is whether it happened. `NotReached`, `LoginRefused`,
`Forbidden`, `SessionRefused`, `NotFound`, `TooMany`, `SessionRenewed` and `Rejected` say no:
nothing was changed. `AnswerLost` says that nobody knows. A write raises nothing else.

Messages carry the platform's own words, which are not cleaned of control characters, and never a
password, token or session id.
"""


class LiveVoxError(Exception):
    """Base of every error that the client raises, `ValueError` for its misuse apart.

    message  what happened, in one sentence without a full stop
    status   the HTTP status of the answer; None where there was none
    code     the platform's own number for it (104: no such campaign; 105: not valid now)
    words    the platform's own words alone; may be empty
    """

    def __init__(
        self, message: str, status: int | None = None, code: int | None = None, words: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.words = words


class NotReached(LiveVoxError):
    """No request got through: nothing was sent — or, for a read, no answer came."""


class AnswerLost(LiveVoxError):
    """A write was sent and no usable answer came: it may or may not have happened."""


class BadAnswer(LiveVoxError):
    """A read, or a login, was answered with something that cannot be used; a 5xx is one."""


class LoginRefused(LiveVoxError):
    """The platform does not let these credentials in."""


class Forbidden(LiveVoxError):
    """Logged in, but not allowed to do this (403; 401 if it stays so after a new login)."""


class SessionRefused(Forbidden):
    """One new session after another was refused (401), and not for want of a right.

    Whoever only wants to know that this cannot be had takes it for a `Forbidden`.
    """


class NotFound(LiveVoxError):
    """There is no such campaign or method (404)."""


class TooMany(LiveVoxError):
    """More calls than the platform takes (429, or 503 with Retry-After); nothing was done.

    retry_after  seconds to wait, never negative; None where the platform does not say
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        code: int | None = None,
        words: str = "",
        *,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status, code, words)
        self.retry_after = retry_after


class SessionRenewed(LiveVoxError):
    """The session had ended (401), so the call was not done; it may be made in the new one.

    Of appends alone: each request is one of the few that the platform takes in a minute, so
    whoever counts them decides when the next goes out.

    wait  seconds to let pass first, where sessions before this one were refused too
    """

    def __init__(self, message: str, status: int | None = None, *, wait: float = 0.0) -> None:
        super().__init__(message, status)
        self.wait = wait


class Rejected(LiveVoxError):
    """The platform understood and said no (other 4xx, a redirect, or 202 with a code)."""
