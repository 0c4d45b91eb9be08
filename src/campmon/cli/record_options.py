"""The file and the options of the commands that send a file of records."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TypeVar

import click

from campmon.cli.options import complete_campaign, yes_option

Command = TypeVar("Command", bound=Callable[..., object])

_PATH = click.Path(path_type=Path)

events_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON events, one a line; the report is the last."
)

report_option = click.option(
    "--report",
    metavar="FILE",
    type=_PATH,
    help="Write what became of every batch to a new file, .json or .csv.",
)

detach_option = click.option(
    "--detach", is_flag=True, help="Once confirmed, send in a process of its own."
)

_OPTIONS = (
    click.option(
        "--map", "maps", metavar="FIELD=COLUMN", multiple=True, help="Which column a field is."
    ),
    click.option("--mapping", metavar="NAME", help="Use a mapping that was saved."),
    click.option("--save-mapping", metavar="NAME", help="Save the mapping for other files."),
    click.option(
        "--format",
        type=click.Choice(["csv", "xlsx", "json", "jsonl"]),
        help="Of the file; its content tells otherwise.",
    ),
    click.option("--delimiter", metavar="C", help="What separates the cells: ';', tab, …"),
    click.option("--encoding", metavar="NAME", help="Of a file that is no UTF-8: cp1252, …"),
    click.option("--sheet", metavar="NAME", help="Of a workbook; the first otherwise."),
    click.option("--region", metavar="CC", help="Country of numbers without a country code."),
    click.option(
        "--dnc",
        metavar="FILE",
        type=_PATH,
        multiple=True,
        help="Numbers that are not called; may be given several times.",
    ),
    click.option(
        "--check-campaign/--no-check-campaign",
        default=None,
        help="Compare with the records on the campaign; otherwise only where that is quickly done.",
    ),
    click.option(
        "--bad-rows",
        type=click.Choice(["ask", "skip", "stop"]),
        help="What to do if rows cannot be sent: ask on a terminal, else skip them.",
    ),
    click.option(
        "--again", is_flag=True, help="Send a file that was sent to this campaign before."
    ),
    click.option("--dry-run", is_flag=True, help="Check the file and stop; nothing is sent."),
    click.option(
        "--problems",
        metavar="N",
        type=click.IntRange(0, 100),
        default=0,
        help="Show the first N problems one by one, too.",
    ),
    click.option(
        "--rejects",
        metavar="FILE",
        type=_PATH,
        help="Write the rows that are not sent, or refused, to a new file with the reason.",
    ),
    report_option,
    click.option(
        "--pace",
        type=click.Choice(["steady", "fast"]),
        default="steady",
        show_default=True,
        help="The platform's recommended pace, or as fast as its limit allows.",
    ),
    detach_option,
    yes_option,
    events_option,
)


def record_options(command: Command) -> Command:
    """Give a command every option of `RecordWish`, under the same names."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


def records_arguments(*, required: bool) -> Callable[[Command], Command]:
    """Give a command CAMPAIGN and FILE."""

    def decorate(command: Command) -> Command:
        file = click.argument("file", metavar="FILE", type=_PATH, required=required)
        campaign = click.argument(
            "campaign", metavar="CAMPAIGN", required=required, shell_complete=complete_campaign
        )
        return campaign(file(command))

    return decorate
