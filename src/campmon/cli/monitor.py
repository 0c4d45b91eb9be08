"""`campmon monitor`: the way to the screen, with options."""

import click

from campmon.cli.opening import open_monitor
from campmon.cli.session import Session
from campmon.model.errors import UsageError


@click.command()
@click.option(
    "-p",
    "--profile",
    "profiles",
    metavar="PROFILE",
    multiple=True,
    help="A profile to monitor; may be given several times.",
)
@click.option("--read-only", is_flag=True, help="Refuse every change.")
@click.pass_obj
def monitor(session: Session, profiles: tuple[str, ...], read_only: bool) -> int:
    """Open the monitor on one or several profiles at once."""
    if not session.streams.on_terminal:
        raise UsageError(
            "the monitor needs a terminal",
            "Without one: campmon campaigns, or campmon watch.",
        )
    return open_monitor(session, profiles, read_only=read_only)
