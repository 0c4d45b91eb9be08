"""Run one command line: every way in which it can end becomes an exit code and a plain word."""

import errno
import os
from collections.abc import Mapping, Sequence

from campmon.cli.session import COMPLETION_VARIABLE, Session, SourceMaker
from campmon.cli.streams import Streams, reader_is_gone
from campmon.engine.clock import Clock, SystemClock
from campmon.model.errors import CampmonError
from campmon.settings.crash_log import write_crash_log

INTERRUPTED = 130
NO_ROOM = "the output cannot be written: no space left on device"


def run(
    arguments: Sequence[str],
    *,
    environ: Mapping[str, str],
    streams: Streams,
    clock: Clock | None = None,
    make_source: SourceMaker | None = None,
) -> int:
    """Run campmon with `arguments` and return its exit code. Raises nothing."""
    session = Session(environ, streams, clock=clock or SystemClock(), make_source=make_source)
    try:
        return _ended(session, arguments)
    finally:
        _settle(streams)


def _ended(session: Session, arguments: Sequence[str]) -> int:
    as_json = "--json" in arguments
    try:
        return _run(session, arguments)
    except CampmonError as error:
        return _end(session, error.message, error.mend, error.code, error.exit_code, as_json)
    except BrokenPipeError:
        return 0  # whoever read has seen enough
    except OSError as error:
        if reader_is_gone(error):
            return INTERRUPTED
        if error.errno == errno.ENOSPC:  # help and version are written by click itself
            return _end(session, NO_ROOM, "Make room, or write elsewhere.", "error", 1, as_json)
        return _crashed(session, error, as_json)
    except KeyboardInterrupt:
        return _end(session, "interrupted", "", "interrupted", INTERRUPTED, as_json)
    except Exception as error:  # noqa: BLE001 - the outermost seam: no traceback on the terminal
        return _crashed(session, error, as_json)


def _run(session: Session, arguments: Sequence[str]) -> int:
    if not arguments and not session.environ.get(COMPLETION_VARIABLE):
        from campmon.cli.opening import bare  # the most frequent use waits for no parser

        return bare(session)
    from campmon.cli.parsing import parse_and_run

    return parse_and_run(session, arguments)


def _end(
    session: Session, message: str, mend: str, code: str, exit_code: int, as_json: bool
) -> int:
    """Say how it ended: the talk on stderr, and with --json the document that was asked for."""
    try:
        session.streams.complain(message, mend)
        if as_json:
            told = {"error": {"code": code, "message": message, "mend": mend or None}}
            event = {"event": "error"} if session.tells_events else {}
            session.streams.document({**event, **told}, one_line=True)
    except (OSError, CampmonError):
        return exit_code  # nobody can be told any more
    return exit_code


def _crashed(session: Session, error: Exception, as_json: bool) -> int:
    message = f"this should not have happened ({type(error).__name__})"
    try:
        path = write_crash_log(session.paths.state_dir, error, session.clock.now())
        mend = f"What led to it is in {path}, without any secret."
    except (OSError, CampmonError):
        mend = "What led to it could not be written down."
    return _end(session, message, mend, "crash", 1, as_json)


def _settle(streams: Streams) -> None:
    """Write out what is left; where that cannot be, it goes nowhere, or Python would complain."""
    for stream in (streams.stdout, streams.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
