"""A JSON array of any length, written as its elements come: still one document."""

from collections.abc import Iterable
from types import TracebackType

from campmon.cli.streams import Streams


class JsonArray:
    """Writes one element a line. Nothing is written before the first `add` or the end.

    So what fails before there is anything to show leaves stdout to the error's own document.
    A context: left in whatever way, what has been begun is closed.
    """

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self.begun = False

    def __enter__(self) -> "JsonArray":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.begun and not isinstance(error, OSError):
            self._streams.data("\n]")
        elif error is None:
            self._streams.data("[]")

    def add(self, elements: Iterable[object]) -> None:
        """Write further elements."""
        lines = [f"  {self._streams.json_text(element)}" for element in elements]
        if lines:
            self._streams.part(("," if self.begun else "[") + "\n" + ",\n".join(lines))
            self.begun = True
