"""Mails that parse without a defect, and addresses that are no way into a header."""

from __future__ import annotations

import datetime as dt
import email
import mailbox
from email.message import EmailMessage
from email.policy import strict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.errors import BadInput
from frontlist.mail.address import address_key, parse_address, printed_addresses
from frontlist.mail.message import Letter, build
from frontlist.mail.sender import FolderSender

AT = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def parsed(message: bytes) -> EmailMessage:
    """What a reader makes of the mail; any defect raises."""
    read = email.message_from_bytes(message, policy=strict)
    assert isinstance(read, EmailMessage)
    return read


@given(subject=st.text(max_size=300), name=st.text(max_size=80), text=st.text(max_size=2000))
def test_any_words_make_a_mail_without_a_defect_or_an_added_header(subject: str, name: str, text: str) -> None:
    try:
        f"{subject}{name}{text}".encode()
    except UnicodeEncodeError:
        return
    letter = Letter("ada@example.org", subject, text, "<p>x</p>", "desk@papers.example", name)
    read = parsed(build(letter, AT))
    assert set(read.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert read["To"].addresses[0].addr_spec == "ada@example.org"
    assert read.get_body(("plain",)) is not None


def test_a_line_break_in_a_header_adds_no_header() -> None:
    letter = Letter(
        "ada@example.org", "Hi\r\nBcc: eve@example.org", "text", sender="d@x.example", headers={"List-Id": "a\nb"}
    )
    read = parsed(build(letter, AT))
    assert "Bcc" not in read
    assert read["Subject"] == "Hi Bcc: eve@example.org"
    assert read["List-Id"] == "a b"


def test_an_encoded_word_in_a_header_is_only_text() -> None:
    """The library decodes what looks like one, and writes the line break that it held."""
    evil = "x =?utf-8?q?=0D=0ABcc:_eve@evil.example?= y"
    read = parsed(build(Letter("ada@example.org", evil, "t", "", "d@x.example", evil, headers={"List-Id": evil}), AT))
    assert "Bcc" not in read
    with pytest.raises(BadInput):
        parse_address("=?utf-8?q?=0D=0ABcc?=@example.org")


def test_lines_stay_short_enough_for_every_relay() -> None:
    message = build(Letter("ada@example.org", "x" * 500, "y" * 5000, "z" * 5000, "d@x.example"), AT)
    assert max(len(line) for line in message.splitlines()) < 998


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Ada@Example.ORG ", "Ada@example.org"),
        ("ada+papers@example.org", "ada+papers@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ('"ada lovelace"@example.org', '"ada lovelace"@example.org'),
    ],
)
def test_addresses_that_people_have(given: str, kept: str) -> None:
    assert parse_address(given) == kept
    read = parsed(build(Letter(parse_address(given), "s", "t", sender="d@x.example"), AT))
    assert read["To"].addresses[0].addr_spec == kept


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@example.org", "ada@", "ada@localhost", "a@b@c.org", "ada@example.org\nBcc: x@y.org", "ada@exa mple.org", "ada@1.2.3.4",
     "a" * 65 + "@example.org", "a@" + "b" * 310 + ".org", "ada@example..org", "ada@-x.org", "Ada <ada@example.org>", "a\x00@example.org",
     "ada@example.org, eve@example.org", "\udcff@example.org", "用户@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_address(text)


@given(st.text(max_size=100))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = parse_address(text)
    except BadInput:
        return
    assert parse_address(address) == address
    assert len(address.splitlines()) == 1


def test_addresses_that_a_text_prints() -> None:
    assert printed_addresses("To A.B@Lab.Example, or c@d.org. Not @this or x@y; again a.b@lab.example.") == [
        "A.B@lab.example", "c@d.org", "a.b@lab.example",
    ]  # fmt: skip
    assert address_key("A.B@lab.example") == address_key("a.b@lab.example")


def test_a_folder_of_mails_is_a_maildir(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path / "mail")
    for number in range(3):
        message = build(Letter("ada@example.org", f"Number {number}", "Grüße", sender="d@x.example"), AT)
        sender.send(message, to="ada@example.org", bounces_to="b@x.example")
    box = mailbox.Maildir(tmp_path / "mail", create=False)
    assert sorted(str(mail["Subject"]) for mail in box) == ["Number 0", "Number 1", "Number 2"]
    assert {str(mail["Delivered-To"]) for mail in box} == {"ada@example.org"}
    assert not list((tmp_path / "mail" / "tmp").iterdir())
    box.close()
