"""What went wrong with LiveVox, in the model's errors: each with what the user can do about it.

The client's messages say what happened, in words that tell the causes apart; what is added here is
the mend, in terms of the profile.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from campmon.backends.livevox.client import (
    AnswerLost,
    BadAnswer,
    Forbidden,
    LiveVoxError,
    LoginRefused,
    NotFound,
    NotReached,
    SessionRefused,
    SessionRenewed,
    TooMany,
)
from campmon.backends.livevox.options import LiveVoxOptions
from campmon.model.errors import (
    AccessError,
    CampmonError,
    InDoubtError,
    RateLimitedError,
    RefusedError,
    UnknownCampaignError,
    UnreachableError,
)

NO_SUCH_CAMPAIGN = 104
"""LiveVox's code for a campaign that does not exist (Campaign API reference)."""

ROLES = (
    "The Campaign API needs the role Sysadmin, Superuser or Manager; an agent's session may only"
    " find campaigns and finished calls. Have the role changed, or use another user."
)

SESSIONS = (
    "Another program may be logging this user out, or its password was changed just now. Nothing"
    " was done: try again in a minute; if it stays so, give campmon a user of its own."
)

_NOT_REACHED = (
    (r"\bproxy\b", "Check proxy in the profile, or HTTPS_PROXY and NO_PROXY in the environment."),
    (
        r"\bcertificate\b",
        "If a proxy or gateway of yours replaces it, name the certificates to trust with"
        " ca_bundle = FILE.",
    ),
    (r"\bTLS\b", "Check https:// and the port in base_url, and any proxy on the way."),
    (r"\(DNS\)", "Check the host in base_url, and that this machine is on the network."),
    (r"timeout|in time|within", "If it is only slow, raise timeout_seconds in the profile."),
)
"""What helps, by a word of the client's message; the first that is found counts."""
_ELSE_NOT_REACHED = "Check base_url and the network; a proxy may be needed (proxy = URL)."

_SECONDS_AFTER_RENEWAL = 1.0
"""An append in the new session may follow as soon as the budget has another call."""


class Failures:
    """Turns the client's errors into the model's, for one profile."""

    def __init__(self, profile: str, options: LiveVoxOptions) -> None:
        self._profile = profile
        self._options = options

    @contextmanager
    def reading(self, campaign_id: str | None = None) -> Iterator[None]:
        """Whatever goes wrong in the block went wrong in asking: nothing was changed."""
        _check_id(campaign_id)
        try:
            yield
        except LiveVoxError as error:
            raise self.of_read(error, campaign_id) from error

    @contextmanager
    def writing(self, campaign_id: str | None = None) -> Iterator[None]:
        """Whatever goes wrong in the block went wrong in a write."""
        _check_id(campaign_id)
        try:
            yield
        except LiveVoxError as error:
            raise self.of_write(error, campaign_id) from error

    def of_read(self, error: LiveVoxError, campaign_id: str | None = None) -> CampmonError:
        """What a failed read means: AccessError, UnreachableError, … ; never doubt."""
        if isinstance(error, Forbidden) and not isinstance(error, SessionRefused):
            return AccessError(error.message, ROLES)
        if isinstance(error, AnswerLost | BadAnswer):
            return UnreachableError(
                error.message, "It may be busy or restarting; if it stays so, check base_url."
            )
        return self._of_either(error, campaign_id)

    def of_write(self, error: LiveVoxError, campaign_id: str | None = None) -> CampmonError:
        """What a failed write means: InDoubtError where it may have happened after all."""
        if isinstance(error, Forbidden) and not isinstance(error, SessionRefused):
            return RefusedError(error.message, ROLES)
        if isinstance(error, AnswerLost | BadAnswer):
            return InDoubtError(error.message)
        return self._of_either(error, campaign_id)

    def _of_either(self, error: LiveVoxError, campaign_id: str | None) -> CampmonError:
        match error:
            case NotReached():
                return UnreachableError(error.message, _mend_of_way(error.message))
            case LoginRefused():
                return AccessError(error.message, self._mend_of_login(error))
            case SessionRefused():
                return AccessError(error.message, SESSIONS)
            case NotFound():
                return _not_found(error, campaign_id)
            case TooMany():
                return RateLimitedError(
                    error.message,
                    "" if error.retry_after is not None else "Try again in a minute.",
                    retry_after=error.retry_after,
                )
            case SessionRenewed():
                return RateLimitedError(
                    "the session had expired; campmon has logged in again",
                    retry_after=_SECONDS_AFTER_RENEWAL + error.wait,
                )
            case _:
                return RefusedError(error.message)

    def _mend_of_login(self, error: LoginRefused) -> str:
        words = f"{error.words} {error.message}".casefold()
        if "base_url" in words:
            return "base_url ends where /session/login and /campaign/campaigns begin."
        if re.search(r"password\b.*\bexpired|expired\b.*\bpassword", words):
            return "Change the password in the LiveVox portal, then where the profile has it from."
        return (
            "Check client_name, username, password and access_token of profile"
            f" {self._profile!r}; repeated failures lock an account."
        )


def _check_id(campaign_id: str | None) -> None:
    """An id that would change a URL's path is nobody's."""
    if campaign_id in ("", ".", ".."):
        raise UnknownCampaignError(f"{campaign_id!r} is no campaign's id")


def _mend_of_way(message: str) -> str:
    for pattern, mend in _NOT_REACHED:
        if re.search(pattern, message):
            return mend
    return _ELSE_NOT_REACHED


def _not_found(error: NotFound, campaign_id: str | None) -> CampmonError:
    if campaign_id is not None:
        mend = "" if error.code == NO_SUCH_CAMPAIGN else f"Told was: {error.message}."
        return UnknownCampaignError(f"LiveVox has no campaign {campaign_id}", mend)
    return UnreachableError(
        error.message, "base_url ends where /session/login and /campaign/campaigns begin."
    )
