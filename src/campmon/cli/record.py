"""`campmon record`: campaigns as they change, into a file."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from campmon import __version__
from campmon.cli.drawn_line import DrawnLine
from campmon.cli.options import complete_profile
from campmon.cli.session import Session
from campmon.cli.several import misses_unsaid, those_that_can
from campmon.cli.span import Span
from campmon.engine.news import Losses
from campmon.model.reading import SourceState
from campmon.settings.profile import Profile
from campmon.settings.secret import COMMAND_SECONDS, SecretSource

if TYPE_CHECKING:
    from pydantic import SecretStr

    from campmon.backends.recording.redacting import Redactor
    from campmon.hub.recorder import Recorder

_DRAWN_SECONDS = 1.0
_LONGEST = 7 * 86_400.0
_NAMES = ("username", "client_name", "base_url", "proxy")
"""Options that say who is who, and where: no one who is sent a recording needs to know."""


@dataclass(frozen=True, slots=True)
class _Noted(SecretSource):
    """A secret's source; what is read from it is kept out of the recording."""

    redactor: "Redactor | None" = None

    def read(self, environ: Mapping[str, str], seconds: float = COMMAND_SECONDS) -> "SecretStr":
        secret = SecretSource.read(self, environ, seconds)
        if self.redactor is not None:
            self.redactor.add(secret.get_secret_value())
        return secret


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "-p",
    "--profile",
    "profiles",
    metavar="PROFILE",
    multiple=True,
    shell_complete=complete_profile,
    help="A profile to record; may be given several times.",
)
@click.option(
    "--for",
    "seconds",
    metavar="TIME",
    type=Span(1.0, _LONGEST),
    help="How long: 90s, 15m, 2h.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def record(
    session: Session, file: Path, profiles: tuple[str, ...], seconds: float | None, force: bool
) -> int:
    """Record campaigns into FILE as they change, until interrupted.

    `campmon replay FILE` shows them as they were. Secrets, addresses, user names of the
    configuration and records are not in it.
    """
    chosen = session.settings.choose(profiles)
    return session.run(_record(session, chosen, file, seconds, force=force))


async def _record(
    session: Session,
    profiles: tuple[Profile, ...],
    file: Path,
    seconds: float | None,
    *,
    force: bool,
) -> int:
    from campmon.backends.recording.redacting import Redactor
    from campmon.backends.recording.writing import RecordingWriter
    from campmon.hub.recorder import Recorded, Recorder

    redactor = Redactor(_names(profiles))
    heeded = [_heeding_secrets(profile, redactor) for profile in profiles]
    async with those_that_can(session, heeded) as backends:
        wanted = [
            Recorded(backend, profile.refresh_seconds)
            for backend, profile in zip(backends, profiles, strict=True)
        ]
        writer = RecordingWriter(file, force=force)
        recorder = Recorder(
            wanted,
            writer,
            clock=session.clock,
            random=Random(),
            redactor=redactor,
            version=__version__,
        )
        stopped = asyncio.Event()
        with session.on_signal(lambda _: stopped.set()), misses_unsaid():
            await _until_ended(session, recorder, stopped, seconds)
        told = f"{recorder.frames:,} frames of {_told(recorder.seconds)}"
        session.streams.talk(f"recorded {told} into {file} ({writer.bytes_written:,} bytes)")
        session.streams.talk(f"Replay it: campmon replay {file}")
    return 0


async def _until_ended(
    session: Session, recorder: "Recorder", stopped: asyncio.Event, seconds: float | None
) -> None:
    """Record until somebody or something ends it, and say meanwhile how far it has come."""
    recording = asyncio.create_task(recorder.run())
    others = [asyncio.create_task(stopped.wait()), asyncio.create_task(_draw(session, recorder))]
    if seconds is not None:
        others.append(asyncio.create_task(session.clock.sleep(seconds)))
    try:
        await asyncio.wait({recording, *others}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (*others, recording):
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        ended = (await asyncio.gather(recording, return_exceptions=True))[0]
    if isinstance(ended, Exception):
        raise ended


async def _say_losses(session: Session, recorder: "Recorder") -> None:
    """Say once of each source that it is lost, and once that it is heard again."""
    sources = {source.profile: source for source in recorder.sources}
    losses = Losses(lambda profile: sources[profile].backend.epoch)
    while True:
        for source in recorder.sources:
            news = losses.of(source.health)
            if news is not None:
                session.streams.complain(news.title, news.text)
        await session.clock.sleep(_DRAWN_SECONDS)


async def _draw(session: Session, recorder: "Recorder") -> None:
    """A quiet line on the terminal; elsewhere only what matters is said."""
    if not session.draws:
        await _say_losses(session, recorder)
    line = DrawnLine(session.streams)
    try:
        while True:
            lost = [s.profile for s in recorder.sources if s.health.state is SourceState.STALE]
            heard = f"  not heard: {', '.join(lost)}" if lost else ""
            line.draw(
                f"recording {_told(recorder.seconds)}  {recorder.frames:,} frames"
                f"  {recorder.bytes_written:,} bytes{heard}  ^C ends it"
            )
            await session.clock.sleep(_DRAWN_SECONDS)
    finally:
        line.close()


def _told(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"


def _names(profiles: tuple[Profile, ...]) -> list[str]:
    found = [profile.options.get(name) for profile in profiles for name in _NAMES]
    texts = [value for value in found if isinstance(value, str)]
    return [*texts, *(part for text in texts if ":" in text for part in _parts(text))]


def _parts(address: str) -> list[str]:
    """What of an address may be told alone: with its path, with its port, the host, a socket."""
    parts = urlsplit(address)
    if not parts.netloc:
        return [parts.path] if parts.scheme == "unix" else []
    told = [parts.netloc + parts.path, parts.netloc, parts.hostname, parts.username, parts.password]
    return [text.rstrip("/") for text in told if text]


def _heeding_secrets(profile: Profile, redactor: "Redactor") -> Profile:
    """The same profile, whose secrets the recorder knows as soon as they are read."""
    noted = {
        name: _Noted(source.profile, source.name, source.variable, source.command, redactor)
        for name, source in profile.secrets.items()
    }
    return replace(profile, secrets=noted)
