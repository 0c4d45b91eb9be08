"""Who may look: nothing is served to a request that does not come from the page we gave out."""

import hmac
from dataclasses import dataclass
from http import HTTPStatus

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request decides.

    hosts, origins  the values of the headers, as many as were sent
    opens_socket    it wants to become a WebSocket
    """

    path: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    opens_socket: bool


@dataclass(frozen=True, slots=True)
class Guard:
    """Knows the port and the token, and says what is refused.

    The token keeps out the machine's other users, Host the names that a foreign page has pointed
    at this machine (DNS rebinding), and Origin the foreign page itself.
    """

    port: int
    token: str

    @property
    def url(self) -> str:
        """The address of the page, with the token."""
        return f"http://{HOST}:{self.port}/{self.token}/"

    def refusal(self, asked: Asked) -> tuple[HTTPStatus, str] | None:
        """Why the request is refused; None where it is not."""
        hosts = {f"{name}:{self.port}" for name in (HOST, "localhost")}
        if len(asked.hosts) != 1 or asked.hosts[0].lower() not in hosts:
            return HTTPStatus.FORBIDDEN, "This name does not belong to the monitor."
        own = f"http://{asked.hosts[0].lower()}"
        origins = [origin.lower() for origin in asked.origins]
        if origins != [own] and (origins or asked.opens_socket):
            return HTTPStatus.FORBIDDEN, "Another page has asked for the monitor."
        if not self.knows(asked.path):
            return HTTPStatus.FORBIDDEN, "Open the address that campmon has printed."
        return None

    def knows(self, path: str) -> bool:
        """Whether a path begins with the token."""
        _, _, after = path.partition("/")
        token, slash, _ = after.partition("/")
        return hmac.compare_digest(token.encode(), self.token.encode()) and bool(slash)

    def place(self, path: str) -> str:
        """What of a path comes after the token, without the query."""
        return path.partition("?")[0].removeprefix(f"/{self.token}/")
