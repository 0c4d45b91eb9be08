"""Who may use the practice platform: one client, a user a role, an agent, an access token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from secrets import token_urlsafe
from types import MappingProxyType

CLIENT_NAME = "PRACTICE"
CLIENT_ID = 37111


class Role(StrEnum):
    """What a user may do. The first three may use all of the Campaign API (LiveVox reference)."""

    SYSADMIN = "Sysadmin"
    SUPERUSER = "Superuser"
    MANAGER = "Manager"
    REPORTER = "Reporter"
    """A user without any right in the Campaign API."""
    AGENT = "Agent"
    """Logs in with isAgent, and may use the two Find methods only."""


@dataclass(frozen=True, slots=True)
class User:
    """One login."""

    name: str
    user_id: int
    role: Role
    password: str = field(repr=False)

    @property
    def is_agent(self) -> bool:
        """Whether this is an agent's login: it needs `isAgent` in the body."""
        return self.role is Role.AGENT


@dataclass(frozen=True, slots=True)
class Accounts:
    """The client of the practice platform and its users.

    realtime       whether the client has the subscription to real-time statistics
    password_days  days until passwords expire; below 0 they have expired, None is not told
    """

    users: Mapping[str, User]
    access_tokens: tuple[str, ...] = field(repr=False)
    client_name: str = CLIENT_NAME
    client_id: int = CLIENT_ID
    realtime: bool = True
    password_days: int | None = 60

    def user(self, name: str) -> User:
        """The user called `name`. Raises KeyError."""
        return self.users[name]


_NAMES = {
    "sysadmin": Role.SYSADMIN,
    "superuser": Role.SUPERUSER,
    "manager": Role.MANAGER,
    "reporter": Role.REPORTER,
    "agent1": Role.AGENT,
}


def practice_accounts(
    *,
    password: str | None = None,
    access_token: str | None = None,
    realtime: bool = True,
    password_days: int | None = 60,
) -> Accounts:
    """One user a role, all with the same password; what is not given is made up afresh."""
    secret = password or token_urlsafe(9)
    users = {
        name: User(name, 500_101 + place, role, secret)
        for place, (name, role) in enumerate(_NAMES.items())
    }
    return Accounts(
        MappingProxyType(users),
        (access_token or token_urlsafe(24),),
        realtime=realtime,
        password_days=password_days,
    )
