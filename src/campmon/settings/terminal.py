"""What the configuration says of the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass

BYTES_PER_SECOND_OVER_SSH = 4_096


@dataclass(frozen=True, slots=True)
class TerminalOptions:
    """The table [terminal].

    bytes_per_second  what the screen may send on the whole; 0 is no limit, None is one over SSH
    cursor            whether the terminal's own cursor stands where keys act
    characters        "unicode", "console" or "ascii"; None is what the terminal seems to have
    """

    bytes_per_second: int | None = None
    cursor: bool = False
    characters: str | None = None

    def budget(self, environ: Mapping[str, str]) -> int:
        """What the screen may send in a second; 0 is no limit."""
        if self.bytes_per_second is not None:
            return self.bytes_per_second
        far = environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")
        return BYTES_PER_SECOND_OVER_SSH if far else 0
