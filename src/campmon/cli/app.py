"""The commands by name, each loaded when it is used."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

import click

from campmon import __version__
from campmon.cli.session import Session
from campmon.settings.profile import did_you_mean

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "monitor": ("monitor", "Open the monitor."),
        "campaigns": ("campaigns", "List the campaigns."),
        "show": ("show", "Show every property and figure of one campaign."),
        "watch": ("watch", "Print each change until interrupted."),
        "build": ("operate", "Build a campaign so that it can play."),
        "play": ("operate", "Start or resume dialing."),
        "pause": ("operate", "Pause dialing; calls in progress go on."),
        "stop": ("operate", "Stop a campaign for the day."),
        "deactivate": ("operate", "Deactivate a campaign for good."),
        "append": ("append", "Append records from a file."),
        "contacts": ("contacts", "Update the records on a campaign from a file."),
        "jobs": ("jobs", "List the appends and updates, follow one, or give one up."),
        "staffing": ("staffing", "List who works campaigns, or change it."),
        "create": ("create", "Create a campaign from a file of records."),
        "update": ("update", "Change a campaign's properties, or list them."),
        "records": ("records", "List the records of a campaign."),
        "calls": ("calls", "List a campaign's finished calls, or follow them."),
        "listen": ("listen", "Receive Voiso's webhooks: the live feed of its panels."),
        "report": ("report", "Write a campaign's report of the day."),
        "practice": ("practice", "Serve the practice dialer over HTTP, as LiveVox."),
        "record": ("record", "Record campaigns into a file, to be replayed."),
        "replay": ("replay", "Open the monitor on a recording."),
        "config": ("config", "Find, check or describe the configuration."),
        "doctor": ("doctor", "Say what may be in the way, and how to mend it."),
        "completion": ("completion", "Print a shell's completion script."),
    }
)
"""Module of campmon.cli and short help of each command."""

HIDDEN: Mapping[str, str] = MappingProxyType(
    {"append-worker": "append_worker", "web-viewer": "web_viewer"}
)
"""Commands that campmon itself runs, by name, and what each is called in Python."""


class LazyGroup(click.Group):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order that help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module and take the command out of it."""
        if cmd_name in HIDDEN:
            name = HIDDEN[cmd_name]
            return cast(click.Command, getattr(import_module(f"campmon.cli.{name}"), name))
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"campmon.cli.{COMMANDS[cmd_name][0]}")
        return cast(click.Command, getattr(module, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a command that is not known names the nearest one."""
        name = args[0]
        if name not in COMMANDS and name not in HIDDEN and not name.startswith("-"):
            hint = did_you_mean(name, list(COMMANDS))
            raise click.UsageError(f"no command is called {name!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="campmon %(version)s")
@click.pass_context
def campmon(ctx: click.Context) -> int:
    """Watch and steer live outbound-dialer campaigns from the terminal.

    Without a command it opens the monitor; without a configuration, on the practice dialer.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from campmon.cli.opening import bare

    return bare(cast(Session, ctx.obj))
