"""Users of version 4, which lists them by campaign only: who is known, and who is meant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from campmon.backends.voiso.client import Forbidden, NotFound, UserRow, VoisoV4Client

KEPT_SECONDS = 300.0
FRESH_SECONDS = 10.0
"""So long what was seen is not looked at again for a name that nobody has."""
MOST_CAMPAIGNS = 50


@dataclass(slots=True)
class _Seen:
    """Users by id, and which campaigns were looked at for them."""

    at: float
    users: dict[str, UserRow] = field(default_factory=dict)
    looked_at: int = 0
    campaigns: int = 0


class KnownUsers:
    """Users seen on any campaign, read when somebody asks and kept for some minutes.

    monotonic  steady clock in seconds
    """

    def __init__(self, client: VoisoV4Client, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._monotonic = monotonic
        self._seen: _Seen | None = None

    async def everyone(self, kept_seconds: float = KEPT_SECONDS) -> Mapping[str, UserRow]:
        """All users seen, by id. Makes a call for each campaign where they were not seen lately."""
        now = self._monotonic()
        if self._seen is None or now - self._seen.at > kept_seconds:
            self._seen = await self._look(now)
        return self._seen.users

    async def meant(self, names: Sequence[str]) -> dict[str, str | None]:
        """The user id that each name means, as in `ids_of`; looks again before one is given up."""
        found = ids_of(names, await self.everyone())
        if None in found.values():
            return ids_of(names, await self.everyone(FRESH_SECONDS))
        return found

    def met(self, users: Iterable[UserRow]) -> None:
        """Take in users that were seen just now."""
        if self._seen is not None:
            self._seen.users.update((user.id, user) for user in users)

    @property
    def note(self) -> str:
        """What is to be known of how users come to be known."""
        seen = self._seen
        note = "Version 4 lists users by campaign only: others are those seen on your campaigns"
        if seen is None or seen.looked_at >= seen.campaigns:
            return f"{note}."
        return f"{note}, of which {seen.looked_at:,} of {seen.campaigns:,} were looked at."

    async def _look(self, now: float) -> _Seen:
        """Ask campaign by campaign, those changed last first; one that is gone is passed over."""
        rows = await self._client.list_campaigns()
        rows.sort(key=lambda row: row.updated.timestamp() if row.updated else 0.0, reverse=True)
        seen = _Seen(now, campaigns=len(rows))
        for row in rows[:MOST_CAMPAIGNS]:
            try:
                users = await self._client.list_users(row.id)
            except (NotFound, Forbidden):
                continue
            seen.looked_at += 1
            seen.users.update((user.id, user) for user in users)
        return seen


def ids_of(names: Iterable[str], known: Mapping[str, UserRow]) -> dict[str, str | None]:
    """The user id that each name means: an e-mail address of a known user, or an id itself.

    None for what is neither: the platform takes ids alone, so it cannot be asked.
    """
    by_email = {user.email.strip().casefold(): user.id for user in known.values() if user.email}
    return {name: _id_of(name.strip(), by_email, known) for name in names}


def _id_of(name: str, by_email: Mapping[str, str], known: Mapping[str, UserRow]) -> str | None:
    found = by_email.get(name.casefold())
    if found is not None:
        return found
    return name if name in known or (name.isascii() and name.isdigit()) else None
