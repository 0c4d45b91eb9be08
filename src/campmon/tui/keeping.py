"""Keeping history: begun once the board is there, told of where it cannot be."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from campmon.engine.past import PastKeeper, SourceId, Terms
from campmon.engine.past.samples import life_of

if TYPE_CHECKING:
    from textual.worker import Worker

    from campmon.tui.app import CampmonApp
    from campmon.tui.session import Session


def make_keeper(path: Path, days: int, max_megabytes: int, session: Session) -> PastKeeper:
    """What keeps samples of a session's campaigns in the file at `path`."""
    return PastKeeper(
        path,
        session.board,
        partial(source_id, session),
        clock=session.clock,
        watcher=secrets.token_hex(4),
        terms=Terms(days, max_megabytes),
    )


def source_id(session: Session, profile: str) -> SourceId | None:
    """The present life of a profile's source; None where nothing of it is kept.

    A profile that leads to another address than before has other campaigns, too.
    """
    want = session.wanted(profile)
    if not want.keeps_history:
        return None
    backend, where = want.backend, "|".join(want.counted or ())
    return SourceId(profile, life_of(f"{backend.platform}|{where}", backend.epoch))


def begin_history(app: CampmonApp) -> None:
    """Begin to keep samples, where that is wanted."""
    history = app.session.begin_history()
    if history is None:
        return
    _: Worker[None] = app.run_worker(
        partial(history.run, lambda text: app.tell(text, "warning", "History")),
        name="keeping history",
        group="history",
        exit_on_error=False,
    )
