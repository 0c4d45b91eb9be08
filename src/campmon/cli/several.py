"""Several sources at once: one that cannot begin keeps no other from it."""

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from campmon.backends.base import Backend
from campmon.cli.session import Session
from campmon.model.errors import AccessError, CampmonError
from campmon.settings.profile import Profile


@asynccontextmanager
async def those_that_can(
    session: Session, profiles: Sequence[Profile]
) -> AsyncIterator[list[Backend]]:
    """A backend for each profile, to be monitored; stderr says which cannot begin, and why.

    One that does not answer is opened again by its monitor; one that another try would not mend
    is stood in for. Raises why the first one cannot begin where none can.
    """
    from campmon.hub.absent import AbsentBackend, begin_all  # not needed to name the command
    from campmon.hub.sources import Source

    def begin(profile: Profile) -> Source:
        begun = session.begin(profile, role="monitor")
        return Source(begun.backend, begun.note)

    backends: list[Backend] = []
    problems: list[tuple[str, CampmonError]] = []
    async with AsyncExitStack() as stack:
        for source in begin_all(profiles, begin):
            backend = source.backend
            stack.push_async_callback(backend.close)
            if isinstance(backend, AbsentBackend):
                problems.append((backend.profile, backend.problem))
            else:
                try:
                    await session.open(backend)
                except CampmonError as error:
                    problems.append((backend.profile, error))
                    if isinstance(error, AccessError):  # trying again would lock the account
                        backend = AbsentBackend(backend.profile, backend.platform, error)
            backends.append(backend)
        if len(problems) == len(backends):
            raise problems[0][1]
        for profile, problem in problems:
            session.streams.complain(f"{profile} is not heard: {problem.message}", problem.mend)
        yield backends


@contextmanager
def misses_unsaid() -> Iterator[None]:
    """While in it the monitors' log does not say each read that fails: losses are told once."""
    log = logging.getLogger("campmon.engine.monitor")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
