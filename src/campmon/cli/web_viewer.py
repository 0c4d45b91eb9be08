"""`campmon web-viewer`: the monitor of one browser. Started by `monitor --web`, not by hand."""

import click

from campmon.cli.opening import open_monitor
from campmon.cli.session import Session


@click.command(hidden=True)
@click.option("--profile", "profiles", multiple=True)
@click.option("--wallboard", is_flag=True)
@click.pass_obj
def web_viewer(session: Session, profiles: tuple[str, ...], wallboard: bool) -> int:
    """Draw for the browser whose server has started this. It refuses every change."""
    return open_monitor(session, profiles, read_only=True, in_browser=True, wallboard=wallboard)
