"""The command line: `frontlist COMMAND`. One file per command, imported when it is called."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches

import click

from frontlist import __version__
from frontlist.cli.common import Shell, errors_told, reader_may_leave
from frontlist.config import home_folder
from frontlist.errors import UsageError

# name → module:function, in the order in which a newcomer meets them.
COMMANDS = {
    "shelf": "shelf:shelf",
    "add": "add:add",
    "import": "import_:import_",
    "source": "source:source",
    "sync": "sync:sync",
    "show": "show:show",
    "list": "list_:list_",
    "search": "search:search",
    "similar": "similar:similar",
    "themes": "themes:themes",
    "concepts": "concepts:concepts",
    "novelty": "novelty:novelty",
    "learn": "learn:learn",
    "trending": "trending:trending",
    "edition": "edition:edition",
    "signals": "signals:signals",
    "vote": "vote:vote",
    "submit": "submit:submit",
    "curate": "curate:curate",
    "moderate": "moderate:moderate",
    "account": "account:account",
    "for-me": "for_me:for_me",
    "screen": "screen:screen",
    "subscribe": "subscribe:subscribe",
    "subscribers": "subscribers:subscribers",
    "digest": "digest:digest",
    "mail": "mail:mail",
    "serve": "serve:serve",
    "worker": "worker:worker",
    "mcp": "mcp:mcp",
    "export": "export:export",
    "publish": "publish:publish",
    "merge": "merge:merge",
    "split": "split:split",
    "index": "index:index",
    "encoder": "encoder:encoder",
    "eval": "eval_:eval_",
    "space": "space:space",
    "config": "config:config",
    "share": "share:share",
    "status": "status:status",
    "doctor": "doctor:doctor",
    "migrate": "migrate:migrate",
    "backup": "backup:backup",
    "restore": "restore:restore",
    "completion": "completion:completion",
}


class Commands(click.Group):
    """A group whose commands are imported one at a time, so that `--help` and `add` stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(f"frontlist.cli.{module}"), function)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from error

    def invoke(self, ctx: click.Context) -> object:
        # In here, because click itself makes a failure of a reader that goes away.
        with reader_may_leave():
            return super().invoke(ctx)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--home", metavar="FOLDER", help="Where everything lies [FRONTLIST_HOME, else your data folder].")
@click.option("--set", "flags", metavar="NAME=VALUE", multiple=True, help="Override a setting for this run.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.version_option(__version__, prog_name="frontlist")
@click.pass_context
def frontlist(context: click.Context, home: str | None, flags: tuple[str, ...], quiet: bool) -> None:
    """Papers in; found by meaning and by word; the trending few, each day.

    \b
    frontlist shelf                        load the starter shelf
    frontlist add 1706.03762               add a paper by any id or URL
    frontlist search "word embeddings"     find by meaning and by word
    frontlist serve                        the site, on this machine
    """
    for flag in flags:
        if "=" not in flag:
            raise click.UsageError(f"--set takes NAME=VALUE, not {flag!r}.")
    context.obj = Shell(home=home_folder(home), flags=dict(flag.split("=", 1) for flag in flags), quiet=quiet)


def main(arguments: list[str] | None = None) -> None:
    """The `frontlist` command."""
    with errors_told():
        given = sys.argv[1:] if arguments is None else arguments
        check_text(given)
        if isinstance(sys.stdout, io.TextIOWrapper):
            # What the terminal's encoding lacks is no reason to say nothing.
            sys.stdout.reconfigure(errors="replace")
        # Click colours for every terminal; who sets NO_COLOR wants none (https://no-color.org).
        color = False if os.environ.get("NO_COLOR") else None
        frontlist.main(args=given, prog_name="frontlist", standalone_mode=False, color=color)


def check_text(arguments: Sequence[str]) -> None:
    """UsageError for an argument in another encoding than UTF-8: no database takes it. The name of a file may be anything."""
    for given in arguments:
        try:
            given.encode()
        except UnicodeEncodeError as error:
            if not os.path.lexists(given):
                raise UsageError(
                    f"{given.encode(errors='replace').decode()!r} holds something that is not text in UTF-8.",
                    "Type it again by hand, and check that the terminal's encoding is UTF-8.",
                ) from error
