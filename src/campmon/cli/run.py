"""Run one command line: every way in which it can end becomes an exit code and a plain word."""

import errno
import os
from collections.abc import Mapping, Sequence

import click
from click.shell_completion import shell_complete

from campmon.cli.app import campmon
from campmon.cli.session import Session, SourceMaker
from campmon.cli.streams import Streams, reader_is_gone
from campmon.engine.clock import Clock, SystemClock
from campmon.model.errors import CampmonError
from campmon.settings.crash_log import write_crash_log

INTERRUPTED = 130
NO_ROOM = "the output cannot be written: no space left on device"
COMPLETION_VARIABLE = "_CAMPMON_COMPLETE"


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
    except click.ClickException as error:
        usage = error.ctx.get_usage() if isinstance(error, click.UsageError) and error.ctx else ""
        return _end(session, error.format_message(), usage, "usage", error.exit_code, as_json)
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
    """What click's own `main` does, without what it does to broken pipes and interrupts."""
    wanted = session.environ.get(COMPLETION_VARIABLE)
    if wanted:
        return shell_complete(campmon, {}, "campmon", COMPLETION_VARIABLE, wanted)
    try:
        with campmon.make_context("campmon", list(arguments), obj=session) as context:
            code = campmon.invoke(context)
    except click.exceptions.Exit as ending:  # --help and --version
        return ending.exit_code
    return code if isinstance(code, int) else 0


def _end(
    session: Session, message: str, mend: str, code: str, exit_code: int, as_json: bool
) -> int:
    """Say how it ended: the talk on stderr, and with --json the document that was asked for."""
    try:
        session.streams.complain(message, mend)
        if as_json:
            told = {"error": {"code": code, "message": message, "mend": mend or None}}
            session.streams.document(told, one_line=True)
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
