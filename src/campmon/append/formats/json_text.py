"""Records in JSON: an array of flat objects, or an object on each line.

Keys are columns: the header is made of all keys that the first objects have. Numbers stay as they
are written, so that no digit is lost.
"""

import json
import re
from abc import abstractmethod
from collections.abc import Iterator
from itertools import chain, islice

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


_DECODER = json.JSONDecoder(
    object_pairs_hook=_fields,
    parse_float=plain_number,
    parse_int=str,
    parse_constant=lambda _: None,  # NaN and infinities are no values
)


class _JsonReader(Reading):
    """One pass over objects; see `table.RowReader`."""

    _unit = ""

    def _open(self) -> Iterator[RowChunk]:
        self._file = TextFile(self.raw, self.table.options.encoding)
        objects = self._objects()
        first = list(islice(objects, SAMPLED_OBJECTS))
        keys = dict.fromkeys(key for _, found in first for key in found)
        if keys:
            self.header = Row(1, list(keys))
        return self._chunks(list(keys), chain(first, objects))

    @abstractmethod
    def _objects(self) -> Iterator[tuple[int, _Object]]:
        """The objects, each with its number."""

    def _chunks(
        self, keys: list[str], objects: Iterator[tuple[int, _Object]]
    ) -> Iterator[RowChunk]:
        known = set(keys)
        strip = str.strip
        while found := list(islice(objects, _ROWS)):
            lines: list[int] = []
            rows: list[list[str]] = []
            for line, fields in found:
                cells = [
                    value if value.__class__ is str else self._text(line, key, value)
                    for key, value in zip(keys, map(fields.get, keys), strict=True)
                ]
                if not fields.keys() <= known:
                    self._note_unknown(line, fields, known)
                if any(map(strip, cells)):
                    lines.append(line)
                    rows.append(cells)
            self.blank += len(found) - len(rows)
            if rows:
                yield RowChunk(lines, rows)

    def _text(self, line: int, key: str, value: object) -> str:
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

    def _objects(self) -> Iterator[tuple[int, _Object]]:
        decode = _DECODER.decode
        for first, text in self._file.whole_lines():
            ends = "\n" if "\r" not in text else None
            lines = text.split(ends) if ends else re.split(r"\r\n|\r|\n", text)
            for line, each in enumerate(lines, start=first):
                if not each or each.isspace():
                    continue
                try:
                    value = decode(each)
                except (ValueError, RecursionError) as error:
                    raise self._value_error(line, error) from error
                yield line, self._checked(line, value)


class JsonArrayReader(_JsonReader):
    """One pass over the objects of a JSON array, which is never in memory as a whole."""

    _unit = "element"

    def _objects(self) -> Iterator[tuple[int, _Object]]:
        pieces = self._file.text()
        number, text, place = 0, "", 0
        text, place = self._expect(pieces, text, place)
        if text[place : place + 1] != "[":
            raise self._error(
                1, "the file does not begin with [", "Export the records as a JSON array."
            )
        text, place = self._expect(pieces, text, place + 1)
        if text[place : place + 1] == "]":
            return self._end(pieces, text, place)
        while True:
            number += 1
            value, text, place = self._value(pieces, number, text, place)
            yield number, self._checked(number, value)
            text, place = self._expect(pieces, text, place)
            separator = text[place : place + 1]
            if separator == "]":
                return self._end(pieces, text, place)
            if separator != ",":
                raise self._error(
                    number,
                    "the array ends after it without a ]"
                    if not separator
                    else "a comma or ] must follow it",
                    "The file may be cut off: export the records again.",
                )
            text, place = self._expect(pieces, text, place + 1)

    def _value(
        self, pieces: Iterator[str], number: int, text: str, place: int
    ) -> tuple[object, str, int]:
        """Decode the value at `place`, taking in more of the file as long as it is cut off."""
        while True:
            try:
                value, end = _DECODER.raw_decode(text, place)
            except json.JSONDecodeError as error:
                wrong = error
            except (ValueError, RecursionError) as error:
                raise self._value_error(number, error) from error
            else:
                return value, text, end
            rest = text[place:]
            cut_off = "Unterminated" in wrong.msg or wrong.pos >= len(text) - _LONGEST_TOKEN
            if cut_off and len(rest) > MAX_ROW_CHARACTERS:
                what = f"it is longer than {MAX_ROW_CHARACTERS:,} characters"
                raise self._error(
                    number, what, "A record is one small object. Check for a quotation mark."
                )
            more = next(pieces, "") if cut_off else ""
            if not more:
                wrong.pos -= place
                raise self._value_error(number, wrong) from wrong
            text, place = rest + more, 0

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
