"""Click's part of running a command line; loaded only where there is something to parse."""

from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from campmon.cli.app import campmon
from campmon.cli.session import COMPLETION_VARIABLE, Session
from campmon.model.errors import CampmonError, UsageError


def parse_and_run(session: Session, arguments: Sequence[str]) -> int:
    """What click's own `main` does, without what it does to broken pipes and interrupts.

    Raises UsageError where the arguments cannot be meant.
    """
    wanted = session.environ.get(COMPLETION_VARIABLE)
    if wanted:
        return shell_complete(campmon, {"obj": session}, "campmon", COMPLETION_VARIABLE, wanted)
    try:
        with campmon.make_context("campmon", list(arguments), obj=session) as context:
            code = campmon.invoke(context)
    except click.exceptions.Exit as ending:  # --help and --version
        return ending.exit_code
    except click.UsageError as error:
        raise UsageError(error.format_message(), _mend(error)) from error
    except click.ClickException as error:
        raise CampmonError(error.format_message()) from error
    return code if isinstance(code, int) else 0


def _mend(error: click.UsageError) -> str:
    """How the command is used; an option of the monitor needs the command that it goes without."""
    if error.ctx is None:
        return ""
    if isinstance(error, click.NoSuchOption) and error.ctx.parent is None:
        monitor = campmon.get_command(error.ctx, "monitor")
        options = {name for param in monitor.params for name in param.opts} if monitor else set()
        if error.option_name in options:
            return f"Write the command before it: campmon monitor {error.option_name} …"
    return error.ctx.get_usage()
