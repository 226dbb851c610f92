"""`frontlist config`: each setting, its value, and where it came from."""

from __future__ import annotations

import click

from frontlist.cli.common import emit_json, json_option, shell
from frontlist.config import SETTINGS, shown, write_setting


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def config(context: click.Context, as_json: bool) -> None:
    """Show each setting and where its value came from; secrets stay hidden.

    \b
    frontlist config                            all of them
    frontlist config set timezone Europe/Rome   write one into frontlist.toml
    FRONTLIST_TIMEZONE=UTC frontlist config     the environment wins over the file
    """
    if context.invoked_subcommand:
        return
    settings = shell().settings()
    rows = [(row.name, shown(settings, row.name), settings.origins[row.name], row.help) for row in SETTINGS]
    if as_json:
        names = ("name", "value", "origin", "help")
        emit_json({"home": str(settings.home), "settings": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    click.echo(f"home: {settings.home}\n")
    width = max(len(name) for name, *_ in rows)
    for name, value, origin, help_text in rows:
        origin_shown = "" if origin == "default" else f"  (from {origin})"
        click.echo(f"{click.style(name.ljust(width), bold=True)}  {value or '-'}{origin_shown}")
        click.echo(f"{' ' * width}  {click.style(help_text, dim=True)}")


@config.command("set")
@click.argument("name")
@click.argument("value")
def set_(name: str, value: str) -> None:
    """Write one setting into frontlist.toml.

    \b
    frontlist config set contact you@example.org
    frontlist config set exempt http://127.0.0.1:8080,http://10.0.0.2:80
    """
    if name == "smtp" and value:
        # Asked before anything is written: from the first mail on its links must lead somewhere.
        from frontlist.opening import ready_for_mail

        ready_for_mail(shell().settings())
    write_setting(shell().home, name, value)
    click.echo(f"{name} is set in {shell().home / 'frontlist.toml'}.")
