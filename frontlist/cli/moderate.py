"""`frontlist moderate`: keep the peace, also while the site is down."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.cli.people import as_option, operator, person
from frontlist.model.account import OPERATOR
from frontlist.model.community import TargetKind

if TYPE_CHECKING:
    from frontlist.app import Library

kind_choice = click.Choice(get_args(TargetKind))
reason_option = click.option("--reason", required=True, help="Why; it stands in the public log.")
paper_option = click.option("--paper", "is_paper", is_flag=True, help="ID is a paper's.")


@click.group()
def moderate() -> None:
    """Reports, hiding, locking, banning. Works while the site is down; all of it stands in the public log.

    \b
    frontlist moderate reports
    frontlist moderate ban eve --reason "spam" --drop-votes
    """


@moderate.command()
@json_option
@as_option
@pass_library
def reports(library: Library, name: str, as_json: bool) -> None:
    """What readers reported and nobody has settled."""
    found = library.community.moderation.reports(operator(library, name))
    if as_json:
        emit_json(found)
        return
    for report in found:
        click.echo(f"{report.created_at[:16]}  {report.kind} {report.target_id}  {report.reason}")
    if not found:
        click.echo("Nothing is reported.", err=True)


@moderate.command()
@json_option
@as_option
@pass_library
def notices(library: Library, name: str, as_json: bool) -> None:
    """Bursts of votes and rings of voters."""
    found = library.community.moderation.notices(operator(library, name))
    if as_json:
        emit_json(found)
        return
    for notice in found:
        click.echo(f"{notice.id}  {notice.at[:16]}  {notice.kind}  {notice.paper_id}  {notice.detail}")
    if not found:
        click.echo("No bursts and no rings were noticed.", err=True)


@moderate.command("put-away")
@click.argument("notice")
@as_option
@pass_library
def put_away(library: Library, notice: str, name: str) -> None:
    """Settle a notice that was looked at."""
    library.community.moderation.settle_notice(operator(library, name), notice)


@moderate.command()
@click.argument("kind", type=kind_choice)
@click.argument("id")
@click.option("--reason", required=True, help="What is wrong; moderators read it.")
@as_option
@pass_library
def report(library: Library, kind: TargetKind, id: str, reason: str, name: str) -> None:
    """Tell moderators that something is wrong with a paper, a comment, an account (by name) or a list."""
    library.community.moderation.report(person(library, name), kind, _meant(library, kind, id), reason)


@moderate.command()
@click.argument("kind", type=kind_choice)
@click.argument("id")
@reason_option
@as_option
@pass_library
def dismiss(library: Library, kind: TargetKind, id: str, reason: str, name: str) -> None:
    """Settle the reports about something and leave it as it is."""
    library.community.moderation.dismiss(operator(library, name), kind, _meant(library, kind, id), reason)


def _meant(library: Library, kind: TargetKind, given: str) -> str:
    """People are known by name, papers by any of their ids."""
    if kind == "account":
        return library.community.accounts.named(given).id
    return library.papers.find(given) if kind == "paper" else given


@moderate.command("close-list")
@click.argument("id")
@reason_option
@as_option
@pass_library
def close_list(library: Library, id: str, reason: str, name: str) -> None:
    """Make a public list private."""
    library.community.moderation.close_list(operator(library, name), id, reason)


@moderate.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@pass_library
def log(library: Library, limit: int, as_json: bool) -> None:
    """What moderators did, newest first."""
    found = library.community.moderation.log(limit, by=OPERATOR)
    if as_json:
        emit_json(found)
        return
    for act in found:
        named = f" ({act.name})" if act.name else ""
        who, what = act.moderator or "operator", f"{act.action} {act.kind} {act.target_id}{named}"
        click.echo(f"{act.at[:16]}  {who}  {what}  {act.reason}")
    if not found:
        click.echo("No moderator has done anything yet.", err=True)


@moderate.command()
@click.argument("id")
@paper_option
@reason_option
@as_option
@pass_library
def hide(library: Library, id: str, is_paper: bool, reason: str, name: str) -> None:  # the name in the help
    """Take a comment out of sight, or a paper out of the community's lists."""
    _hide(library, id, is_paper, reason, name, hidden=True)


@moderate.command()
@click.argument("id")
@paper_option
@reason_option
@as_option
@pass_library
def show(library: Library, id: str, is_paper: bool, reason: str, name: str) -> None:  # the name in the help
    """Bring it back."""
    _hide(library, id, is_paper, reason, name, hidden=False)


def _hide(library: Library, target: str, is_paper: bool, reason: str, name: str, *, hidden: bool) -> None:
    moderation, moderator = library.community.moderation, operator(library, name)
    (moderation.hide_paper if is_paper else moderation.hide_comment)(moderator, target, reason, hidden=hidden)


@moderate.command()
@click.argument("paper")
@click.option("--open", "unlock", is_flag=True, help="Open it again.")
@reason_option
@as_option
@pass_library
def lock(library: Library, paper: str, unlock: bool, reason: str, name: str) -> None:
    """Close the conversation about a paper."""
    library.community.moderation.lock(operator(library, name), paper, reason, locked=not unlock)


@moderate.command()
@click.argument("who")
@click.option("--drop-votes", is_flag=True, help="Its votes count no longer (sock puppets).")
@reason_option
@as_option
@pass_library
def ban(library: Library, who: str, drop_votes: bool, reason: str, name: str) -> None:
    """Disable an account and end its sessions."""
    account = library.community.accounts.named(who)
    library.community.moderation.ban(operator(library, name), account.id, reason, drop_votes=drop_votes)


@moderate.command()
@click.argument("who")
@reason_option
@as_option
@pass_library
def unban(library: Library, who: str, reason: str, name: str) -> None:
    """Let somebody back in."""
    library.community.moderation.unban(operator(library, name), library.community.accounts.named(who).id, reason)
