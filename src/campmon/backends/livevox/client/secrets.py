"""Keeping secrets out of everything that can be shown."""

import json
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

_HIDDEN = "…"


class Secrets:
    """The secrets in use, so that a platform which repeats one does not give it away."""

    def __init__(self, *known: SecretStr) -> None:
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
            text = text.replace(secret.get_secret_value(), _HIDDEN)
            text = text.replace(quote(secret.get_secret_value(), safe=""), _HIDDEN)
            text = text.replace(quote_plus(secret.get_secret_value()), _HIDDEN)
            text = text.replace(json.dumps(secret.get_secret_value())[1:-1], _HIDDEN)
        return text
