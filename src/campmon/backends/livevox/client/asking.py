"""Asking the platform: a call goes out with the session, and comes back as what it means."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from campmon.backends.http.exchange import Answer, Call, Exchange, Pass
from campmon.backends.http.paging import Page
from campmon.backends.livevox.client.answers import Judge
from campmon.backends.livevox.client.errors import BadAnswer, SessionRenewed
from campmon.backends.livevox.client.paging import check_page
from campmon.backends.livevox.client.patience import MOST_SESSIONS, Patience
from campmon.backends.livevox.client.session import Session
from campmon.backends.livevox.client.wire import has_next, rows_found

Row = TypeVar("Row")
ReadRow = Callable[[Mapping[str, object]], Row | None]
"""Makes a row of an object; None where the object is none."""


class Asking:
    """Sends calls with the session of the moment; its methods raise LiveVoxErrors."""

    def __init__(
        self, exchange: Exchange, judge: Judge, session: Session, patience: Patience
    ) -> None:
        self._exchange = exchange
        self._judge = judge
        self._session = session
        self._patience = patience
        self._refused_in: Pass | None = None
        """The last session that an append was refused in."""
        self._refused = 0
        """In how many sessions, one after another, appends were refused; since one was not."""

    async def send(self, call: Call) -> Answer:
        """The answer, whatever it is; after a 401 that to the same call in a new session.

        Where several programs share a session, the new one may have ended by then too: a few are
        tried, with growing waits between. Raises SessionRefused where that does not help.
        """
        session = await self._session.open()
        answer = await self._exchange.send(call, session)
        for refused in range(1, MOST_SESSIONS):
            if answer.status != 401 or (refused > 1 and self._judge.speaks_of_rights(answer)):
                return answer
            await self._pause(refused)
            session = await self._session.open_again(session)
            answer = await self._exchange.send(call, session)
        if answer.status == 401 and not self._judge.speaks_of_rights(answer):
            raise self._judge.no_session(call, answer, MOST_SESSIONS)
        return answer

    async def _pause(self, refused: int) -> None:
        seconds = self._patience.seconds(refused)
        if seconds:
            await self._patience.sleep(seconds)

    async def write_counted(self, call: Call) -> None:
        """Do a write whose requests the platform counts: one is sent, and no second.

        Raises SessionRenewed after a 401 and a new login; SessionRefused where that was so in
        several sessions, one append after another, and Forbidden where it speaks of a right.
        """
        session = await self._session.open()
        answer = await self._exchange.send(call, session)
        if answer.status != 401:
            self._begin_anew()
            self._judge.appended(call, answer)
            return
        if session is not self._refused_in:  # else another append was refused in it as well
            self._refused_in = session
            self._refused += 1
        refused = self._refused
        if refused > 1 and self._judge.speaks_of_rights(answer):
            self._begin_anew()
            raise self._judge.refusal(call, answer)
        if refused >= MOST_SESSIONS:
            self._begin_anew()
            raise self._judge.no_session(call, answer, refused)
        await self._session.open_again(session)
        raise SessionRenewed(
            "the session had ended; there is a new one",
            answer.status,
            wait=self._patience.seconds(refused),
        )

    def _begin_anew(self) -> None:
        self._refused_in, self._refused = None, 0

    async def write(self, call: Call) -> Answer:
        """The answer to a write that was done."""
        answer = await self.send(call)
        self._judge.written(call, answer)
        return answer

    async def read(self, call: Call) -> Mapping[str, object]:
        """The object that the platform gave."""
        return self._judge.read(call, await self.send(call))

    async def rows(self, call: Call, read: ReadRow[Row], *names: str) -> tuple[Row, ...]:
        """The rows that stand under one of `names`; see `rows_found`."""
        answer = await self.read(call)
        return _usable(_found(call, answer, names), read)

    async def page(self, call: Call, read: ReadRow[Row], *names: str) -> Page[Row]:
        """One page of rows, for a call that has `offset` and `count`.

        Raises ValueError for a page that the platform would not give.
        """
        offset, count = int(call.query["offset"]), int(call.query["count"])
        check_page(offset, count)
        answer = await self.read(call)
        found = _found(call, answer, names)
        # Rows that cannot be used count too: the platform's offset counts them.
        following = offset + len(found) if found and has_next(answer) else None
        rows = _usable(found, read)
        return Page(rows, following, len(found) - len(rows))


def _found(call: Call, answer: Mapping[str, object], names: Sequence[str]) -> list[object]:
    found = rows_found(answer, *names)
    if found is None:
        raise BadAnswer(f"LiveVox was asked to {call.what}, but its answer has no list", 200)
    return found


def _usable(found: Sequence[object], read: ReadRow[Row]) -> tuple[Row, ...]:
    rows = (read(entry) for entry in found if isinstance(entry, Mapping))
    return tuple(row for row in rows if row is not None)
