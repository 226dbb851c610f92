"""Who acts at the command line: the owner of a private library, a named account of a shared one, or the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.errors import UsageError
from frontlist.model.account import OPERATOR

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.account import Account

as_option = click.option("--as", "name", metavar="NAME", default="", help="Act as this account (shared mode).")


def person(library: Library, name: str) -> Account:
    """Somebody with a vote of their own."""
    if name:
        return library.community.accounts.named(name)
    if library.settings.text("mode") == "private":
        return library.community.accounts.owner()
    raise UsageError("This library has many people.", "Say who acts with --as NAME.")


def operator(library: Library, name: str) -> Account:
    """Somebody in charge: the named account if there is one, else whoever runs this installation."""
    return library.community.accounts.named(name) if name else OPERATOR
