"""`campmon completion`: a shell's completion script."""

import click
from click.shell_completion import get_completion_class

from campmon.cli.app import campmon
from campmon.cli.session import Session

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_obj
def completion(session: Session, shell: str) -> int:
    """Print the completion script of a shell.

    \b
    bash:  campmon completion bash > ~/.local/share/bash-completion/completions/campmon
    zsh:   campmon completion zsh > a file _campmon in a folder of $fpath
    fish:  campmon completion fish > ~/.config/fish/completions/campmon.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell
    script = kind(campmon, {}, "campmon", "_CAMPMON_COMPLETE")
    session.streams.data(script.source_template % script.source_vars())
    return 0
