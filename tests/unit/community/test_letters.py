"""The mails of accounts: the same words as text and as HTML, nothing in them but what was meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import strict
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from frontlist.community import letters
from frontlist.community.context import Context, Site
from frontlist.store.database import open_database, sqlite_address
from tests.mailroom import words_of

LINK = "https://papers.example/link/some/" + "s3cret-_" * 12
PAGE = "https://papers.example/sign-in"
HOME = "https://papers.example"
EVIL = "x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>"


class Post:
    """Keeps the bytes that were handed over."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        self.sent.append(message)


@pytest.mark.parametrize(
    ("write", "link"),
    [
        (lambda context, to: letters.sign_in(context, to, LINK), LINK),
        (letters.no_account, HOME),
        (lambda context, to: letters.confirm(context, to, LINK), LINK),
        (letters.has_account, PAGE),
        (lambda context, to: letters.invitation(context, to, EVIL, LINK), LINK),
        (lambda context, to: letters.new_address(context, to, LINK), LINK),
        (lambda context, to: letters.address_changed(context, to, LINK), LINK),
        (letters.password_changed, PAGE),
        (lambda context, to: letters.author_proof(context, to, "Eve", EVIL, LINK), LINK),
    ],
)
def test_every_letter_parses_strictly_and_says_the_same_twice(
    write: Callable[[Context, str], None], link: str, tmp_path: Path
) -> None:
    post = Post()
    database = open_database(sqlite_address(tmp_path / "none.db"))
    site = Site(name="Lab & Co <b>", base_url=HOME, mail_from="desk@papers.example")
    now = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    write(Context(database, lambda: now, post, site, b"key", PasswordHasher()), "ada@example.org")
    database.close()
    mail = message_from_bytes(post.sent[0], policy=strict)
    assert isinstance(mail, EmailMessage)
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not any(part.defects for part in mail.walk())
    assert mail["Bcc"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert link in words_of(mail).split()
    html = mail.get_body(("html",))
    assert html is not None
    shown = html.get_content()
    assert f'href="{link}"' in shown
    assert "<script" not in shown
    assert "Lab &amp; Co &lt;b&gt;" in shown
    assert "prefers-color-scheme" in shown
    assert "<img" not in shown
