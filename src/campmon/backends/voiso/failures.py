"""What went wrong with Voiso, in the model's errors: each with what the user can do about it.

The client's messages say what happened; what is added here is the mend, in terms of the profile.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from campmon.backends.voiso.client import (
    AnswerLost,
    BadAnswer,
    Forbidden,
    KeyRefused,
    NotAcceptable,
    NotFound,
    NotReached,
    StillProcessing,
    TooMany,
    VoisoError,
)
from campmon.backends.voiso.options import VoisoOptions
from campmon.model.errors import (
    AccessError,
    CampmonError,
    InDoubtError,
    RateLimitedError,
    RefusedError,
    UnknownCampaignError,
    UnreachableError,
)

LEAST_WAIT_SECONDS = 2.0
"""Voiso wants two seconds after a request has ended, whatever else it says."""

_NOT_REACHED = (
    (r"\bproxy\b", "Check proxy in the profile, or HTTPS_PROXY and NO_PROXY in the environment."),
    (
        r"\bcertificate\b",
        "If a proxy or gateway of yours replaces it, name the certificates to trust with"
        " ca_bundle = FILE.",
    ),
    (r"\bTLS\b", "Check https:// and the port in base_url, and any proxy on the way."),
    (r"\(DNS\)", "Check the cluster in base_url, and that this machine is on the network."),
    (r"timeout|in time|within", "If it is only slow, raise timeout_seconds in the profile."),
)
"""What helps, by a word of the client's message; the first that is found counts."""
_ELSE_NOT_REACHED = "Check base_url and the network; a proxy may be needed (proxy = URL)."

_MAY_READ = {
    "v1": "The key's user needs a role that may see campaigns.",
    "v4": "The key needs the scope campaigns.read.",
}
_MAY_WRITE = {
    "v1": "The key's user needs the permission Edit all campaigns, or Edit own campaigns for its"
    " own.",
    "v4": "The key needs the scope campaigns.manage.",
}
_OTHER = {"v1": "v4", "v4": "v1"}


class Failures:
    """Turns the client's errors into the model's, for one profile."""

    def __init__(self, profile: str, options: VoisoOptions) -> None:
        self._profile = profile
        self._api = options.api

    @contextmanager
    def reading(self, campaign_id: str | None = None) -> Iterator[None]:
        """Whatever goes wrong in the block went wrong in asking: nothing was changed."""
        _check_id(campaign_id)
        try:
            yield
        except VoisoError as error:
            raise self.of_read(error, campaign_id) from error

    @contextmanager
    def writing(self, campaign_id: str) -> Iterator[None]:
        """Whatever goes wrong in the block went wrong in a write."""
        _check_id(campaign_id)
        try:
            yield
        except VoisoError as error:
            raise self.of_write(error, campaign_id) from error

    def of_read(self, error: VoisoError, campaign_id: str | None = None) -> CampmonError:
        """What a failed read means: AccessError, UnreachableError, … ; never doubt."""
        match error:
            case Forbidden():
                return AccessError(error.message, _MAY_READ[self._api])
            case NotAcceptable():
                return UnreachableError(error.message, _mend_of_406(self._api))
            case _:
                return self._of_either(error, campaign_id)

    def of_write(self, error: VoisoError, campaign_id: str) -> CampmonError:
        """What a failed write means: InDoubtError where it may have happened after all."""
        match error:
            case Forbidden():
                return RefusedError(error.message, _MAY_WRITE[self._api])
            case AnswerLost():
                return InDoubtError(error.message)
            case NotAcceptable():
                return RefusedError(error.message, _mend_of_406(self._api))
            case _:
                return self._of_either(error, campaign_id)

    def _of_either(self, error: VoisoError, campaign_id: str | None) -> CampmonError:
        match error:
            case NotReached():
                return UnreachableError(error.message, _mend_of_way(error.message))
            case BadAnswer():  # of a read: before a write, there
                return UnreachableError(
                    error.message, "It may be busy or restarting; if it stays so, check base_url."
                )
            case KeyRefused():
                return AccessError(error.message, self._mend_of_key())
            case NotFound():
                return self._not_found(error, campaign_id)
            case StillProcessing():
                told = error.retry_after
                return RateLimitedError(
                    f"Voiso is still working on the contacts sent before ({error.message})",
                    "The same contacts may be sent again in a moment.",
                    retry_after=None if told is None else max(LEAST_WAIT_SECONDS, told),
                )
            case TooMany():
                return RateLimitedError(
                    error.message,
                    "" if error.retry_after is not None else "Try again in a minute.",
                    retry_after=error.retry_after,
                )
            case _:
                return RefusedError(error.message)

    def _mend_of_key(self) -> str:
        return (
            f"Check where profile {self._profile!r} has api_key from. A key of {_OTHER[self._api]}"
            f' does not work with api = "{self._api}".'
        )

    def _not_found(self, error: NotFound, campaign_id: str | None) -> CampmonError:
        if campaign_id is not None:
            told = f"Told was: {error.words}." if error.words else ""
            return UnknownCampaignError(f"Voiso has no campaign {campaign_id}", told)
        return UnreachableError(
            error.message,
            f'Check base_url (https://CLUSTER.voiso.com) and api = "{self._api}".',
        )


def _check_id(campaign_id: str | None) -> None:
    """An id that would change a URL's path is nobody's."""
    if campaign_id in ("", ".", ".."):
        raise UnknownCampaignError(f"{campaign_id!r} is no campaign's id")


def _mend_of_406(api: str) -> str:
    return f'Check base_url and any proxy on the way: api = "{api}" answers in JSON.'


def _mend_of_way(message: str) -> str:
    for pattern, mend in _NOT_REACHED:
        if re.search(pattern, message):
            return mend
    return _ELSE_NOT_REACHED
