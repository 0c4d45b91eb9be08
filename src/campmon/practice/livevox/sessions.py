"""Sessions: who is logged in, and for how long."""

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from uuid import uuid4

from campmon.practice.livevox.accounts import Accounts, User
from campmon.practice.livevox.answers import Code, Refusal

IDLE_SECONDS = 2 * 3600.0
"""A session that nobody uses ends after this long (LiveVox: 2 hours)."""


@dataclass(slots=True)
class Session:
    """One session; `used_at` is in seconds of the steady clock."""

    id: str
    user: User
    token: str
    used_at: float


class Sessions:
    """The sessions of one client. The same user and token get the same session back.

    monotonic  steady clock in seconds
    """

    def __init__(self, accounts: Accounts, monotonic: Callable[[], float]) -> None:
        self._accounts = accounts
        self._monotonic = monotonic
        self._sessions: dict[str, Session] = {}

    def log_in(
        self, token: str, client_name: str, user_name: str, password: str, *, is_agent: bool
    ) -> Session:
        """The session of a user. Raises Refusal (401).

        What a stranger is told does not say whether it was the name or the password.
        """
        if not any(_same(token, known) for known in self._accounts.access_tokens):
            raise _refused("The access token is missing or not valid")
        user = self._accounts.users.get(user_name)
        good = _same(password, user.password if user is not None else "")
        if (
            client_name.casefold() != self._accounts.client_name.casefold()
            or user is None
            or not good
            or user.is_agent is not is_agent
        ):
            raise _refused("Client name, user name or password is not valid")
        days = self._accounts.password_days
        if days is not None and days < 0:
            raise _refused("The password has expired")
        for session in list(self._sessions.values()):
            if session.user is user and session.token == token and self._lives(session):
                session.used_at = self._monotonic()
                return session
        session = Session(str(uuid4()), user, token, self._monotonic())
        self._sessions[session.id] = session
        return session

    def use(self, session_id: str) -> Session | None:
        """The live session of that id, in use from now on; None if there is none."""
        session = self._sessions.get(session_id)
        if session is None or not self._lives(session):
            return None
        session.used_at = self._monotonic()
        return session

    def valid(self, session_id: str) -> bool:
        """Whether a session lives; asking does not prolong it."""
        session = self._sessions.get(session_id)
        return session is not None and self._lives(session)

    def log_out(self, session_id: str) -> bool:
        """End a session. False if there was none."""
        return self._sessions.pop(session_id, None) is not None

    def expire_all(self) -> None:
        """End every session, as when two hours have gone by."""
        self._sessions.clear()

    def _lives(self, session: Session) -> bool:
        if self._monotonic() - session.used_at < IDLE_SECONDS:
            return True
        self._sessions.pop(session.id, None)
        return False


def _same(given: str, known: str) -> bool:
    return compare_digest(given.encode(errors="replace"), known.encode()) and bool(known)


def _refused(message: str) -> Refusal:
    return Refusal(401, Code.LOGIN_REFUSED, message)
