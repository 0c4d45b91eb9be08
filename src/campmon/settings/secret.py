"""Secrets: where each comes from, and reading it at the moment it is needed."""

import importlib
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from campmon.model.errors import ConfigurationError

if TYPE_CHECKING:
    from pydantic import SecretStr

COMMAND_SECONDS = 30.0
"""How long a secret's command may take; time enough to unlock a key ring by hand."""


class Keyring(Protocol):
    """The part of the `keyring` package that is used."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The stored secret, None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where one secret comes from: a variable, a command, or else the key ring.

    profile   the profile it belongs to
    name      what it is: password, access_token, api_key, webhook_secret
    variable  the environment variable that holds it
    command   the command whose first line of output it is; run without a shell
    """

    profile: str
    name: str
    variable: str | None = None
    command: str | None = None

    def read(self, environ: Mapping[str, str], seconds: float = COMMAND_SECONDS) -> "SecretStr":
        """Read the secret. Raises ConfigurationError, which never holds it or a command's output.

        May block for as long as the command takes, at most `seconds`.
        """
        if self.variable is not None:
            return self._from_variable(self.variable, environ)
        if self.command is not None:
            return self._from_command(self.command, environ, seconds)
        return self._from_keyring()

    def _from_variable(self, variable: str, environ: Mapping[str, str]) -> "SecretStr":
        value = environ.get(variable, "")
        if not value:
            raise self._error(f"the variable {variable} is not set", f"Set it: export {variable}=…")
        return _secret(value)

    def _from_command(
        self, command: str, environ: Mapping[str, str], seconds: float
    ) -> "SecretStr":
        words = shlex.split(command)
        # The rest of the command is not shown: it may hold a secret itself.
        program = os.path.basename(words[0])
        by_hand = f"Run {self.name}_command by hand to see why."
        try:
            ended = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                env=dict(environ),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise self._error(f"{program} took longer than {seconds:g} s", by_hand) from None
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it cannot be run"
            raise self._error(f"{program}: {why}", f"Correct {self.name}_command.") from None
        if ended.returncode != 0:
            raise self._error(f"{program} ended with code {ended.returncode}", by_hand)
        return self._first_line(ended.stdout, program, by_hand)

    def _first_line(self, output: bytes, program: str, by_hand: str) -> "SecretStr":
        try:
            line = output.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8")
        except UnicodeDecodeError:
            raise self._error(f"{program} printed something that is no text", by_hand) from None
        if not line:
            raise self._error(f"{program} printed nothing", by_hand)
        return _secret(line)

    def _from_keyring(self) -> "SecretStr":
        service = f"campmon:{self.profile}"
        stated = f"Set {self.name}_env or {self.name}_command in the profile"
        try:
            keyring = cast(Keyring, importlib.import_module("keyring"))
        except ImportError:
            raise self._error(
                "nothing says where it comes from", f"{stated}, or install keyring."
            ) from None
        try:
            value = keyring.get_password(service, self.name)
        except Exception as error:  # noqa: BLE001 - a key ring's back-end may raise anything
            raise self._error(
                f"the key ring failed: {type(error).__name__}", f"{stated}."
            ) from None
        if not value:
            raise self._error(
                "nothing says where it comes from, and the key ring has none",
                f"{stated}, or store it: keyring set {service} {self.name}",
            )
        return _secret(value)

    def _error(self, why: str, mend: str) -> ConfigurationError:
        return ConfigurationError(f"profile {self.profile!r}, {self.name}: {why}", mend)


def _secret(value: str) -> "SecretStr":
    from pydantic import SecretStr  # only a profile with secrets pays for loading it

    return SecretStr(value)
