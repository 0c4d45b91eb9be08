"""Who logs in."""

from dataclasses import dataclass

from pydantic import SecretStr

from campmon.backends.http.secrets import fits_a_header


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a login needs. Raises ValueError for a token that no HTTP header could carry.

    client_name   the company, as LiveVox knows it
    access_token  lets a program in; one client has up to five of them
    is_agent      log in as an agent: only the two Find methods are allowed then
    """

    client_name: str
    user_name: str
    password: SecretStr
    access_token: SecretStr
    is_agent: bool = False

    def __post_init__(self) -> None:
        if not fits_a_header(self.access_token.get_secret_value()):
            raise ValueError("the access token is empty, or has characters that no token has")
