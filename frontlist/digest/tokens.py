"""The token of a mail: opaque, never expiring, able to show, pause, mute and leave, and to say what one likes.

It is an HMAC of the reader's id under the installation's key, so nothing about it is stored, and a token of one
installation says nothing to another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal

LENGTH = 24
Purpose = Literal["manage", "confirm"]


def mail_token(key: bytes, reader_id: str) -> str:
    """The token for the links of a reader's mails."""
    return f"{reader_id}.{_signature(key, 'mail', reader_id)}"


def reader_of(key: bytes, token: str) -> str | None:
    """The reader that a mail's token speaks for, or None when it is not one of ours."""
    reader_id, _, signature = token.rpartition(".")
    good = _signature(key, "mail", reader_id)
    return reader_id if reader_id and hmac.compare_digest(signature.encode(), good.encode()) else None


def fresh_token(key: bytes, reader_id: str, expires: int, purpose: Purpose = "manage") -> str:
    """A token mailed on request, until `expires` (seconds since 1970): to change everything, or only to confirm."""
    return f"{reader_id}.{expires}.{_signature(key, f'{purpose}.{expires}', reader_id)}"


def reader_of_fresh(key: bytes, token: str, now: float, purpose: Purpose = "manage") -> str | None:
    """The reader that a fresh token speaks for, while it holds and for what it was made."""
    reader_id, _, rest = token.partition(".")
    expires, _, signature = rest.partition(".")
    if not expires.isascii() or not expires.isdigit() or len(expires) > 12 or int(expires) < now:
        return None
    good = _signature(key, f"{purpose}.{expires}", reader_id)
    return reader_id if hmac.compare_digest(signature.encode(), good.encode()) else None


def _signature(key: bytes, purpose: str, reader_id: str) -> str:
    digest = hmac.new(key, f"{purpose}\0{reader_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()[:LENGTH]
