"""What comes back, read from an IMAP folder: the same as from a maildir, also where the line breaks in the middle."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontlist.digest.returns import Returns, arrived
from frontlist.errors import NetworkError, SettingError
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.imap_standin import Folder, served
from tests.integration.test_mail_nasty import dsn, morning
from tests.integration.test_smtp import certificate
from tests.mailroom import Desk, make_desk


@dataclass
class Box:
    """A desk, and the folder where its bounces arrive."""

    desk: Desk
    folder: Folder
    port: int

    def address(self, password: str = "sesame") -> str:
        return f"imaps://desk%40papers.example:{password}@localhost:{self.port}/Returned%20mail"

    def read(self) -> Returns:
        return self.desk.digest.read_returns(self.address())


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    pem = certificate(tmp_path / "imap.pem", "localhost")
    # Where OpenSSL looks for whom to trust.
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    folder = Folder()
    with served(folder, context) as port:
        yield Box(make_desk(database, tmp_path), folder, port)
    database.close()


def test_bounces_and_requests_to_leave_are_read_once(box: Box) -> None:
    for name in ("gone", "leaves", "stays"):
        box.desk.have(f"{name}@example.org")
    rows = {row.recipient.partition("@")[0]: row for row in morning(box.desk)}
    box.desk.digest.send_due()
    token = box.desk.digest.self_service.token(box.desk.reader("leaves@example.org"))
    box.folder.mails += [
        dsn(rows["gone"]), dsn(rows["gone"]), f"Subject: unsubscribe {token}\r\n\r\n".encode(),
        b"Subject: Out of office\r\n\r\nBack on Monday.\r\n", b"\xff\x00" * 900, f"Subject: unsubscribe {token[:-4]}AAAA\r\n\r\n".encode(),
    ]  # fmt: skip
    found = box.read()
    assert (found.suppressed, found.left, found.ignored) == (2, 1, 3)
    assert box.folder.selected == ['"Returned mail"']
    assert box.folder.seen == set(range(1, 7))
    assert box.read() == Returns(), "what was read is not read again"
    standings = {one.email.partition("@")[0]: one.standing for one in box.desk.digest.readers()}
    assert standings == {"gone": "left", "leaves": "left", "stays": "active"}


def test_a_line_that_breaks_loses_nothing(box: Box) -> None:
    for name in ("a", "b", "c"):
        box.desk.have(f"{name}@example.org")
    box.folder.mails += [dsn(row) for row in morning(box.desk)]
    box.folder.cut_after = 2
    with pytest.raises(NetworkError):
        box.read()
    before = set(box.folder.seen)
    assert before == {1}
    assert box.read().suppressed == 3 - len(before)
    assert {one.standing for one in box.desk.digest.readers()} == {"left"}


def test_the_doctors_mail_is_found_and_nothing_is_read_away(box: Box) -> None:
    box.folder.mails.append(b"To: desk+doctor42@papers.example\r\n\r\nhello\r\n")
    assert arrived(box.address(), "doctor42")
    assert not arrived(box.address(), "doctor43")
    assert box.folder.seen == set()


def test_a_wrong_password_or_no_server_is_said(box: Box) -> None:
    with pytest.raises(NetworkError, match="cannot be read"):
        box.desk.digest.read_returns(box.address("wrong"))
    with pytest.raises(NetworkError, match="cannot be read"):
        box.desk.digest.read_returns("imaps://desk:p@localhost:1/INBOX")


def test_a_folder_that_is_not_there_is_said(box: Box) -> None:
    with pytest.raises(SettingError, match="There is no folder Other at localhost"):
        box.desk.digest.read_returns(box.address().replace("Returned%20mail", "Other"))


def test_a_server_that_nobody_vouches_for_is_told_no_password(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NetworkError, match="CERTIFICATE_VERIFY_FAILED"):
        box.read()
    assert box.folder.selected == []
