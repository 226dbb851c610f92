"""`frontlist mail`: does mail leave?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.cli.doctor import show_check

if TYPE_CHECKING:
    from frontlist.app import Library


@click.group()
def mail() -> None:
    """How mail leaves.

    \b
    frontlist mail doctor
    frontlist mail doctor --to me@example.org
    """


@mail.command("doctor")
@click.option("--to", default="", metavar="ADDRESS", help="Also send a test mail there.")
@json_option
@pass_library
def doctor(library: Library, to: str, as_json: bool) -> None:
    """Try everything that mail needs: the server, TLS, sign-in, DKIM, SPF and DMARC in DNS, and the way back of bounces.

    What DNS says is looked at where a resolver can be asked, and where none can, that is said. The exit code is 4 when
    something is wrong.
    """
    wrong, found = False, []
    for check in library.try_mail(to):
        wrong = wrong or check.state == "wrong"
        if as_json:
            found.append(check)
        else:
            show_check(check)
    if as_json:
        emit_json(found)
    if wrong:
        sys.exit(4)
