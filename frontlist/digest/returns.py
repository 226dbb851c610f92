"""What returned mails lead to: hard bounces and complaints suppress, soft ones are counted, forged ones do nothing.

Read from a maildir, or from an IMAP folder; a mail is moved out of the way only after what it said is committed.
"""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from frontlist.digest.context import Context
from frontlist.digest.headers import host_of, named_by_bounce
from frontlist.digest.subscribers import leave, suppress
from frontlist.digest.tokens import reader_of
from frontlist.errors import NetworkError, NotFound, SettingError
from frontlist.mail.bounces import LARGEST, Report, read_report
from frontlist.model.subscription import Outgoing
from frontlist.store import outbox, readers

MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Returns:
    """What one reading of the bounce folder found."""

    suppressed: int = 0
    soft: int = 0
    left: int = 0
    ignored: int = 0


def read_returns(context: Context, where: str) -> Returns:
    """Read `where` (a maildir's path, or imaps://user:password@host/folder) and act on it."""
    counts = {"suppressed": 0, "soft": 0, "left": 0, "ignored": 0}
    mails = _imap(where) if where.startswith("imaps://") else _maildir(Path(where))
    with mails as waiting:
        for data in waiting:
            counts[act(context, read_report(data))] += 1
    return Returns(**counts)


def act(context: Context, report: Report) -> str:
    """Do what a report calls for; the name of what was done."""
    if report.kind == "unsubscribe":
        if reader_of(context.key, report.token) is None:
            return "ignored"
        leave(context, report.token, "left by mail")
        return "left"
    row = _row_of(context, report)
    if row is None or report.kind == "other":
        return "ignored"
    if report.kind == "soft":
        return "soft"
    with context.database.write() as connection:
        try:
            reader = readers.get(connection, row.reader_id)
        except NotFound:
            return "ignored"
        if report.kind == "hard":
            outbox.bounced(connection, row, f"came back: {report.status}")
        suppress(connection, context, reader.email, "complaint" if report.kind == "complaint" else "bounced")
    return "suppressed"


def _row_of(context: Context, report: Report) -> Outgoing | None:
    # The Message-ID cannot be guessed: a report that names none of ours was not caused by a mail of ours.
    host = host_of(context.base_url)
    by_address = named_by_bounce(report.to)
    names = [*report.message_ids, *([f"{by_address}@{host}"] if by_address else [])]
    with context.database.read() as connection:
        for name in names:
            if row := outbox.by_message_id(connection, name):
                return row
    return None


def arrived(where: str, token: str) -> bool:
    """Whether a mail to an address with `token` in it lies in the folder; nothing is read away."""
    if where.startswith("imaps://"):
        with _signed_in(where) as server:
            return bool(server.search(None, "HEADER", "To", f'"{token}"')[1][0])
    files = [file for name in ("new", "cur") for file in (Path(where) / name).glob("*")]
    return any(token.encode() in file.read_bytes()[:LARGEST] for file in files)


@contextmanager
def _maildir(folder: Path) -> Iterator[Iterator[bytes]]:
    if not (folder / "new").is_dir():
        raise SettingError(f"{folder} is not a maildir.", "Set `bounces` to a folder with `new` and `cur` in it.")

    def waiting() -> Iterator[bytes]:
        for file in sorted((folder / "new").iterdir())[:MOST_AT_ONCE]:
            with file.open("rb") as opened:
                yield opened.read(LARGEST)
            # Only after the caller has come back for the next one is this one settled.
            file.rename(folder / "cur" / f"{file.name}:2,S")

    (folder / "cur").mkdir(exist_ok=True)
    yield waiting()


@contextmanager
def _imap(address: str) -> Iterator[Iterator[bytes]]:
    with _signed_in(address) as server:

        def waiting() -> Iterator[bytes]:
            for number in server.search(None, "UNSEEN")[1][0].split()[:MOST_AT_ONCE]:
                answer = server.fetch(number, "(BODY.PEEK[])")[1]
                if answer and isinstance(answer[0], tuple):
                    yield answer[0][1][:LARGEST]
                server.store(number, "+FLAGS", "\\Seen")

        yield waiting()


@contextmanager
def _signed_in(address: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(address)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    with ExitStack() as stack:
        try:
            server = imaplib.IMAP4_SSL(
                parts.hostname or "", parts.port or 993, ssl_context=ssl.create_default_context(), timeout=60
            )
            stack.callback(_sign_out, server)
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            if server.select(f'"{folder}"')[0] != "OK":
                raise SettingError(
                    f"There is no folder {folder} at {parts.hostname}.", "Name it at the end of `bounces`."
                )
            yield server
        except (OSError, imaplib.IMAP4.error) as error:
            raise NetworkError(
                f"The bounce folder at {parts.hostname} cannot be read: {error}.", "Check `bounces`."
            ) from error


def _sign_out(server: imaplib.IMAP4) -> None:
    """Also where the line is dead, on which the library's own way out leaves the socket open."""
    with contextlib.suppress(OSError, imaplib.IMAP4.error):
        server.logout()
    with contextlib.suppress(OSError):
        server.shutdown()
