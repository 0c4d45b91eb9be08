"""The options of a practice profile, checked."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from campmon.model.errors import ConfigurationError

DEFAULT_SPEED = 10.0
DEFAULT_SEED = 1

_KNOWN = ("seed", "speed", "campaigns", "records", "agents", "names")
_MOST_CAMPAIGNS = 20_000
_MOST_RECORDS = 20_000_000
_MOST_AGENTS = 50_000
_MOST_SPEED = 1_000


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """What a practice profile may say.

    seed       the same seed gives the same floor and the same luck
    speed      virtual seconds for each second
    campaigns  how many; None for the floor that campmon opens by itself
    records    rows in each campaign's file
    agents     how many in all
    names      names for the first campaigns, in place of their own
    """

    seed: int = DEFAULT_SEED
    speed: float = DEFAULT_SPEED
    campaigns: int | None = None
    records: int | None = None
    agents: int | None = None
    names: tuple[str, ...] = ()


def read_options(profile: str, options: Mapping[str, object]) -> PracticeOptions:
    """Check a profile's keys. Raises ConfigurationError, naming the profile, the key, the mend."""
    for key in options:
        if key not in _KNOWN:
            near = difflib.get_close_matches(key, _KNOWN, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(_KNOWN)}."
            raise ConfigurationError(f"profile {profile!r}: practice has no option {key!r}", hint)
    read = PracticeOptions(
        seed=_whole(profile, options, "seed", 0, 2**63, DEFAULT_SEED),
        speed=_speed(profile, options),
        campaigns=_count(profile, options, "campaigns", 1, _MOST_CAMPAIGNS),
        records=_count(profile, options, "records", 0, _MOST_RECORDS),
        agents=_count(profile, options, "agents", 0, _MOST_AGENTS),
        names=_names(profile, options),
    )
    if (read.campaigns or 1) * (read.records or 0) > _MOST_RECORDS:
        raise ConfigurationError(
            f"profile {profile!r}: campaigns times records is more than {_MOST_RECORDS:,}",
            "Make either smaller.",
        )
    return read


def _wrong(profile: str, key: str, value: object, wanted: str) -> ConfigurationError:
    return ConfigurationError(f"profile {profile!r}: {key} = {value!r} is not {wanted}")


def _count(
    profile: str, options: Mapping[str, object], key: str, least: int, most: int
) -> int | None:
    return _whole(profile, options, key, least, most, 0) if key in options else None


def _whole(
    profile: str, options: Mapping[str, object], key: str, least: int, most: int, default: int
) -> int:
    value = options.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise _wrong(profile, key, value, f"a whole number from {least:,} to {most:,}")


def _speed(profile: str, options: Mapping[str, object]) -> float:
    value = options.get("speed", DEFAULT_SPEED)
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 < value <= _MOST_SPEED  # NaN and infinity are not
    ):
        return float(value)
    raise _wrong(profile, "speed", value, f"a number above 0, up to {_MOST_SPEED:,}")


def _names(profile: str, options: Mapping[str, object]) -> tuple[str, ...]:
    value = options.get("names", ())
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise _wrong(profile, "names", value, 'a list of names, such as ["Renewals", "Winback"]')
