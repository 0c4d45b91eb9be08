"""A job that goes on in a process of its own: no terminal, no parent, only the journal."""

import asyncio
import subprocess
import sys
from pathlib import Path

from campmon.append.journal import Journal
from campmon.cli.record_events import RecordEvents
from campmon.cli.session import Session
from campmon.model.errors import CampmonError

LOOKS = 100
LOOK_SECONDS = 0.1


class _Detached(subprocess.Popen[bytes]):
    """A process that is left alone."""

    def __del__(self) -> None:
        """It goes on when we are gone: nothing to warn of."""


async def tell_detached(
    session: Session,
    events: RecordEvents,
    journal: Journal,
    job_id: str,
    report: Path | None,
    *,
    doubt: str | None = None,
) -> int:
    """Let the job go on in a process of its own, and say how to follow it; the exit code.

    Raises CampmonError if the process cannot be started or ends at once; the job can be resumed
    then.
    """
    process = _start(session, job_id, report, doubt)
    mend = f"Go on here, and see why: campmon append --resume {job_id}"
    for _ in range(LOOKS):
        code = process.poll()
        if code is not None and not journal.load(job_id).state.final:
            raise CampmonError(
                f"the process for the job {job_id} ended at once (exit code {code})", mend
            )
        if code is not None or journal.holder(job_id) is not None:
            break
        await asyncio.sleep(LOOK_SECONDS)
    if events.wanted:
        events.tell("detached", job=job_id, process=process.pid)
    else:
        session.streams.data(job_id)
    session.streams.talk(
        f"The job goes on in process {process.pid}. Follow it: campmon jobs {job_id} --follow"
    )
    return 0


def _start(session: Session, job_id: str, report: Path | None, doubt: str | None) -> _Detached:
    command = [sys.executable, "-P", "-m", "campmon", "append", "--resume", job_id, "--yes"]
    command += ["--doubt", doubt] if doubt is not None else []
    command += ["--report", str(report.absolute())] if report is not None else []
    try:
        return _Detached(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(session.environ),
            start_new_session=True,  # SIGHUP of this terminal does not reach it
        )
    except OSError as error:
        raise CampmonError(
            f"no process for the job can be started: {error.strerror or error}",
            f"Go on here: campmon append --resume {job_id}",
        ) from error
