"""A file that a campaign is to be created from, byte for byte as it is sent."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from campmon.model.errors import InputFileError
from campmon.model.text import clean

MAX_BYTES = 200_000_000
"""Larger files are not read: a campaign gets slow long before."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, read once: what is shown is what is sent, whatever becomes of the file."""

    path: Path
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The file's name, which becomes the campaign's."""
        return self.path.name

    @property
    def lines(self) -> int:
        """How many lines it has; a heading, if there is one, among them."""
        ended = self.content.count(b"\n") or self.content.count(b"\r")
        return ended + (not self.content.endswith((b"\n", b"\r")))


def read_upload(path: Path) -> Upload:
    """Read a file whole. Raises InputFileError where it is none, empty, or too large."""
    if clean(path.name) != path.name:
        raise InputFileError(
            f"{clean(str(path))}: its name has characters that cannot be shown",
            "The campaign would have that name: rename the file.",
        )
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise InputFileError(f"{clean(str(path))} is not a file", "Choose a file.")
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputFileError(
            f"{clean(str(path))} cannot be read: {clean(error.strerror or str(error))}",
            "Look at the path, and at who may read it.",
        ) from None
    if len(content) > MAX_BYTES:
        raise InputFileError(
            f"{clean(str(path))} is larger than {MAX_BYTES // 1_000_000} MB",
            "Create the campaign from a part of it, and append the rest.",
        )
    if not content.strip():
        raise InputFileError(f"{clean(str(path))} is empty", "Choose a file with records.")
    return Upload(path, content)
