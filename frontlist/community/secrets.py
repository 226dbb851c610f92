"""Random names and secrets, their hashes, and the installation's key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

from frontlist.store import notes
from frontlist.store.database import Database

_KEY_NOTE: Final = "community.key"


def new_id(prefix: str) -> str:
    """A random id: 60 bits, in the letters and digits of base 32."""
    return prefix + base64.b32encode(secrets.token_bytes(8))[:12].decode().lower()


def new_secret() -> str:
    """256 random bits for a cookie, a link or a token. Guessing it is out of the question, so no limit guards it."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What the store keeps of a secret. A plain hash will do: the secret is random, there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """A hash that means nothing without the installation's key, nor for another purpose."""
    return hmac.digest(key, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def installation_key(database: Database) -> bytes:
    """The key for keyed hashes, made on first use and shared by every process of the installation."""
    with database.read() as connection:
        kept = notes.get(connection, _KEY_NOTE)
    if not isinstance(kept, str):
        with database.write() as connection:
            kept = notes.get(connection, _KEY_NOTE)
            if not isinstance(kept, str):
                kept = secrets.token_hex(32)
                notes.put(connection, _KEY_NOTE, kept)
    return bytes.fromhex(kept)
