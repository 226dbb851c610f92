"""What comes back: delivery reports (RFC 3464) and requests to leave by mail. Pure parsing; nothing is believed
that does not name a mail of ours (the VERP address or the Message-ID), so forged reports fall flat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Final, Literal

Kind = Literal["hard", "soft", "complaint", "unsubscribe", "other"]
LARGEST: Final = 2_000_000
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_MESSAGE_ID = re.compile(r"<([^<>\s]{3,250})>")
_TOKEN = re.compile(r"unsubscribe[\s:]+([\w.-]{10,200})", re.I)
# RFC 3463: a full mailbox (x.2.2), a busy system, a message too large, and content refused say nothing about the address.
_SOFT = frozenset({"2.2", "2.1", "3.1", "3.2", "3.4", "4.1", "4.2", "4.5", "7.0", "7.1", "2.3"})


@dataclass(frozen=True, slots=True)
class Report:
    """One mail that came back, understood. `message_ids` are those that it speaks of; `to` where it was sent."""

    kind: Kind
    to: str = ""
    message_ids: tuple[str, ...] = ()
    recipient: str = ""
    status: str = ""
    token: str = ""


def read_report(data: bytes) -> Report:
    """What a returned mail says. Anything that cannot be understood is 'other', never an error."""
    try:
        message = message_from_bytes(data[:LARGEST], policy=default)
        return _read(message)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Report("other")


def _read(message: EmailMessage) -> Report:
    to = _address(str(message.get("Delivered-To") or message.get("To") or ""))
    parts = list(message.walk())
    named = tuple(dict.fromkeys(found for part in parts for found in _names(part)))
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            return _delivery(part, to, named)
        if part.get_content_type() == "message/feedback-report":
            return Report("complaint", to, named)
    found = _TOKEN.search(str(message.get("Subject", "")))
    if found:
        return Report("unsubscribe", to, token=found.group(1))
    return Report("other", to, named)


def _delivery(part: Message, to: str, named: tuple[str, ...]) -> Report:
    fields = [block for block in part.get_payload() if isinstance(block, Message)] if part.is_multipart() else []
    failed = [block for block in fields if "failed" in str(block.get("Action", "")).lower()]
    if not failed:
        return Report("soft", to, named)
    block = failed[0]
    found = _STATUS.search(str(block.get("Status", "")))
    status = found.group(0) if found else ""
    recipient = str(block.get("Final-Recipient", "")).partition(";")[2].strip()
    hard = status.startswith("5.") and status.partition(".")[2] not in _SOFT
    return Report("hard" if hard else "soft", to, named, recipient, status)


def _names(part: Message) -> list[str]:
    # The returned copy or its headers, whichever the server sent back; never the report's own Message-ID.
    if part.get_content_type() not in {"message/rfc822", "text/rfc822-headers"}:
        return []
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else payload
    text = str(inner.get("Message-ID", "")) if isinstance(inner, Message) else _header(str(inner))
    return _MESSAGE_ID.findall(text)


def _header(text: str) -> str:
    found = re.search(r"(?im)^message-id:\s*(<[^>\r\n]+>)", text[:20_000])
    return found.group(1) if found else ""


def _address(text: str) -> str:
    found = re.search(r"[^\s<>,;]+@[^\s<>,;]+", text)
    return found.group(0) if found else ""
