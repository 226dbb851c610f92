"""`frontlist share`: from one person's library to a site for many."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from frontlist.cli.common import shell
from frontlist.config import write_setting
from frontlist.errors import UsageError
from frontlist.web.hosts import LOOPBACK, bare_host

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.account import Account

REGISTRATIONS = ("closed", "invited", "open")


@click.command()
@click.option(
    "--base-url", prompt="Public address (https://…)", help="Where people will reach it.",
    callback=lambda _context, _option, address: check_public(address),
)  # fmt: skip
@click.option("--name", prompt="Your name there", help="The admin's name; the owner's things become the admin's.")
@click.option("--email", prompt="Your e-mail address", help="The admin's address, for links and alarms.")
@click.option(
    "--password", prompt="Your password", hide_input=True, confirmation_prompt=True, envvar="FRONTLIST_ADMIN_PASSWORD",
    help="The admin's password; better asked, or from FRONTLIST_ADMIN_PASSWORD, than typed here.",
)  # fmt: skip
@click.option(
    "--registration", prompt="Who may make an account", type=click.Choice(REGISTRATIONS), default="closed", show_default=True,
    help="Can be changed at any time.",
)  # fmt: skip
@click.option("--proxy", default="127.0.0.1", show_default=True, help="The reverse proxy's address; '' without one.")
def share(base_url: str, name: str, email: str, password: str, registration: str, proxy: str) -> None:
    """Turn a private library into a shared site: asks what it needs, and changes nothing before all of it fits.

    What the owner saved, voted and wrote becomes the admin's. `frontlist config set mode private` turns it back.

    \b
    frontlist share
    frontlist share --base-url http://127.0.0.1:8000          to try it out: only this machine reaches it
    frontlist share --base-url https://papers.example.org --name ada --email ada@example.org --registration invited
    """
    home = shell().home
    with shell().library() as library:
        admin = make_admin(library, name, email, password)
    for setting, value in {
        "base_url": base_url, "registration": registration, "forwarded_by": proxy, "mode": "shared",
    }.items():  # fmt: skip
        write_setting(home, setting, value)
    if urlsplit(base_url).scheme == "http":
        click.echo(f"{base_url} is shared, and {admin.name} is its admin. Only this machine reaches it: to try it out.")
        click.echo("  1. frontlist serve")
        click.echo("  2. For others: a proxy with TLS, then frontlist config set base_url https://…")
        return
    click.echo(f"{base_url} is shared, and {admin.name} is its admin. Next:")
    click.echo(
        "  1. A reverse proxy with TLS in front of http://127.0.0.1:8000 (docs/how-to/install.md has one to copy)."
    )
    click.echo("  2. frontlist serve")
    click.echo(
        "  3. frontlist config set smtp smtp://…   so that links and digests leave; until then they lie in a folder."
    )


def check_public(base_url: str) -> str:
    """Signing in sends passwords and links: the address must be https, and somebody's.

    What is sent to this machine's own address leaves it nowhere, and no other host's requests are answered then.
    """
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if host and (parts.scheme == "https" or (parts.scheme == "http" and bare_host(parts.netloc) in LOOPBACK)):
        return base_url
    raise UsageError(
        f"A shared site needs an https address, not {base_url!r}.",
        "Give it like https://papers.example.org; http://127.0.0.1:8000 will do to try it out on this machine.",
    )


def make_admin(library: Library, name: str, email: str, password: str) -> Account:
    """The owner of a private library becomes its admin; where there is an admin of that name, it is her."""
    accounts = library.community.accounts
    if library.settings.text("mode") == "shared":
        raise UsageError("This library is shared already.", "`frontlist config set NAME VALUE` changes one setting.")
    return accounts.become_admin(name, email, password)
