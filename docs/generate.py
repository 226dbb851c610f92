"""Writes the generated pages: `python -m docs.generate`. A test fails when they are stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from docs.api_reference import API_PAGE, api_page
from docs.science import SCIENCE_PAGE, science_page
from frontlist.cli import COMMANDS, frontlist
from frontlist.config import SETTINGS, Setting

COMMANDS_PAGE = Path(__file__).parent / "reference" / "commands.md"
HEAD = """# Commands and settings

Written by `python -m docs.generate` from the program itself.

"""


def commands_page() -> str:
    """Every command's own help, and the settings table."""
    context = click.Context(frontlist, info_name="frontlist", terminal_width=100, help_option_names=["-h", "--help"])
    helps = [f"## frontlist\n\n```text\n{frontlist.get_help(context)}\n```\n"]
    for name in COMMANDS:
        command = frontlist.get_command(context, name)
        assert command is not None
        helps.extend(_help(command, name, context))
    return HEAD + "\n".join([*helps, _settings()])


def _help(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _help(found, below, context)


def _settings() -> str:
    rows = [
        f"| `{row.name}` | {row.kind} | {_default(row)} | {row.help}{' (secret)' if row.secret else ''} |"
        for row in SETTINGS
    ]
    head = [
        "## Settings",
        "",
        "In `frontlist.toml` in the home, or in the environment as `FRONTLIST_` and the name in capitals, or with",
        "`--set NAME=VALUE`. `FRONTLIST_HOME` says where the home is. Unknown names are refused.",
        "",
        "| name | kind | default | what it does |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *rows, ""])


def _default(row: Setting) -> str:
    return f"`{row.default}`" if row.default not in ("", ()) else "–"


if __name__ == "__main__":
    COMMANDS_PAGE.write_text(commands_page(), encoding="utf-8")
    API_PAGE.write_text(api_page(), encoding="utf-8")
    SCIENCE_PAGE.write_text(science_page(), encoding="utf-8")
