"""What a command line asks for with a file of records. Loads nothing that takes time."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from campmon.model.errors import UsageError

if TYPE_CHECKING:
    from campmon.append import Pace, Purpose, ReadOptions

BadRowsWish = Literal["ask", "skip", "stop"]

STDIN = Path("-")
_DELIMITERS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "\\t": "\t",
    "pipe": "|",
    "bar": "|",
}
REPORT_KINDS = (".json", ".csv")


@dataclass(frozen=True, slots=True)
class RecordWish:
    """One parameter of the command line each; see `record_options`.

    check_campaign  None: compare with the campaign's own records where that is quickly done
    bad_rows        None: ask on a terminal, else skip them
    """

    purpose: "Purpose"
    campaign: str
    file: Path
    maps: tuple[str, ...]
    mapping: str | None
    save_mapping: str | None
    delimiter: str | None
    encoding: str | None
    sheet: str | None
    format: str | None
    region: str | None
    dnc: tuple[Path, ...]
    check_campaign: bool | None
    bad_rows: BadRowsWish | None
    again: bool
    dry_run: bool
    rejects: Path | None
    report: Path | None
    pace: "Pace"
    detach: bool
    problems: int
    yes: bool
    as_json: bool

    @property
    def from_stdin(self) -> bool:
        """Whether the records come through a pipe, so that nothing can be typed there."""
        return self.file == STDIN

    @property
    def piped(self) -> bool:
        """Whether the file can be read only once: it is stdin, or the shell's <(…)."""
        from campmon.append.piped import is_piped

        return is_piped(self.file)

    def read_options(self) -> "ReadOptions":
        """What was said of the file. Raises UsageError for a delimiter that is none."""
        from campmon.append import FileFormat, ReadOptions

        formats = {
            "csv": FileFormat.CSV,
            "xlsx": FileFormat.XLSX,
            "json": FileFormat.JSON,
            "jsonl": FileFormat.JSON_LINES,
        }
        return ReadOptions(
            format=formats[self.format] if self.format else None,
            delimiter=_delimiter(self.delimiter),
            encoding=self.encoding or "",
            sheet=self.sheet or "",
        )


@dataclass(frozen=True, slots=True)
class ResumeWish:
    """How a job that was interrupted is to go on.

    job    its id, or the beginning of it; "" for the only one there is
    doubt  what is decided of records of which nothing can be known; None is to ask
    """

    job: str
    doubt: str | None
    report: Path | None
    detach: bool
    yes: bool
    as_json: bool


def check_report_place(path: Path | None) -> None:
    """Raise UsageError if a report cannot be meant to go to `path`."""
    if path is None:
        return
    if path.suffix.lower() not in REPORT_KINDS:
        raise UsageError(
            f"{path} is neither a .json nor a .csv file", "Name the report's file by its format."
        )
    if path.exists():
        raise UsageError(
            f"{path} exists already and is not overwritten", "Name a new file for the report."
        )


def _delimiter(text: str | None) -> str:
    if text is None:
        return ""
    delimiter = _DELIMITERS.get(text.casefold(), text)
    if len(delimiter) != 1 or delimiter in "\r\n\"'" or delimiter.isalnum():
        raise UsageError(
            f"{text!r} cannot separate cells", "Write --delimiter ';', or tab, comma, pipe."
        )
    return delimiter
