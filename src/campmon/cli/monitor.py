"""`campmon monitor`: the way to the screen, with options."""

import click

from campmon.cli.opening import open_monitor
from campmon.cli.options import complete_profile
from campmon.cli.session import Session
from campmon.model.errors import UsageError


@click.command()
@click.option(
    "-p",
    "--profile",
    "profiles",
    metavar="PROFILE",
    multiple=True,
    shell_complete=complete_profile,
    help="A profile to monitor; may be given several times.",
)
@click.option("--read-only", is_flag=True, help="Refuse every change.")
@click.option("--wallboard", is_flag=True, help="Begin with the wallboard, for a screen on a wall.")
@click.option("--web", is_flag=True, help="For a browser on this machine, read-only.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="With --web: the port to listen on; 0 for any that is free.",
)
@click.pass_obj
def monitor(
    session: Session,
    profiles: tuple[str, ...],
    read_only: bool,
    wallboard: bool,
    web: bool,
    port: int | None,
) -> int:
    """Open the monitor on one or several profiles at once."""
    if web:
        from campmon.cli.web.opening import DEFAULT_PORT, open_web  # not for the screen

        chosen = [profile.name for profile in session.settings.choose(profiles)]
        where = DEFAULT_PORT if port is None else port
        return open_web(session, chosen, where, wallboard=wallboard)
    if port is not None:
        raise UsageError("--port is for --web", "A monitor on the terminal listens nowhere.")
    if not session.streams.on_terminal:
        raise UsageError(
            "the monitor needs a terminal",
            "Without one: campmon campaigns, or campmon watch.",
        )
    return open_monitor(session, profiles, read_only=read_only, wallboard=wallboard)
