"""Opening the screen: sources first, since one may be a process; then Textual, then both meet."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from campmon.engine.audit import AuditLog
from campmon.engine.clock import Clock, SystemClock
from campmon.settings.account import user_name
from campmon.settings.paths import Paths
from campmon.settings.profile import HistorySettings, Settings
from campmon.settings.terminal import TerminalOptions

if TYPE_CHECKING:
    from textual.driver import Driver

    from campmon.append.worker import AppendWorker
    from campmon.engine.past import PastKeeper
    from campmon.tui.alerts.watching import Alerting
    from campmon.tui.app import CampmonApp
    from campmon.tui.session import Session, Wanted


FRAMES_PER_SECOND = "120"
"""How often Textual may paint; at its own 60 a key often waits for the next turn."""
LOG_FILE = "monitor.log"
WORKER_LOG = "append-worker.log"
_LOG_BYTES = 1_000_000
_LOST = 128
"""Above it an exit code is that of a signal: the terminal is gone."""


def run(
    settings: Settings,
    profiles: Sequence[str],
    *,
    read_only: bool,
    paths: Paths,
    environ: Mapping[str, str],
    in_browser: bool = False,
    wallboard: bool = False,
) -> int:
    """Show the campaigns of `profiles` until the user leaves; returns the exit code.

    in_browser  draw on pipes for a browser's server, not on a terminal
    wallboard   begin with the wallboard, for a screen that nobody sits at

    Raises ConfigurationError for a profile that cannot be used; then nothing was shown.
    """
    keep_log(Path(paths.state_dir) / LOG_FILE)
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_PER_SECOND)  # Textual reads it when imported
    wanted, notes = _sources(settings, profiles, read_only, paths, environ)
    app = make_app(
        settings, wanted, notes=notes, paths=paths, environ=environ, in_browser=in_browser
    )
    if wallboard:
        app.first_command = "screen.wallboard"
    return show(app, paths)


def keep_log(path: Path) -> None:
    """Send warnings to a file that only its owner reads: on the screen they would be noise.

    It is begun anew when it has grown large. Without a place for it nothing is logged.
    """
    log = logging.getLogger("campmon")
    log.propagate = False
    try:
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
    except OSError:
        log.addHandler(logging.NullHandler())
        return
    handler = logging.StreamHandler(os.fdopen(descriptor, "a", encoding="utf-8"))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)


def _sources(
    settings: Settings,
    profiles: Sequence[str],
    read_only: bool,
    paths: Paths,
    environ: Mapping[str, str],
) -> tuple[list[Wanted], list[str]]:
    from campmon.hub.absent import begin_all
    from campmon.hub.sources import backend_for
    from campmon.tui.session import Wanted

    wanted: list[Wanted] = []
    notes: list[str] = []
    chosen = settings.choose(profiles)
    if any(profile.backend == "recording" for profile in chosen):
        from campmon.tui.replay.opening import wanted_of

        return wanted_of(chosen)
    begin = partial(backend_for, paths=paths, role="monitor", environ=environ)
    for profile, source in zip(chosen, begin_all(chosen, begin), strict=True):
        only = read_only or profile.read_only
        wanted.append(
            Wanted(
                source.backend,
                profile.refresh_seconds,
                only,
                counted=profile.metered_by,
                state_dir=Path(paths.state_dir),
                do_not_call=profile.do_not_call,
                goes_round=True,
                keeps_history=profile.backend != "recording",
            )
        )
        if source.note:
            notes.append(source.note)
    return wanted, notes


def make_app(
    settings: Settings,
    wanted: Sequence[Wanted],
    *,
    notes: Sequence[str],
    paths: Paths,
    environ: Mapping[str, str],
    in_browser: bool = False,
) -> CampmonApp:
    """The app over these sources, with theme and keys from the settings."""
    from campmon.tui.app import CampmonApp
    from campmon.tui.bindings import Keys
    from campmon.tui.remembered import ScreenFile
    from campmon.tui.remembering import Remembering
    from campmon.tui.theme.find import Themes, choose

    themes = Themes(paths.themes_dir)
    known = ScreenFile(paths.screen_file, [want.backend.profile for want in wanted])
    theme, theme_notes = choose(
        settings.theme,
        chosen=known.remembered.chosen_theme(settings.theme),
        no_color=bool(environ.get("NO_COLOR")),
        colors=colors_of(environ),
        themes=themes,
    )

    def make_alerts(app: CampmonApp) -> Alerting:
        from campmon.tui.alerts.watching import Alerting  # not before the first paint

        return Alerting(app, settings.alerts, hooks=not in_browser)

    app = CampmonApp(
        make_session(wanted, paths, environ, history=settings.history),
        keys=Keys(settings.keys),
        themes=themes,
        theme=theme,
        notes=[*paths.notes, *notes, *theme_notes, *filter(None, [known.note])],
        driver_class=_driver(in_browser, settings.terminal, environ),
        make_alerts=make_alerts,
    )
    app.remembering = Remembering(known, layout=settings.layout, theme=settings.theme)
    return app


def _driver(in_browser: bool, options: TerminalOptions, environ: Mapping[str, str]) -> type[Driver]:
    if in_browser:
        from campmon.tui.terminal.browser import BrowserDriver

        return BrowserDriver
    from campmon.tui.terminal.fitted import fitted_driver

    return fitted_driver(options, environ)


def make_session(
    wanted: Sequence[Wanted],
    paths: Paths,
    environ: Mapping[str, str],
    *,
    history: HistorySettings,
) -> Session:
    """The session over these sources, with the machine's own clock.

    environ  that of the processes that check and send
    history  how much of past days is kept
    """
    from campmon.tui.session import Session

    player = next((want.player for want in wanted if want.player is not None), None)
    clock: Clock = SystemClock() if player is None else player.clock
    only = {want.backend.profile: want.read_only for want in wanted}
    log = Path(paths.state_dir) / WORKER_LOG

    def make_worker(profile: str) -> AppendWorker:
        from campmon.append.worker import ProcessWorker, worker_command  # not before it is needed

        command = worker_command(profile, read_only=only[profile])
        worker = ProcessWorker(command, environ=environ, log=log)
        worker.warm_up()
        return worker

    def make_history(session: Session) -> PastKeeper:
        from campmon.tui.keeping import make_keeper  # not before the first paint

        return make_keeper(paths.history_db, history.days, history.max_megabytes, session)

    return Session(
        wanted,
        audit=AuditLog(paths.audit_log, clock),
        clock=clock,
        random=Random(),
        who=user_name(),
        appends_dir=paths.appends_dir,
        make_worker=make_worker,
        make_history=make_history if history.enabled else None,
    )


def show(app: CampmonApp, paths: Paths) -> int:
    """Run the app to its end; the exit code. A crash is told on the restored terminal.

    A lost terminal is the driver's to notice: it ends the app with 129 or 143.
    """
    app.run()
    if (app.return_code or 0) > _LOST:
        logging.shutdown()
        os._exit(app.return_code or 0)  # taking the interpreter down would take too long
    if app.crash is not None:
        from campmon.tui import crash

        report = crash.write_report(app.crash, Path(paths.state_dir), SystemClock().now())
        print(crash.message(app.crash, report), file=sys.stderr)  # noqa: T201 - the way out
        return 1
    return app.return_code or 0


def colors_of(environ: Mapping[str, str]) -> int:
    """How many colours the terminal has, as far as its environment tells."""
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return 1 << 24
    term = environ.get("TERM", "").lower()
    return 256 if term.endswith(("-256color", "-direct", "-kitty")) else 16
