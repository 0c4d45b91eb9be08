"""`campmon replay`: the monitor on a recording."""

import math
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import click

from campmon.cli.opening import open_monitor
from campmon.cli.session import Session
from campmon.model.errors import UsageError
from campmon.settings.profile import Profile

_PROFILE = "replay"


class _Speed(click.FloatRange):
    """A number within limits; what is no number is within none."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        speed = float(super().convert(value, param, ctx))
        if math.isnan(speed):
            self.fail(f"{value!r} is no number from {self.min:g} to {self.max:,}", param, ctx)
        return speed


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--speed",
    type=_Speed(0.1, 1_000),
    default=1.0,
    show_default=True,
    help="How many times faster than it was recorded.",
)
@click.pass_obj
def replay(session: Session, file: Path, speed: float) -> int:
    """Open the monitor on FILE, a recording that `campmon record` has made.

    It is exactly as it was on the screen of those who were there; nothing can be changed.
    """
    if not session.streams.on_terminal:
        raise UsageError(
            "the monitor needs a terminal",
            'Without one: a profile with backend = "recording", and campmon watch.',
        )
    options = MappingProxyType({"file": str(file), "speed": speed, "own_names": True})
    profile = Profile(_PROFILE, "recording", read_only=True, options=options)
    settings = replace(session.settings, profiles=MappingProxyType({_PROFILE: profile}))
    return open_monitor(session, [_PROFILE], read_only=True, settings=settings)
