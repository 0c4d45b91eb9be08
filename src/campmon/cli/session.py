"""What every command stands on: environment, streams, settings, and the way to a source."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from typing import Literal, Protocol, TypeVar, runtime_checkable

from campmon.backends.base import Backend
from campmon.cli.streams import Streams
from campmon.engine.audit import AuditLog
from campmon.engine.clock import Clock
from campmon.engine.commander import Commander
from campmon.settings.account import user_name
from campmon.settings.load import load_settings
from campmon.settings.paths import Paths
from campmon.settings.profile import Profile, Settings

Result = TypeVar("Result")

COMPLETION_VARIABLE = "_CAMPMON_COMPLETE"
"""Set by a shell that asks for completions, as click has it."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class OpenedSource(Protocol):
    """A backend, and what to tell the person about where it comes from."""

    @property
    def backend(self) -> Backend:
        """The backend, not open yet."""
        ...

    @property
    def note(self) -> str | None:
        """What to say on stderr; None where there is nothing to say."""
        ...


@runtime_checkable
class _HasClock(Protocol):
    """A backend with a time of its own."""

    @property
    def replay_clock(self) -> Clock:
        """Its time."""
        ...


Role = Literal["monitor", "command"]
"""A monitor is kept up to date, and starts the practice dialer's hub; a command asks and goes."""


class SourceMaker(Protocol):
    """Makes the backend of a profile, as `campmon.hub.sources.backend_for` does."""

    def __call__(
        self, profile: Profile, paths: Paths, *, role: Role, environ: Mapping[str, str]
    ) -> OpenedSource:
        """Make the backend; nothing is connected yet."""
        ...


class Session:
    """One run of a command."""

    def __init__(
        self,
        environ: Mapping[str, str],
        streams: Streams,
        *,
        clock: Clock,
        make_source: SourceMaker | None = None,
    ) -> None:
        self.environ = environ
        self.streams = streams
        self.clock = clock
        self._make_source = make_source or _source_of_hub
        self._ending: Callable[[signal.Signals], object] = lambda _: None
        self.tells_events = False
        """Whether stdout is a stream of events: then an error is one too, and the last."""

    @cached_property
    def paths(self) -> Paths:
        """The places on disk; fallbacks are told once."""
        paths = Paths.from_environ(self.environ)
        for note in paths.notes:
            self.streams.complain(note)
        return paths

    @cached_property
    def settings(self) -> Settings:
        """The configuration. Raises ConfigurationError."""
        return load_settings(self.environ, self.paths)

    @property
    def styled(self) -> bool:
        """Whether the data may carry colour."""
        plain = self.environ.get("NO_COLOR") or self.environ.get("TERM", "dumb") == "dumb"
        return self.streams.stdout.isatty() and not plain

    @property
    def draws(self) -> bool:
        """Whether stderr is a terminal on which a line can be drawn over again."""
        return self.streams.stderr.isatty() and self.environ.get("TERM", "dumb") != "dumb"

    def profile(self, name: str | None) -> Profile:
        """The profile called `name`, or the default one. Raises ConfigurationError."""
        (profile,) = self.settings.choose([name] if name else [])
        return profile

    @asynccontextmanager
    async def source(
        self, profile: Profile, role: Role = "command", *, notices: bool = True
    ) -> AsyncIterator[Backend]:
        """The profile's backend, open; what there is to know about it goes to stderr.

        Without `notices`, what it says of the way in is left to the caller.
        """
        source = self.begin(profile, role)
        try:
            await self.open(source.backend, notices=notices)
            yield source.backend
        finally:
            await source.backend.close()

    def begin(self, profile: Profile, role: Role = "command") -> OpenedSource:
        """The profile's backend, not open yet; where it comes from goes to stderr."""
        source = self._make_source(profile, self.paths, role=role, environ=self.environ)
        if source.note:
            self.streams.complain(source.note)
        return source

    async def open(self, backend: Backend, *, notices: bool = True) -> None:
        """Open a backend, and take its time; what it says of itself goes to stderr."""
        await backend.open()
        self.clock = _clock_of(backend) or self.clock
        for notice in backend.notices if notices else ():
            self.streams.complain(notice.text)

    def commander(self, backend: Backend, profile: Profile) -> Commander:
        """The only way to change anything, with the audit log in the state directory."""
        return Commander(
            backend,
            AuditLog(self.paths.audit_log, self.clock),
            clock=self.clock,
            who=user_name(),
            read_only=profile.read_only,
        )

    def run(self, work: Coroutine[object, object, Result]) -> Result:
        """Run a command's work; SIGINT, SIGTERM and SIGHUP end it as KeyboardInterrupt."""
        try:
            return asyncio.run(self._until_signalled(work))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    @contextmanager
    def on_signal(self, ending: Callable[[signal.Signals], None]) -> Iterator[None]:
        """While in it, a signal that ends the program is given to `ending` instead."""
        before, self._ending = self._ending, ending
        try:
            yield
        finally:
            self._ending = before

    async def _until_signalled(self, work: Coroutine[object, object, Result]) -> Result:
        task = asyncio.ensure_future(work)
        self._ending = lambda _: task.cancel()
        loop = asyncio.get_running_loop()
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays nohup
                loop.add_signal_handler(number, self._signalled, number)
        return await task

    def _signalled(self, number: signal.Signals) -> None:
        self._ending(number)


def _clock_of(backend: Backend) -> Clock | None:
    """The clock of a backend that has its own: in a recording it is not now."""
    return backend.replay_clock if isinstance(backend, _HasClock) else None


def _source_of_hub(
    profile: Profile, paths: Paths, *, role: Role, environ: Mapping[str, str]
) -> OpenedSource:
    from campmon.hub.sources import backend_for  # not needed where a test brings its own

    return backend_for(profile, paths, role=role, environ=environ)
