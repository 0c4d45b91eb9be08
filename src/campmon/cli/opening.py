"""Opening the screen, as bare `campmon` and `campmon monitor` do."""

from collections.abc import Sequence

from campmon.cli.session import Session
from campmon.model.errors import UsageError
from campmon.settings.profile import Settings


def bare(session: Session) -> int:
    """What `campmon` alone does: the monitor, or without a terminal one table of the campaigns."""
    if session.streams.on_terminal:
        return open_monitor(session, (), read_only=False)
    from campmon.cli.campaigns import list_campaigns

    list_campaigns(session)
    session.streams.complain("run `campmon` in a terminal to open the monitor")
    return 0


def open_monitor(
    session: Session,
    profiles: Sequence[str],
    *,
    read_only: bool,
    in_browser: bool = False,
    settings: Settings | None = None,
    wallboard: bool = False,
) -> int:
    """Open the screen; everything that can be wrong beforehand is said before it opens.

    settings   those in force, where they are not just the configuration's
    wallboard  begin with the wallboard
    """
    settings = settings or session.settings
    if session.environ.get("TERM", "") in ("dumb", "unknown"):
        raise UsageError(
            f"the terminal says that it cannot place text (TERM={session.environ['TERM']})",
            "Use campmon watch; or, if it can, set its name: export TERM=xterm-256color",
        )
    chosen = settings.choose(profiles)
    import campmon.tui.start as start  # loads Textual

    return start.run(
        settings,
        [profile.name for profile in chosen],
        read_only=read_only,
        paths=session.paths,
        environ=session.environ,
        in_browser=in_browser,
        wallboard=wallboard,
    )
