"""The receiving half of DKIM, written from RFC 6376 alone: it shares no line with what signs."""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey


def verify(mail: bytes, key: RSAPublicKey | Ed25519PublicKey) -> set[str]:
    """The names of the headers that the signature covers; raises where it does not hold."""
    head, _, body = mail.partition(b"\r\n\r\n")
    fields = [part for part in re.split(rb"\r\n(?=[^ \t])", head) if part]
    signature = next(field for field in fields if field.lower().startswith(b"dkim-signature:"))
    tags = {
        name.strip(): re.sub(r"\s+", "", value)
        for name, _, value in (part.partition("=") for part in signature.decode().partition(":")[2].split(";"))
    }
    assert tags["v"] == "1"
    assert tags["c"] == "relaxed/relaxed"
    assert base64.b64decode(tags["bh"]) == hashlib.sha256(_body(body)).digest(), "the body was changed"
    names = tags["h"].lower().split(":")
    assert "from" in names
    data = b"".join(line + b"\r\n" for line in _picked(fields, names))
    data += _header(re.sub(rb"([;\s]b=)[^;]*$", rb"\1", signature))
    if isinstance(key, RSAPublicKey):
        key.verify(base64.b64decode(tags["b"]), data, PKCS1v15(), hashes.SHA256())
    else:
        key.verify(base64.b64decode(tags["b"]), hashlib.sha256(data).digest())
    return {name for name in names if any(field.lower().startswith(name.encode() + b":") for field in fields)}


def _picked(fields: list[bytes], names: list[str]) -> list[bytes]:
    """5.4.2: each listed name takes the lowest field of it that is left; what is not there counts as nothing."""
    left = list(reversed(fields))
    found = []
    for name in names:
        for place, field in enumerate(left):
            if field.partition(b":")[0].strip().lower() == name.encode():
                found.append(_header(left.pop(place)))
                break
    return found


def _header(field: bytes) -> bytes:
    name, _, value = field.partition(b":")
    unfolded = re.sub(rb"\r\n", b"", value)
    return name.strip().lower() + b":" + re.sub(rb"[ \t]+", b" ", unfolded).strip(b" ")


def _body(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""
