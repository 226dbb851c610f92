"""Writes all pages that can be known from the program: `python -m docs.generate`. A test fails when one is stale.

`python -m docs.generate FOLDER` also writes every page as HTML into that folder.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click

from docs.api_reference import API_PAGE, api_page
from docs.figures import README, readme_page
from docs.html import write_html
from docs.licences import LICENCES_PAGE, licences_page
from docs.science import SCIENCE_PAGE, science_page
from docs.settings_reference import SETTINGS_PAGE, settings_page
from frontlist.cli import COMMANDS, frontlist

COMMANDS_PAGE: Final = Path(__file__).parent / "reference" / "commands.md"
HEAD: Final = """# Commands

Written by `python -m docs.generate` from the program itself. Every setting: [settings.md](settings.md).

"""


def commands_page() -> str:
    """Every command's own help."""
    context = click.Context(frontlist, info_name="frontlist", terminal_width=100, help_option_names=["-h", "--help"])
    helps = [f"## frontlist\n\n```text\n{frontlist.get_help(context)}\n```\n"]
    for name in COMMANDS:
        command = frontlist.get_command(context, name)
        assert command is not None
        helps.extend(_help(command, name, context))
    return HEAD + "\n".join(helps)


def _help(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _help(found, below, context)


GENERATED: Final[dict[Path, Callable[[], str]]] = {
    COMMANDS_PAGE: commands_page,
    SETTINGS_PAGE: settings_page,
    API_PAGE: api_page,
    LICENCES_PAGE: licences_page,
    SCIENCE_PAGE: science_page,
    README: readme_page,
}


def main(words: list[str]) -> None:
    """Write the generated pages, and HTML where a folder is named."""
    for page, text in GENERATED.items():
        page.write_text(text(), encoding="utf-8")
    for folder in words:
        write_html(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
