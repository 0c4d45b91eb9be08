"""Options and arguments that several commands take."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _only_one(ctx: click.Context, parameter: click.Parameter, value: Sequence[str]) -> str | None:
    if len(value) > 1:
        raise click.BadParameter("it takes one profile; only monitor and watch take several")
    return value[0] if value else None


def complete_profile(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """The profiles that begin so."""
    from campmon.cli import completing  # only a shell that completes needs it

    return completing.complete_profile(context, parameter, incomplete)


def complete_campaign(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """The campaigns that begin so, where that costs nothing."""
    from campmon.cli import completing

    return completing.complete_campaign(context, parameter, incomplete)


profile_option = click.option(
    "-p",
    "--profile",
    metavar="PROFILE",
    multiple=True,
    callback=_only_one,
    shell_complete=complete_profile,
    help="The profile to use; the configuration's default_profile otherwise.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")

campaign_argument = click.argument("campaign", metavar="CAMPAIGN", shell_complete=complete_campaign)
