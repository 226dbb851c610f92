"""What every mail of ours carries in its head (RFC 2369, RFC 2919, RFC 8058), and its deterministic name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote, urlsplit


def message_id(base_url: str, reader_id: str, date: str, kind: str) -> str:
    """The same mail always bears the same Message-ID, so that a second copy is recognised as one."""
    digest = hashlib.sha256(f"{reader_id}\0{date}\0{kind}".encode()).hexdigest()[:32]
    return f"{digest}@{host_of(base_url)}"


def list_headers(base_url: str, site_name: str, token: str, mail_from: str) -> Mapping[str, str]:
    """The headers by which a mail program offers to leave with one click."""
    leave = f"<{base_url}/mail/{token}/unsubscribe>"
    by_mail = f", <mailto:{mail_from}?subject={quote(f'unsubscribe {token}')}>" if mail_from else ""
    name = "".join(mark for mark in site_name if mark.isascii() and (mark.isalnum() or mark == " ")).strip()
    return {
        "List-Id": f"{name} <digest.{host_of(base_url)}>",
        "List-Unsubscribe": leave + by_mail,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def bounce_address(mail_from: str, message_id: str) -> str:
    """VERP: the envelope's sender names the mail, so that a bounce says which one it was."""
    local, at, domain = mail_from.rpartition("@")
    return f"{local}+{message_id.partition('@')[0]}{at}{domain}" if at else ""


def named_by_bounce(address: str) -> str:
    """The part of a VERP address that names the mail, or ''."""
    _, plus, rest = address.rpartition("@")[0].rpartition("+")
    return rest if plus and len(rest) == 32 and all(mark in "0123456789abcdef" for mark in rest) else ""


def host_of(base_url: str) -> str:
    """The host that the site is known by."""
    return urlsplit(base_url).hostname or "localhost"
