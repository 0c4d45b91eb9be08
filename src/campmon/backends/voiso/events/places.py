"""Where one profile's events are kept and told: names are hashed, so that any of them fits."""

from hashlib import blake2b
from pathlib import Path


def socket_path(runtime_dir: Path, profile: str) -> Path:
    """The local socket on which a profile's listener feeds the user's monitors."""
    return runtime_dir / f"calls-{_short(profile)}.sock"


def store_path(state_dir: Path, profile: str) -> Path:
    """The database in which a profile's listener keeps the day's calls."""
    return state_dir / "calls" / f"{_short(profile)}.sqlite"


def lock_path(state_dir: Path, profile: str) -> Path:
    """Held by a profile's listener for its whole life: there is one."""
    return state_dir / "calls" / f"{_short(profile)}.lock"


def _short(profile: str) -> str:
    return blake2b(profile.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
