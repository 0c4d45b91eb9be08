"""Users of version 4, which lists them by campaign only: who is known, and who is meant."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from campmon.backends.voiso.client import Forbidden, NotFound, UserRow, VoisoV4Client

KEPT_SECONDS = 300.0
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

    async def everyone(self) -> Mapping[str, UserRow]:
        """All users seen, by id. Makes a call for each campaign, the first time."""
        now = self._monotonic()
        if self._seen is None or now - self._seen.at > KEPT_SECONDS:
            self._seen = await self._look(now)
        return self._seen.users

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

    None for an address that nobody known has.
    """
    by_email = {user.email.strip().casefold(): user.id for user in known.values() if user.email}
    return {name: _id_of(name.strip(), by_email) for name in names}


def _id_of(name: str, by_email: Mapping[str, str]) -> str | None:
    found = by_email.get(name.casefold())
    if found is not None or "@" in name:
        return found
    return name or None
