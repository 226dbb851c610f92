"""`status` and `doctor`: the whole installation looked at, part by part. Beside `app.py`, because it sees every part."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from frontlist.chores import chores
from frontlist.errors import FrontlistError
from frontlist.jobs.worker import last_runs
from frontlist.mail.examine import Ask, ask_dns
from frontlist.model.query import PaperFilter
from frontlist.model.status import Check, Status
from frontlist.store import changes, duplicates, outbox, papers, sources
from frontlist.store.migrate import revision

if TYPE_CHECKING:
    from frontlist.app import Library

LOOP_SECONDS: Final = 20.0
LITTLE_SPACE: Final = 500 * 1024 * 1024


def status(library: Library) -> Status:
    """What is here, and how the sources and the worker fare."""
    schema = revision(library.database)
    ran = last_runs(library.database, [task.name for task in chores(library, lambda: True)])
    with library.database.read() as connection:
        newest = papers.select(connection, PaperFilter(), limit=1)
        total = papers.count(connection)
        return Status(
            home=str(library.home), database="SQLite" if library.database.is_sqlite else "PostgreSQL", schema=schema,
            papers=total, undated=total - papers.count(connection, PaperFilter(since="0")),
            newest=newest[0].date if newest else "", changes=changes.latest(connection),
            sources=tuple(sources.every(connection)), tasks=tuple(asdict(one) for one in ran),
            mail=outbox.counts(connection), rejects=len(list((library.home / "rejects").glob("*"))),
        )  # fmt: skip


def examine(library: Library) -> list[Check]:
    """Each check by itself: one that breaks says so and the others go on."""
    looks: dict[str, Callable[[Library], Iterator[Check]]] = {
        "python": _python, "home": _home, "database": _database, "settings": _settings, "sources": _sources, "mail": _mail, "duplicates": _duplicates,
    }  # fmt: skip
    found: list[Check] = []
    for name, look in looks.items():
        try:
            found.extend(look(library))
        except FrontlistError as error:
            found.append(Check(name, "wrong", error.message, error.next_step))
    return found


def _python(_library: Library) -> Iterator[Check]:
    yield Check("python", "fine", sys.version.split()[0])


def _home(library: Library) -> Iterator[Check]:
    home = library.home
    free = shutil.disk_usage(home).free
    words = f"{home}, {free / 2**30:.1f} GiB free"
    if free < LITTLE_SPACE:
        yield Check(
            "home", "wrong", f"{home}, only {free / 2**20:,.0f} MiB free", "Free some space before the next import."
        )
    elif not os.access(home, os.W_OK):
        yield Check("home", "wrong", f"{home} cannot be written to", "Check the permissions of the home folder.")
    else:
        yield Check("home", "fine", words)
    secrets = home / "frontlist.toml"
    if secrets.exists() and secrets.stat().st_mode & 0o077 and any(_secrets(library)):
        yield Check("settings file", "note", f"{secrets} holds secrets and others may read it", f"chmod 600 {secrets}")


def _secrets(library: Library) -> Iterator[str]:
    from frontlist.config import SETTINGS

    values = library.settings.values
    return (row.name for row in SETTINGS if row.secret and values[row.name])


def _database(library: Library) -> Iterator[Check]:
    with library.database.read() as connection:
        if library.database.is_sqlite:
            verdict = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
            if verdict != "ok":
                yield Check("database", "wrong", verdict, "Restore a backup with `frontlist restore FILE`.")
                return
        yield Check("database", "fine", f"{papers.count(connection):,} papers, schema {_schema(connection)}")


def _schema(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def _settings(library: Library) -> Iterator[Check]:
    settings = library.settings
    if settings.text("mode") == "shared" and not settings.text("base_url").startswith("https://"):
        yield Check(
            "settings", "wrong", "shared mode without an https base_url", "frontlist config set base_url https://…"
        )
    elif not settings.text("contact"):
        yield Check(
            "settings", "note", "no contact is set", "frontlist config set contact you@example.org: hosts like to know."
        )
    else:
        yield Check("settings", "fine", f"{settings.text('mode')} mode")


def _sources(library: Library) -> Iterator[Check]:
    every = library.sources.every()
    if not every:
        yield Check("sources", "note", "none configured", "frontlist source add arxiv --category cs.LG")
    for one in every:
        if one.error:
            yield Check(f"source {one.source.name}", "wrong", one.error, f"frontlist sync {one.source.name}")
        else:
            yield Check(
                f"source {one.source.name}",
                "fine",
                f"read {one.finished_at[:16]}" if one.finished_at else "not read yet",
            )


def _duplicates(library: Library) -> Iterator[Check]:
    from frontlist.space.duplicates import waiting

    with library.database.read() as connection:
        counts, left = duplicates.counts(connection), waiting(connection)
    words = ", ".join(f"{count:,} {kind}" for kind, count in counts.items()) or "none known"
    if left:
        words += f"; about {left:,} papers not compared yet"
    listed = "List them with `frontlist doctor --duplicates`."
    yield Check("near-duplicates", "note" if counts or left else "fine", words, listed if counts or left else "")


def _mail(library: Library) -> Iterator[Check]:
    if library.digest.is_held():
        yield Check("mail", "note", "the outbox is held since a restore", "frontlist digest release")
    elif not library.settings.text("smtp"):
        yield Check("mail", "note", _into_folder(library), "frontlist config set smtp smtp://…, when wanted.")
    else:
        yield Check("mail", "fine", "SMTP is set; try it with `frontlist mail doctor`")


def _into_folder(library: Library) -> str:
    """Where mails go without a server; and where their links lead, while nobody has said where the site is."""
    words = f"mails go into {library.home / 'mail'}"
    told = library.settings.text("base_url")
    return words if told else f"{words}, and their links lead to {library.base_url} (the setting base_url is empty)"


def try_mail(library: Library, to: str, ask: Ask = ask_dns, patience: float = LOOP_SECONDS) -> Iterator[Check]:
    """Does mail leave, would it be believed, and do answers come back? Raises what keeps every mail from leaving."""
    from frontlist.mail.address import parse_address
    from frontlist.mail.examine import server, signing, standing
    from frontlist.mail.sender import ready
    from frontlist.mail.smtp import SmtpSender

    to = parse_address(to) if to else ""
    sender, domain = library.sender, library.mail_from.rpartition("@")[2]
    ready(sender)
    if isinstance(sender, SmtpSender):
        yield from server(sender)
        yield from signing(sender.signer, ask)
        yield from standing(domain, ask)
    else:
        yield Check("server", "note", f"none is set: {_into_folder(library)}", "frontlist config set smtp smtp://…")
    if library.settings.text("bounces"):
        yield _loop_back(library, patience)
    else:
        yield Check(
            "loop-back",
            "note",
            "`bounces` is not set, so nothing that comes back is read",
            "Set it to a maildir or imaps://….",
        )
    if to:
        _send_test(library, to, to)
        yield Check("test mail", "fine", f"handed over for {to}")


def _send_test(library: Library, to: str, bounces_to: str) -> None:
    from frontlist.mail.message import Letter, build

    words = "This is a test mail of the command `frontlist mail doctor`.\n"
    letter = Letter(to=to, subject="A test mail", text=words, sender=library.mail_from, sender_name=library.settings.text("site_name"))  # fmt: skip
    library.sender.send(build(letter, library.clock()), to=to, bounces_to=bounces_to)


def _loop_back(library: Library, patience: float) -> Check:
    """A mail to the address that bounces go to, waited for where bounces are read."""
    from frontlist.digest.headers import bounce_address
    from frontlist.digest.returns import arrived

    token = secrets.token_hex(16)
    to = bounce_address(library.mail_from, token)
    _send_test(library, to, library.mail_from)
    until = time.monotonic() + patience
    while not (found := arrived(library.settings.text("bounces"), token)) and time.monotonic() < until:
        time.sleep(0.2)
    if found:
        return Check("loop-back", "fine", "a mail to the address for bounces came back to where they are read")
    advice = f"See that mail to {to} is delivered there; it may also just take longer."
    return Check(
        "loop-back", "wrong", f"a mail to the address for bounces did not arrive within {patience:.0f} s", advice
    )
