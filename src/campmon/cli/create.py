"""`campmon create`: a campaign from a file of records."""

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path

import click

from campmon.cli.acting import tell_outcome
from campmon.cli.confirm import confirm_new
from campmon.cli.options import json_option, profile_option, yes_option
from campmon.cli.property_text import read_config, read_pairs, shown
from campmon.cli.session import Session
from campmon.model.errors import InputFileError
from campmon.model.intent import Creation, Outcome
from campmon.model.properties import PropertySpec, read_new, spec_called
from campmon.model.text import clean
from campmon.settings.profile import Profile

LARGEST_FILE = 200_000_000


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--config",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The campaign's properties, in JSON or TOML.",
)
@click.option(
    "--set", "given", metavar="KEY=VALUE", multiple=True, help="A property that is set otherwise."
)
@profile_option
@yes_option
@json_option
@click.pass_obj
def create(
    session: Session,
    file: Path,
    config: Path,
    given: tuple[str, ...],
    profile: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Create a campaign from a file of records, which gives it its name.

    The file is sent as it is; the platform reads it by the input filter for its name.
    """
    used = session.profile(profile)
    properties = _overridden(read_config(config), read_pairs(given))
    content = session.run(asyncio.to_thread(read_records, file))
    outcome = session.run(_create(session, used, file.name, content, properties, yes))
    return tell_outcome(session, outcome, as_json=as_json)


async def _create(
    session: Session,
    profile: Profile,
    name: str,
    content: bytes,
    properties: Mapping[str, str],
    yes: bool,
) -> Outcome:
    async with session.source(profile) as backend:
        commander = session.commander(backend, profile)
        tier = commander.check_create()
        specs = backend.property_specs
        checked = read_new(properties, specs)
        for key, value in checked.items():
            session.streams.talk(f"{key}: {shown(spec_called(key, specs), value)}")
        named = _question(profile.name, name, content, checked, specs)
        confirmed = await confirm_new(session.streams, named, tier, yes=yes)
        return await commander.create(Creation(name, content, checked), confirmed)


def read_records(path: Path) -> bytes:
    """The file, byte for byte. Raises InputFileError that names it."""
    if clean(path.name) != path.name or not path.name.strip():
        raise InputFileError(
            f"{path.name!r} is no name for a campaign", "Rename the file: it gives the name."
        )
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise InputFileError(f"{path} does not exist") from None
    except IsADirectoryError:
        raise InputFileError(f"{path} is a directory") from None
    except OSError as error:
        raise InputFileError(f"{path} cannot be read: {error.strerror}") from error
    if not content.strip():
        raise InputFileError(f"{path} is empty")
    if len(content) > LARGEST_FILE:
        raise InputFileError(
            f"{path} is larger than {LARGEST_FILE // 1_000_000} MB",
            "Create the campaign from a part of it, and append the rest: campmon append.",
        )
    return content


def lines_in(content: bytes) -> int:
    """How many lines with anything in them a file has, whichever way they end."""
    if b"\n" not in content:
        return sum(1 for line in content.split(b"\r") if line.strip())
    return sum(1 for line in io.BytesIO(content) if line.strip())


def _overridden(config: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The file's properties with those of --set in their place, whatever the case of the names."""
    named = {name.casefold() for name in given}
    kept = {name: value for name, value in config.items() if name.casefold() not in named}
    return {**kept, **given}


def _question(
    profile: str,
    name: str,
    content: bytes,
    properties: Mapping[str, str],
    specs: tuple[PropertySpec, ...],
) -> str:
    lines = lines_in(content)
    parts = [f"{lines:,} line{'' if lines == 1 else 's'}"]
    if "serviceId" in properties:
        parts.append(f"service {properties['serviceId']}")
    schedule = {key: value for key, value in properties.items() if key.startswith("scheduleTime.")}
    told = [
        f"{key.removeprefix('scheduleTime.')} {shown(spec_called(key, specs), value)}"
        for key, value in schedule.items()
    ]
    parts.append(f"schedule: {', '.join(told)}" if told else "not scheduled")
    return f"create the campaign {name} on {profile} ({'; '.join(parts)})"
