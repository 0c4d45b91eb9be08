"""One small tree of errors. Each says what happened and what the user can do about it."""

from campmon.model.text import clean


class CampmonError(Exception):
    """Base of all of campmon's own errors.

    message    what happened, and where
    mend       what the user can do; may be empty
    exit_code  the command line's exit code for it
    code       a stable word for it, used on the wire and in JSON
    """

    exit_code = 1
    code = "error"

    def __init__(self, message: str, mend: str = "") -> None:
        self.message = clean(message)
        self.mend = clean(mend)
        super().__init__(self.message)

    def __str__(self) -> str:
        if not self.mend:
            return self.message
        stop = "" if self.message.endswith((".", "!", "?", "…")) else "."
        return f"{self.message}{stop} {self.mend}"


class UsageError(CampmonError):
    """A command, option, file or campaign was named that cannot be meant."""

    exit_code = 2
    code = "usage"


class UnknownCampaignError(UsageError):
    """No campaign, or more than one, answers to the name or id given."""

    code = "unknown-campaign"


class ConfigurationError(UsageError):
    """The configuration cannot be used as it stands."""

    code = "configuration"


class InputFileError(UsageError):
    """A file with records cannot be read as one; nothing was sent."""

    code = "input-file"


class RecordsLostError(InputFileError):
    """The records that were kept for a job are gone or damaged: nothing more is sent from them."""

    code = "records-lost"


class ConfirmationNeededError(UsageError):
    """The act needs a stronger confirmation than was given."""

    code = "confirmation"


class UnreachableError(CampmonError):
    """The source did not answer; whatever was asked for was not begun."""

    exit_code = 3
    code = "unreachable"


class AccessError(CampmonError):
    """The source did not let us in."""

    exit_code = 3
    code = "access"


class RefusedError(CampmonError):
    """The platform understood and said no; nothing was changed."""

    code = "refused"


class NotOfferedError(RefusedError):
    """The platform has no such thing."""

    code = "not-offered"


class ReadOnlyError(RefusedError):
    """This monitor or profile is read-only."""

    code = "read-only"


class RateLimitedError(RefusedError):
    """The platform's budget of calls is used up; nothing was changed.

    retry_after is in seconds; None where the platform does not say.
    """

    code = "rate-limited"

    def __init__(self, message: str, mend: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message, mend)
        self.retry_after = retry_after


class InDoubtError(CampmonError):
    """The answer to a write never came: it may or may not have happened."""

    code = "in-doubt"


class JournalError(CampmonError):
    """The journal of appends cannot be written or read, so nothing is sent."""

    code = "journal"


class PastError(CampmonError):
    """The history of campaigns cannot be kept or read; all else goes on without it."""

    code = "past"


class ProcessLostError(CampmonError):
    """A process of ours that was at work has ended before its work had."""

    code = "process-lost"


class CalledOffError(CampmonError):
    """The user called it off before it was finished."""

    exit_code = 130
    code = "called-off"


class AuditError(CampmonError):
    """The audit log cannot be written, so nothing is done."""

    code = "audit"


def from_code(
    code: str, message: str, mend: str = "", retry_after: float | None = None
) -> CampmonError:
    """Build the error that `code` names, as it came over the wire; unknown codes are the base."""
    if code == RateLimitedError.code:
        return RateLimitedError(message, mend, retry_after=retry_after)
    for kind in _every_kind(CampmonError):
        if kind.code == code:
            return kind(message, mend)
    return CampmonError(message, mend)


def _every_kind(kind: type[CampmonError]) -> list[type[CampmonError]]:
    kinds = [kind]
    for child in kind.__subclasses__():
        kinds.extend(_every_kind(child))
    return kinds
