"""`frontlist completion`: the lines that a shell needs to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell_name", type=click.Choice(["bash", "zsh", "fish"]), metavar="bash|zsh|fish")
def completion(shell_name: str) -> None:
    """Print the completion script of a shell.

    \b
    frontlist completion bash >> ~/.bashrc
    frontlist completion fish > ~/.config/fish/completions/frontlist.fish
    """
    from frontlist.cli import frontlist

    kind = get_completion_class(shell_name)
    assert kind is not None
    click.echo(kind(frontlist, {}, "frontlist", "_FRONTLIST_COMPLETE").source())
