"""The bounded reader below the text formats: a file becomes text, cut at line ends.

Memory is flat in the size of the file and of its lines: a line is never held whole before its
length is known to be small. All guards work on blocks, none on single lines: that makes it fast.
"""

import codecs
from collections.abc import Iterator
from typing import NamedTuple

from campmon.append.raw_file import Fingerprint, RawFile
from campmon.model.errors import InputFileError

__all__ = ["MAX_ROW_CHARACTERS", "Fingerprint", "TextFile", "UndecodableError", "WholeLines"]

MAX_ROW_CHARACTERS = 1024 * 1024
"""Longest row that is read, in characters: far above any record, far below what hurts."""

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class UndecodableError(InputFileError):
    """The file is no text in its encoding; the user may know in which code page it is."""

    code = "undecodable"


class WholeLines(NamedTuple):
    """Some lines, each with its end but perhaps the file's last; `line` is the first's number."""

    line: int
    text: str


class TextFile:
    """The text of a file. Lines end with LF, CRLF or CR, also mixed, and are counted from 1.

    The encoding is what the file's mark (BOM) says, else the one given, else UTF-8; it is never
    guessed. Reading raises InputFileError with file and line, UndecodableError among them.
    """

    def __init__(self, raw: RawFile, encoding: str = "") -> None:
        self._raw = raw
        self._blocks = raw.blocks()
        first = next(self._blocks, b"")
        mark, self.encoding = mark_of(first)
        self.has_mark = bool(mark)
        if not mark:
            self.encoding = encoding or "utf-8"
        self._first = first[len(mark) :]
        self._lines = 0  # that ended before what is to come
        self._bytes = len(mark)

    def text(self) -> Iterator[str]:
        """The text, in pieces; no piece ends between CR and LF."""
        decoder = _decoder_of(self.encoding)
        held = ""  # a CR whose LF may come with the next block
        for block in self._raw_blocks():
            self._bytes += len(block)
            try:
                piece = held + decoder.decode(block)
            except UnicodeDecodeError as error:
                raise self._undecodable(error, held) from error
            held = "\r" if piece.endswith("\r") else ""
            yield from self._checked(piece[:-1] if held else piece)
        try:
            rest = decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise self._undecodable(error, held) from error
        yield from self._checked(held + rest)

    def whole_lines(self) -> Iterator[WholeLines]:
        """The text, in pieces of whole lines."""
        line, pieces, size = 1, list[str](), 0
        for piece in self.text():
            cut = max(piece.rfind("\n"), piece.rfind("\r")) + 1
            if size + (cut or len(piece)) > MAX_ROW_CHARACTERS:
                self._check_length(line, size + (_first_end(piece) if cut else len(piece)))
            if not cut:
                pieces.append(piece)
                size += len(piece)
                continue
            yield WholeLines(line, "".join((*pieces, piece[:cut])))
            line = self._lines + 1
            pieces, size = [piece[cut:]], len(piece) - cut
        if size:
            yield WholeLines(line, "".join(pieces))

    def _raw_blocks(self) -> Iterator[bytes]:
        if self._first:
            first, self._first = self._first, b""
            yield first
        yield from self._blocks

    def _checked(self, piece: str) -> Iterator[str]:
        if not piece:
            return
        nul = piece.find("\0")
        if nul >= 0:
            line = 1 + self._lines + line_ends(piece[:nul])
            raise InputFileError(
                f"{self._raw.shown}:{line}: there is a NUL character: this is not a text file",
                "Save the records as CSV and append that.",
            )
        self._lines += line_ends(piece)
        yield piece

    def _check_length(self, line: int, characters: int) -> None:
        if characters > MAX_ROW_CHARACTERS:
            raise InputFileError(
                f"{self._raw.shown}:{line}: the line is longer than "
                f"{MAX_ROW_CHARACTERS:,} characters",
                "A record is one short line. Check that this is a CSV file with line breaks.",
            )

    def _undecodable(self, error: UnicodeDecodeError, held: str) -> UndecodableError:
        """Say where the bad byte is: in which line, at which offset of the text, from 0."""
        offset = self._bytes - len(error.object) + error.start
        before = held + error.object[: error.start].decode(self.encoding, "replace")
        line = 1 + self._lines + line_ends(before)
        name = self.encoding.removesuffix("-le").removesuffix("-be").upper()
        value = error.object[error.start : error.start + 1].hex().upper()
        return UndecodableError(
            f"{self._raw.shown}:{line}: the byte 0x{value} at offset {offset:,} is not {name} text",
            "Save the file as UTF-8 (in Excel: “CSV UTF-8”) and append that, or say in which "
            "encoding it is.",
        )


def mark_of(head: bytes) -> tuple[bytes, str]:
    """The mark at the head of a file and the encoding that it stands for; b"", "" without one."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    return b"", ""


def line_ends(text: str) -> int:
    """How many lines end in `text`; CRLF is one end."""
    feeds = text.count("\n")
    return feeds + text.count("\r") - text.count("\r\n") if "\r" in text else feeds


def _first_end(text: str) -> int:
    """How long the first line of `text` is, which has a line end in it."""
    return min(place for end in "\r\n" if (place := text.find(end)) >= 0)


def _decoder_of(encoding: str) -> codecs.IncrementalDecoder:
    try:
        b"a".decode(encoding, "ignore")  # refuses what is known, but is no encoding of text
        return codecs.getincrementaldecoder(encoding)("strict")
    except LookupError as error:
        raise InputFileError(
            f"{encoding!r} is no encoding that is known", "Name one such as cp1252."
        ) from error
