"""`frontlist account`: the people of this library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.model.account import OPERATOR, ROLES
from frontlist.model.community import SCOPES

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.account import Account, Role

role_choice = click.Choice(ROLES)


@click.group()
def account() -> None:
    """Make, list, change and delete accounts.

    \b
    frontlist account add ada --email ada@example.org --ask-password
    frontlist account role ada curator
    """


@account.command()
@click.argument("name")
@click.option("--email", default="", help="Where sign-in links go.")
@click.option("--role", type=role_choice, help="Default: admin for the first, reader for the others.")
@click.option("--ask-password", is_flag=True, help="Ask for a password (without: sign-in by mailed link).")
@pass_library
def add(library: Library, name: str, email: str, role: Role | None, ask_password: bool) -> None:
    """Make an account."""
    password = _ask() if ask_password else ""
    made = library.community.accounts.add(name, email, password, role)
    click.echo(f"{made.name} is {made.role}.")


@account.command("list")
@json_option
@pass_library
def list_(library: Library, as_json: bool) -> None:
    """Everybody, oldest first."""
    found = library.community.accounts.every(OPERATOR)
    if as_json:
        emit_json(found)
        return
    for one in found:
        click.echo(
            f"{one.name:<24} {one.role:<10} {one.email or '-':<32} {one.created_at[:10]}{'  disabled' * one.disabled}"
        )
    if not found:
        click.echo("No accounts yet. `frontlist account add NAME` makes one.", err=True)


@account.command("role")
@click.argument("name")
@click.argument("role", type=role_choice)
@pass_library
def role_(library: Library, name: str, role: Role) -> None:
    """Make somebody reader, curator, moderator or admin."""
    changed = library.community.accounts.set_role(OPERATOR, _named(library, name).id, role)
    click.echo(f"{changed.name} is {changed.role}.")


@account.command()
@click.argument("name")
@click.option("--reason", default="disabled by the operator", show_default=True, help="Stands in the public log.")
@pass_library
def disable(library: Library, name: str, reason: str) -> None:
    """Lock somebody out and end every session."""
    library.community.moderation.ban(OPERATOR, _named(library, name).id, reason)


@account.command()
@click.argument("name")
@click.option("--reason", default="enabled by the operator", show_default=True, help="Stands in the public log.")
@pass_library
def enable(library: Library, name: str, reason: str) -> None:
    """Let somebody back in."""
    library.community.moderation.unban(OPERATOR, _named(library, name).id, reason)


@account.command()
@click.argument("name")
@pass_library
def password(library: Library, name: str) -> None:
    """Set somebody's password; every session of theirs ends."""
    library.community.accounts.reset_password(_named(library, name).id, _ask())


@account.command()
@click.argument("email", default="")
@click.option("--role", type=role_choice, default="reader", show_default=True)
@click.option("--by", required=True, metavar="NAME", help="The admin who invites.")
@pass_library
def invite(library: Library, email: str, role: Role, by: str) -> None:
    """Let one more in: mailed when there is an EMAIL, otherwise the link is shown to be handed on."""
    made = library.community.registrations.invite(_named(library, by), email, role)
    click.echo(f"Invited until {made.expires_at[:10]}: {library.community.registrations.link(made)}")


@account.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), default=("read",), show_default=True)
@click.option("--label", default="command line", show_default=True, help="What it is for.")
@click.option("--days", default=0, help="Days until it ends; 0: until it is revoked.")
@pass_library
def token(library: Library, name: str, scopes: tuple[str, ...], label: str, days: int) -> None:
    """Make a personal token for programs. It is shown this once."""
    click.echo(library.community.tokens.make(_named(library, name), label, scopes, days).secret)


@account.command()
@click.argument("name")
@pass_library
def export(library: Library, name: str) -> None:
    """Everything that is somebody's, as JSON."""
    emit_json(library.community.accounts.export(_named(library, name)))


@account.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_library
def delete(library: Library, name: str, yes: bool) -> None:
    """Delete an account. Backups made before still hold it."""
    found = _named(library, name)
    if not yes:
        click.confirm("Words, lists and notes go for good; votes stay as counts. Delete?", abort=True)
    library.community.accounts.delete(OPERATOR, found.id)


def _named(library: Library, name: str) -> Account:
    return library.community.accounts.named(name)


def _ask() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
