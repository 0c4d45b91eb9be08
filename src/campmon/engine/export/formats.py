"""The formats that something can be exported in."""

from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    """A format of text, by the name that the command line has for it."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"
    SVG = "svg"

    @property
    def suffix(self) -> str:
        """How names of such files end."""
        return _SUFFIXES[self]

    @property
    def shown(self) -> str:
        """Its name as it is shown."""
        return _SHOWN[self]


_SUFFIXES = {
    Format.CSV: ".csv",
    Format.JSON: ".json",
    Format.MARKDOWN: ".md",
    Format.TEXT: ".txt",
    Format.SVG: ".svg",
}
_SHOWN = {
    Format.CSV: "CSV",
    Format.JSON: "JSON",
    Format.MARKDOWN: "Markdown",
    Format.TEXT: "text",
    Format.SVG: "SVG",
}


def format_of(path: Path) -> Format | None:
    """The format that a file's name asks for; None where it asks for none."""
    suffix = path.suffix.lower()
    if suffix == ".markdown":
        return Format.MARKDOWN
    return next((kind for kind, known in _SUFFIXES.items() if known == suffix), None)
