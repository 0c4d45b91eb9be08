"""API keys: which generation they are for, and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import compare_digest
from secrets import token_hex


class Generation(StrEnum):
    """Generations of the API. A key of one is none of the other."""

    V1 = "v1"
    V4 = "v4"


class Scope(StrEnum):
    """What a key may do.

    The words are v4's scopes. A v1 key without MANAGE is that of a user who lacks the permissions
    "Edit all campaigns" and "Edit own campaigns".
    """

    READ = "campaigns.read"
    MANAGE = "campaigns.manage"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Key:
    """One API key, and whose it is."""

    secret: str = field(repr=False)
    generation: Generation
    who: str
    scopes: frozenset[Scope] = ALL_SCOPES


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of the practice platform: of each generation one that may do all, one that reads."""

    v1: Key
    v1_read: Key
    v4: Key
    v4_read: Key

    def find(self, secret: str, generation: Generation) -> Key | None:
        """The key of that generation; None if there is none. Takes as long for each."""
        found = None
        for key in self._all():
            same = compare_digest(secret.encode(errors="replace"), key.secret.encode())
            if same and key.generation is generation and secret:
                found = key
        return found

    def _all(self) -> Iterable[Key]:
        return (self.v1, self.v1_read, self.v4, self.v4_read)


def practice_keys(
    *,
    v1: str | None = None,
    v1_read: str | None = None,
    v4: str | None = None,
    v4_read: str | None = None,
) -> Keys:
    """The usual keys; what is not given is made up afresh."""
    read = frozenset({Scope.READ})
    return Keys(
        Key(v1 or token_hex(20), Generation.V1, "manager"),
        Key(v1_read or token_hex(20), Generation.V1, "reporter", read),
        Key(v4 or token_hex(20), Generation.V4, "manager"),
        Key(v4_read or token_hex(20), Generation.V4, "reporter", read),
    )
