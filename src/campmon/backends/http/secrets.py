"""Keeping secrets out of everything that can be shown."""

import json
import re
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

_SHORT = 8
"""A shorter secret may be a part of ordinary words, and is looked for as a word of its own."""


class Secrets:
    """The secrets in use, so that a platform which repeats one does not give it away.

    mark  what stands in a text where a secret was
    """

    def __init__(self, *known: SecretStr, mark: str = "…") -> None:
        self._mark = mark
        self._known: list[SecretStr] = []
        for secret in known:
            self.add(secret)

    def add(self, secret: SecretStr) -> None:
        """Hide this one too from now on."""
        if secret.get_secret_value() and secret not in self._known:
            self._known.append(secret)

    def hide(self, text: str) -> str:
        """The text with every secret in it, also when written for a URL or JSON, struck out."""
        for secret in self._known:
            bare = secret.get_secret_value()
            for written in {bare, quote(bare, safe=""), quote_plus(bare), json.dumps(bare)[1:-1]}:
                text = re.sub(_pattern(written), self._mark, text)
        return text


def _pattern(secret: str) -> str:
    escaped = re.escape(secret)
    return escaped if len(secret) >= _SHORT else rf"(?<!\w){escaped}(?!\w)"


def fits_a_header(text: str) -> bool:
    """Whether it can be a header's value as it stands: visible ASCII, and not empty."""
    return bool(text) and all("!" <= character <= "~" for character in text)
