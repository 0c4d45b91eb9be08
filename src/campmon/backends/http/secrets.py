"""Keeping secrets out of everything that can be shown."""

import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

_SHORT = 8
"""A shorter secret may be a part of ordinary words, and is looked for as a word of its own."""

_ESCAPE = re.compile("%[0-9A-F]{2}")


class Secrets:
    """The secrets in use, so that a platform which repeats one does not give it away.

    mark  what stands in a text where a secret was
    """

    def __init__(self, *known: SecretStr, mark: str = "…") -> None:
        self._mark = mark
        self._known: list[SecretStr] = []
        self._strikes: list[Callable[[str], str]] = []
        for secret in known:
            self.add(secret)

    def add(self, secret: SecretStr) -> None:
        """Hide this one too from now on."""
        if secret.get_secret_value() and secret not in self._known:
            self._known.append(secret)
            self._strikes.append(_striking_out(secret.get_secret_value(), self._mark))

    def hide(self, text: str) -> str:
        """The text with every secret in it, also when written for a URL or JSON, struck out."""
        for strike in self._strikes:
            text = strike(text)
        return text


def _striking_out(secret: str, mark: str) -> Callable[[str], str]:
    """What strikes a secret out; a closure, because a pattern shows what it looks for."""
    written = {secret, json.dumps(secret)[1:-1], html.escape(secret), secret.replace("/", "\\/")}
    for escaped in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        written |= {escaped, _ESCAPE.sub(lambda found: found[0].lower(), escaped)}
    # The longest first: one way of writing it may begin with another.
    ways = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    looked_for = re.compile(ways if len(secret) >= _SHORT else rf"(?<!\w)(?:{ways})(?!\w)")

    def strike(text: str) -> str:
        return looked_for.sub(lambda _: mark, text)

    return strike


def fits_a_header(text: str) -> bool:
    """Whether it can be a header's value as it stands: visible ASCII, and not empty."""
    return bool(text) and all("!" <= character <= "~" for character in text)
