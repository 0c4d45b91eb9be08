"""The session that goes with every call: opened on need, opened again when the platform forgot it.

A session dies after two hours without use, and with a change of the password. The same user and
token get the same session back, so logging out could end another program's: this never logs out.
"""

import asyncio

from pydantic import SecretStr

from campmon.backends.http.answers import encode, parse_object
from campmon.backends.http.exchange import Answer, Call, Exchange, Pass
from campmon.backends.http.secrets import Secrets, fits_a_header
from campmon.backends.livevox.client.answers import Judge
from campmon.backends.livevox.client.credentials import Credentials
from campmon.backends.livevox.client.errors import (
    BadAnswer,
    Forbidden,
    LiveVoxError,
    LoginRefused,
    NotFound,
    NotReached,
    Rejected,
)
from campmon.backends.livevox.client.rows import Login
from campmon.backends.livevox.client.wire import LoginWire

_ACCESS_HEADER = "LV-Access"
_SESSION_HEADER = "LV-Session"
_PLACE = "SESSION"
"""Stands for the session's id in a path."""


class Session:
    """One login, shared by all who call at the same time; its id never leaves this object bare."""

    def __init__(
        self, exchange: Exchange, judge: Judge, credentials: Credentials, secrets: Secrets
    ) -> None:
        self._exchange = exchange
        self._judge = judge
        self._credentials = credentials
        self._secrets = secrets
        self._current: Pass | None = None
        self._opening: asyncio.Task[Pass] | None = None
        self.login: Login | None = None

    async def open(self) -> Pass:
        """The session to send with; logs in if there is none.

        Callers who need it at the same time share one login, and its failure: a wrong password is
        tried once. One caller that gives up does not take the login from the others. Raises
        LoginRefused, NotReached (also where the answer cannot be used) and TooMany.
        """
        if self._current is not None:
            return self._current
        if self._opening is None:
            self._opening = asyncio.create_task(self._log_in(), name="LiveVox login")
            self._opening.add_done_callback(self._opened)
        return await asyncio.shield(self._opening)

    async def open_again(self, refused: Pass) -> Pass:
        """A session newer than the one that the platform refused. Raises as `open` does."""
        if self._current is refused:
            self._current = None
        return await self.open()

    async def validate(self) -> bool:
        """Whether the platform still knows the session; without one nothing is asked.

        One that it does not know is dropped. Raises NotReached, BadAnswer and TooMany.
        """
        session = self._current
        if session is None:
            return False
        call = Call("check the session", "GET", f"session/validate/{_PLACE}")
        answer = await self._exchange.send(
            call, Pass(_SESSION_HEADER, session.secret, place=_PLACE)
        )
        if answer.status in (200, 204):
            return True
        error = self._judge.refusal(call, answer)
        if not isinstance(error, NotFound | Forbidden):
            raise error
        if self._current is session:
            self._current = None
        return False

    async def aclose(self) -> None:
        """Give up a login that is under way. The session itself is left as it is."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait({self._opening})

    def _opened(self, task: asyncio.Task[Pass]) -> None:
        self._opening = None
        if not task.cancelled():
            task.exception()  # those who waited for it have it; perhaps no one did

    async def _log_in(self) -> Pass:
        call = Call("log in", "POST", "session/login", body=self._body())
        answer = await self._exchange.send(
            call, Pass(_ACCESS_HEADER, self._credentials.access_token)
        )
        if answer.status not in (200, 201):
            raise self._refusal(call, answer)
        wire = LoginWire.model_validate(parse_object(answer.body))
        secret = SecretStr(wire.session_id or "")
        if not fits_a_header(secret.get_secret_value()):
            raise self._without_session(answer)
        self._secrets.add(secret)
        self.login = Login(wire.client_id, wire.user_id, wire.days_until_password_expires)
        self._current = Pass(_SESSION_HEADER, secret)
        return self._current

    def _body(self) -> bytes:
        who = self._credentials
        body: dict[str, object] = {
            "clientName": who.client_name,
            "userName": who.user_name,
            "password": who.password.get_secret_value(),
        }
        if who.is_agent:
            body["isAgent"] = True
        return encode(body)

    def _refusal(self, call: Call, answer: Answer) -> LiveVoxError:
        error = self._judge.refusal(call, answer)
        if isinstance(error, Forbidden | Rejected):
            return self._not_let_in(error.words or error.message, answer, error.code)
        if isinstance(error, NotFound):
            why = f"{error.words or 'there is no login at this address'}; base_url may be wrong"
            return self._not_let_in(why, answer, error.code)
        if isinstance(error, BadAnswer):
            return NotReached(error.message, error.status, error.code, error.words)
        return error

    def _without_session(self, answer: Answer) -> LiveVoxError:
        told = self._judge.words_of(answer)
        if told.message:
            return self._not_let_in(told.message, answer, told.code)
        flaw = answer.flaw or "there is no session in it"
        return NotReached(f"the answer to the login cannot be used: {flaw}", answer.status)

    def _not_let_in(self, words: str, answer: Answer, code: int | None) -> LoginRefused:
        who = f"{self._credentials.user_name} of {self._credentials.client_name}"
        message = self._secrets.hide(f"{who} is not let in: {words} (HTTP {answer.status})")
        return LoginRefused(message, answer.status, code, words)
