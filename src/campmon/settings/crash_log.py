"""Crash logs: where the program was, without what it held."""

import os
import sys
import traceback
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from campmon import __version__
from campmon.model.errors import CampmonError
from campmon.model.text import clean

_TELLING_NO_VALUE = (
    AttributeError,
    ImportError,
    MemoryError,
    NameError,
    RecursionError,
    TypeError,
    ZeroDivisionError,
)
"""Errors whose message names code, never the data that was worked on."""


def write_crash_log(state_dir: Path, error: BaseException, at: datetime) -> Path:
    """Write where `error` came from into a new file of this user's own; return its path.

    Raises OSError.
    """
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = state_dir / f"crash-{at.astimezone():%Y%m%d-%H%M%S}-{os.getpid()}.log"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="replace") as file:
        python = ".".join(map(str, sys.version_info[:3]))
        file.write(
            f"campmon {__version__}, Textual {version('textual')}, Python {python}, "
            f"{sys.platform}, {at.isoformat()}\n\n{describe(error)}\n"
        )
    return path


def describe(error: BaseException) -> str:
    """Where `error` came from, the origin first: files, lines and source text.

    No locals, and no message that could repeat a value, as a value may be a secret.
    """
    return "\n\n".join("\n".join(_told(link)) for link in _chain(error))


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it came from, the origin first."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        if isinstance(link, BaseExceptionGroup):
            links.extend(link.exceptions)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return links[::-1]


def _told(error: BaseException) -> list[str]:
    kind = type(error)
    if isinstance(error, (CampmonError, *_TELLING_NO_VALUE)):
        what = f": {clean(str(error))}"
    elif isinstance(error, OSError):
        what = f": {error.strerror} (errno {error.errno})"
    else:
        what = " (its message is left out: it may repeat a value)"
    frames = traceback.extract_tb(error.__traceback__)
    return [
        f"{kind.__module__}.{kind.__qualname__}{what}",
        *(f"  {f.filename}:{f.lineno} in {f.name}\n    {f.line}" for f in frames),
    ]
