"""What a job tells with --json: one JSON object a line on stdout, the report last."""

from campmon.cli.session import Session


class RecordEvents:
    """Writes events where they are wanted; elsewhere it does nothing.

    The events: opened, checked, confirmed, detached, batch, waiting, progress, doubt, report, and
    error, which is the last one then. See docs/append.md.
    """

    def __init__(self, session: Session, *, wanted: bool) -> None:
        self.wanted = wanted
        self._streams = session.streams
        session.tells_events = wanted

    def tell(self, event: str, **what: object) -> None:
        """Write one event. Raises CampmonError if it cannot be written."""
        if self.wanted:
            self._streams.document({"event": event, **what}, one_line=True)
