"""Reading a list of agents or teams that was pasted, typed or loaded from a file.

Commas, semicolons, line breaks and tabs part names; spaces part agents too. Understood are
`Name <mail@example>`, quotation marks, and a table whose first line names its columns. What cannot
be read is told with its line, never dropped.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from campmon.model.errors import InputFileError
from campmon.model.text import clean

MOST_NAMES = 10_000
"""Names that one list may hold."""

MOST_CHARACTERS = 2_000_000
"""Characters of a list that are looked at."""

MOST_LENGTH = 254
"""Characters of a name: as long as an e-mail address may be."""

MOST_UNREAD = 200
"""Unread pieces that are kept whole; beyond them they are counted."""

_MAIL_HEADS = frozenset({"email", "mail", "emailaddress", "mailaddress", "agentemail", "useremail"})
_ID_HEADS = frozenset({"id", "agent", "agentid", "agents", "login", "user", "userid", "username"})
_TEAM_HEADS = frozenset({"team", "teams", "teamname", "group"})

_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_BRACKETED = re.compile(r"<\s*([^<>\s]+)\s*>")


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of a list that is no name: its line, counted from 1, the piece, and why."""

    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        """Such as `line 3: "ann@" is not an e-mail address`."""
        return f'line {self.line}: "{_short(self.text)}" {self.reason}'


@dataclass(frozen=True, slots=True)
class NameList:
    """What was read of a list.

    names         each once, in the order of the list, as first spelled
    unread        the first pieces that could not be read
    unread_count  how many there are in all
    repeated      how often a name came again, in whatever case
    column        the head of the column that was taken; "" where it was no table
    """

    names: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    unread_count: int = 0
    repeated: int = 0
    column: str = ""


def decoded(content: bytes, name: str) -> str:
    """The text of a file: by its byte order mark, else UTF-8. Raises InputFileError."""
    encoding = "utf-8"
    for mark, marked in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            encoding = marked
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputFileError(
            f"{name} is not a text in UTF-8 (byte {error.start + 1:,})", "Save it as UTF-8."
        ) from error
    if "\0" in text:
        raise InputFileError(f"{name} is not a text", "Save the list as text or CSV, in UTF-8.")
    return text


def read_agent_names(text: str) -> NameList:
    """Read agents: e-mail addresses or ids."""
    return _read(text, (_MAIL_HEADS, _ID_HEADS), spaced=False)


def read_team_names(text: str) -> NameList:
    """Read teams, whose names may hold spaces."""
    return _read(text, (_TEAM_HEADS,), spaced=True)


def _read(text: str, heads: Sequence[frozenset[str]], *, spaced: bool) -> NameList:
    reading = _Reading(spaced)
    rest = len(text) - MOST_CHARACTERS
    lines = text[:MOST_CHARACTERS].removeprefix("\ufeff").splitlines()
    if rest > 0:
        cut = lines.pop() if lines else ""  # it may go on: half a name is not a name
        reading.cannot(
            len(lines) + 1, cut, f"and {rest:,} more characters: too long a list, cut here"
        )
    table = _table(lines, heads)
    if table is None:
        for number, line in enumerate(lines, 1):
            reading.take_line(number, line)
    else:
        reading.take_table(lines, table)
    return reading.told(table.head if table is not None else "")


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a table begins (line index of its heads), how it is parted, which column is meant."""

    begins: int
    separator: str
    place: int
    head: str


def _table(lines: Sequence[str], heads: Sequence[frozenset[str]]) -> _Table | None:
    """The table that `lines` are, if the first that says anything names a column we know."""
    begins = next((n for n, line in enumerate(lines) if clean(line).strip()), None)
    if begins is None or not any(clean(line).strip() for line in lines[begins + 1 :]):
        return None
    separator = max(",;\t", key=lines[begins].count)
    cells = [clean(cell).strip() for cell in _cells(lines[begins], separator)]
    for known in heads:
        for place, cell in enumerate(cells):
            if re.sub(r"[\s_.-]", "", cell).casefold() in known:
                return _Table(begins, separator, place, cell)
    return None


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:  # a field longer than csv takes
        return [line]


@dataclass(slots=True)
class _Reading:
    """Names as they are found, each once."""

    spaced: bool
    names: dict[str, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    unread_count: int = 0
    repeated: int = 0

    def told(self, column: str) -> NameList:
        return NameList(
            tuple(self.names.values()),
            tuple(self.unread),
            self.unread_count,
            self.repeated,
            column,
        )

    def cannot(self, line: int, text: str, reason: str) -> None:
        self.unread_count += 1
        if len(self.unread) < MOST_UNREAD:
            self.unread.append(Unread(line, _short(clean(text).strip()), reason))

    def take_table(self, lines: Sequence[str], table: _Table) -> None:
        for number, line in enumerate(lines[table.begins + 1 :], table.begins + 2):
            cells = _cells(line, table.separator)
            if not any(clean(cell).strip() for cell in cells):
                continue
            cell = clean(cells[table.place]).strip() if table.place < len(cells) else ""
            if not cell:
                self.cannot(number, line, f"has nothing in the column {table.head}")
            else:
                self.take_line(number, cell, whole=True)

    def take_line(self, number: int, line: str, *, whole: bool = False) -> None:
        """Take the names of a line, or of one cell (`whole`), in which spaces part nothing."""
        pieces = list(_pieces(line, spaced=self.spaced or whole))
        if not self.spaced:
            pieces = [inner for piece in pieces for inner in _addressed(piece)]
        mails = any("@" in piece.text for piece in pieces)
        for piece in pieces:
            problem = self._problem(piece, mails)
            if problem:
                self.cannot(number, piece.text, problem)
            elif piece.text:
                self._take(number, _plain(piece.text, self.spaced))

    def _take(self, number: int, name: str) -> None:
        known = name.casefold()
        if known in self.names:
            self.repeated += 1
        elif len(self.names) >= MOST_NAMES:
            self.cannot(number, name, f"is beyond the {MOST_NAMES:,} names of one list")
        else:
            self.names[known] = name

    def _problem(self, piece: _Piece, mails: bool) -> str:
        """Why a piece is no name; "" where it is one, or nothing at all."""
        if piece.open:
            return "has a quotation mark that is not closed"
        text = _plain(piece.text, self.spaced)
        if not text:
            return "" if not piece.text else "is no name"
        if len(text) > MOST_LENGTH:
            return f"is longer than {MOST_LENGTH} characters"
        if not any(character.isalnum() for character in text):
            return "is no name"
        if self.spaced:
            return ""
        if "<" in text or ">" in text:
            return "is not an e-mail address"
        if "@" in text:
            local, _, domain = text.partition("@")
            whole = local and domain and "@" not in domain and " " not in text
            return "" if whole else "is not an e-mail address"
        return "stands beside an e-mail address and is none" if mails else ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line between separators; `open` where its quotation mark never closes."""

    text: str
    open: bool = False


def _pieces(line: str, *, spaced: bool) -> Iterator[_Piece]:
    """The parts of a line. What is quoted or in angle brackets is not parted.

    Not `spaced`, spaces part too, but only where no angle bracket follows before the next comma.
    """
    part: list[str] = []
    closing = ""
    for character in line:
        if closing:
            part.append(character)
            if character == closing:
                closing = ""
        elif character in ",;\t":
            yield from _words("".join(part), spaced)
            part = []
        else:
            if character in _QUOTES and not "".join(part).strip():
                closing = _QUOTES[character]
            elif character == "<":
                closing = ">"
            part.append(character)
    if closing and closing != ">":
        yield _Piece(clean("".join(part)).strip(), open=True)
    else:
        yield from _words("".join(part), spaced)


def _words(part: str, spaced: bool) -> Iterator[_Piece]:
    text = clean(part).strip()
    if spaced or "<" in text or text[:1] in _QUOTES:
        yield _Piece(text)
    else:
        yield from (_Piece(word) for word in text.split())


def _addressed(piece: _Piece) -> list[_Piece]:
    """The addresses in angle brackets, in place of the names before them."""
    found = [] if piece.open else _BRACKETED.findall(piece.text)
    rest = _BRACKETED.sub("", piece.text) if found else ""
    if not found or "<" in rest or ">" in rest:
        return [piece]
    return [_Piece(address) for address in found]


def _plain(text: str, spaced: bool) -> str:
    """A name without its quotation marks, `mailto:`, and the full stop of a sentence."""
    text = text.strip()
    if len(text) > 1 and (_QUOTES.get(text[0]) == text[-1] or text[0] == text[-1] == "'"):
        text = text[1:-1].strip()
    if not spaced and "@" in text:
        text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).rstrip(".")
    return text


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
