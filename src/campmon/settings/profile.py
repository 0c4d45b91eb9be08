"""Profiles and settings, as the rest of campmon uses them."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from campmon.model.errors import ConfigurationError
from campmon.settings.secret import SecretSource
from campmon.settings.terminal import TerminalOptions

if TYPE_CHECKING:
    from campmon.model.alert_rules import AlertSettings

OUR_BACKENDS: tuple[str, ...] = ("practice", "hub", "livevox", "voiso", "vicidial", "recording")
"""Backends whose keys the schema knows, those of later versions among them."""

BUILT_IN: frozenset[str] = frozenset({"practice", "hub", "livevox", "voiso", "recording"})
"""Backends that come with this version: they need not be looked for."""

_KEEP_BUDGETS = frozenset({"practice", "hub", "recording"})
_READ_APART = frozenset({"webhook_secret"})
"""Secrets that no backend is made from: read by what needs them, and nothing else."""

DEFAULT_REFRESH_SECONDS = 2.0

LAYOUTS = ("compact", "normal", "wide")
"""The layouts of the screen, in the order in which its key goes through them."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to a platform.

    options      the profile's other keys, those for a backend of somebody else's among them
    secrets      where each secret comes from; read only when the profile is used
    do_not_call  files of numbers that no append through it may hold
    """

    name: str
    backend: str
    refresh_seconds: float = DEFAULT_REFRESH_SECONDS
    read_only: bool = False
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    secrets: Mapping[str, SecretSource] = field(default_factory=lambda: MappingProxyType({}))
    do_not_call: tuple[Path, ...] = ()

    @property
    def address(self) -> str | None:
        """The address of what the profile reaches (`base_url`), where it has one."""
        value = self.options.get("base_url")
        return value if isinstance(value, str) else None

    @property
    def metered_by(self) -> tuple[str, ...] | None:
        """What the platform counts this profile's calls by: backend, address and client.

        Names the budget that all processes share; Voiso counts by address and campaign, whosever
        key it is. None where the process that is reached keeps the budget itself: the practice
        dialer in this process, and every hub.
        """
        if self.backend in _KEEP_BUDGETS:
            return None
        address = (self.address or "").rstrip("/").casefold()
        if self.backend == "voiso":
            return self.backend, address
        return self.backend, address, str(self.options.get("client_name", "")).casefold()

    def check_available(self) -> None:
        """Raise ConfigurationError if this version of campmon has no such backend."""
        if self.backend not in BUILT_IN and self.backend not in installed_backends():
            raise ConfigurationError(
                f"profile {self.name!r}: the backend {self.backend!r} is not in this version"
                " of campmon",
                "Use -p practice for the practice dialer, or upgrade campmon.",
            )

    def resolve(self, environ: Mapping[str, str]) -> Mapping[str, object]:
        """The options that the backend is made from, secrets read into them as SecretStr.

        A webhook secret is not among them: the receiver reads it from `secrets` itself. May block
        while a secret's command runs. Raises ConfigurationError.
        """
        self.check_available()
        read = {
            name: source.read(environ)
            for name, source in self.secrets.items()
            if name not in _READ_APART
        }
        return MappingProxyType({**self.options, **read})


PRACTICE = Profile("practice", "practice")
"""The profile that is there without any configuration."""


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """How much of past days is kept.

    enabled        whether any is
    days           whole days besides the present one
    max_megabytes  of the file; the oldest days go first
    """

    enabled: bool = True
    days: int = 14
    max_megabytes: int = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration.

    profiles         by name, in the file's order; `practice` is among them always
    default_profile  the one that is used when none is named; None where the file leaves it open
    keys             keys by command id, only where the configuration changes them
    theme            the theme's name; None is the default theme
    layout           the screen's layout; None is the normal one
    terminal         what is said of the terminal
    source_path      the file it came from; None without one
    history          how much of past days is kept
    alerts           what alerts are raised and how they are told; None is the defaults
    """

    profiles: Mapping[str, Profile] = field(
        default_factory=lambda: MappingProxyType({PRACTICE.name: PRACTICE})
    )
    default_profile: str | None = PRACTICE.name
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    theme: str | None = None
    layout: str | None = None
    terminal: TerminalOptions = field(default_factory=TerminalOptions)
    source_path: Path | None = None
    history: HistorySettings = HistorySettings()
    alerts: "AlertSettings | None" = None

    def choose(self, names: Sequence[str] = ()) -> tuple[Profile, ...]:
        """The profiles called `names`, each once; without any, the default one.

        Raises ConfigurationError for a name that is not known, a backend that this version does
        not have, a recording beside others, or no name where the configuration leaves the default
        open.
        """
        wanted = tuple(dict.fromkeys(names))
        if not wanted:
            wanted = (self._default(),)
        chosen = tuple(self._profile(name) for name in wanted)
        for profile in chosen:
            profile.check_available()
        if len(chosen) > 1 and any(profile.backend == "recording" for profile in chosen):
            # Its clock would be everybody's: others would be read ten times as often, or never.
            raise ConfigurationError(
                "a recording is shown alone, for its time is not the present: "
                f"{', '.join(profile.name for profile in chosen)}",
                "Name one profile; sources that were recorded together are shown together.",
            )
        return chosen

    def _default(self) -> str:
        if self.default_profile is None:
            raise ConfigurationError(
                f"{self.source_path} has several profiles and no default_profile",
                f"Name one with -p: {', '.join(self.profiles)}; or set default_profile.",
            )
        return self.default_profile

    def _profile(self, name: str) -> Profile:
        if name in self.profiles:
            return self.profiles[name]
        raise ConfigurationError(
            f"no profile is called {name!r}", did_you_mean(name, list(self.profiles))
        )


def installed_backends() -> list[str]:
    """The backends that are installed, by their entry points; none is imported."""
    from importlib.metadata import entry_points  # slow to load, and not always needed

    return sorted({point.name for point in entry_points(group="campmon.backends")})


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The mend for a word that is not known: the nearest one that is, else all of them."""
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Known: {', '.join(known)}." if known else ""
