"""`campmon config`: find, check or describe the configuration."""

import click

from campmon.cli.config_beyond import what_is_missing
from campmon.cli.session import Session
from campmon.settings.load import find_problems


@click.group()
def config() -> None:
    """Find, check or describe the configuration."""


@config.command()
@click.pass_obj
def path(session: Session) -> int:
    """Print where the configuration file is, or would be."""
    file = session.paths.config_file
    session.streams.data(str(file))
    if not file.exists():
        session.streams.complain("it is not there; without it, campmon uses the practice dialer")
    return 0


@config.command()
@click.pass_obj
def check(session: Session) -> int:
    """Check the configuration, and name everything that is wrong with it."""
    problems = find_problems(session.environ, session.paths)
    for problem in problems:
        session.streams.complain(problem.message, problem.mend)
    if problems:
        return 2
    settings = session.settings
    missing = list(what_is_missing(settings, session.environ, session.paths))
    for problem in missing:
        session.streams.complain(problem.message, problem.mend)
    if missing:
        return 2
    where = settings.source_path or "no configuration file"
    session.streams.data(f"{where}: good; profiles: {', '.join(settings.profiles)}")
    return 0


@config.command()
@click.pass_obj
def schema(session: Session) -> int:
    """Print the configuration's JSON schema, for editors."""
    from campmon.settings.schema import ConfigFile  # loads pydantic

    session.streams.document(ConfigFile.model_json_schema())
    return 0
