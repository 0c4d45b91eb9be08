"""Records in JSON: an array of flat objects, or an object on each line.

Keys are columns: the header is made of all keys that the first objects have. Numbers stay as they
are written, so that no digit is lost.
"""

import json
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from campmon.append.formats.cells import plain_number
from campmon.append.formats.reading import Reading
from campmon.append.lines import MAX_ROW_CHARACTERS, TextFile
from campmon.append.table import Row, RowChunk
from campmon.model.errors import InputFileError
from campmon.model.text import clean

SAMPLED_OBJECTS = 1_000
"""From as many objects the columns are made."""

_ROWS = 2_000
_LONGEST_TOKEN = 12  # but for texts: an escape such as \\ud83d\\ude00
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK = re.compile(r"[ \t\r\n]*")
_Object = dict[str, object]


class _DoubledKeyError(ValueError):
    """An object has a key twice: nobody knows which value is meant."""


def _fields(pairs: list[tuple[str, object]]) -> _Object:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _DoubledKeyError(next(key for key in keys if keys.count(key) > 1))
    return made


_EXACT = json.JSONDecoder(
    object_pairs_hook=_fields,
    parse_float=plain_number,
    parse_int=str,
    parse_constant=lambda _: None,  # NaN and infinities are no values
)
_FAST = json.JSONDecoder(
    parse_float=plain_number, parse_int=str, parse_constant=lambda _: None
)  # twice as fast, and blind for a key that is there twice


class _Batch(NamedTuple):
    numbers: Sequence[int]
    objects: list[_Object]


def _at_once(text: str, count: int | None = None) -> list[_Object] | None:
    """The objects in `text`, with commas between them; None: look at each on its own."""
    try:
        found = _FAST.decode(f"[{text}]")
    except (ValueError, RecursionError):
        return None
    if not {*map(type, found)} <= {dict} or (count is not None and len(found) != count):
        return None
    # A text may have such a sequence in it as well; then each is looked at on its own.
    pairs = text.count('":') + text.count('" :')
    return found if pairs == sum(map(len, found)) else None


class _JsonReader(Reading):
    """One pass over objects; see `table.RowReader`."""

    _unit = ""

    def _open(self) -> Iterator[RowChunk]:
        self._file = TextFile(self.raw, self.table.options.encoding)
        batches = self._batches()
        first: list[_Batch] = []
        sampled: list[_Object] = []
        while len(sampled) < SAMPLED_OBJECTS and (batch := next(batches, None)):
            first.append(batch)
            sampled += batch.objects
        keys = dict.fromkeys(key for one in sampled[:SAMPLED_OBJECTS] for key in one)
        if keys:
            self.header = Row(1, list(keys))
        return self._chunks(list(keys), chain(first, batches))

    @abstractmethod
    def _batches(self) -> Iterator[_Batch]:
        """The objects, some at once, each with its number."""

    def _chunks(self, keys: list[str], batches: Iterable[_Batch]) -> Iterator[RowChunk]:
        known = set(keys)
        lines: list[int] = []
        rows: list[list[str]] = []
        for batch in batches:
            for number, fields in zip(*batch, strict=True):
                cells: list[str] = list(map(fields.get, keys))  # type: ignore[arg-type]
                try:
                    content = "".join(cells)  # fails for all that is not text: the rest is
                except TypeError:
                    cells = [self._text(number, *pair) for pair in zip(keys, cells, strict=True)]
                    content = "".join(cells)
                if len(fields) > len(keys) or not fields.keys() <= known:
                    self._note_unknown(number, fields, known)
                if not content or content.isspace():
                    self.blank += 1
                    continue
                lines.append(number)
                rows.append(cells)
            if len(rows) >= _ROWS:
                yield RowChunk(lines, rows)
                lines, rows = [], []
        if rows:
            yield RowChunk(lines, rows)

    def _text(self, line: int, key: str, value: object) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        kind = "a list" if isinstance(value, list) else "an object"
        raise self._error(
            line,
            f"the value of {clean(key)!r} is {kind}",
            "Every value must be a text, a number, true, false or null: give each its own key.",
        )

    def _note_unknown(self, line: int, fields: _Object, known: set[str]) -> None:
        for key in fields.keys() - known:
            known.add(key)
            self._note(
                f"the key {clean(key)!r} is first seen in {self._unit} {line:,}; the columns are "
                f"made of the first {SAMPLED_OBJECTS:,}, so it is left out"
            )

    def _error(self, line: int, what: str, mend: str) -> InputFileError:
        return InputFileError(f"{self.table.path}: {self._unit} {line:,}: {what}", mend)

    def _checked(self, line: int, value: object) -> _Object:
        if isinstance(value, dict):
            return value
        raise self._error(
            line,
            "it is not an object",
            'Every record must be an object such as {"phone": "2015550123", "name": "Ann"}.',
        )

    def _value_error(self, line: int, error: ValueError | RecursionError) -> InputFileError:
        match error:
            case _DoubledKeyError():
                what = f"the key {clean(str(error))!r} is there twice"
                return self._error(line, what, "Give every value its own key.")
            case json.JSONDecodeError():
                what = f"this is not JSON: {error.msg} at its character {error.pos + 1:,}"
                return self._error(line, what, "Correct it, or export the records again.")
            case _:
                return self._error(line, "it is nested too deeply", "Export flat objects.")


class JsonLinesReader(_JsonReader):
    """One pass over JSON lines: an object on each line, blank lines between them or not."""

    _unit = "line"

    def _batches(self) -> Iterator[_Batch]:
        for first, text in self._file.whole_lines():
            lines = text.split("\n") if "\r" not in text else _LINE_END.split(text)
            numbered = [
                (line, each)
                for line, each in enumerate(lines, start=first)
                if each and not each.isspace()
            ]
            found = _at_once(",".join([each for _, each in numbered]), len(numbered))
            if found is None:
                found = [self._one(line, each) for line, each in numbered]
            if found:
                yield _Batch([line for line, _ in numbered], found)

    def _one(self, line: int, text: str) -> _Object:
        try:
            value = _EXACT.decode(text)
        except (ValueError, RecursionError) as error:
            raise self._value_error(line, error) from error
        return self._checked(line, value)


class JsonArrayReader(_JsonReader):
    """One pass over the objects of a JSON array, which is never in memory as a whole."""

    _unit = "element"

    def _batches(self) -> Iterator[_Batch]:
        pieces = self._file.text()
        text, place = self._expect(pieces, "", 0)
        if text[place : place + 1] != "[":
            what = "the array does not begin with ["
            raise self._error(1, what, "Export the records as a JSON array.")
        text, place = self._expect(pieces, text, place + 1)
        if text[place : place + 1] == "]":
            return self._end(pieces, text, place)
        number, refused = 1, ""
        while True:
            end = text.rfind("}") + 1
            found = None if text is refused or end <= place else _at_once(text[place:end])
            if found:
                yield _Batch(range(number, number + len(found)), found)
                number += len(found)
                text, place, ended = self._separated(pieces, number - 1, text, end)
            else:
                # The texts have braces in them, or an object goes on, or something is wrong.
                refused = text
                one, text, place = self._value(pieces, number, text, place)
                yield _Batch((number,), [self._checked(number, one)])
                text, place, ended = self._separated(pieces, number, text, place)
                number += 1
            if ended:
                return None

    def _separated(
        self, pieces: Iterator[str], number: int, text: str, place: int
    ) -> tuple[str, int, bool]:
        """Pass over the comma after an element, or the end of the array; whether it was that."""
        text, place = self._expect(pieces, text, place)
        separator = text[place : place + 1]
        if separator == "]":
            self._end(pieces, text, place)
            return "", 0, True
        if separator != ",":
            problem = "a comma or ] must follow it" if separator else "the array does not end"
            raise self._error(number, problem, "The file may be cut off: export it again.")
        return *self._expect(pieces, text, place + 1), False

    def _value(
        self, pieces: Iterator[str], number: int, text: str, place: int
    ) -> tuple[object, str, int]:
        """Decode the value at `place`, taking in more of the file as long as it is cut off."""
        while True:
            try:
                value, end = _EXACT.raw_decode(text, place)
            except json.JSONDecodeError as error:
                # Not the error itself: with its traceback it would keep the text until it is found.
                message, at = error.msg, error.pos
            except (ValueError, RecursionError) as error:
                raise self._value_error(number, error) from error
            else:
                self._check_length(number, end - place)
                return value, text, end
            rest = text[place:]
            cut_off = "Unterminated" in message or at >= len(text) - _LONGEST_TOKEN
            if cut_off:
                self._check_length(number, len(rest))
            more = next(pieces, "") if cut_off else ""
            if not more:
                raise self._value_error(number, json.JSONDecodeError(message, "", at - place))
            text, place = rest + more, 0

    def _check_length(self, number: int, characters: int) -> None:
        if characters > MAX_ROW_CHARACTERS:
            raise self._error(
                number,
                f"it is longer than {MAX_ROW_CHARACTERS:,} characters",
                "A record is one small object. Check for a quotation mark that is not closed.",
            )

    def _expect(self, pieces: Iterator[str], text: str, place: int) -> tuple[str, int]:
        """Pass over blanks, taking in more of the file if need be."""
        while True:
            found = _BLANK.match(text, place)
            place = found.end() if found else place
            if place < len(text):
                return text, place
            more = next(pieces, "")
            if not more:
                return "", 0
            text, place = more, 0

    def _end(self, pieces: Iterator[str], text: str, place: int) -> None:
        rest, place = self._expect(pieces, text, place + 1)
        if rest[place:]:
            raise InputFileError(
                f"{self.table.path}: there is something after the end of the array",
                "Export the records again as one JSON array, or as JSON lines.",
            )
