"""Finding a file by its path: folders as lists, and completion of what is typed.

Names are untrusted: they are shown cleaned. What is shown is taken back to the file that it was
made from, so that a name that cannot be typed can still be chosen.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from campmon.model.text import clean

UP = ".."
_NO_NAME = "(a name that cannot be shown)"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder in a folder. `size` is in bytes; None where it cannot be told."""

    path: Path
    is_folder: bool
    size: int | None = None
    modified: datetime | None = None

    @property
    def shown(self) -> str:
        """Its name as text that is safe to show; folders end with a slash."""
        name = clean(self.path.name).strip() or _NO_NAME
        return f"{name}/" if self.is_folder else name


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in a folder, folders first; `problem` says why nothing can be seen."""

    folder: Path
    entries: tuple[Entry, ...] = ()
    problem: str = ""


def list_folder(folder: Path) -> Listing:
    """Look into a folder. May take long on a slow disk: not for the event loop."""
    try:
        with os.scandir(folder) as found:
            entries = [_entry(one) for one in found]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Listing(folder, problem=f"{clean(str(folder))}: {clean(reason)}")
    entries.sort(key=lambda entry: (not entry.is_folder, entry.path.name.casefold()))
    return Listing(folder, tuple(entries))


def _entry(found: os.DirEntry[str]) -> Entry:
    path = Path(found.path)
    try:
        is_folder = found.is_dir()
        status = found.stat()
    except OSError:  # gone meanwhile, or a link to nothing: opening it says what is wrong
        return Entry(path, False)
    modified = datetime.fromtimestamp(status.st_mtime, UTC)
    return Entry(path, is_folder, None if is_folder else status.st_size, modified)


class PathLine:
    """What a line with a path means, as it is typed, completed or chosen."""

    def __init__(self, home: Path | None) -> None:
        self._home = home
        self._meant: dict[str, Path] = {}

    def show(self, path: Path, *, folder: bool) -> str:
        """The text that stands for `path`; `meant` turns it back."""
        text = str(path)
        if self._home is not None and path.is_relative_to(self._home):
            below = str(path.relative_to(self._home))
            text = "~" if below == "." else f"~/{below}"
        if folder and not text.endswith("/"):
            text += "/"
        shown = clean(text)
        self._meant[shown] = path
        return shown

    def meant(self, text: str) -> Path:
        """The path that a line stands for."""
        text = _begun_anew(text)
        known = self._meant.get(text)
        if known is not None:
            return known
        head, slash, tail = text.rpartition("/")
        if slash and f"{head}/" in self._meant:
            return self._meant[f"{head}/"] / tail
        return self._expanded(_unquoted(text))

    def folder_of(self, text: str) -> tuple[Path, str]:
        """The folder that a line is in, and the beginning of a name behind it."""
        text = _begun_anew(text)
        head, slash, tail = text.rpartition("/")
        if text in ("~", UP) or text.endswith(f"/{UP}"):
            return self.meant(f"{text}/"), ""
        return (self.meant(f"{head}/") if slash else Path(UP).parent), tail

    def _expanded(self, text: str) -> Path:
        path = Path(text)
        try:
            return path.expanduser()
        except RuntimeError:  # no such user: then it is a name like any other
            return path


def _begun_anew(text: str) -> str:
    """What follows the last `//` or `/~/`: a whole path pasted behind what stood there."""
    at = max(text.rfind("//"), text.rfind("/~/"))
    return text[at + 1 :] if at >= 0 else text


def _unquoted(text: str) -> str:
    """A path without the quotation marks that a file manager puts around it."""
    stripped = text.strip()
    if len(stripped) > 2 and stripped[0] == stripped[-1] and stripped[0] in "'\"":
        return stripped[1:-1]
    return text


def matching(entries: Sequence[Entry], beginning: str) -> list[Entry]:
    """The entries that what is typed may mean. Hidden ones only where a dot is typed."""
    folded = beginning.casefold()
    hidden = beginning.startswith(".")
    open_ones = [e for e in entries if hidden or not e.path.name.startswith(".")]
    begun = [e for e in open_ones if e.shown.casefold().startswith(folded)]
    return begun or [e for e in open_ones if folded in e.shown.casefold()]


def completed(entries: Sequence[Entry], beginning: str) -> str:
    """`beginning` as far as all entries that begin with it agree; unchanged if there are none."""
    names = [e.shown for e in matching(entries, beginning)]
    exact = [name for name in names if name.startswith(beginning)]
    alike = exact or [name for name in names if name.casefold().startswith(beginning.casefold())]
    if not alike:
        return beginning
    first, last = min(alike), max(alike)  # what these two share, all do
    same = next((n for n, c in enumerate(first) if last[n : n + 1] != c), len(first))
    return first[:same] if same >= len(beginning) else beginning


def working_folder() -> Path:
    """Where campmon was started, as long as that is there."""
    try:
        return Path.cwd()
    except OSError:  # the folder that campmon was started in is gone
        return Path("/")


def home_folder() -> Path | None:
    """The user's own folder; None where there is none."""
    try:
        return Path.home()
    except RuntimeError:  # no HOME, and no user of this number
        return None
