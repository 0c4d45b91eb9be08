"""Where theme files are: campmon's own, and the user's."""

from importlib.resources import files
from pathlib import Path


def shipped_dir() -> Path:
    """The folder of campmon's own themes: in the wheel, or in the repository it runs from."""
    in_wheel = Path(str(files("campmon"))) / "themes"
    if in_wheel.is_dir():
        return in_wheel
    return (
        Path(__file__).resolve().parents[3] / "themes"
    )  # an editable install has no force-include


def theme_files(user_dir: Path | None, shipped: Path) -> dict[str, Path]:
    """The files by their themes' names; the user's own come before campmon's of the same name."""
    found: dict[str, Path] = {}
    for folder in (shipped, user_dir):
        if folder is not None and folder.is_dir():
            found.update({path.stem: path for path in sorted(folder.glob("*.toml"))})
    return found
