"""Building a mail with the standard library's e-mail package: plain text always, HTML beside it, headers that hold."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final

LONGEST_SUBJECT: Final = 200
# At the usual 78 the library breaks a long List-Unsubscribe into encoded words, which no receiver reads as an address.
LONGEST_LINE: Final = 900


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail before it is built. `message_id` without angle brackets; `headers` for List-Unsubscribe and the like."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    message_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def build(letter: Letter, at: dt.datetime) -> bytes:
    """The mail of a letter, as it will travel. Addresses are expected to have passed `parse_address`."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=LONGEST_LINE))
    message["From"] = Address(display_name=one_line(letter.sender_name), addr_spec=letter.sender)
    message["To"] = Address(addr_spec=letter.to)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(at.astimezone(dt.UTC))
    # RFC 5322, 3.6.4: every mail has a name; bounces are known by it.
    host = letter.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{letter.message_id}>" if letter.message_id else make_msgid(domain=host)
    # RFC 3834: so that no out-of-office machine answers a machine.
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = one_line(value)
    # Quoted-printable keeps lines under 998 octets (RFC 5322, 2.1.1) and survives every relay.
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def one_line(text: str) -> str:
    """A text that can stand in a header: line breaks and control characters become spaces.

    What looks like an encoded word (RFC 2047) is taken apart, or the library would decode it, line breaks and all.
    """
    plain = "".join(" " if unicodedata.category(mark)[0] == "C" else mark for mark in text)
    return " ".join(plain.replace("=?", "= ?").split())
