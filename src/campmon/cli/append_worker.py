"""`campmon append-worker`: the process that checks and sends for the screen. Nobody types this.

It talks on its standard input and output with whoever has started it; see `append.worker.serve`.
"""

import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from random import SystemRandom
from typing import BinaryIO

import click

from campmon.append.worker import Bench, Desk, Surroundings
from campmon.append.worker.serve import Server
from campmon.backends.base import Backend
from campmon.cli.options import profile_option
from campmon.cli.session import Session
from campmon.engine.audit import AuditLog
from campmon.engine.budget import CallBudget
from campmon.engine.budgets import budget_for
from campmon.model.campaign import CampaignKey
from campmon.model.errors import CampmonError
from campmon.model.record import AppendRules
from campmon.settings.crash_log import write_crash_log
from campmon.settings.profile import Profile

LAST_SECONDS = 0.8
"""From the end of whoever asked to ours, whatever is in the way."""

_STDIN, _STDOUT, _STDERR = 0, 1, 2


@click.command(hidden=True)
@profile_option
@click.option("--read-only", is_flag=True, help="Refuse every change.")
@click.pass_obj
def append_worker(session: Session, profile: str | None, read_only: bool) -> None:
    """Check and send an append for the screen that has started this."""
    logging.basicConfig(format="%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
    chosen = session.profile(profile)
    if read_only:
        chosen = replace(chosen, read_only=True)
    with _only_ours(_STDIN, os.O_RDONLY) as incoming, _only_ours(_STDOUT, os.O_WRONLY) as outgoing:
        session.run(_serve(session, chosen, incoming, outgoing))
    logging.shutdown()
    os._exit(0)  # nothing is open any more; to take the interpreter down takes its time


async def _serve(
    session: Session, profile: Profile, incoming: BinaryIO, outgoing: BinaryIO
) -> None:
    surroundings = Surroundings(
        session.paths.appends_dir,
        session.clock,
        SystemRandom(),
        partial(_bench, session, profile),
        profile.do_not_call,
    )
    server = Server(Desk(surroundings), partial(_crashed, session), on_leaving=_leave_for_sure)
    with session.on_signal(lambda _: server.leave()):
        await server.run(incoming, outgoing)


@asynccontextmanager
async def _bench(session: Session, profile: Profile) -> AsyncIterator[Bench]:
    async with session.source(profile, notices=False) as backend:
        yield Bench(
            backend,
            session.commander(backend, profile),
            AuditLog(session.paths.audit_log, session.clock),
            partial(_budget, session, profile),
            partial(_stay, backend),
        )


def _budget(session: Session, profile: Profile, key: CampaignKey, rules: AppendRules) -> CallBudget:
    return budget_for(
        rules,
        session.clock,
        state_dir=session.paths.state_dir,
        counted=profile.metered_by,
        campaign_id=key.id,
    )


async def _stay(backend: Backend) -> None:
    """Keep a hub that ends with its last monitor: watch it."""
    from campmon.backends.hub import HubBackend

    if isinstance(backend, HubBackend):
        async for _ in backend.follow():
            pass


def _only_ours(descriptor: int, mode: int) -> BinaryIO:
    """Take a standard stream for frames alone: whoever prints, prints into the log."""
    ours = os.fdopen(os.dup(descriptor), "rb" if mode == os.O_RDONLY else "wb", buffering=0)
    if mode == os.O_RDONLY:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, descriptor)
        os.close(nothing)
    else:
        os.dup2(_STDERR, descriptor)
    return ours


def _crashed(session: Session, error: Exception) -> CampmonError:
    message = f"this should not have happened ({type(error).__name__})"
    try:
        path = write_crash_log(session.paths.state_dir, error, session.clock.now())
    except OSError:
        return CampmonError(message, "What led to it could not be written down.")
    return CampmonError(message, f"What led to it is in {path}, without any secret.")


def _leave_for_sure() -> None:
    """End the process within a second, whatever a thread, a disk or a platform is at."""
    last = threading.Timer(LAST_SECONDS, os._exit, (1,))
    last.daemon = True
    last.start()
