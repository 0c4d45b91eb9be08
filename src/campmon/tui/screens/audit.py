"""The audit log: who did what, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.engine.audit import AuditEntry
from campmon.model.errors import AuditError
from campmon.tui import figures
from campmon.tui.cells import fit, wrap
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen

_LIMIT = 500
_ROLES = {"": "muted", "done": "good", "already so": "text"}


class AuditScreen(ReadingScreen):
    """Shows the latest lines of the audit log, newest first."""

    heading = "Audit log"

    def make_lines(self, width: int) -> Sequence[Line]:
        """One line an entry; what cannot be read says so."""
        session = self._campmon.session
        try:
            entries = session.audit.entries(_LIMIT)
        except AuditError as error:
            return [((line, "bad"),) for line in wrap(str(error), width, 6)]
        if not entries:
            return [
                (("Nothing has been done yet.", "text"),),
                (("Every act is written here before it is done, and again when it ended.",
                  "muted"),),
                ((f"The file is {session.audit.path}", "muted"),),
            ]  # fmt: skip
        now = session.clock.now()
        return [_line(entry, figures.moment(entry.at, now)) for entry in entries]


def _line(entry: AuditEntry, at: str) -> Line:
    """What matters most comes first: a narrow screen cuts the name, never the outcome."""
    outcome = entry.outcome or "begun"
    return (
        (fit(at, 7) + " ", "muted"),
        (fit(outcome, 12) + " ", _ROLES.get(entry.outcome, "warn")),
        (fit(entry.who, 9) + " ", "text"),
        (fit(entry.what, 16) + " ", "title"),
        (fit(entry.campaign_name, 24) + " ", "text"),
        (entry.message, "muted"),
    )
