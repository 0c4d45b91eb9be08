"""Keeping out of a recording what must not be in it, should a platform repeat it in its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from campmon.backends.recording.format import own_words

IN_ITS_PLACE = "•••"

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")


class Redactor:
    """Takes secrets, addresses and user names out of encoded JSON, wherever text holds them.

    secrets  taken out whatever they stand in; they may be found out while recording
    names    taken out where they stand as words of their own

    A user may be called `live`, or `11`: the form's own words and moments stay as they are.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._secrets: list[str] = []
        self._names = [name for name in names if name]
        self._needles: list[bytes] = []
        self._pattern: re.Pattern[str] | None = None
        self._prepare()

    def add(self, secret: str) -> None:
        """Keep this out from now on."""
        if secret and secret not in self._secrets:
            self._secrets.append(secret)
            self._prepare()

    def redact(self, encoded: bytes) -> bytes:
        """The same JSON without them. Most holds nothing of the kind, and is not taken apart."""
        if self._pattern is None or not any(needle in encoded for needle in self._needles):
            return encoded
        return json.dumps(
            self._without(json.loads(encoded)), ensure_ascii=False, separators=(",", ":")
        ).encode()

    def _prepare(self) -> None:
        self._needles = [_as_encoded(text) for text in (*self._secrets, *self._names)]
        longest_first = sorted(self._secrets, key=len, reverse=True)
        patterns = [re.escape(secret) for secret in longest_first]
        patterns += [rf"(?<!\w){re.escape(name)}(?!\w)" for name in self._names]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def _without(self, value: object) -> object:
        if isinstance(value, str):
            return self._text_without(value)
        if isinstance(value, list):
            return [self._without(part) for part in value]
        if isinstance(value, dict):
            return {self._text_without(key): self._without(part) for key, part in value.items()}
        return value

    def _text_without(self, text: str) -> str:
        assert self._pattern is not None
        if text in own_words() or _MOMENT.fullmatch(text):
            return text
        return self._pattern.sub(IN_ITS_PLACE, text)


def _as_encoded(text: str) -> bytes:
    """How JSON has it within its quotes."""
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()
