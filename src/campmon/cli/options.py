"""Options and arguments that several commands take."""

from collections.abc import Sequence

import click


def _only_one(ctx: click.Context, parameter: click.Parameter, value: Sequence[str]) -> str | None:
    if len(value) > 1:
        raise click.BadParameter("it takes one profile; only `campmon monitor` takes several")
    return value[0] if value else None


profile_option = click.option(
    "-p",
    "--profile",
    metavar="PROFILE",
    multiple=True,
    callback=_only_one,
    help="The profile to use; the configuration's default_profile otherwise.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")

campaign_argument = click.argument("campaign", metavar="CAMPAIGN")
