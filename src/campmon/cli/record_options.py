"""The file and the options of the commands that send a file of records."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])

_OPTIONS = (
    click.argument("file", metavar="FILE", type=click.Path(path_type=Path)),
    click.option(
        "--map", "maps", metavar="FIELD=COLUMN", multiple=True, help="Which column a field is."
    ),
    click.option("--dry-run", is_flag=True, help="Check the file and stop; nothing is sent."),
    click.option(
        "--rejects",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write the rows that are not sent, or refused, to a new file with the reason.",
    ),
    click.option(
        "--pace",
        type=click.Choice(["steady", "fast"]),
        default="steady",
        show_default=True,
        help="The platform's recommended pace, or as fast as its limit allows.",
    ),
)


def record_options(command: Command) -> Command:
    """Give a command FILE, --map, --dry-run, --rejects and --pace."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)
