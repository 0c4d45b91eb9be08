"""Code pages that a file may be in, for the user to choose from by a preview; never guessed."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from campmon.append.raw_file import RawFile
from campmon.model.text import clean

CODE_PAGES = (
    ("cp1252", "Western Europe, Windows"),
    ("iso8859-15", "Western Europe, ISO"),
    ("mac-roman", "Western Europe, old Macintosh"),
    ("cp850", "Western Europe, DOS"),
    ("cp437", "United States, DOS"),
    ("cp1250", "Central Europe, Windows"),
    ("iso8859-2", "Central Europe, ISO"),
    ("cp1251", "Cyrillic, Windows"),
    ("koi8-r", "Cyrillic, KOI8"),
    ("cp1253", "Greek, Windows"),
    ("cp1254", "Turkish, Windows"),
    ("cp1255", "Hebrew, Windows"),
    ("cp1256", "Arabic, Windows"),
    ("shift_jis", "Japanese, Shift JIS"),
    ("euc_jp", "Japanese, EUC"),
    ("gb18030", "Chinese, simplified"),
    ("big5", "Chinese, traditional"),
    ("euc_kr", "Korean"),
)
"""Encodings that are offered, by Python's names, the likelier first."""

PREVIEW_LINES = 5
MAX_PREVIEW_CHARACTERS = 200
_READ = 16 * 1024 * 1024
_KEPT = 256 * 1024
# A file in the wrong code page is full of them; those that may be in a file are left out.
_CONTROLS = frozenset(chr(n) for n in (*range(32), *range(127, 160)) if chr(n) not in "\t\n\v\f\r")


@dataclass(frozen=True, slots=True)
class EncodingChoice:
    """A code page that a file may be in.

    name           for `ReadOptions.encoding`
    label          in people's words
    preview_lines  lines of the file as they read in it, the first in which it makes a difference
    """

    name: str
    label: str
    preview_lines: tuple[str, ...]


def encodings_offered(path: Path) -> tuple[EncodingChoice, ...]:
    """The code pages in which the text file at `path` makes sense.

    Looked at are the lines with other characters than ASCII in its first 16 MB: they decode
    strictly, and no control character comes out. Empty if there are none such, or if no code page
    fits. Raises InputFileError if the file cannot be read.
    """
    with RawFile(path) as raw:
        told = _telling_lines(raw)
    if not told:
        return ()
    choices = []
    for name, label in CODE_PAGES:
        preview = _preview(told, name)
        if preview:
            choices.append(EncodingChoice(name, label, preview))
    return tuple(choices)


def _telling_lines(raw: RawFile) -> bytes:
    """The first lines that are not ASCII. A line end is the same byte in every code page."""
    found = bytearray()
    looked_at = 0
    rest = b""
    for block in raw.blocks():
        looked_at += len(block)
        lines = (rest + block).splitlines(keepends=True)
        rest = lines.pop()[:_KEPT]
        found += b"".join(line for line in lines if not line.isascii())
        if len(found) >= _KEPT or looked_at >= _READ:
            break
    else:
        found += b"" if rest.isascii() else rest
    return bytes(found[:_KEPT])


def _preview(told: bytes, encoding: str) -> tuple[str, ...]:
    try:
        # Not final: the last character may only be cut off by our own bound.
        text = codecs.getincrementaldecoder(encoding)("strict").decode(told)
    except UnicodeDecodeError:
        return ()
    if not _CONTROLS.isdisjoint(text):
        return ()
    lines = (clean(line).strip()[:MAX_PREVIEW_CHARACTERS] for line in text.splitlines())
    return tuple(filter(None, lines))[:PREVIEW_LINES]
